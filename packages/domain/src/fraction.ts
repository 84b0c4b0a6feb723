import { Decimal, assert } from '@tandem/kernel';
import type { Rational } from './spread-definition.ts';

/** num / den, exact; den is above zero. */
export interface Fraction {
  readonly num: bigint;
  readonly den: bigint;
}

/** A quotient of decimals, and of a conversion, in lowest terms. A zero denominator is a programmer's error. */
export function fraction(
  numerator: Decimal,
  denominator: Decimal,
  conversion: Rational = { numerator: '1', denominator: '1' },
): Fraction {
  const top = numerator.times(conversion.numerator);
  const bottom = denominator.times(conversion.denominator);
  const shift = new Decimal(10).pow(Math.max(top.decimalPlaces(), bottom.decimalPlaces()));
  const num = BigInt(top.times(shift).toFixed(0));
  const den = BigInt(bottom.times(shift).toFixed(0));
  assert(den !== 0n, 'a conversion with a zero denominator');
  const divisor = greatestCommonDivisor(num < 0n ? -num : num, den);
  return { num: num / divisor, den: den / divisor };
}

/** Of two numbers above zero. */
export const leastCommonMultiple = (a: bigint, b: bigint): bigint => (a / greatestCommonDivisor(a, b)) * b;

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a || 1n : greatestCommonDivisor(b, a % b);
}
