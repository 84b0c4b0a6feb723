import { assert, type TsUs } from '@tandem/kernel';

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
const BEIJING_OFFSET_US = 8 * HOUR_US;
/** Night sessions (21:00) belong to the next trading day; the day turns at 20:00 Beijing time, before their auctions. */
const TURN_US = 20 * HOUR_US;
/** More days without trading in a row than any calendar has. */
const CLOSED_DAYS_MAX = 30;

/**
 * The trading day, `2026-11-23`, that a moment belongs to on China's exchanges. `holidays` holds dates on which they
 * stay shut, in the same form; weekends need not be in it.
 */
export function tradingDay(at: TsUs, holidays: ReadonlySet<string>): string {
  const beijing = at + BEIJING_OFFSET_US;
  let day = Math.floor(beijing / DAY_US);
  if (beijing - day * DAY_US >= TURN_US) day += 1;
  for (let skipped = 0; skipped <= CLOSED_DAYS_MAX; skipped++, day++) {
    const date = isoDate(day);
    if (!isWeekend(day) && !holidays.has(date)) return date;
  }
  assert(false, `the calendar has more than ${CLOSED_DAYS_MAX} closed days in a row after ${isoDate(day)}`);
}

// 1970-01-01 was a Thursday.
const isWeekend = (day: number): boolean => (day + 4) % 7 === 0 || (day + 4) % 7 === 6;
const isoDate = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
