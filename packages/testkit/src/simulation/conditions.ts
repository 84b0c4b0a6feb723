import type { InstrumentId, VenueId } from '@tandem/domain';
import type { Condition } from './plan.ts';

/** What holds of markets and wires at this moment. */
export class Conditions {
  #held: Condition[] = [];

  begin(condition: Condition): void {
    this.#held.push(condition);
  }

  end(condition: Condition): void {
    this.#held = this.#held.filter((held) => held !== condition);
  }

  clear(): void {
    this.#held = [];
  }

  lockOf(instrumentId: InstrumentId): 'up' | 'down' | null {
    for (const held of this.#held) if (held.on === 'lock' && held.instrumentId === instrumentId) return held.side;
    return null;
  }

  flashTicks(instrumentId: InstrumentId): number {
    let ticks = 0;
    for (const held of this.#held) if (held.on === 'flash' && held.instrumentId === instrumentId) ticks += held.ticks;
    return ticks;
  }

  isClosed(instrumentId: InstrumentId): boolean {
    return this.#held.some((held) => held.on === 'closed' && held.instrumentId === instrumentId);
  }

  isThin(instrumentId: InstrumentId): boolean {
    return this.#held.some((held) => held.on === 'thin' && held.instrumentId === instrumentId);
  }

  isStale(instrumentId: InstrumentId): boolean {
    return this.#held.some((held) => held.on === 'stale' && held.instrumentId === instrumentId);
  }

  is(on: 'refusing' | 'mute' | 'poor', venue: VenueId): boolean {
    return this.#held.some((held) => held.on === on && held.venue === venue);
  }

  delayMs(venue: VenueId): number {
    let delayMs = 0;
    for (const held of this.#held) if (held.on === 'slow' && held.venue === venue) delayMs += held.delayMs;
    return delayMs;
  }
}
