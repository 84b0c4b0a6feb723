import { assert } from './assert.ts';
import { isDecimalString } from './decimal.ts';

/**
 * Scaled integers: the value times 10^scale, a safe integer. `parseScaled('3.4215', 4)` is 34215.
 * No binary float is ever between the text of a wire and the integer.
 */

/** Largest scale in use; 10^12 leaves three digits before the point within 2^53. */
const SCALE_MAX = 12;

const powers = Array.from({ length: SCALE_MAX + 1 }, (_, i) => 10 ** i);

/** 10^scale, exact. */
export function powerOfTen(scale: number): number {
  const power = powers[scale];
  // Called for every price of every book: the sentence is made where it is needed alone.
  if (power === undefined) assert(false, `scale ${scale} is not an integer within 0..${SCALE_MAX}`);
  return power;
}

/** The integer for decimal `text` at `scale`, or null where it is no plain decimal, has more digits or is too large. */
export function parseScaled(text: string, scale: number): number | null {
  return parseShort(text, scale) ?? parseAny(text, scale);
}

/** Digits that a double adds up exactly, whatever they are. */
const SHORT_DIGITS_MAX = 15;

/**
 * Prices and sizes as venues write them, without an allocation; null leaves the verdict to {@link parseAny}. A book of ten
 * levels has forty of them.
 */
function parseShort(text: string, scale: number): number | null {
  const negative = text.charCodeAt(0) === 45;
  const first = negative ? 1 : 0;
  let value = 0;
  let point = -1;
  for (let i = first; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) value = value * 10 + (code - 48);
    else if (code === 46 && point < 0 && i > first) point = i;
    else return null;
  }
  const digits = text.length - first - (point < 0 ? 0 : 1);
  const fraction = point < 0 ? 0 : text.length - point - 1;
  if (digits === 0 || digits > SHORT_DIGITS_MAX || fraction > scale || (point >= 0 && fraction === 0)) return null;
  const scaled = value * powerOfTen(scale - fraction);
  if (!Number.isSafeInteger(scaled)) return null;
  return negative && scaled !== 0 ? -scaled : scaled;
}

function parseAny(text: string, scale: number): number | null {
  if (!isDecimalString(text)) return null;
  const negative = text.startsWith('-');
  const unsigned = negative ? text.slice(1) : text;
  const point = unsigned.indexOf('.');
  const whole = point < 0 ? unsigned : unsigned.slice(0, point);
  const fraction = (point < 0 ? '' : unsigned.slice(point + 1)).replace(/0+$/, '');
  if (fraction.length > scale) return null;
  const value = Number(whole + fraction.padEnd(scale, '0'));
  if (!Number.isSafeInteger(value)) return null;
  return negative && value !== 0 ? -value : value;
}

/**
 * The integer for a number that JSON.parse made of a wire's decimal. The shortest decimal that reads back as that
 * double is what the sender wrote, as long as it has at most 15 digits; null where it is none at this scale.
 */
export function scaledFromJsonNumber(value: number, scale: number): number | null {
  if (!Number.isFinite(value)) return null;
  if (Number.isSafeInteger(value)) {
    const scaled = value * powerOfTen(scale);
    return Number.isSafeInteger(scaled) ? scaled : null;
  }
  return parseScaled(String(value), scale);
}

/** Plain decimal text of a scaled integer, all `scale` digits shown: `formatScaled(-50, 2)` is `-0.50`. */
export function formatScaled(value: number, scale: number): string {
  if (!Number.isSafeInteger(value)) assert(false, `not a safe integer: ${value}`);
  if (scale === 0) return String(value);
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  const at = digits.length - scale;
  return `${value < 0 ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`;
}

/** `numerator / denominator`, rounded half away from zero. Throws on a zero denominator. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  assert(denominator !== 0n, 'division by zero');
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const rounded = (2n * n + d) / (2n * d);
  return negative ? -rounded : rounded;
}

/** A bigint as a safe integer; throws where it is none. */
export function toSafeInteger(value: bigint, what: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) assert(false, `${what} does not fit a safe integer: ${value}`);
  return number;
}
