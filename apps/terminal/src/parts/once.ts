import type { Clock } from '@tandem/kernel';

/** A second press within this time of the first is a double-click or a key that repeats, never a second intent. */
export const REPEAT_QUIET_MS = 400;

/** Lets one intent through at a time: not while the last one awaits its reply, nor right after it was made. */
export class OnceGate {
  readonly #clock: Clock;
  #pending = false;
  #lastNs: bigint | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `intent` and says true, or drops it and says false. */
  async pass(intent: () => Promise<void>): Promise<boolean> {
    const nowNs = this.#clock.monotonicNs();
    const quietNs = BigInt(REPEAT_QUIET_MS) * 1_000_000n;
    if (this.#pending || (this.#lastNs !== null && nowNs - this.#lastNs < quietNs)) return false;
    this.#pending = true;
    this.#lastNs = nowNs;
    try {
      await intent();
    } finally {
      this.#pending = false;
    }
    return true;
  }
}
