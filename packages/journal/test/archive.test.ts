import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveDays, recover, verifyJournal } from '@tandem/journal';
import { describe, expect, it } from 'vitest';
import { delta, event, fill, snapshot } from './builders.ts';
import { errorOf, fileOf, freshFolder, open, valueOf } from './support.ts';

const DAYS = ['2026-10-01', '2026-11-02', '2026-11-20', '2026-11-23'] as const;

/** A day file for each of {@link DAYS}; those of `withSnapshot` hold one. */
function written(withSnapshot: readonly string[], eventless: readonly string[] = []): string {
  const folder = freshFolder();
  let seq = 0;
  for (const day of DAYS) {
    const journal = open(folder, day);
    if (!eventless.includes(day)) journal.recordEvent(event(++seq, fill(seq, 'filled')));
    if (withSnapshot.includes(day)) journal.recordSnapshot(snapshot(seq));
    journal.close();
  }
  return folder;
}

const archived = (folder: string): string => join(folder, 'archive');

describe('the archive', () => {
  it('takes old days, oldest first, and every chain there and here still holds', () => {
    const folder = written(DAYS);
    const before = DAYS.map((day) => valueOf(verifyJournal(fileOf(folder, day))));
    const recovered = valueOf(recover(folder));
    expect(valueOf(archiveDays(folder, '2026-11-23', 20))).toEqual(['2026-10-01', '2026-11-02']);
    expect(existsSync(fileOf(folder, '2026-10-01'))).toBe(false);
    const after = DAYS.map((day, i) => valueOf(verifyJournal(fileOf(i < 2 ? archived(folder) : folder, day))));
    expect(after).toEqual(before);
    expect(valueOf(recover(folder)).last).toEqual(recovered.last);
    expect(valueOf(recover(folder)).snapshot).toEqual(recovered.snapshot);
    expect(valueOf(archiveDays(folder, '2026-11-23', 20))).toEqual([]);
  });

  it('leaves a day of exactly the days to keep, and takes it a day later', () => {
    const folder = written(DAYS);
    expect(valueOf(archiveDays(folder, '2026-11-23', 21))).toEqual(['2026-10-01']);
    expect(valueOf(archiveDays(folder, '2026-11-24', 21))).toEqual(['2026-11-02']);
  });

  it('leaves what a restart reads: all from the newest snapshot on, and all where there is none', () => {
    const second = written(['2026-11-02']);
    expect(valueOf(archiveDays(second, '2026-11-23', 1))).toEqual(['2026-10-01']);
    expect(valueOf(recover(second)).events).toHaveLength(2);
    expect(valueOf(archiveDays(written([]), '2026-11-23', 1))).toEqual([]);
  });

  it('leaves what the newest delta goes on from', () => {
    const folder = written(['2026-11-02']);
    const journal = open(folder, '2026-11-24');
    journal.recordEvent(event(5, fill(5, 'filled')));
    journal.recordDelta(delta(2, 5));
    journal.close();
    expect(valueOf(archiveDays(folder, '2026-11-24', 1))).toEqual(['2026-10-01']);
    expect(valueOf(recover(folder)).deltas).toHaveLength(1);
  });

  it('leaves the newest day with an event, which says whether the last process ended well', () => {
    const folder = written(['2026-11-23'], ['2026-11-23', '2026-11-20']);
    const { clean } = valueOf(recover(folder));
    expect(valueOf(archiveDays(folder, '2026-11-23', 1))).toEqual(['2026-10-01']);
    expect(valueOf(recover(folder)).clean).toBe(clean);
    expect(clean).toBe(false);
  });

  it('never writes over a file of the archive', () => {
    const folder = written(DAYS);
    mkdirSync(archived(folder));
    writeFileSync(fileOf(archived(folder), '2026-10-01'), 'another');
    expect(errorOf(archiveDays(folder, '2026-11-23', 1)).code).toBe('archive_taken');
    expect(readdirSync(folder).filter((name) => name.endsWith('.sqlite'))).toHaveLength(DAYS.length);
  });
});
