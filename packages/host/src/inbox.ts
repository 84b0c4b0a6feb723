import { assert } from '@tandem/kernel';
import type { InstrumentId } from '@tandem/domain';
import type { EngineInput } from '@tandem/engine';

/** Events that wait for the engine, at the most. It takes them faster than any venue sends; more is a fault of ours. */
export const INBOX_EVENTS_MAX = 100_000;

/** An input and the moment it reached this process, on the monotonic clock. */
export interface Arrival {
  readonly input: EngineInput;
  readonly arrivedNs: bigint;
}

/**
 * Events from outside, in the order in which they came, taken at the engine's own pace. A quote replaces one of the same
 * instrument that still waits, in its place: books are states, and the journal keeps what the engine saw.
 */
export class Inbox {
  #waiting: Arrival[] = [];
  readonly #quoteAt = new Map<InstrumentId, number>();

  get size(): number {
    return this.#waiting.length;
  }

  put(arrival: Arrival): void {
    assert(this.#waiting.length < INBOX_EVENTS_MAX, `more than ${INBOX_EVENTS_MAX} events wait for the engine`);
    if (arrival.input.type === 'quote') {
      const { instrumentId } = arrival.input.book;
      const at = this.#quoteAt.get(instrumentId);
      if (at !== undefined) {
        this.#waiting[at] = arrival;
        return;
      }
      this.#quoteAt.set(instrumentId, this.#waiting.length);
    }
    this.#waiting.push(arrival);
  }

  takeAll(): Arrival[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#quoteAt.clear();
    return taken;
  }
}
