import type { ConnectionProfile } from '@tandem/contract';
import { inWords, tsUs } from '@tandem/domain';
import type { OperatorAction } from '@tandem/engine';
import type { AccountDesk, BankTransfer } from '@tandem/gateway-diff';
import { noSecretStore, openSecretFile, plainSeal, type SecretStore } from '@tandem/host/launch';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { DeskFunds, OVERVIEW_MS } from '../src/funds/desk-funds.ts';
import { nodeClock } from '../src/node-clock.ts';
import { paperProfile } from './profiles.ts';

const SECRET = 'planted-Otter-88';
const made: BankTransfer = { transferId: '1', tsUs: tsUs(1), currency: 'CNY', amount: '5', refusal: '' };
const refused = (what: string): Result<never, Complaint> => err(complaint('diff_refused', what, 'DIFF', 'Put it right.'));
const unanswered: Result<never, Complaint> = err(complaint('diff_no_answer', 'no answer within 10000 ms', 'DIFF', 'Look.'));
const stored: ConnectionProfile = { ...paperProfile, id: 'copy', inner: { ...paperProfile.inner, passwordFrom: { stored: true } } };

function desk(over: Partial<AccountDesk> = {}, profile = stored, secrets: SecretStore = openSecretFile(join(mkdtempSync(join(tmpdir(), 'tandem-funds-')), 'secrets.json'), plainSeal)) {
  /** What was journaled and what was sent, in the order that they came. */
  const order: string[] = [];
  const noted: { id: string; grade: string; words: string }[] = [];
  const timers: { ms: number; run: () => void }[] = [];
  const account: AccountDesk = {
    ready: true,
    changePassword: () => Promise.resolve(ok(undefined)),
    transfer: ({ amount }) => {
      order.push(`transfer ${amount}`);
      return Promise.resolve(ok(made));
    },
    banks: () => Promise.resolve(ok([{ bankId: '1', name: 'bank' }])),
    transfers: () => Promise.resolve(ok([made])),
    accounts: () => Promise.resolve(ok([])),
    settlement: () => Promise.resolve(ok('text')),
    confirmSettlement: () => Promise.resolve(ok(undefined)),
    statement: () => ({ text: 'text', waits: true }),
    brokers: () => [],
    ...over,
  };
  const act = (id: string, { grade, text }: Extract<OperatorAction, { type: 'account_act' }>): void => {
    noted.push({ id, grade, words: inWords('en', text) });
    order.push(id);
  };
  const scheduler = {
    after: (ms: number, run: () => void) => {
      timers.push({ ms, run });
      return () => undefined;
    },
  };
  const funds = new DeskFunds({ account, profile, operator: 'Chen', secrets, clock: nodeClock, scheduler, act });
  const pass = (ms: number): void => {
    for (const timer of timers.splice(0)) if (timer.ms <= ms) timer.run();
  };
  const states = (): string[] => funds.source.snapshot().map(({ kind, state }) => `${kind} ${state}`);
  return { funds, order, noted, secrets, pass, states };
}

const transfer = { commandId: 'c-1', into: true, amount: '5', bankId: '1', bankPassword: SECRET, accountPassword: SECRET };

describe('a bank transfer', () => {
  it('is in the journal before it leaves, and so is its end; passwords are in neither', async () => {
    const { funds, order, noted, pass, states } = desk();
    expect(funds.transfer({ ...transfer, into: false })).toEqual(ok(null));
    expect([order, states()]).toEqual([['c-1/asked'], ['transfer asked']]);
    pass(0);
    await vi.waitFor(() => expect(states()).toEqual(['transfer done']));
    expect(order).toEqual(['c-1/asked', 'transfer -5', 'c-1/done']);
    expect(noted.map(({ grade, words }) => `${grade} ${words}`)).toEqual([
      'info Chen asked to move 5 CNY from the account to bank “1”.',
      'info The venue confirms: 5 CNY left the account.',
    ]);
    expect(JSON.stringify([noted, funds.source.snapshot()])).not.toContain(SECRET);
  });

  it.each([
    [refused('资金不足'), 'transfer refused', 'The transfer was refused: “资金不足”'],
    [unanswered, 'transfer unanswered', 'Whether the transfer was made is not known'],
  ])('that is not confirmed is a warning', async (answer, state, words) => {
    const { funds, noted, pass, states } = desk({ transfer: () => Promise.resolve(answer) });
    funds.transfer(transfer);
    pass(0);
    await vi.waitFor(() => expect(states()).toEqual([state]));
    expect(noted.at(-1)).toMatchObject({ grade: 'warning', words: expect.stringContaining(words) as string });
  });

  it('is one at a time, and none while the venue is away', () => {
    const { funds } = desk({ transfer: () => new Promise(() => undefined) });
    expect(funds.transfer(transfer)).toEqual(ok(null));
    expect(funds.transfer({ ...transfer, commandId: 'c-2' })).toMatchObject({ ok: false, error: { code: 'act_under_way' } });
    const away = desk({ ready: false });
    expect(away.funds.transfer(transfer)).toMatchObject({ ok: false, error: { code: 'diff_down' } });
    expect(away.noted).toEqual([]);
  });
});

describe('a change of password', () => {
  const change = { commandId: 'c-1', oldPassword: 'old', newPassword: SECRET };

  it('is kept where the profile keeps its password, for the next start', async () => {
    const { funds, secrets, noted, pass, states } = desk();
    funds.changePassword(change);
    pass(0);
    await vi.waitFor(() => expect(states()).toEqual(['password done']));
    expect(await secrets.read('copy/inner')).toEqual(ok(SECRET));
    expect(noted.at(-1)?.words).toBe('The inner venue took the new password. It is kept in the store of this machine.');
    expect(JSON.stringify(noted)).not.toContain(SECRET);
  });

  it('says what is left to do where it cannot be kept', async () => {
    const environment: ConnectionProfile = { ...stored, inner: { ...stored.inner, passwordFrom: { environment: 'CTP' } } };
    for (const [one, words] of [
      [desk({}, stored, noSecretStore('nothing is safe.')), 'could not be kept on this machine'],
      [desk({}, environment), 'Set the environment variable “CTP”'],
    ] as const) {
      one.funds.changePassword(change);
      one.pass(0);
      await vi.waitFor(() => expect(one.noted.at(-1)?.words).toContain(words));
    }
    expect(desk({}, paperProfile).funds.changePassword(change)).toMatchObject({ ok: false, error: { code: 'paper_password' } });
  });

  it('that the venue refuses leaves what is kept alone', async () => {
    const { funds, secrets, pass, states } = desk({ changePassword: () => Promise.resolve(refused('原密码不正确')) });
    await secrets.write('copy/inner', 'old');
    funds.changePassword(change);
    pass(0);
    await vi.waitFor(() => expect(states()).toEqual(['password refused']));
    expect(await secrets.read('copy/inner')).toEqual(ok('old'));
  });
});

describe('the statement and the overview', () => {
  it('is confirmed by name, and only where one waits', async () => {
    const { funds, noted, pass } = desk();
    expect(funds.confirmSettlement({ commandId: 'c-1' })).toEqual(ok(null));
    pass(0);
    await vi.waitFor(() => expect(noted.map(({ words }) => words)).toEqual(['Chen confirmed the settlement statement.']));
    expect(desk({ statement: () => null }).funds.confirmSettlement({ commandId: 'c-1' })).toMatchObject({ ok: false, error: { code: 'no_statement' } });
  });

  it('tells what the venue told in time, and what it did not', async () => {
    const { funds, pass } = desk({ banks: () => new Promise(() => undefined) });
    const looking = funds.view();
    // What answers at once has answered by then.
    await new Promise((resolve) => setImmediate(resolve));
    pass(OVERVIEW_MS);
    expect(await looking).toMatchObject({ ok: true, value: { banks: [], transfers: [{ amount: '5' }], problem: { code: 'diff_no_answer' }, statement: { waits: true } } });
  });
});
