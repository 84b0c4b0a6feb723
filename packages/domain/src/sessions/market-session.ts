import type { TsUs } from '@tandem/kernel';
import type { Instrument } from '../instrument.ts';
import { tsUs } from '../numbers.ts';
import { scheduleKey, type Calendar, type Schedule, type Session } from './calendar.ts';
import { atLocal, localDay, weekdayOf } from './daylight.ts';

/**
 * Whether a market trades by its calendar. `always`: it goes by none, and is open around the clock. `open` until
 * `untilUs`, the next pause or the end. `closed`, and opens at `opensUs`, or null where the calendar does not reach that
 * far. `unknown`: the calendar has no hours for it, or not for this day.
 */
export type MarketSession =
  | { readonly state: 'always' }
  | { readonly state: 'open'; readonly untilUs: TsUs }
  | { readonly state: 'closed'; readonly opensUs: TsUs | null }
  | { readonly state: 'unknown' };

export const alwaysOpen: MarketSession = { state: 'always' };
const unknown: MarketSession = { state: 'unknown' };

/** Whether a venue's markets go by the calendar, or trade around the clock as paper venues do. */
export type SessionRule = 'calendar' | 'always';

/** A session may last into the second day after it opened on: the day it opens on and this many before are looked at. */
const DAYS_BACK = 2;
/** No exchange stays shut for longer than this; beyond it the next opening is not looked for. */
const DAYS_AHEAD_MAX = 30;

interface Window {
  readonly session: Session;
  readonly fromUs: number;
  readonly toUs: number;
}

/** The session of an instrument's market at a moment, by the calendar alone; see {@link MarketSession}. */
export function marketSession(calendar: Calendar, { exchange, product }: Pick<Instrument, 'exchange' | 'product'>, atUs: TsUs): MarketSession {
  const schedules = calendar.schedules.get(scheduleKey(exchange, product));
  const first = schedules?.[0];
  if (schedules === undefined || first === undefined) return unknown;
  const today = localDay(first.clock, atUs);
  let untilUs: number | null = null;
  for (let day = today - DAYS_BACK; day <= today + DAYS_AHEAD_MAX; day++) {
    const schedule = schedules.find(({ fromDay, toDay }) => fromDay <= day && day <= toDay);
    if (schedule === undefined) continue;
    for (const { fromUs, toUs } of windowsOf(schedule, day)) {
      if (untilUs !== null) {
        if (fromUs > untilUs) return { state: 'open', untilUs: tsUs(untilUs) };
        untilUs = Math.max(untilUs, toUs);
      } else if (fromUs <= atUs && atUs < toUs) untilUs = toUs;
      else if (fromUs > atUs) return isKnown(schedules, today) ? { state: 'closed', opensUs: tsUs(fromUs) } : unknown;
    }
  }
  if (untilUs !== null) return { state: 'open', untilUs: tsUs(untilUs) };
  return isKnown(schedules, today) ? { state: 'closed', opensUs: null } : unknown;
}

/**
 * The day, `2026-11-23`, that orders of a market are good for at a moment: of the session that is open, else of the next.
 * A night session is the day's that follows it. Null where the calendar does not say.
 */
export function sessionDay(calendar: Calendar, { exchange, product }: Pick<Instrument, 'exchange' | 'product'>, atUs: TsUs): string | null {
  const schedules = calendar.schedules.get(scheduleKey(exchange, product));
  const first = schedules?.[0];
  if (schedules === undefined || first === undefined) return null;
  const today = localDay(first.clock, atUs);
  for (let day = today - DAYS_BACK; day <= today + DAYS_AHEAD_MAX; day++) {
    const schedule = schedules.find(({ fromDay, toDay }) => fromDay <= day && day <= toDay);
    const window = schedule === undefined ? undefined : windowsOf(schedule, day).find(({ toUs }) => toUs > atUs);
    if (window !== undefined) return isoDate(tradedDay(window.session, day));
  }
  return null;
}

/** Hours and closures of that day are on record. */
const isKnown = (schedules: readonly Schedule[], day: number): boolean => schedules.some(({ fromDay, toDay }) => fromDay <= day && day <= toDay);

/** The sessions that open on a local day, earliest first. */
function windowsOf(schedule: Schedule, day: number): readonly Window[] {
  const windows: Window[] = [];
  for (const session of schedule.sessions) {
    if (!session.opensOn.has(weekdayOf(day)) || !isHeld(schedule, session, day)) continue;
    const fromUs = atLocal(schedule.clock, day, session.fromMinute);
    const toUs = Math.min(atLocal(schedule.clock, day, session.toMinute), shortenedUs(schedule, session, day));
    if (toUs > fromUs) windows.push({ session, fromUs, toUs });
  }
  return windows.sort((a, b) => a.fromUs - b.fromUs);
}

const DAY_MINUTES = 1_440;
const FRIDAY = 5;
const SATURDAY = 6;

/** The day that a session which opens on `day` trades for. */
function tradedDay(session: Session, day: number): number {
  switch (session.heldBy) {
    case 'opening_day':
      return day;
    case 'closing_day':
      return closingDay(session, day);
    case 'opening_day_and_next_weekday':
      return nextWeekday(day);
  }
}

const isoDate = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

const closingDay = (session: Session, day: number): number => (session.toMinute > DAY_MINUTES ? day + 1 : day);

function nextWeekday(day: number): number {
  const weekday = weekdayOf(day);
  return day + (weekday === FRIDAY ? 3 : weekday === SATURDAY ? 2 : 1);
}

function isHeld({ closedDays }: Schedule, session: Session, day: number): boolean {
  switch (session.heldBy) {
    case 'opening_day':
      return !closedDays.has(day);
    case 'closing_day':
      return !closedDays.has(closingDay(session, day));
    case 'opening_day_and_next_weekday':
      return !closedDays.has(day) && !closedDays.has(nextWeekday(day));
  }
}

/** When a shortened day ends; later than anything where it is a whole one. */
function shortenedUs({ clock, shortened }: Schedule, session: Session, day: number): number {
  const of = session.heldBy === 'closing_day' ? closingDay(session, day) : day;
  const minute = shortened.get(of);
  return minute === undefined ? Infinity : atLocal(clock, of, minute);
}
