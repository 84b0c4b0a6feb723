import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recoverEngine } from '../src/recovery.ts';
import { inputs, written } from './written-journal.ts';

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
