import { Decimal, assert, type DecimalString } from '@tandem/kernel';
import { fraction, type Fraction } from './fraction.ts';
import type { Instrument } from './instrument.ts';
import type { Neutrality, SpreadDefinition } from './spread-definition.ts';

/** Whole lots of the two legs. */
export interface LotRatio {
  readonly innerLots: number;
  readonly outerLots: number;
}

const abs = (value: bigint): bigint => (value < 0n ? 0n - value : value);

/**
 * The whole lots, 1 to `lotsMax` on each leg, whose ratio is nearest to `target` inner lots an outer one; of equally near
 * ones, the fewest. `target` is above zero, `lotsMax` a whole number of 1 or more.
 */
export function solveRatio(target: Fraction, lotsMax: number): LotRatio {
  assert(target.num > 0n && Number.isSafeInteger(lotsMax) && lotsMax >= 1, 'a ratio needs a target above zero and room for a lot');
  const most = BigInt(lotsMax);
  let best = { inner: 1n, outer: 1n };
  let bestMiss = abs(target.den - target.num);
  for (let outer = 1n; outer <= most; outer++) {
    const below = (target.num * outer) / target.den;
    for (const candidate of [below, below + 1n]) {
      const inner = candidate < 1n ? 1n : candidate > most ? most : candidate;
      const miss = abs(inner * target.den - outer * target.num);
      // miss / (outer x den) against bestMiss / (best.outer x den).
      if (miss * best.outer >= bestMiss * outer) continue;
      best = { inner, outer };
      bestMiss = miss;
    }
  }
  return { innerLots: Number(best.inner), outerLots: Number(best.outer) };
}

/** How near a pair's lots come, and to what. */
export interface LotsReport {
  /** Inner lots for one outer lot, exact: see {@link Neutrality}. */
  readonly targets: Readonly<Record<Neutrality, Fraction>>;
  /** The same to four digits, for people. */
  readonly targetTexts: Readonly<Record<Neutrality, DecimalString>>;
  /** By how much the lots' ratio is above its target (too much inner) or below it, percent, two digits. */
  readonly errorPercent: DecimalString;
  /** Of one pair, what stands without a counterpart, in the spread's unit, four digits; positive = inner. */
  readonly leftover: DecimalString;
}

const TARGET_DIGITS = 4;
const PERCENT_DIGITS = 2;
const LEFTOVER_DIGITS = 4;

export function lotsReport(definition: SpreadDefinition, inner: Instrument, outer: Instrument): LotsReport {
  const { innerConversion, outerConversion, parity } = definition;
  const innerUnits = new Decimal(inner.multiplier).times(innerConversion.denominator).dividedBy(innerConversion.numerator);
  const outerTimes = new Decimal(outer.multiplier).times(outerConversion.denominator).times(innerConversion.numerator);
  const innerTimes = new Decimal(inner.multiplier).times(innerConversion.denominator).times(outerConversion.numerator);
  const taxes = inner.vatIncluded && !outer.vatIncluded ? new Decimal(1).plus(parity.tariffRate.value).times(new Decimal(1).plus(parity.vatRate.value)) : new Decimal(1);
  const targets = { quantity: fraction(outerTimes, innerTimes), price: fraction(outerTimes, innerTimes.times(taxes)) };
  const ratio = (target: Fraction): Decimal => new Decimal(target.num.toString()).dividedBy(target.den.toString());
  const wanted = ratio(targets[definition.neutrality]).times(definition.outerLots);
  const excess = new Decimal(definition.innerLots).minus(wanted);
  return {
    targets,
    targetTexts: { quantity: text(ratio(targets.quantity), TARGET_DIGITS), price: text(ratio(targets.price), TARGET_DIGITS) },
    errorPercent: text(excess.dividedBy(wanted).times(100), PERCENT_DIGITS),
    leftover: text(excess.times(innerUnits), LEFTOVER_DIGITS),
  };
}

function text(value: Decimal, digits: number): DecimalString {
  const rounded = value.toDecimalPlaces(digits);
  return rounded.isZero() ? '0' : rounded.toFixed();
}
