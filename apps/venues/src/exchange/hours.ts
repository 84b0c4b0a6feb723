import { marketSession, sessionDay, tsUs, type Calendar, type Instrument, type MarketPhase } from '@tandem/domain';

/** Where the calendar does not say when a market opens, it is asked again so much later. */
const ASK_AGAIN_US = 600_000_000;

/** When the markets of a venue trade. */
export interface Hours {
  /** The phase of a market, and until when it holds, epoch microseconds. */
  at(instrument: Instrument, nowUs: number): { readonly phase: MarketPhase; readonly untilUs: number };
  /** The day that an order for the day is good for; null where orders end with the venue's own trading day. */
  orderDay(instrument: Instrument, atUs: number): string | null;
}

/** Around the clock. */
const always = { phase: 'open', untilUs: Infinity } as const;
export const noHours: Hours = { at: () => always, orderDay: () => null };

/** By the calendar: futures keep its sessions, and beyond what it knows nothing opens. Currencies trade around the clock. */
export function hoursBy(calendar: Calendar): Hours {
  const known = new Map<Instrument, { readonly phase: MarketPhase; readonly fromUs: number; readonly untilUs: number }>();
  return {
    at: (instrument, nowUs) => {
      if (instrument.kind === 'fx') return always;
      const before = known.get(instrument);
      if (before !== undefined && before.fromUs <= nowUs && nowUs < before.untilUs) return before;
      const session = marketSession(calendar, instrument, tsUs(nowUs));
      const phase = session.state === 'open' ? 'open' : 'closed';
      const turnsUs = session.state === 'open' ? session.untilUs : session.state === 'closed' ? session.opensUs : null;
      const now = { phase, fromUs: nowUs, untilUs: turnsUs ?? nowUs + ASK_AGAIN_US } as const;
      known.set(instrument, now);
      return now;
    },
    orderDay: (instrument, atUs) => (instrument.kind === 'fx' ? null : sessionDay(calendar, instrument, tsUs(atUs))),
  };
}
