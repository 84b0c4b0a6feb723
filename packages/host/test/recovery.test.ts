import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tsUs } from '@tandem/domain';
import { createEngine, type Engine, type EngineCommand, type EngineEvent, type EngineInput } from '@tandem/engine';
import { openJournal, type Journal } from '@tandem/journal';
import { bookOf, INNER, limitsOf, OUTER, requestOf, testCatalogue } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';
import { recoverEngine } from '../src/recovery.ts';

const DAY = '2026-11-23';
const START_US = Date.UTC(2026, 10, 23, 2) * 1_000;

const inputs: EngineInput[] = [
  { type: 'configuration', idPrefix: 't1-', catalogue: testCatalogue(), limits: limitsOf() },
  { type: 'started', clean: true },
  { type: 'quote', book: bookOf(INNER, [[86_390, 10]], [[86_400, 10]], START_US) },
  { type: 'quote', book: bookOf(OUTER, [[1_074_950, 10]], [[1_075_000, 10]], START_US) },
  // Denied, since no venue is connected: a decision on record.
  { type: 'operator', commandId: 'command-1', operator: 'desk', action: { type: 'submit_pair', request: requestOf() } },
];

/** Writes `inputs` as a host does; `decide` may write other commands than the engine gave, `after` more than a host would. */
function written(last: EngineInput[], decide: (commands: readonly EngineCommand[]) => readonly EngineCommand[] = (c) => c, after?: (seq: number, engine: Engine, journal: Journal) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-recovery-'));
  const opened = openJournal({ folder, tradingDay: DAY });
  if (!opened.ok) throw new Error(opened.error.what);
  const journal: Journal = opened.value;
  const engine = createEngine();
  for (const [i, input] of [...inputs, ...last].entries()) {
    const event: EngineEvent = { seq: i + 1, tsUs: tsUs(START_US + i * 1_000), input };
    journal.recordEvent(event);
    const commands = decide(engine.step(event));
    if (commands.length > 0) journal.recordCommands(event.seq, commands);
    after?.(event.seq, engine, journal);
  }
  journal.commit();
  journal.close();
  return { folder, engine };
}

describe('recovery', () => {
  it('of an empty folder is a fresh engine and a clean start', () => {
    const recovered = recoverEngine(mkdtempSync(join(tmpdir(), 'tandem-recovery-')));
    expect(recovered.ok && [recovered.value.last.seq, recovered.value.clean]).toEqual([0, true]);
  });

  it('gives the engine back as it was, and tells a crash from an end', () => {
    for (const [last, clean] of [
      [[], false],
      [[{ type: 'stopped' }], true],
    ] as const) {
      const { folder, engine } = written([...last]);
      const recovered = recoverEngine(folder);
      if (!recovered.ok) throw new Error(recovered.error.what);
      expect(recovered.value.engine.hash()).toBe(engine.hash());
      expect(recovered.value.last.seq).toBe(inputs.length + last.length);
      expect(recovered.value.clean).toBe(clean);
    }
  });

  it('gives the engine back from a whole snapshot, from deltas, and from both', () => {
    // Of each event what is written behind it: a whole snapshot, a delta, or nothing.
    for (const plan of ['ddddd', 's-d-d', 'd-s--', '--dsd', '----d']) {
      const { folder, engine } = written([], undefined, (seq, at, journal) => {
        const what = plan[seq - 1];
        if (what === 's') journal.recordSnapshot(at.drainSnapshot());
        if (what === 'd') journal.recordDelta(at.drainDelta());
      });
      const recovered = recoverEngine(folder);
      expect(recovered.ok && [recovered.value.engine.hash(), recovered.value.last.seq], plan).toEqual([engine.hash(), inputs.length]);
      expect(recovered.ok && recovered.value.wasBehind).toBe(true);
    }
  });

  it('says so where a version wrote deltas that this one does not read', () => {
    const { folder } = written([], undefined, (seq, engine, journal) => {
      if (seq === inputs.length) journal.recordDelta({ ...engine.drainDelta(), version: 2 });
    });
    const recovered = recoverEngine(folder);
    expect(!recovered.ok && recovered.error.code).toBe('snapshot_version');
  });

  it('refuses to go on where the record tells of other decisions, and names the event', () => {
    const { folder } = written([], (commands) => commands.slice(1));
    const recovered = recoverEngine(folder);
    expect(!recovered.ok && recovered.error.code).toBe('replay_differs');
    expect(!recovered.ok && recovered.error.where).toMatch(/event \d+$/);
  });
});
