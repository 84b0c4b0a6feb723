import type { Clock, TsUs } from '@tandem/kernel';
import { tsUs } from '@tandem/domain';

const WINDOW_NS = 30_000_000_000n;

/**
 * The host's clock as seen from here, microseconds. Every stamp that arrives was made in the past, so the stamp that
 * lies furthest ahead of our own clock is the one that travelled least: its lead is the best estimate of the offset.
 * The maximum is taken over the last two windows, so that a host's clock that was set back is believed again. A host
 * that seems to be behind counts as level with us: a quote may then look older than it is, never younger.
 */
export class HostClock {
  readonly #clock: Clock;
  #windowStartNs: bigint | null = null;
  #leadUs: number | null = null;
  #previousLeadUs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes in a stamp that the host has just sent. */
  observe(stampUs: TsUs): void {
    const nowNs = this.#clock.monotonicNs();
    if (this.#windowStartNs === null || nowNs - this.#windowStartNs > WINDOW_NS) {
      this.#previousLeadUs = this.#leadUs;
      this.#leadUs = null;
      this.#windowStartNs = nowNs;
    }
    const leadUs = stampUs - this.#clock.nowUs();
    this.#leadUs = this.#leadUs === null ? leadUs : Math.max(this.#leadUs, leadUs);
  }

  /** Forgets what was learnt: another host may answer after a reconnect. */
  reset(): void {
    this.#windowStartNs = null;
    this.#leadUs = null;
    this.#previousLeadUs = null;
  }

  nowUs(): TsUs {
    const leads = [this.#leadUs, this.#previousLeadUs].filter((lead) => lead !== null);
    return tsUs(this.#clock.nowUs() + Math.max(0, ...leads));
  }
}
