import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Dispose } from '@tandem/kernel';

/** Attempts at a lock whose holder is gone, before it is left to whoever takes it meanwhile. */
const ATTEMPTS_MAX = 3;

/**
 * Takes `file` for this process: a lock beside it names its holder by number and by when that process began, so that one
 * left behind by a crash is told from one that is held, even where its number was given out again. Gives the release, or
 * the holder's process number where another, or this one, has it. Throws where the folder cannot be written.
 */
export function lockFile(file: string): Dispose | { readonly heldBy: number } {
  const lock = `${file}.lock`;
  const own = `${lock}.${process.pid}`;
  const holder = nameOf(process.pid);
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    // Linked into place whole: nobody reads a lock that is half written.
    writeFileSync(own, holder, { mode: 0o600 });
    try {
      linkSync(own, lock);
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    } finally {
      rmSync(own, { force: true });
    }
    const held = read(lock);
    if (held !== null && isAlive(held)) return { heldBy: pidOf(held) };
    if (held !== null) clear(lock, held);
  }
  return { heldBy: pidOf(read(lock) ?? '') };
}

/** Moves a dead holder's lock away. Another process may have taken its place since: then that one is put back. */
function clear(lock: string, dead: string): void {
  const aside = `${lock}.${process.pid}.aside`;
  try {
    renameSync(lock, aside);
    if (read(aside) !== dead) linkSync(aside, lock);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(lock: string): string | null {
  try {
    return readFileSync(lock, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

const pidOf = (holder: string): number => Number(holder.split(' ', 1)[0]);

const nameOf = (pid: number): string => `${pid} ${startOf(pid)}`;

/** When a process began, where the system tells: the boot it belongs to and the 22nd field of its status. */
function startOf(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const began = status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${began}`;
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ESRCH')) return '';
    throw error;
  }
}

function isAlive(holder: string): boolean {
  const pid = pidOf(holder);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive all the same.
    return isCode(error, 'EPERM');
  }
  return holder === nameOf(pid);
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && (error as NodeJS.ErrnoException).code === code;
