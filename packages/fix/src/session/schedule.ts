import { assert } from '@tandem/kernel';

/** 0 = Sunday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/**
 * When a session runs, on the clock of a time zone. Its numbers begin anew with each of its periods.
 * `daily` begins on each of `days` at `startS` and ends at the next `endS`; the same time for both is a whole day.
 * `weekly` begins once a week and ends at the next `endDay` and `endS`. Seconds count from midnight, 0 to 86,399.
 */
export type SessionSchedule =
  | { readonly type: 'daily'; readonly timeZone: string; readonly days: readonly Weekday[]; readonly startS: number; readonly endS: number }
  | {
      readonly type: 'weekly';
      readonly timeZone: string;
      readonly startDay: Weekday;
      readonly startS: number;
      readonly endDay: Weekday;
      readonly endS: number;
    };

/** Epoch microseconds. `next` is null where the schedule never runs. */
export type SchedulePeriod =
  | { readonly type: 'running'; readonly startUs: number; readonly endUs: number }
  | { readonly type: 'waiting'; readonly nextUs: number | null };

const DAY_MS = 86_400_000;
/** A week back may have begun what runs now; a week and a day ahead begins the next. */
const DAYS_BACK = 8;
const DAYS_AHEAD = 9;

/** The period that `wallUs` is in, or the one it waits for. A start belongs to its period, an end does not. */
export function periodAt(schedule: SessionSchedule, wallUs: number): SchedulePeriod {
  const today = localMidnight(schedule.timeZone, wallUs / 1000);
  let nextUs: number | null = null;
  // From the latest start backwards, so that where two overlap the one that began last runs.
  for (let offset = DAYS_AHEAD; offset >= -DAYS_BACK; offset--) {
    const dayMs = today + offset * DAY_MS;
    if (!startsOn(schedule, new Date(dayMs).getUTCDay() as Weekday)) continue;
    const startUs = instantOf(schedule.timeZone, dayMs + schedule.startS * 1000) * 1000;
    if (startUs > wallUs) {
      nextUs = startUs;
      continue;
    }
    const endUs = instantOf(schedule.timeZone, dayMs + daysLong(schedule) * DAY_MS + schedule.endS * 1000) * 1000;
    if (wallUs < endUs) return { type: 'running', startUs, endUs: nextUs === null ? endUs : Math.min(endUs, nextUs) };
    break;
  }
  return { type: 'waiting', nextUs };
}

const startsOn = (schedule: SessionSchedule, day: Weekday): boolean =>
  schedule.type === 'daily' ? schedule.days.includes(day) : schedule.startDay === day;

/** Days from the local date of a period's start to that of its end. */
function daysLong(schedule: SessionSchedule): number {
  const later = schedule.endS > schedule.startS;
  if (schedule.type === 'daily') return later ? 0 : 1;
  const days = (schedule.endDay - schedule.startDay + 7) % 7;
  return days === 0 && !later ? 7 : days;
}

/** The local date at an instant, as the UTC midnight of the same date, milliseconds. */
function localMidnight(timeZone: string, utcMs: number): number {
  const local = utcMs + offsetMs(timeZone, utcMs);
  return local - (((local % DAY_MS) + DAY_MS) % DAY_MS);
}

/**
 * The instant at which a zone's clocks show `localMs` (read as if it were UTC), milliseconds. A time that a change of
 * clocks leaves out is as far behind it as it would have been; of one that comes twice, one of the two.
 */
function instantOf(timeZone: string, localMs: number): number {
  const first = localMs - offsetMs(timeZone, localMs);
  return localMs - offsetMs(timeZone, first);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}

/** How far a zone's clocks are ahead of UTC at an instant, milliseconds. */
function offsetMs(timeZone: string, utcMs: number): number {
  const at = Math.floor(utcMs / 1000) * 1000;
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - at;
}

/** Whether a zone's name is known here, and the times and days are some: for what people write. */
export function isSchedule(schedule: SessionSchedule): boolean {
  const times = [schedule.startS, schedule.endS].every((s) => Number.isSafeInteger(s) && s >= 0 && s < 86_400);
  if (!times || (schedule.type === 'daily' && schedule.days.length === 0)) return false;
  try {
    formatOf(schedule.timeZone);
    return true;
  } catch (error) {
    assert(error instanceof RangeError, 'a time zone is known or out of range');
    return false;
  }
}
