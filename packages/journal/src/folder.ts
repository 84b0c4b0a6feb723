import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { complaint, err, ok, type Complaint, type Dispose, type Result } from '@tandem/kernel';
import { openSqlite } from './libsql-driver.ts';
import { SqliteFailure, type Sqlite } from './sqlite.ts';

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const filePattern = /^journal-(\d{4}-\d{2}-\d{2})\.sqlite$/;

export const isTradingDay = (text: string): boolean => dayPattern.test(text);

export interface DayFile {
  readonly tradingDay: string;
  readonly file: string;
}

export const dayFile = (folder: string, tradingDay: string): DayFile => ({
  tradingDay,
  file: join(folder, `journal-${tradingDay}.sqlite`),
});

/** The folder's journal files, oldest first; none where the folder is missing. */
export function dayFiles(folder: string): Result<readonly DayFile[], Complaint> {
  if (!existsSync(folder)) return ok([]);
  try {
    const days = readdirSync(folder).flatMap((name) => filePattern.exec(name)?.[1] ?? []);
    return ok(days.sort().map((day) => dayFile(folder, day)));
  } catch (error) {
    return err(unusable(folder, error));
  }
}

/** Creates the folder where it is missing and makes sure that it can be written. */
export function ensureFolder(folder: string): Result<void, Complaint> {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK);
    return ok(undefined);
  } catch (error) {
    return err(unusable(folder, error));
  }
}

const unusable = (folder: string, error: unknown): Complaint =>
  complaint(
    'folder_unusable',
    `The journal's folder cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    folder,
    'Choose a folder on a local disk that you may write to.',
  );

/**
 * Takes the folder for this process by holding SQLite's exclusive lock on a file in it. The lock is the operating
 * system's, so it ends with the process however that ends, and no stale file can keep anybody out.
 */
export function lockFolder(folder: string): Result<Dispose, Complaint> {
  let lock: Sqlite | null = null;
  try {
    const held = (lock = openSqlite(join(folder, 'journal.lock'), false));
    held.exec('BEGIN EXCLUSIVE');
    let released = false;
    return ok(() => {
      if (released) return;
      released = true;
      held.exec('ROLLBACK');
      held.close();
    });
  } catch (error) {
    lock?.close();
    if (!(error instanceof SqliteFailure)) throw error;
    if (!error.code.startsWith('SQLITE_BUSY')) return err(unusable(folder, error));
    return err(
      complaint(
        'folder_in_use',
        'Another Tandem already works with this data folder',
        folder,
        'Use the one that is open, or close it first; for a second one choose another data folder.',
      ),
    );
  }
}
