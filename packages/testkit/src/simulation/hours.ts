import type { SessionTerms, VenueId } from '@tandem/domain';

/** Minutes of the Beijing day, `toMinute` outside; from above to spans midnight. Every day alike. */
export interface DailyWindow {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** When the futures of each venue trade; null = around the clock. */
export type Hours = Readonly<Record<VenueId, readonly DailyWindow[] | null>>;

const SECOND_US = 1_000_000;
const MINUTE_S = 60;
const DAY_MINUTES = 1_440;
const DAY_S = DAY_MINUTES * MINUTE_S;
const BEIJING_S = 8 * 3_600;

/** Seconds for which a venue's futures still trade; 0 where they do not, Infinity where they go by no hours. */
export function openForS(hours: Hours, venue: VenueId, atUs: number): number {
  const windows = hours[venue];
  if (windows === null) return Infinity;
  const second = (atUs / SECOND_US + BEIJING_S) % DAY_S;
  for (const { fromMinute, toMinute } of windows) {
    const past = (second - fromMinute * MINUTE_S + DAY_S) % DAY_S;
    const length = ((toMinute - fromMinute + DAY_MINUTES) % DAY_MINUTES) * MINUTE_S;
    if (past < length) return length - past;
  }
  return 0;
}

const SOURCE = 'made up for tests';
const everyDay = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const always = { validFrom: '2000-01-01', validTo: '2100-01-01' };

const timeOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** The same hours as a calendar, for the engine. */
export function sessionTermsOf(hours: Hours): SessionTerms {
  const schedule = (venue: VenueId, exchange: string): SessionTerms['calendar']['schedules'] =>
    hours[venue] === null
      ? []
      : [
          {
            exchange,
            products: ['x'],
            clock: 'beijing',
            closures: 'none',
            sessions: hours[venue].map(({ fromMinute, toMinute }) => ({ from: timeOf(fromMinute), to: timeOf(toMinute), opensOn: [...everyDay], heldBy: 'opening_day' as const })),
            ...always,
            source: SOURCE,
          },
        ];
  return {
    calendar: {
      tradingDayClosures: 'none',
      clocks: [{ clock: 'beijing', offsetMinutes: 480, daylight: 'none', source: SOURCE }],
      closures: [{ closures: 'none', days: [], shortened: [], ...always, source: SOURCE }],
      schedules: [...schedule('inner', 'SHFE'), ...schedule('inner', 'DCE'), ...schedule('outer', 'LME')],
    },
    rules: { inner: hours.inner === null ? 'always' : 'calendar', outer: hours.outer === null ? 'always' : 'calendar' },
  };
}
