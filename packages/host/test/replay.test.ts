import { rmSync } from 'node:fs';
import { tsUs } from '@tandem/domain';
import { createEngine, type Engine, type EngineEvent, type EngineInput } from '@tandem/engine';
import { dayFiles, openJournal, type DayFile, type Journal } from '@tandem/journal';
import { bookOf, INNER, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';
import { replayDay, stepIncident, StepTeller, type Lens } from '../src/replay/index.ts';
import { DAY, inputs, START_US, written } from './written-journal.ts';

const NEXT_DAY = '2026-11-24';
const everything: Lens = { pairOrderId: null, from: null, to: null };
const daysOf = (folder: string): readonly DayFile[] => {
  const files = dayFiles(folder);
  if (!files.ok) throw new Error(files.error.what);
  return files.value;
};

function replayed(folder: string, lens: Lens = everything, day = daysOf(folder).at(-1)!) {
  const lines: string[] = [];
  const outcome = replayDay(folder, day, new StepTeller(lens, (line) => lines.push(line)));
  return { outcome, lines };
}

/** One more quote, in the file of the next day. */
function onTheNextDay(folder: string, engine: Engine, open: (journal: Journal) => void): void {
  const journal = openJournal({ folder, tradingDay: NEXT_DAY });
  if (!journal.ok) throw new Error(journal.error.what);
  open(journal.value);
  const event: EngineEvent = { seq: inputs.length + 1, tsUs: tsUs(START_US + 3_600_000_000), input: { type: 'quote', book: bookOf(INNER, [[86_391, 10]], [[86_401, 10]], START_US) } };
  journal.value.recordEvent(event);
  engine.step(event);
  journal.value.commit();
  journal.value.close();
}

describe('a replay', () => {
  it('comes to the same decisions and the same state, and tells them', () => {
    const { folder, engine } = written([{ type: 'stopped' }]);
    const { outcome, lines } = replayed(folder);
    expect(outcome.ok && [outcome.value.events, outcome.value.engine.hash(), outcome.value.last.seq]).toEqual([inputs.length + 1, engine.hash(), inputs.length + 1]);
    expect(outcome.ok && outcome.value.decisions).toBeGreaterThan(0);
    expect(lines.find((line) => line.includes('submit_pair'))).toMatch(/^10:00:00\.004 {2}5 {2}desk: submit_pair$/);
    expect(lines.join('\n')).toContain('P1 denied: The inner venue is disconnected.');
    expect(lines.some((line) => line.includes('P1 is denied: inner 0 of 1, outer 0 of 1, residual 0'))).toBe(true);
  });

  it('says at which event the record has another decision, and both', () => {
    const { folder } = written([], (commands) => commands.slice(1));
    const { outcome } = replayed(folder);
    expect(!outcome.ok && outcome.error).toMatchObject({ code: 'replay_differs' });
    expect(!outcome.ok && outcome.error.what).toMatch(/^Replayed, event \d+ decides otherwise: \{"type":.* where the record has \{"type":/);
  });

  it('says so where a decision is on record that the engine does not take', () => {
    const { folder } = written([{ type: 'quote', book: bookOf(INNER, [[86_390, 10]], [[86_400, 10]], START_US) }], (commands) => (commands.length > 0 ? commands : [{ type: 'cancel_timer', timerId: 'retry:P9' }]));
    const { outcome } = replayed(folder);
    expect(!outcome.ok && outcome.error.what).toContain('null where the record has {"type":"cancel_timer"');
  });

  it('takes the last decision without a record for one that never left', () => {
    let left = inputs.length;
    const { folder } = written([], (commands) => (--left === 0 ? [] : commands));
    const { outcome } = replayed(folder);
    expect(outcome.ok && outcome.value.events).toBe(inputs.length);
  });

  it('says so where a snapshot amid the day is not the state that was replayed', () => {
    const { folder } = written([], undefined, (seq, engine, journal) => {
      if (seq !== 4) return;
      const snapshot = engine.snapshot();
      journal.recordSnapshot({ ...snapshot, state: { ...(snapshot.state as Record<string, unknown>), orderCount: 7 } });
    });
    const { outcome } = replayed(folder);
    expect(!outcome.ok && outcome.error.what).toBe('Replayed, the state after event 4 is not the one on record');
  });

  it('goes on from the days before, and without them from the snapshot that the day begins with', () => {
    const begun = written([]);
    onTheNextDay(begun.folder, begun.engine, () => undefined);
    const { outcome } = replayed(begun.folder);
    expect(outcome.ok && [outcome.value.events, outcome.value.engine.hash()]).toEqual([1, begun.engine.hash()]);

    const alone = written([]);
    onTheNextDay(alone.folder, alone.engine, (journal) => journal.recordSnapshot(alone.engine.snapshot()));
    rmSync(daysOf(alone.folder)[0]!.file);
    const without = replayed(alone.folder);
    expect(without.outcome.ok && [without.outcome.value.events, without.outcome.value.engine.hash()]).toEqual([1, alone.engine.hash()]);
  });

  it('says so where the day has no file', () => {
    const { folder } = written([]);
    const [day] = daysOf(folder);
    const other = replayed(folder, everything, { ...day!, file: `${day!.file}.missing` });
    expect(!other.outcome.ok && other.outcome.error.code).toBe('no_journal');
  });

  it.each([
    [{ pairOrderId: 'P1', from: null, to: null }, /^10:00:00\.004/, 1],
    [{ pairOrderId: 'P2', from: null, to: null }, /^$/, 0],
    [{ pairOrderId: null, from: '10:00:01', to: null }, /^$/, 0],
    [{ pairOrderId: 'P1', from: '09:00:00', to: '10:00:00' }, /^10:00:00\.004/, 1],
    [{ pairOrderId: 'P1', from: '21:00:00', to: '10:00:00' }, /^10:00:00\.004/, 1],
    [{ pairOrderId: 'P1', from: '21:00:00', to: '09:00:00' }, /^$/, 0],
  ])('tells what %j is after', (lens, first, steps) => {
    const { folder } = written([]);
    const { lines } = replayed(folder, lens);
    expect(lines[0] ?? '').toMatch(first);
    expect(lines.filter((line) => !line.startsWith(' '))).toHaveLength(steps);
  });
});

describe('an incident', () => {
  const quote: EngineInput = { type: 'quote', book: bookOf(INNER, [[86_391, 10]], [[86_401, 10]], START_US) };

  it('is stepped on from where the journal ends, however late its clock', () => {
    const { folder, engine } = written([]);
    const { outcome } = replayed(folder);
    if (!outcome.ok) throw new Error(outcome.error.what);
    const told: string[] = [];
    const pair: EngineInput = { type: 'operator', commandId: 'command-2', operator: 'desk', action: { type: 'submit_pair', request: requestOf() } };
    expect(stepIncident(outcome.value, [quote, pair], 0, 'incident.json', new StepTeller(everything, (line) => told.push(line))).ok).toBe(true);
    expect(told.some((line) => line.includes('P2 denied'))).toBe(true);
    expect(outcome.value.engine.hash()).not.toBe(engine.hash());
  });

  it('names the event that breaks an invariant', () => {
    const nobody = { stepped: () => undefined };
    const stepped = stepIncident({ engine: createEngine(), last: { seq: 0, tsUs: 0 } }, [quote], START_US, 'incident.json', nobody);
    expect(!stepped.ok && stepped.error).toMatchObject({ code: 'invariant_broken', what: 'Event 1 (quote) breaks an invariant: the first event is not the configuration', where: 'incident.json' });
  });
});

it('is of the day that the helper writes', () => {
  expect(daysOf(written([]).folder).map(({ tradingDay }) => tradingDay)).toEqual([DAY]);
});
