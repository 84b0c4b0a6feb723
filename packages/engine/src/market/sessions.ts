import { alwaysOpen, marketSession, type CompiledSpread, type Instrument, type MarketSession, type PairPolicy } from '@tandem/domain';
import { MS_US, SECOND_US } from '../bounds.ts';
import type { Core } from '../state/engine-state.ts';

/** The session of an instrument's market now; remembered until it changes, since every tick may ask. */
export function sessionOf(core: Core, instrument: Instrument): MarketSession {
  const terms = core.state.sessions;
  if (terms === null || core.calendar === null || terms.rules[instrument.venue] === 'always') return alwaysOpen;
  const { nowUs } = core.state;
  const known = core.sessions.get(instrument.instrumentId);
  if (known !== undefined && nowUs < known.changesUs) return known.session;
  const session = marketSession(core.calendar, instrument, nowUs);
  core.sessions.set(instrument.instrumentId, { session, changesUs: changesUs(session) ?? nowUs });
  return session;
}

function changesUs(session: MarketSession): number | null {
  switch (session.state) {
    case 'open':
      return session.untilUs;
    case 'closed':
      return session.opensUs;
    default:
      return null;
  }
}

/** Seconds a market stays open by its calendar; Infinity where it does not close, 0 where it is not open. */
export function openForS(core: Core, instrument: Instrument): number {
  const session = sessionOf(core, instrument);
  if (session.state === 'always') return Infinity;
  return session.state === 'open' ? (session.untilUs - core.state.nowUs) / SECOND_US : 0;
}

/** Milliseconds until a working quote is looked at again: its order timeout, or sooner where a session then closes too soon. */
export function quoteLookMs(core: Core, spread: CompiledSpread, { orderTimeoutMs, sessionOverlapMinS }: PairPolicy): number {
  const openS = Math.min(openForS(core, spread.inner), openForS(core, spread.outer));
  const spareMs = Math.floor(((openS - sessionOverlapMinS) * SECOND_US) / MS_US) + 1;
  // Too late already: it was asked back where its venue can be reached, and is looked at as any order is.
  return openS > 0 && spareMs > 0 ? Math.min(orderTimeoutMs, spareMs) : orderTimeoutMs;
}
