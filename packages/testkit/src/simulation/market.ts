import { defined, type Random } from '@tandem/kernel';
import { price, quantity, tsUs, type DepthBook, type Instrument, type InstrumentId, type Side, type VenueId } from '@tandem/domain';
import { testCatalogue } from '../catalogue.ts';
import type { Conditions } from './conditions.ts';
import { openForS, type Hours } from './hours.ts';

interface Level {
  price: number;
  lots: number;
}

interface Live {
  readonly instrument: Instrument;
  /** Best bid, in ticks. */
  bidTicks: number;
  readonly centreTicks: number;
  bids: Level[];
  asks: Level[];
}

/** One execution against the market's resting orders. */
export interface Taken {
  readonly lots: number;
  readonly price: number;
}

const LEVELS = 3;
/** How far the walk may leave its centre. */
const WANDER_TICKS = 4;
/** The day's limits, as ticks from the centre. */
const LIMIT_TICKS = 300;
const PERCENT = 100;
const AWAY_TICKS = 50;

/** What the other participants rest at both venues: walks, thins out, locks, closes and jumps as the conditions say. */
export class Market {
  readonly #live = new Map<InstrumentId, Live>();
  readonly #random: Random;
  readonly #conditions: Conditions;
  readonly #hours: Hours;
  readonly #thin: Readonly<Record<VenueId, number>>;

  constructor(random: Random, conditions: Conditions, hours: Hours, thin: Readonly<Record<VenueId, number>>) {
    this.#hours = hours;
    this.#random = random;
    this.#conditions = conditions;
    this.#thin = thin;
    for (const instrument of testCatalogue().instruments) {
      const ticks = Math.floor(instrument.referencePrice / instrument.tickSize);
      this.#live.set(instrument.instrumentId, { instrument, bidTicks: ticks, centreTicks: ticks, bids: [], asks: [] });
    }
    this.refresh();
  }

  /** Other participants come back with new orders. */
  refresh(): void {
    for (const live of this.#live.values()) {
      const step = this.#random.integer(-1, 1);
      const next = live.bidTicks + step;
      if (Math.abs(next - live.centreTicks) <= WANDER_TICKS) live.bidTicks = next;
      this.#stock(live);
    }
  }

  #stock(live: Live): void {
    const { instrumentId, tickSize } = live.instrument;
    const lock = this.#conditions.lockOf(instrumentId);
    const best =
      lock === 'up'
        ? live.centreTicks + LIMIT_TICKS
        : lock === 'down'
          ? live.centreTicks - LIMIT_TICKS - 1
          : live.bidTicks + this.#conditions.flashTicks(instrumentId);
    live.bids = [];
    live.asks = [];
    for (let i = 0; i < LEVELS; i++) {
      if (lock !== 'down') live.bids.push({ price: (best - i) * tickSize, lots: this.#lots(live) });
      if (lock !== 'up') live.asks.push({ price: (best + 1 + i) * tickSize, lots: this.#lots(live) });
    }
  }

  #lots({ instrument }: Live): number {
    if (this.#conditions.isThin(instrument.instrumentId)) return 1;
    const thin = instrument.kind === 'future' && this.#random.integer(0, PERCENT - 1) < this.#thin[instrument.venue];
    return thin ? this.#random.integer(1, 4) : this.#random.integer(30, 100);
  }

  isOpen(instrumentId: InstrumentId, atUs: number): boolean {
    const { venue, kind } = defined(this.#live.get(instrumentId), instrumentId).instrument;
    return !this.#conditions.isClosed(instrumentId) && (kind === 'fx' || openForS(this.#hours, venue, atUs) > 0);
  }

  /** Others are faster: `left` lots at the most stay to meet an order of `side`. */
  snatch(instrumentId: InstrumentId, side: Side, left: number): void {
    const live = defined(this.#live.get(instrumentId), instrumentId);
    let stay = left;
    for (const level of side === 'buy' ? live.asks : live.bids) {
      level.lots = Math.min(level.lots, stay);
      stay -= level.lots;
    }
  }

  /** A price of somebody else's order: through the market, or behind it where it is to rest. */
  limitFor(instrumentId: InstrumentId, side: Side, rests: boolean): number {
    const { instrument, bidTicks } = defined(this.#live.get(instrumentId), instrumentId);
    const away = rests ? 1 : -AWAY_TICKS;
    return (side === 'buy' ? bidTicks - away : bidTicks + 1 + away) * instrument.tickSize;
  }

  /** Takes what rests at `limit` or better, at the resting prices. All or nothing where `whole`. */
  take(instrumentId: InstrumentId, side: Side, lots: number, limit: number, whole: boolean, atUs: number): Taken[] {
    const live = defined(this.#live.get(instrumentId), instrumentId);
    const levels = side === 'buy' ? live.asks : live.bids;
    const within = levels.filter((level) => (side === 'buy' ? level.price <= limit : level.price >= limit));
    const available = within.reduce((sum, level) => sum + level.lots, 0);
    if (!this.isOpen(instrumentId, atUs) || (whole && available < lots)) return [];
    const taken: Taken[] = [];
    let left = lots;
    for (const level of within) {
      const part = Math.min(left, level.lots);
      if (part === 0) continue;
      level.lots -= part;
      left -= part;
      taken.push({ lots: part, price: level.price });
    }
    return taken;
  }

  /** As published at `atUs` of true time, and taken in at `ingestUs` of our clock. */
  book(instrumentId: InstrumentId, atUs: number, ingestUs: number): DepthBook {
    const live = defined(this.#live.get(instrumentId), instrumentId);
    const { tickSize, kind } = live.instrument;
    const levels = (from: readonly Level[]): DepthBook['bids'] =>
      from.filter(({ lots }) => lots > 0).map((level) => ({ price: price(level.price), quantity: quantity(level.lots) }));
    const limit = (ticks: number): DepthBook['upperLimit'] => (kind === 'fx' ? null : price((live.centreTicks + ticks) * tickSize));
    return {
      instrumentId,
      bids: levels(live.bids),
      asks: levels(live.asks),
      last: null,
      upperLimit: limit(LIMIT_TICKS),
      lowerLimit: limit(0 - LIMIT_TICKS),
      phase: this.isOpen(instrumentId, atUs) ? 'open' : 'closed',
      tsEventUs: tsUs(atUs),
      tsIngestUs: tsUs(ingestUs),
    };
  }
}
