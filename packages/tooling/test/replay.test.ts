import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tsUs } from '@tandem/domain';
import { createEngine, type EngineInput } from '@tandem/engine';
import { openJournal } from '@tandem/journal';
import { limitsOf, requestOf, testCatalogue } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const START_US = Date.UTC(2026, 10, 23, 2) * 1_000;
const bin = join(import.meta.dirname, '../bin/replay.mjs');
const replay = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, ['--import', 'tsx', bin, ...args], { encoding: 'utf8', env: { ...process.env, TANDEM_DATA: '' } });

/** A data folder whose journal has a pair order that was denied. */
function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-replay-'));
  const journal = openJournal({ folder: join(folder, 'journal'), tradingDay: '2026-11-23' });
  if (!journal.ok) throw new Error(journal.error.what);
  const engine = createEngine();
  const inputs: EngineInput[] = [
    { type: 'configuration', idPrefix: 't1-', catalogue: testCatalogue(), limits: limitsOf() },
    { type: 'started', clean: true },
    { type: 'operator', commandId: 'command-1', operator: 'desk', action: { type: 'submit_pair', request: requestOf() } },
  ];
  for (const [i, input] of inputs.entries()) {
    const event = { seq: i + 1, tsUs: tsUs(START_US + i), input };
    journal.value.recordEvent(event);
    const commands = engine.step(event);
    if (commands.length > 0) journal.value.recordCommands(event.seq, commands);
  }
  journal.value.close();
  return folder;
}

describe('npm run replay', () => {
  const folder = dataFolder();

  it('tells a pair order step by step, and that the record is whole', () => {
    const { status, stdout, stderr } = replay('--data', folder, '--pair', 'P1');
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('10:00:00.000  3  desk: submit_pair');
    expect(lines.at(-1)).toMatch(/^2026-11-23: 3 events and \d decisions, each as on record\. The chain of \d+ records is whole; its head is [0-9a-f]{64}\./);
  });

  it('says the same as data', () => {
    const { status, stdout } = replay('--data', folder, '--day', '2026-11-23', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, tradingDay: '2026-11-23', events: 3 });
  });

  it('steps on what a process died of', () => {
    const incident = join(folder, `incident-${START_US + 10}.json`);
    writeFileSync(incident, JSON.stringify({ error: {}, inputs: [{ type: 'operator', commandId: 'command-2', operator: 'desk', action: { type: 'submit_pair', request: requestOf() } }] }));
    const { status, stdout } = replay('--data', folder, '--incident', incident);
    expect([status, stdout.includes('P2 denied')]).toEqual([0, true]);
  });

  it.each([
    [['--from', '25:00:00'], 2, '--from is "25:00:00"; give a time as 21:00:00. --help tells what can be asked.\n'],
    [['--day', '2026-11-24'], 1, 'There is no journal of 2026-11-24 (FOLDER/journal). Name one of 2026-11-23.\n'],
    [['--pair', 'P7'], 1, 'There is no pair order P7 at the end of 2026-11-23 (FOLDER/journal/journal-2026-11-23.sqlite). Name one of that day, as P12.\n'],
    [['--incident', 'nothing.json'], 1, /^The incident cannot be read: ENOENT.* \(nothing\.json\)\. Name a file of the folder incidents\.\n$/],
  ])('refuses %j in a sentence', (args, status, sentence) => {
    const told = replay('--data', folder, ...args);
    const stderr = told.stderr.replaceAll(folder, 'FOLDER');
    if (typeof sentence === 'string') expect(stderr).toBe(sentence);
    else expect(stderr).toMatch(sentence);
    expect(told.status).toBe(status);
  });
});
