import { Decimal, divideRounded, formatScaled, powerOfTen, toSafeInteger, type DecimalString, type TsUs } from '@tandem/kernel';
import type { BookLevel, DepthBook } from './book.ts';
import { fraction, leastCommonMultiple, type Fraction } from './fraction.ts';
import type { SpreadId } from './ids.ts';
import type { Instrument, LegRole } from './instrument.ts';
import { lotsReport, type LotsReport } from './lot-ratio.ts';
import { price, spreadPrice, type Price, type SpreadPrice } from './numbers.ts';
import type { Side } from './order-terms.ts';
import type { ReasonCode } from './reason-code.ts';
import type { SpreadDefinition } from './spread-definition.ts';

/** Decimals of a ratio as shown. */
export const RATIO_SCALE = 4;

/**
 * A spread definition with its constants worked out once, so that a quote costs a few integer operations:
 * spread = inner x innerFactor - (outer x fx x outerFactor + fx x premiumFactor + fees), all scaled by 10^spreadScale.
 */
export interface CompiledSpread {
  readonly definition: SpreadDefinition;
  readonly inner: Instrument;
  readonly outer: Instrument;
  readonly fx: Instrument;
  readonly innerFactor: Fraction;
  readonly outerFactor: Fraction;
  readonly premiumFactor: Fraction;
  readonly fees: Fraction;
  /** The same over one denominator, for whole pairs: what {@link executableSpread} of every quote takes. */
  readonly whole: WholePairs;
  /** Of two scaled mids, and of the same with FX, to the ratio's own scale. */
  readonly rawRatio: Fraction;
  readonly exFxRatio: Fraction;
  /** How near the pair's whole lots come to what makes its legs the same. */
  readonly lots: LotsReport;
}

/**
 * Of sums of price x lots over whole pairs: spread = (inner x innerTimes - outer x fx x outerTimes - pairs x (fx x premium +
 * fees)) / (pairs x denominator).
 */
interface WholePairs {
  readonly innerTimes: bigint;
  readonly outerTimes: bigint;
  readonly premium: bigint;
  readonly fees: bigint;
  readonly denominator: bigint;
}

/** One side of an executable spread: the price of the first pair and how many pairs the same levels hold. */
export interface SpreadSide {
  readonly price: SpreadPrice;
  readonly pairs: number;
}

/** What some lots cost: sum of price x lots. */
interface DepthCost {
  readonly notional: bigint;
  /** Lots that the touched levels hold in all. */
  readonly available: number;
}

export function compileSpread(
  definition: SpreadDefinition,
  inner: Instrument,
  outer: Instrument,
  fx: Instrument,
): CompiledSpread {
  const scale = new Decimal(powerOfTen(definition.spreadScale));
  const { parity } = definition;
  const tax = new Decimal(1).plus(parity.tariffRate.value).times(new Decimal(1).plus(parity.vatRate.value));
  const fxScale = powerOfTen(fx.priceScale);
  const ratioScale = new Decimal(powerOfTen(RATIO_SCALE));
  const { innerConversion, outerConversion } = definition;
  const innerPerOuter = {
    numerator: new Decimal(innerConversion.numerator).times(outerConversion.denominator),
    denominator: new Decimal(innerConversion.denominator).times(outerConversion.numerator),
  };
  const innerFactor = fraction(scale, new Decimal(powerOfTen(inner.priceScale)), innerConversion);
  const outerFactor = fraction(scale.times(tax), new Decimal(powerOfTen(outer.priceScale)).times(fxScale), outerConversion);
  const premiumFactor = fraction(scale.times(tax).times(parity.premiumUsd.value), new Decimal(fxScale));
  const fees = fraction(scale.times(parity.feesCny.value), new Decimal(1));
  return {
    definition,
    inner,
    outer,
    fx,
    innerFactor,
    outerFactor,
    premiumFactor,
    fees,
    whole: wholePairs(definition, innerFactor, outerFactor, premiumFactor, fees),
    rawRatio: fraction(ratioScale.times(powerOfTen(outer.priceScale)), new Decimal(powerOfTen(inner.priceScale))),
    exFxRatio: fraction(
      ratioScale.times(powerOfTen(outer.priceScale)).times(fxScale).times(innerPerOuter.numerator),
      new Decimal(powerOfTen(inner.priceScale)).times(innerPerOuter.denominator),
    ),
    lots: lotsReport(definition, inner, outer),
  };
}

function wholePairs({ innerLots, outerLots }: SpreadDefinition, inner: Fraction, outer: Fraction, premium: Fraction, fees: Fraction): WholePairs {
  const innerDen = inner.den * BigInt(innerLots);
  const outerDen = outer.den * BigInt(outerLots);
  const denominator = [innerDen, outerDen, premium.den, fees.den].reduce(leastCommonMultiple);
  return {
    innerTimes: (denominator / innerDen) * inner.num,
    outerTimes: (denominator / outerDen) * outer.num,
    premium: (denominator / premium.den) * premium.num,
    fees: (denominator / fees.den) * fees.num,
    denominator,
  };
}

/** Walks `levels` for `lots`; null where the book does not hold them. */
function depthCost(levels: readonly BookLevel[], lots: number): DepthCost | null {
  let left = lots;
  let notional = 0;
  let available = 0;
  for (const level of levels) {
    const taken = Math.min(left, level.quantity);
    notional += level.price * taken;
    available += level.quantity;
    left -= taken;
    if (left === 0) return { notional: exactCost(levels, lots, notional), available };
  }
  return null;
}

/** The sum as it is, or worked out anew where it passed the safe integers. */
function exactCost(levels: readonly BookLevel[], lots: number, notional: number): bigint {
  if (Number.isSafeInteger(notional)) return BigInt(notional);
  let left = lots;
  let exact = 0n;
  for (const level of levels) {
    const taken = Math.min(left, level.quantity);
    exact += BigInt(level.price) * BigInt(taken);
    left -= taken;
  }
  return exact;
}

/**
 * The spread at the opposite price for `pairs` pairs, from depth, exact until its one rounding; null where a book does
 * not hold the lots. `side` is the spread's: `buy` takes the inner ask and the outer and FX bid, and is the spread's ask.
 */
export function executableSpread(
  spread: CompiledSpread,
  side: Side,
  innerBook: DepthBook,
  outerBook: DepthBook,
  fxBook: DepthBook,
  pairs = 1,
): SpreadSide | null {
  const { innerLots, outerLots } = spread.definition;
  const inner = depthCost(side === 'buy' ? innerBook.asks : innerBook.bids, innerLots * pairs);
  const outer = depthCost(side === 'buy' ? outerBook.bids : outerBook.asks, outerLots * pairs);
  const rate = (side === 'buy' ? fxBook.bids : fxBook.asks)[0];
  if (inner === null || outer === null || rate === undefined) return null;
  // Every trigger asks for this at every tick: few big integers, since each is garbage.
  const { innerTimes, outerTimes, premium, fees, denominator } = spread.whole;
  const fx = BigInt(rate.price);
  const fixed = fx * premium + fees;
  const sum = inner.notional * innerTimes - outer.notional * fx * outerTimes - (pairs === 1 ? fixed : BigInt(pairs) * fixed);
  return {
    price: spreadPrice(toSafeInteger(divideRounded(sum, pairs === 1 ? denominator : BigInt(pairs) * denominator), 'spread')),
    pairs: Math.min(Math.floor(inner.available / innerLots), Math.floor(outer.available / outerLots)),
  };
}

/**
 * The spread of two leg averages, each a sum of scaled price x lots over lots, at a scaled FX rate, rounded once to the
 * spread's scale. The formula stands at {@link SpreadDefinition}.
 */
export function spreadOf(
  spread: CompiledSpread,
  innerNotional: bigint,
  innerLots: bigint,
  outerNotional: bigint,
  outerLots: bigint,
  fxPrice: number,
): SpreadPrice {
  const fx = BigInt(fxPrice);
  const { innerFactor, outerFactor, premiumFactor, fees } = spread;
  const inner = add({ num: 0n, den: 1n }, innerNotional * innerFactor.num, innerLots * innerFactor.den);
  const outer = add(
    add(
      { num: outerNotional * fx * outerFactor.num, den: outerLots * outerFactor.den },
      fx * premiumFactor.num,
      premiumFactor.den,
    ),
    fees.num,
    fees.den,
  );
  const difference = add(inner, -outer.num, outer.den);
  return spreadPrice(toSafeInteger(divideRounded(difference.num, difference.den), 'spread'));
}

/** What a leg may trade at so that the pair, its other leg at the opposite price of `otherBook`, is just within a limit. */
export interface ImpliedTerms {
  readonly side: Side;
  readonly lead: LegRole;
  readonly pairs: number;
  readonly limit: SpreadPrice;
}

/**
 * The worst price of the `lead` leg, on its tick, at which the pair is within `limit`: {@link executableSpread} solved for
 * that leg. Null where the other leg's book does not hold the lots or there is no rate.
 */
export function impliedLegPrice(spread: CompiledSpread, terms: ImpliedTerms, otherBook: DepthBook, fxBook: DepthBook): Price | null {
  const { side, lead, pairs, limit } = terms;
  const buys = side === 'buy';
  const otherLots = lead === 'inner' ? spread.definition.outerLots : spread.definition.innerLots;
  const sellsOther = lead === 'inner' ? buys : !buys;
  const other = depthCost(sellsOther ? otherBook.bids : otherBook.asks, otherLots * pairs);
  const rate = (buys ? fxBook.bids : fxBook.asks)[0];
  if (other === null || rate === undefined || rate.price <= 0) return null;
  const fx = BigInt(rate.price);
  const lots = BigInt(otherLots * pairs);
  const { innerFactor, outerFactor, premiumFactor, fees } = spread;
  const fixed = add(add({ num: BigInt(limit), den: 1n }, fx * premiumFactor.num, premiumFactor.den), fees.num, fees.den);
  if (lead === 'inner') {
    const value = add(fixed, other.notional * fx * outerFactor.num, lots * outerFactor.den);
    return onTick(value.num * innerFactor.den, value.den * innerFactor.num, spread.inner, buys);
  }
  const value = add({ num: 0n - fixed.num, den: fixed.den }, other.notional * innerFactor.num, lots * innerFactor.den);
  return onTick(value.num * outerFactor.den, value.den * fx * outerFactor.num, spread.outer, !buys);
}

/** num / den as a price on a tick: downwards for a buy, upwards for a sell, so that rounding never costs. */
function onTick(num: bigint, den: bigint, instrument: Instrument, buys: boolean): Price {
  const tick = BigInt(instrument.tickSize);
  const step = den * tick;
  const down = num / step - (num % step < 0n ? 1n : 0n);
  const ticks = buys || num === down * step ? down : down + 1n;
  return price(toSafeInteger(ticks * tick, 'implied price'));
}

function add(a: Fraction, num: bigint, den: bigint): Fraction {
  return a.den === den ? { num: a.num + num, den } : { num: a.num * den + num * a.den, den: a.den * den };
}

/**
 * Inner CNY price over raw outer USD price, each as quoted; and the same in one unit over the outer price times FX
 * (剔汇比), which is 1 where the two markets agree but for taxes. At the mids; text for a screen. Null where a book has a
 * side empty or a mid of zero.
 */
export function ratios(
  spread: CompiledSpread,
  innerBook: DepthBook,
  outerBook: DepthBook,
  fxBook: DepthBook,
): { readonly raw: DecimalString; readonly exFx: DecimalString } | null {
  const inner = twiceMid(innerBook);
  const outer = twiceMid(outerBook);
  const fx = twiceMid(fxBook);
  if (inner === null || outer === null || fx === null || outer === 0n || fx === 0n) return null;
  const { rawRatio, exFxRatio } = spread;
  return {
    raw: ratioText(inner * rawRatio.num, outer * rawRatio.den),
    exFx: ratioText(2n * inner * exFxRatio.num, outer * fx * exFxRatio.den),
  };
}

/**
 * The same two ratios at the opposite price, as integers at {@link RATIO_SCALE}: what buying or selling the spread meets.
 * Null where a side that it needs is empty or a divisor is zero.
 */
export function oppositeRatios(
  spread: CompiledSpread,
  side: Side,
  innerBook: DepthBook,
  outerBook: DepthBook,
  fxBook: DepthBook,
): { readonly raw: number; readonly exFx: number } | null {
  const inner = (side === 'buy' ? innerBook.asks : innerBook.bids)[0];
  const outer = (side === 'buy' ? outerBook.bids : outerBook.asks)[0];
  const fx = (side === 'buy' ? fxBook.bids : fxBook.asks)[0];
  if (inner === undefined || outer === undefined || fx === undefined || outer.price === 0 || fx.price === 0) return null;
  const { rawRatio, exFxRatio } = spread;
  const [over, under, rate] = [BigInt(inner.price), BigInt(outer.price), BigInt(fx.price)];
  return {
    raw: toSafeInteger(divideRounded(over * rawRatio.num, under * rawRatio.den), 'ratio'),
    exFx: toSafeInteger(divideRounded(over * exFxRatio.num, under * rate * exFxRatio.den), 'ratio'),
  };
}

const ratioText = (num: bigint, den: bigint): DecimalString =>
  formatScaled(toSafeInteger(divideRounded(num, den), 'ratio'), RATIO_SCALE);

function twiceMid(book: DepthBook): bigint | null {
  const bid = book.bids[0];
  const ask = book.asks[0];
  return bid === undefined || ask === undefined ? null : BigInt(bid.price) + BigInt(ask.price);
}

/** The spread of one pair as it could be traded now, or why not. */
export interface SpreadQuote {
  readonly spreadId: SpreadId;
  /** What selling the spread earns: inner bid against outer ask. */
  readonly bid: SpreadSide | null;
  /** What buying the spread costs: inner ask against outer bid. */
  readonly ask: SpreadSide | null;
  /** `none`, or why a side is missing: no_quote, no_fx, no_depth, venue_disconnected, market_closed. */
  readonly veto: ReasonCode;
  readonly ratioRaw: DecimalString | null;
  readonly ratioExFx: DecimalString | null;
  /** Ingest times of the quotes it was made of. */
  readonly innerUs: TsUs | null;
  readonly outerUs: TsUs | null;
  readonly fxUs: TsUs | null;
  /** Of the event that made it. */
  readonly tsUs: TsUs;
}
