import { openSync, readSync } from 'node:fs';

/** How often the thread is to be woken, milliseconds: a pause is what a waking comes later. */
const EVERY_MS = 2;
const NS_PER_MS = 1e6;

/** Pauses of a thread's loop since the last look. */
export interface Pauses {
  /** The longest by the clock, milliseconds: what the thread did, what the disk kept it waiting for, and what the machine gave to others. */
  readonly longestMs: number;
  /** The longest by the processor time that the thread itself spent in it; null where the system does not tell. */
  readonly longestOwnMs: number | null;
  /** How many were longer than {@link LONG_MS} of the thread's own time. */
  readonly long: number;
}

/** Longer pauses of the desk's own doing are counted, milliseconds. */
export const LONG_MS = 20;

/** Measures the pauses of the main thread: on Linux its own part apart, since a shared machine takes the processor away for longer than any step. */
export class PauseMeter {
  readonly #schedule = scheduleOf(process.pid);
  readonly #text = Buffer.alloc(128);
  #dueMs = performance.now() + EVERY_MS;
  #ownMs = this.#readOwnMs();
  #longestMs = 0;
  #longestOwnMs = 0;
  #long = 0;

  constructor() {
    this.#next();
  }

  /** The pauses since the last call. What the thread does up to the next one is counted anew. */
  take(): Pauses {
    const pauses = { longestMs: this.#longestMs, longestOwnMs: this.#schedule === null ? null : this.#longestOwnMs, long: this.#long };
    this.#longestMs = this.#longestOwnMs = this.#long = 0;
    return pauses;
  }

  /** Leaves out what was done since the last waking: it was the measuring's own. */
  skip(): void {
    this.#dueMs = performance.now() + EVERY_MS;
    this.#ownMs = this.#readOwnMs();
  }

  #next(): void {
    setTimeout(() => {
      const nowMs = performance.now();
      const ownMs = this.#readOwnMs();
      const lateMs = nowMs - this.#dueMs;
      const spentMs = Math.min(ownMs - this.#ownMs, Math.max(0, lateMs));
      this.#longestMs = Math.max(this.#longestMs, lateMs);
      this.#longestOwnMs = Math.max(this.#longestOwnMs, spentMs);
      if (spentMs > LONG_MS || (this.#schedule === null && lateMs > LONG_MS)) this.#long++;
      this.#dueMs = nowMs + EVERY_MS;
      this.#ownMs = ownMs;
      this.#next();
    }, EVERY_MS);
  }

  /** Time on a processor: the first number of the kernel's `schedstat` (Documentation/scheduler/sched-stats.rst). */
  #readOwnMs(): number {
    if (this.#schedule === null) return 0;
    const length = readSync(this.#schedule, this.#text, 0, this.#text.length, 0);
    return Number.parseInt(this.#text.toString('latin1', 0, length), 10) / NS_PER_MS;
  }
}

function scheduleOf(thread: number): number | null {
  try {
    return openSync(`/proc/self/task/${thread}/schedstat`, 'r');
  } catch {
    return null;
  }
}
