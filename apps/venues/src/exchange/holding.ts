import { Decimal, assert, powerOfTen } from '@tandem/kernel';
import type { Instrument, Offset, Price, Side } from '@tandem/domain';

/** Lots on one side of an instrument and what they cost: the sum of price times lots, in the instrument's own unit. */
export interface HoldingSide {
  today: number;
  yesterday: number;
  cost: Decimal;
}

export interface Holding {
  readonly long: HoldingSide;
  readonly short: HoldingSide;
}

/** Money kept finer than any currency's cent; a quotient is cut here so that saved figures read back the same. */
export const MONEY_PLACES = 12;

export const emptyHolding = (): Holding => ({ long: emptySide(), short: emptySide() });
const emptySide = (): HoldingSide => ({ today: 0, yesterday: 0, cost: new Decimal(0) });

export const lotsOf = (side: HoldingSide): number => side.today + side.yesterday;
export const averageOf = (side: HoldingSide): Decimal | null =>
  lotsOf(side) === 0 ? null : side.cost.dividedBy(lotsOf(side)).toDecimalPlaces(MONEY_PLACES);

/** Price times multiplier of one lot at a scaled price, in the instrument's currency. */
export const lotValue = (instrument: Instrument, scaled: Price): Decimal =>
  unscaled(instrument, scaled).times(instrument.multiplier);
const unscaled = (instrument: Instrument, scaled: Price): Decimal => new Decimal(scaled).dividedBy(powerOfTen(instrument.priceScale));

/** Which days' lots a close may take, in the order in which it takes them. */
export function closingDays(instrument: Instrument, offset: Offset): readonly ('today' | 'yesterday')[] {
  if (!instrument.closeTodayApart) return ['yesterday', 'today'];
  return offset === 'close_today' ? ['today'] : ['yesterday'];
}

/** The side that an order of `side` reduces. */
export const reducedBy = (holding: Holding, side: Side): HoldingSide => (side === 'buy' ? holding.short : holding.long);

/** Adds today's lots to the side that an order of `side` builds. */
export function openLots(holding: Holding, instrument: Instrument, side: Side, lots: number, scaled: Price): void {
  const built = side === 'buy' ? holding.long : holding.short;
  built.today += lots;
  built.cost = built.cost.plus(unscaled(instrument, scaled).times(lots));
}

/** Takes lots off the side that an order of `side` reduces; the profit in the instrument's currency. */
export function closeLots(
  holding: Holding,
  instrument: Instrument,
  side: Side,
  days: readonly ('today' | 'yesterday')[],
  lots: number,
  scaled: Price,
): Decimal {
  const reduced = reducedBy(holding, side);
  const before = lotsOf(reduced);
  let left = lots;
  for (const day of days) {
    const taken = Math.min(left, reduced[day]);
    reduced[day] -= taken;
    left -= taken;
  }
  assert(left === 0, `${instrument.instrumentId}: ${lots} lots closed of ${before}`);
  const kept = reduced.cost.times(before - lots).dividedBy(before).toDecimalPlaces(MONEY_PLACES);
  const entry = reduced.cost.minus(kept);
  reduced.cost = kept;
  const exit = unscaled(instrument, scaled).times(lots);
  return (side === 'sell' ? exit.minus(entry) : entry.minus(exit)).times(instrument.multiplier);
}

/** Profit of the open lots at `mark`, in the instrument's currency. */
export function openProfit(holding: Holding, instrument: Instrument, mark: Price): Decimal {
  const at = unscaled(instrument, mark);
  const long = at.times(lotsOf(holding.long)).minus(holding.long.cost);
  const short = holding.short.cost.minus(at.times(lotsOf(holding.short)));
  return long.plus(short).times(instrument.multiplier);
}

/** Margin of both sides at their entry prices, in the instrument's currency. */
export const marginOf = (holding: Holding, instrument: Instrument): Decimal =>
  holding.long.cost.abs().plus(holding.short.cost.abs()).times(instrument.multiplier).times(instrument.marginRate);

/** The trading day turned: what is open is carried on at the settlement price, and today's lots are yesterday's. */
export function rollDay(holding: Holding, instrument: Instrument, settlement: Price): void {
  for (const side of [holding.long, holding.short]) {
    side.cost = unscaled(instrument, settlement).times(lotsOf(side));
    side.yesterday += side.today;
    side.today = 0;
  }
}
