import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { z } from 'zod';
import type { LocalClock } from './daylight.ts';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as "09:00"');
const weekday = z.enum(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']);
const source = z.string().min(1);
const label = z.string().min(1).max(32);

const clockSchema = z.strictObject({
  clock: label,
  offsetMinutes: z.int().min(-720).max(840),
  daylight: z.enum(['none', 'eu', 'us']),
  source,
}) satisfies z.ZodType<LocalClock>;

const closuresSchema = z.strictObject({
  closures: label,
  /** Dates without trading; weekends need not be among them. */
  days: z.array(z.iso.date()).max(1_000),
  /** Dates on which trading ends early, at a time of the exchange's clock. */
  shortened: z.array(z.strictObject({ day: z.iso.date(), from: timeOfDay })).max(1_000),
  /** The list is complete from and to this day; beyond it nothing is known. */
  validFrom: z.iso.date(),
  validTo: z.iso.date(),
  source,
});

const sessionSchema = z.strictObject({
  /** By the exchange's own clock; `to` at or before `from` is on the next day. */
  from: timeOfDay,
  to: timeOfDay,
  /** Weekdays on which it opens. */
  opensOn: z.array(weekday).min(1).max(7),
  /**
   * The day whose closure cancels it: the one it opens on, the one it closes on, or, of a Chinese night session, both the
   * one it opens on and the next weekday, the trading day that it belongs to.
   */
  heldBy: z.enum(['opening_day', 'closing_day', 'opening_day_and_next_weekday']),
});

const scheduleSchema = z.strictObject({
  exchange: label,
  products: z.array(label).min(1).max(64),
  clock: label,
  closures: label,
  sessions: z.array(sessionSchema).min(1).max(16),
  /** Opening days for which these hours hold; null = until further notice. */
  validFrom: z.iso.date(),
  validTo: z.iso.date().nullable(),
  source,
});

export const calendarSchema = z.strictObject({
  /** The list of closures that the desk's trading day goes by. */
  tradingDayClosures: label,
  clocks: z.array(clockSchema).max(32),
  closures: z.array(closuresSchema).max(64),
  schedules: z.array(scheduleSchema).max(256),
});

/** Trading hours and holidays: plain data, as journaled and sent. */
export type CalendarData = z.infer<typeof calendarSchema>;
export type SessionHours = z.infer<typeof sessionSchema>;

/** Weekly hours of one product with the clock and the closures that they go by. */
export interface Schedule {
  readonly clock: LocalClock;
  readonly closedDays: ReadonlySet<number>;
  /** Minute of the local day from which trading is over, by days since the epoch. */
  readonly shortened: ReadonlyMap<number, number>;
  readonly sessions: readonly Session[];
  /** Opening days it holds for, both within; days since the epoch. */
  readonly fromDay: number;
  readonly toDay: number;
}

export interface Session {
  readonly fromMinute: number;
  /** Above `fromMinute`; beyond 1440 on the next day. */
  readonly toMinute: number;
  /** By weekday, 0 = Sunday. */
  readonly opensOn: ReadonlySet<number>;
  readonly heldBy: SessionHours['heldBy'];
}

/** A calendar whose references hold. */
export interface Calendar {
  readonly data: CalendarData;
  /** Dates that are no trading days of the desk; weekends need not be among them. */
  readonly holidays: ReadonlySet<string>;
  /** By `exchange.product`, those of one product in the order of the file. */
  readonly schedules: ReadonlyMap<string, readonly Schedule[]>;
}

/** Decodes a calendar file's JSON. `where` names the file for the complaint. */
export function parseCalendar(json: unknown, where: string): Result<Calendar, Complaint> {
  const parsed = calendarSchema.safeParse(json);
  if (parsed.success) return buildCalendar(parsed.data, where);
  const issue = parsed.error.issues[0];
  return err(complaint('bad_calendar', `The calendar is not valid: ${issue?.message ?? ''}`, `${where}: ${issue?.path.join('.') ?? ''}`, 'Mend that field.'));
}

/** Checks the references of schedules to clocks and closures, and works the hours out in minutes. */
export function buildCalendar(data: CalendarData, where: string): Result<Calendar, Complaint> {
  const trading = data.closures.find(({ closures }) => closures === data.tradingDayClosures);
  if (trading === undefined) return err(missing(`list of closures ${data.tradingDayClosures}`, `${where}: tradingDayClosures`));
  const schedules = new Map<string, Schedule[]>();
  for (const [index, schedule] of data.schedules.entries()) {
    const clock = data.clocks.find((one) => one.clock === schedule.clock);
    const closures = data.closures.find((one) => one.closures === schedule.closures);
    if (clock === undefined || closures === undefined) {
      return err(missing(clock === undefined ? `clock ${schedule.clock}` : `list of closures ${schedule.closures}`, `${where}: schedules.${index}`));
    }
    for (const product of schedule.products) {
      const key = scheduleKey(schedule.exchange, product);
      const own = schedules.get(key) ?? [];
      const compiled = compile(schedule, clock, closures);
      if (own.some((other) => other.fromDay <= compiled.toDay && compiled.fromDay <= other.toDay)) {
        return err(complaint('listed_twice', `${key} has two schedules for one day`, `${where}: schedules.${index}`, 'Let the first end before the second begins.'));
      }
      own.push(compiled);
      schedules.set(key, own);
    }
  }
  return ok({ data, schedules, holidays: new Set(trading.days) });
}

const missing = (what: string, where: string): Complaint => complaint('bad_reference', `The calendar has no ${what}`, where, 'Name one that it lists.');

export const scheduleKey = (exchange: string, product: string): string => `${exchange}.${product}`;

const DAY_MS = 86_400_000;
const DAY_MINUTES = 1_440;
const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const weekdays = weekday.options;

function compile(schedule: CalendarData['schedules'][number], clock: LocalClock, closures: CalendarData['closures'][number]): Schedule {
  return {
    clock,
    closedDays: new Set(closures.days.map(dayOf)),
    shortened: new Map(closures.shortened.map(({ day, from }) => [dayOf(day), minuteOf(from)])),
    sessions: schedule.sessions.map((session) => {
      const fromMinute = minuteOf(session.from);
      const to = minuteOf(session.to);
      const opensOn = new Set(session.opensOn.map((day) => weekdays.indexOf(day)));
      return { fromMinute, toMinute: to <= fromMinute ? to + DAY_MINUTES : to, opensOn, heldBy: session.heldBy };
    }),
    fromDay: Math.max(dayOf(schedule.validFrom), dayOf(closures.validFrom)),
    toDay: Math.min(schedule.validTo === null ? Infinity : dayOf(schedule.validTo), dayOf(closures.validTo)),
  };
}
