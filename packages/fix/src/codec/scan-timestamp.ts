import { parseTimestamp } from './timestamp.ts';

const ZERO = 48;
const COLON = 58;
const DASH = 45;
const POINT = 46;
/** `20261121-01:02:03` */
const SECONDS_LENGTH = 17;
const FRACTION_DIGITS_MAX = 12;
const MICROSECOND_DIGITS = 6;

let day = -1;
let midnightUs = -1;

/**
 * Epoch microseconds of the UTCTimestamp from `from` up to `to`, as parseTimestamp reads it; -1 where that is to judge:
 * what is none, and leap seconds. The last day is remembered: messages of one day share it.
 */
export function scanTimestamp(bytes: Buffer, from: number, to: number): number {
  const length = to - from;
  if (length < SECONDS_LENGTH) return -1;
  if (bytes[from + 8] !== DASH || bytes[from + 11] !== COLON || bytes[from + 14] !== COLON) return -1;
  const date = digits(bytes, from, 8);
  const hour = digits(bytes, from + 9, 2);
  const minute = digits(bytes, from + 12, 2);
  const second = digits(bytes, from + 15, 2);
  if (date < 0 || hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 || second > 59) return -1;
  if (date !== day) {
    const parsed = parseTimestamp(`${String(date).padStart(8, '0')}-00:00:00`);
    if (parsed === null) return -1;
    day = date;
    midnightUs = parsed;
  }
  let micros = 0;
  if (length > SECONDS_LENGTH) {
    const fraction = length - SECONDS_LENGTH - 1;
    if (bytes[from + SECONDS_LENGTH] !== POINT || fraction < 1 || fraction > FRACTION_DIGITS_MAX) return -1;
    for (let i = 0; i < fraction; i++) {
      const digit = (bytes[from + SECONDS_LENGTH + 1 + i] as number) - ZERO;
      if (digit < 0 || digit > 9) return -1;
      if (i < MICROSECOND_DIGITS) micros = micros * 10 + digit;
    }
    for (let i = fraction; i < MICROSECOND_DIGITS; i++) micros *= 10;
  }
  const us = midnightUs + ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros;
  return Number.isSafeInteger(us) ? us : -1;
}

function digits(bytes: Buffer, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
