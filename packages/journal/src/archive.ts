import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { assert, complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { openForReading, openForWriting, storeComplaint } from './day-store.ts';
import { dayFiles, isTradingDay, type DayFile } from './folder.ts';
import { readSnapshots, type OpenFile } from './snapshots.ts';
import { newestEvents } from './tail.ts';

/** The folder beside the day files that old ones are moved to. */
export const ARCHIVE_FOLDER = 'archive';
const DAY_MS = 86_400_000;

/**
 * Moves day files that are more than `keepDays` calendar days older than `tradingDay` to the archive, oldest first, each
 * whole and as it is, so that its chain can be verified there. What a restart reads stays: the files from the newest
 * snapshot on, and the newest one with an event. Call it under the folder's lock. Gives the days that were moved.
 */
export function archiveDays(folder: string, tradingDay: string, keepDays: number): Result<readonly string[], Complaint> {
  assert(isTradingDay(tradingDay), `not a trading day: ${tradingDay}`);
  const firstKept = new Date(Date.parse(tradingDay) - keepDays * DAY_MS).toISOString().slice(0, 10);
  const files = dayFiles(folder);
  if (!files.ok) return files;
  const needed = firstNeeded(files.value);
  if (!needed.ok) return needed;
  const moved: string[] = [];
  for (const day of files.value.slice(0, needed.value)) {
    if (day.tradingDay >= firstKept) break;
    const done = move(folder, day);
    if (!done.ok) return done;
    moved.push(day.tradingDay);
  }
  return ok(moved);
}

/** Index of the oldest file that recovery needs; 0 where it needs them all. */
function firstNeeded(files: readonly DayFile[]): Result<number, Complaint> {
  const open: (OpenFile & { readonly at: number })[] = [];
  try {
    for (const [at, day] of files.entries()) {
      const opened = openForReading(day.file);
      if (!opened.ok) return opened;
      if (opened.value !== null) open.push({ ...day, at, database: opened.value });
    }
    const snapshots = readSnapshots(open);
    if (!snapshots.ok) return snapshots;
    const events = open.findLast(({ database }) => newestEvents(database) !== null);
    return ok(Math.min(open[snapshots.value.needed]?.at ?? 0, events?.at ?? 0));
  } catch (error) {
    return err(storeComplaint(error, files.at(-1)?.file ?? ''));
  } finally {
    for (const { database } of open) database.close();
  }
}

function move(folder: string, { file }: DayFile): Result<null, Complaint> {
  const archive = join(folder, ARCHIVE_FOLDER);
  const target = join(archive, basename(file));
  if (existsSync(target)) {
    return err(complaint('archive_taken', 'The archive already has a file of this day', target, 'Look at both and move one of them away; nothing was overwritten.'));
  }
  // What a crash left in the write-ahead log goes into the file before the file goes.
  const opened = openForWriting(file);
  if (!opened.ok) return opened;
  try {
    opened.value.database.all('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    return err(storeComplaint(error, file));
  } finally {
    opened.value.database.close();
  }
  try {
    mkdirSync(archive, { recursive: true });
    for (const suffix of ['-wal', '-shm', '']) if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
    return ok(null);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err(complaint('not_archived', `An old day of the journal cannot be moved: ${why}`, file, 'See to the folder and its permissions; nothing was lost.'));
  }
}
