import type { VenueId } from '../ids.ts';
import type { CalendarData } from './calendar.ts';
import type { SessionRule } from './market-session.ts';

/** When markets trade: the calendar, and which venues go by it. */
export interface SessionTerms {
  readonly calendar: CalendarData;
  readonly rules: Readonly<Record<VenueId, SessionRule>>;
}
