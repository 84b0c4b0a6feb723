import { type TsUs } from '@tandem/kernel';

/** Digits after the second: FIX 4.4 has 0 and 3; 6 by agreement, as later versions allow. */
export type TimestampDigits = 0 | 3 | 6;

const shape = /^(\d{4})(\d\d)(\d\d)-(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?$/;

/** UTCTimestamp, `20261121-01:02:03.456`, of epoch microseconds; further digits are cut. */
export function formatTimestamp(us: number, digits: TimestampDigits): string {
  const second = Math.floor(us / 1_000_000);
  if (second !== lastSecond) {
    const iso = new Date(second * 1000).toISOString();
    lastText = `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}-${iso.slice(11, 19)}`;
    lastSecond = second;
  }
  if (digits === 0) return lastText;
  // A leading one keeps the zeros that stand first.
  const micros = Math.floor(us - second * 1_000_000);
  return digits === 6 ? `${lastText}.${String(1_000_000 + micros).slice(1)}` : `${lastText}.${String(1_000 + Math.floor(micros / 1000)).slice(1)}`;
}

/** Stamps of one second differ behind their point alone, and every message carries one. */
let lastSecond = Number.NaN;
let lastText = '';

/** Epoch microseconds of a UTCTimestamp, null where it is none, or beyond the year 2255. A leap second counts as the next one's first moment. */
export function parseTimestamp(text: string): TsUs | null {
  const match = shape.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction] = match.map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  if (hour === undefined || minute === undefined || second === undefined) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const midnight = new Date(Date.UTC(year, month - 1, day));
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day || midnight.getUTCFullYear() !== year) return null;
  const seconds = midnight.getTime() / 1000 + hour * 3600 + minute * 60 + second;
  const micros = fraction === undefined || match[7] === undefined ? 0 : Number(match[7].padEnd(6, '0').slice(0, 6));
  const us = seconds * 1_000_000 + micros;
  return Number.isSafeInteger(us) ? (us as TsUs) : null;
}
