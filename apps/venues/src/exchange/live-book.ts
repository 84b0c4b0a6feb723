import { seededRandom, type Decimal } from '@tandem/kernel';
import {
  price,
  quantity,
  tsUs,
  type DepthBook,
  type Instrument,
  type LastTrade,
  type MarketPhase,
  type Price,
} from '@tandem/domain';
import { createBook, type BookCommand, type BookEvent, type MatchingBook } from '@tandem/matching';
import type { Conditions } from './conditions.ts';
import { priceLimits, type PriceLimits } from './check-order.ts';
import { BACKGROUND_ORDERS_MAX, createLiquidity } from './liquidity.ts';

const PUBLISHED_LEVELS = { inner: 5, outer: 10 } as const;
/** Orders of users that may rest in one book. */
const USER_ORDERS_MAX = 5_000;
/** Market steps between two refreshes of a book: 100 to 200 ms, five to ten a second. */
const REFRESH_STEPS = { low: 2, high: 4 } as const;

/** Width of a locked band where the venue has no limits, as a share of the price. */
const BAND_SHARE = 0.1;

/** One instrument's market: the matching engine, the crowd in it, the last trade and what was published last. */
export interface LiveBook {
  readonly instrument: Instrument;
  /** The day's, or where a rehearsal has locked a market that has none, those around the locked price. */
  readonly limits: PriceLimits | null;
  apply(command: BookCommand): readonly BookEvent[];
  rests(orderId: string): boolean;
  /** One market step; undefined where this book is not due. */
  step(fair: Decimal): readonly BookEvent[] | undefined;
  /** The market is like this from now on; what that did to the book. */
  disturb(conditions: Conditions, phase: MarketPhase, fair: Decimal): readonly BookEvent[];
  /** A small move at once. */
  flicker(): readonly BookEvent[];
  publish(phase: MarketPhase, nowUs: number): DepthBook;
  published(): DepthBook;
  /** The price that open positions are valued at: the fair price on the tick. */
  mark(fair: Decimal): Price;
}

export function createLiveBook(instrument: Instrument, usualLots: number, seed: number): LiveBook {
  const random = seededRandom(seed);
  const own = priceLimits(instrument);
  let limits = own;
  let lockedAt: Price | null = null;
  const levels = PUBLISHED_LEVELS[instrument.venue];
  const matching: MatchingBook = createBook({
    tickSize: instrument.tickSize,
    upperLimit: own?.upper ?? null,
    lowerLimit: own?.lower ?? null,
    quantityMax: instrument.quantityMax,
    ordersMax: USER_ORDERS_MAX + BACKGROUND_ORDERS_MAX,
  });
  const crowd = createLiquidity(instrument, matching, own, usualLots, levels, random);
  let last: LastTrade | null = null;
  let stepsLeft = 0;
  let newest = depth('closed', 0);

  function depth(phase: MarketPhase, nowUs: number): DepthBook {
    return {
      instrumentId: instrument.instrumentId,
      bids: matching.depth('buy', levels),
      asks: matching.depth('sell', levels),
      last,
      upperLimit: limits?.upper ?? null,
      lowerLimit: limits?.lower ?? null,
      phase,
      tsEventUs: tsUs(nowUs),
      tsIngestUs: tsUs(nowUs),
    };
  }
  function noted(events: readonly BookEvent[]): readonly BookEvent[] {
    for (const event of events) if (event.type === 'trade') last = { price: event.price, quantity: quantity(event.quantity) };
    return events;
  }
  const onTick = (fair: Decimal): Price => price(fair.dividedBy(instrument.tickSize).round().toNumber() * instrument.tickSize);
  /** Limits of a market that has none of its own: the locked price, and far on the other side. */
  function bandAt(at: Price, locked: 'up' | 'down'): PriceLimits {
    const width = Math.round((at * BAND_SHARE) / instrument.tickSize) * instrument.tickSize;
    return locked === 'up' ? { lower: price(at - width), upper: at } : { lower: at, upper: price(at + width) };
  }
  return {
    instrument,
    get limits() {
      return limits;
    },
    apply: (command) => noted(matching.apply(command)),
    rests: (orderId) => matching.resting(orderId) !== undefined,
    step: (fair) => {
      if (--stepsLeft > 0) return undefined;
      stepsLeft = random.integer(REFRESH_STEPS.low, REFRESH_STEPS.high);
      return noted(crowd.refresh(fair));
    },
    disturb: (conditions, phase, fair) => {
      const locked = instrument.kind === 'future' ? conditions.locked : null;
      limits = own ?? (locked === null ? null : bandAt(onTick(fair), locked));
      lockedAt = limits === null || locked === null ? null : locked === 'up' ? limits.upper : limits.lower;
      const lock = lockedAt === null ? null : ({ side: locked === 'up' ? 'buy' : 'sell', price: lockedAt } as const);
      crowd.withdrawFor({ lock, showPercent: conditions.showPercent });
      return phase === 'closed' ? [] : noted(crowd.refresh(fair));
    },
    flicker: () => noted(crowd.flicker()),
    publish: (phase, nowUs) => (newest = depth(phase, nowUs)),
    published: () => newest,
    mark: (fair) => lockedAt ?? onTick(fair),
  };
}
