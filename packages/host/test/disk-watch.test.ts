import type { Dispose } from '@tandem/kernel';
import { inWords, type Wording } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { DISK_LOOK_MS, DISK_REMIND_MS, watchDisk } from '../src/disk-watch.ts';

/** A disk whose free room is `free` at each look in turn; an error is thrown. */
async function looks(free: readonly (number | Error)[], freeMbMin = 1_000): Promise<{ raised: string[]; texts: Wording[] }> {
  const raised: string[] = [];
  const texts: Wording[] = [];
  let due: (() => void) | null = null;
  let at = 0;
  const stop = watchDisk({
    folder: '/data/journal',
    freeMbMin,
    freeBytes: () => {
      const now = free[at++] ?? 0;
      return now instanceof Error ? Promise.reject(now) : Promise.resolve(now * 1e6);
    },
    scheduler: {
      after: (ms, run): Dispose => {
        expect(ms).toBe(DISK_LOOK_MS);
        due = run;
        return () => (due = null);
      },
    },
    raise: (grade, code, text) => {
      raised.push(`${at - 1} ${grade} ${code}`);
      texts.push(text);
    },
  });
  for (let turn = 0; turn < free.length; turn++) {
    for (let tick = 0; tick < 5; tick++) await Promise.resolve();
    const run = due as (() => void) | null;
    due = null;
    if (turn < free.length - 1) run?.();
  }
  stop();
  expect(due).toBeNull();
  return { raised, texts };
}

describe('the watch over the journal’s disk', () => {
  it('is silent while there is room, warns below the bound, calls below a fifth, and tells when there is room again', async () => {
    const { raised } = await looks([5_000, 1_000, 999, 950, 199, 150, 900, 5_000, 5_000]);
    expect(raised).toEqual(['2 warning disk_space', '4 critical disk_space', '6 warning disk_space', '7 info disk_space']);
  });

  it('does not go back and forth at the bound', async () => {
    expect((await looks([999, 1_001, 999, 1_099, 999])).raised).toEqual(['0 warning disk_space']);
    expect((await looks([199, 201, 199, 219])).raised).toEqual(['0 critical disk_space']);
  });

  it('reminds of what still holds, and never of room', async () => {
    const turns = 2 * (DISK_REMIND_MS / DISK_LOOK_MS) + 1;
    expect((await looks(Array<number>(turns).fill(100))).raised).toHaveLength(3);
    expect((await looks(Array<number>(turns).fill(9_000))).raised).toEqual([]);
  });

  it('says once where the system does not tell, and goes on looking', async () => {
    const { raised } = await looks([new Error('ENOSYS'), new Error('ENOSYS'), 100]);
    expect(raised).toEqual(['0 warning disk_space', '2 critical disk_space']);
  });

  it('says what, where and what to do in both languages', async () => {
    const { texts } = await looks([500, 100, 9_000]);
    expect(texts.map((text) => inWords('en', text))).toEqual([
      expect.stringMatching(/500 MB left, less than the 1000 MB .*\/data\/journal.*Make room/),
      expect.stringMatching(/nearly full, 100 MB left: \/data\/journal. Make room now/),
      expect.stringMatching(/room again, 9000 MB/),
    ]);
    for (const text of texts) expect(inWords('zh', text)).toContain('/data/journal');
  });
});
