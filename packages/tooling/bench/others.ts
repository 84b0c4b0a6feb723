import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Above this share of one core, what others did beside a round spoils it. */
export const OTHERS_CORE_MAX = 1 / 8;
const CLOCK_TICK_MS = 10;

/** Milliseconds of processor time that programs took on all cores so far; interrupts are not theirs. */
const taken = (): number => cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys, 0);

/** The same of one process, from Linux's own account of it; 0 where it has ended. */
function takenBy(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS;
}

/**
 * Begins to watch what other programs than this one and its child `pid` take. The returned function tells how many cores
 * they took since, and is to be called before the child ends; null where the system does not tell of single processes.
 */
export function watchOthers(pid: number): () => number | null {
  if (process.platform !== 'linux') return () => null;
  const own = (): number => takenBy(process.pid) + takenBy(pid);
  const [startMs, startTaken, startOwn] = [performance.now(), taken(), own()];
  return () => Math.max(0, taken() - startTaken - (own() - startOwn)) / (performance.now() - startMs);
}
