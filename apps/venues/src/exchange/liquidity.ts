import type { Decimal, Random } from '@tandem/kernel';
import { opposite, price, quantity, type Instrument, type Price, type Side } from '@tandem/domain';
import type { BookEvent, MatchingBook } from '@tandem/matching';
import type { PriceLimits } from './check-order.ts';

/** Owners of the orders that are nobody's: no account may have such a name. */
const BACKGROUND_OWNER = '~background';
export const BACKGROUND_ORDERS_MAX = 64;

/** Levels that rest beyond those that are published, so that a large order walks a book that goes on. */
const HIDDEN_LEVELS = 3;
const WIDER_CHANCE = 0.25;
const RENEW_CHANCE = 0.2;
const TRADE_CHANCE = 0.3;
/** A level with less than this share of its usual lots is filled up again. */
const THIN_SHARE = 0.4;

export interface CrowdMood {
  readonly lock: { readonly side: Side; readonly price: Price } | null;
  /** In percent of the usual lots. */
  readonly showPercent: number;
}

/** The crowd of one instrument: it quotes around the fair price and trades a little. */
export interface Liquidity {
  /** From now on the crowd quotes so; `lock` is a price at which one side stands alone. Its quotes leave the book. */
  withdrawFor(mood: CrowdMood): void;
  /** Moves the quotes to `fair` and trades now and then; what happened in the book, in order. */
  refresh(fair: Decimal): readonly BookEvent[];
  /** Quotes one of the two best levels anew, with other lots: the least that moves a book. */
  flicker(): readonly BookEvent[];
}

/** `usualLots` is what the best level shows on average; deeper levels show more. */
export function createLiquidity(
  instrument: Instrument,
  book: MatchingBook,
  limits: PriceLimits | null,
  usualLots: number,
  publishedLevels: number,
  random: Random,
): Liquidity {
  const quoted: Record<Side, Map<Price, string>> = { buy: new Map(), sell: new Map() };
  const levels = publishedLevels + HIDDEN_LEVELS;
  let counter = 0;
  let mood: CrowdMood = { lock: null, showPercent: 100 };

  const lotsAt = (level: number): number =>
    Math.min(instrument.quantityMax, Math.max(instrument.quantityMin, Math.round((usualLots * (0.6 + 0.8 * random.next()) * (1 + 0.25 * level) * mood.showPercent) / 100)));
  const withinLimits = (px: number): boolean => limits === null || (px >= limits.lower && px <= limits.upper);

  function usualBest(side: Side, fairTicks: Decimal): number {
    const sign = side === 'buy' ? -1 : 1;
    const half = fairTicks.plus(sign * 0.5);
    return (side === 'buy' ? half.floor() : half.ceil()).toNumber() + (random.next() < WIDER_CHANCE ? sign : 0);
  }

  function targets(side: Side, fairTicks: Decimal): Map<Price, number> {
    const sign = side === 'buy' ? -1 : 1;
    const { lock } = mood;
    const wanted = new Map<Price, number>();
    if (lock !== null && lock.side !== side) return wanted;
    const best = lock === null ? usualBest(side, fairTicks) : lock.price / instrument.tickSize;
    for (let level = 0; level < levels; level++) {
      const px = (best + sign * level) * instrument.tickSize;
      if (withinLimits(px)) wanted.set(price(px), lotsAt(level));
    }
    return wanted;
  }

  function place(side: Side, px: Price, lots: number, timeInForce: 'day' | 'fak'): readonly BookEvent[] {
    const orderId = `${BACKGROUND_OWNER}-${++counter}`;
    if (timeInForce === 'day') quoted[side].set(px, orderId);
    return book.apply({ type: 'new', orderId, owner: BACKGROUND_OWNER, side, price: px, quantity: quantity(lots), timeInForce });
  }

  /** Takes away what is no longer wanted, what is thin, and now and then a level to be quoted anew at the queue's end. */
  function withdraw(side: Side, wanted: ReadonlyMap<Price, number>): void {
    for (const [px, orderId] of quoted[side]) {
      const leaves = book.resting(orderId)?.leaves ?? 0;
      const target = wanted.get(px);
      if (target !== undefined && leaves >= target * THIN_SHARE && random.next() >= RENEW_CHANCE) continue;
      if (leaves > 0) book.apply({ type: 'cancel', orderId });
      quoted[side].delete(px);
    }
  }

  function tradeNowAndThen(): readonly BookEvent[] {
    if (random.next() >= TRADE_CHANCE) return [];
    const side: Side = random.next() < 0.5 ? 'buy' : 'sell';
    const best = book.depth(opposite(side), 1)[0];
    if (best === undefined) return [];
    return place(side, best.price, random.integer(1, Math.max(1, Math.round(usualLots / 5))), 'fak');
  }

  return {
    withdrawFor: (next) => {
      mood = next;
      for (const side of ['buy', 'sell'] as const) {
        for (const orderId of quoted[side].values()) {
          if (book.resting(orderId) !== undefined) book.apply({ type: 'cancel', orderId });
        }
        quoted[side].clear();
      }
    },
    flicker: () => {
      const side: Side = random.next() < 0.5 ? 'buy' : 'sell';
      const best = book.depth(side, 1)[0]?.price;
      const orderId = best === undefined ? undefined : quoted[side].get(best);
      if (best === undefined || orderId === undefined || book.resting(orderId) === undefined) return [];
      book.apply({ type: 'cancel', orderId });
      return place(side, best, lotsAt(0), 'day');
    },
    refresh: (fair) => {
      const fairTicks = fair.dividedBy(instrument.tickSize);
      const wanted = { buy: targets('buy', fairTicks), sell: targets('sell', fairTicks) };
      const events: BookEvent[] = [];
      // Both sides first give way, so that the crowd never trades with itself where the price has moved.
      withdraw('buy', wanted.buy);
      withdraw('sell', wanted.sell);
      for (const side of ['buy', 'sell'] as const) {
        for (const [px, lots] of wanted[side]) if (!quoted[side].has(px)) events.push(...place(side, px, lots, 'day'));
      }
      events.push(...tradeNowAndThen());
      return events;
    },
  };
}
