import { complaint, err, ok, type Complaint, type Dispose, type Result } from '@tandem/kernel';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A lock whose owner is gone is taken away and tried for once more. */
const ATTEMPTS_MAX = 2;

/** Claims a data folder for this process, so that no two write the same files; the value gives it back. */
export function lockFolder(folder: string): Result<Dispose, Complaint> {
  const path = join(folder, 'venues.lock');
  try {
    mkdirSync(folder, { recursive: true });
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      if (claimed(path)) return ok(() => rmSync(path, { force: true }));
      const owner = Number(readFileSync(path, 'utf8'));
      if (isRunning(owner)) {
        const doThis = `Stop process ${owner} or name another folder with --data; if that process is no venue, delete the file.`;
        return err(complaint('folder_in_use', 'Paper venues already run on this data folder', path, doThis));
      }
      rmSync(path, { force: true });
    }
    return err(complaint('folder_in_use', 'Another start claimed this data folder at the same moment', path, 'Try again.'));
  } catch (error) {
    const what = `The venues' data folder cannot be written: ${error instanceof Error ? error.message : String(error)}`;
    return err(complaint('unwritable_data', what, folder, 'Free the folder and its rights, or name another with --data.'));
  }
}

function claimed(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
