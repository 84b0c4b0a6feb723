import { price, type BookLevel, type DepthBook, type Instrument, type LegPolicy, type Price, type Side } from '@tandem/domain';

/** The levels that an order of `side` trades against. */
export const oppositeLevels = (book: DepthBook, side: Side): readonly BookLevel[] =>
  side === 'buy' ? book.asks : book.bids;

export interface Reach {
  /** The worst price that must be touched. */
  readonly price: Price;
  /** Whether the book shows all the lots. */
  readonly whole: boolean;
}

/** How far into `levels` an order of `lots` reaches; null where there is no level. */
export function reach(levels: readonly BookLevel[], lots: number): Reach | null {
  let left = lots;
  let last: Price | null = null;
  for (const level of levels) {
    last = level.price;
    left -= level.quantity;
    if (left <= 0) return { price: last, whole: true };
  }
  return last === null ? null : { price: last, whole: false };
}

/** Ticks through the opposite price in round `round`, 0 the first. */
export const payupTicks = (policy: LegPolicy, round: number): number =>
  Math.min(policy.payupTicks + policy.payupStepTicks * round, policy.payupTicksMax);

/** `from` moved by `ticks` through the market, on a tick, within the day's price limits. */
export function limitPrice(instrument: Instrument, book: DepthBook, side: Side, from: Price, ticks: number): Price {
  const tick = instrument.tickSize;
  const moved = side === 'buy' ? from + ticks * tick : from - ticks * tick;
  let steps = side === 'buy' ? Math.ceil(moved / tick) : Math.floor(moved / tick);
  if (book.upperLimit !== null) steps = Math.min(steps, Math.floor(book.upperLimit / tick));
  if (book.lowerLimit !== null) steps = Math.max(steps, Math.ceil(book.lowerLimit / tick));
  return price(steps * tick);
}

/** Whether the market stands within `guardTicks` of the limit where an order of `side` would have to trade; 0 = at it. */
export function nearPriceLimit(instrument: Instrument, book: DepthBook, side: Side, guardTicks: number): boolean {
  const limit = side === 'buy' ? book.upperLimit : book.lowerLimit;
  if (limit === null) return false;
  const best = oppositeLevels(book, side)[0] ?? (side === 'buy' ? book.bids : book.asks)[0];
  if (best === undefined) return false;
  const guard = guardTicks * instrument.tickSize;
  return side === 'buy' ? best.price + guard >= limit : best.price - guard <= limit;
}
