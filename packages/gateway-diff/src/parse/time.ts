import type { TsUs } from '@tandem/kernel';
import { tsUs } from '@tandem/domain';

const beijingText = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?$/;
/** What no quote is of; far enough from where microseconds stop to be safe integers. */
const YEAR_MIN = 1970;
const YEAR_MAX = 2199;
/** China keeps UTC+8 all year. */
const BEIJING_OFFSET_MS = 8 * 3_600_000;

/** Epoch microseconds of a quote's `2020-04-02 10:35:48.500000`, which is Beijing time; null where it is no such text. */
export function parseBeijingTime(text: unknown): TsUs | null {
  const match = typeof text === 'string' ? beijingText.exec(text) : null;
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second) - BEIJING_OFFSET_MS;
  return tsUs(ms * 1000 + Number((match[7] ?? '').padEnd(6, '0')));
}

/** Epoch microseconds of a wire's nanoseconds; `otherwise` where it sent none. */
export const fromNanoseconds = (ns: number, otherwise: TsUs): TsUs => (ns > 0 ? tsUs(Math.round(ns / 1000)) : otherwise);
