import { ok, type Result } from '@tandem/kernel';
import type { CompiledSpread, PairPolicy } from '@tandem/domain';
import { openForS, sessionOf } from '../market/sessions.ts';
import type { Core } from '../state/engine-state.ts';
import { denied, type RiskDenied } from './approved-order.ts';

/** Both legs' markets are open by their calendars, and for as long as the policy asks. */
export function checkSessions(core: Core, spread: CompiledSpread, { sessionOverlapMinS }: PairPolicy): Result<null, RiskDenied> {
  for (const instrument of [spread.inner, spread.outer]) {
    const session = sessionOf(core, instrument);
    const { instrumentId } = instrument;
    switch (session.state) {
      case 'always':
        break;
      case 'unknown':
        return denied('session_unknown', { code: 'session_unknown', instrument: instrumentId });
      case 'closed':
        return denied('market_closed', { code: 'session_closed', instrument: instrumentId, opens: session.opensUs });
      case 'open':
        if (openForS(core, instrument) >= sessionOverlapMinS) break;
        return denied('session_closes', { code: 'session_closes', instrument: instrumentId, closes: session.untilUs, seconds: sessionOverlapMinS });
    }
  }
  return ok(null);
}
