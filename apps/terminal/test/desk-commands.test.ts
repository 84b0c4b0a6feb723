import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { describe, expect, it } from 'vitest';
import { commandWithNotice, createDeskCommands, putAway } from '../src/shell/desk-commands.ts';
import type { Terminal } from '../src/shell/terminal.ts';

const lost = complaint('connection_lost', 'The connection was lost.', 'host', 'Wait.');

/** A host that answers when it is told to. */
function desk() {
  const answers: ((reply: Result<null, Complaint>) => void)[] = [];
  const deskCommands = createDeskCommands();
  const client = { command: () => new Promise((resolve) => answers.push(resolve)) };
  const terminal = { client, newCommandId: () => 'command-1', deskCommands } as unknown as Terminal;
  const open = () => [...deskCommands.getState().open];
  return { terminal, open, answers, halt: () => commandWithNotice(terminal, 'trading.halt', 'setTradingState', { state: 'halted' }) };
}

describe('a command of the whole desk', () => {
  it('is shown from its press until the host has taken it', async () => {
    const { halt, open, answers } = desk();
    const asked = halt();
    expect(open()).toMatchObject([[expect.any(String), { what: 'trading.halt', problem: null }]]);
    answers[0]!(ok(null));
    expect(await asked).toEqual(ok(null));
    expect(open()).toEqual([]);
  });

  it('stays on the screen where it was refused, with a way to try again, until it is put away', async () => {
    const { terminal, halt, open, answers } = desk();
    const asked = halt();
    answers[0]!(err(lost));
    await asked;
    expect(open()).toMatchObject([[expect.any(String), { what: 'trading.halt', problem: lost }]]);
    open()[0]![1].again();
    expect(open()).toMatchObject([[expect.any(String), { problem: null }]]);
    expect(answers).toHaveLength(2);
    putAway(terminal, open()[0]![0]);
    expect(open()).toEqual([]);
  });
});
