/** Which days a clock is put forward on. */
export type DaylightRule = 'none' | 'eu' | 'us';

/** A local clock as data: minutes ahead of UTC in winter, and the rule by which summer adds an hour. */
export interface LocalClock {
  readonly clock: string;
  readonly offsetMinutes: number;
  readonly daylight: DaylightRule;
  /** Where offset and rule come from. */
  readonly source: string;
}

const MINUTE_US = 60_000_000;
const DAY_MINUTES = 1_440;
const SUMMER_MINUTES = 60;
/** US clocks turn at 02:00 by themselves, European ones at 01:00 UTC. */
const US_TURN_MINUTES = 120;
const EU_TURN_MINUTES = 60;

const MARCH = 2;
const OCTOBER = 9;
const NOVEMBER = 10;

/** Days since the epoch of a date; `month` counts from 0. */
const dayOfDate = (year: number, month: number, day: number): number => Date.UTC(year, month, day) / 86_400_000;
/** 0 = Sunday. 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;

const nthSunday = (year: number, month: number, nth: number): number => {
  const first = dayOfDate(year, month, 1);
  return first + ((7 - weekdayOf(first)) % 7) + (nth - 1) * 7;
};
const lastSunday = (year: number, month: number): number => {
  const last = dayOfDate(year, month + 1, 0);
  return last - weekdayOf(last);
};

/**
 * Whether a clock is put forward at a moment, in minutes since the epoch, UTC. United States: second Sunday of March to
 * first Sunday of November, at 02:00 local (15 U.S.C. 260a). European Union and United Kingdom: last Sunday of March to
 * last Sunday of October, at 01:00 UTC (Directive 2000/84/EC; The Summer Time Order 2002).
 */
export function isSummer(clock: LocalClock, utcMinute: number): boolean {
  if (clock.daylight === 'none') return false;
  const year = new Date(utcMinute * 60_000).getUTCFullYear();
  if (clock.daylight === 'eu') {
    const from = lastSunday(year, MARCH) * DAY_MINUTES + EU_TURN_MINUTES;
    return utcMinute >= from && utcMinute < lastSunday(year, OCTOBER) * DAY_MINUTES + EU_TURN_MINUTES;
  }
  const from = nthSunday(year, MARCH, 2) * DAY_MINUTES + US_TURN_MINUTES - clock.offsetMinutes;
  const to = nthSunday(year, NOVEMBER, 1) * DAY_MINUTES + US_TURN_MINUTES - SUMMER_MINUTES - clock.offsetMinutes;
  return utcMinute >= from && utcMinute < to;
}

/**
 * The moment, microseconds, at which a local clock shows `minute` of `day` (days since the epoch; the minute may lie beyond
 * the day). Of an hour that comes twice, the first; one that is left out is read as in winter.
 */
export function atLocal(clock: LocalClock, day: number, minute: number): number {
  const winter = day * DAY_MINUTES + minute - clock.offsetMinutes;
  const summer = winter - SUMMER_MINUTES;
  return (isSummer(clock, summer) ? summer : winter) * MINUTE_US;
}

/** The local date at a moment, as days since the epoch. */
export function localDay(clock: LocalClock, atUs: number): number {
  const utcMinute = Math.floor(atUs / MINUTE_US);
  const ahead = clock.offsetMinutes + (isSummer(clock, utcMinute) ? SUMMER_MINUTES : 0);
  return Math.floor((utcMinute + ahead) / DAY_MINUTES);
}
