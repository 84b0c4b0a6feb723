import { Decimal, defined, ok, powerOfTen, type Result } from '@tandem/kernel';
import { venueIds, type VenueId } from '@tandem/domain';
import { reducibleLots } from '../positions/offset.ts';
import type { Core } from '../state/engine-state.ts';
import { denied, type OrderDraft, type RiskDenied } from './approved-order.ts';

/**
 * A rough check of the margin that opening lots would need against what the account has available. The venue has the
 * last word; an account that is not known yet, or is kept in another currency, is not judged.
 */
export function checkMoney(core: Core, drafts: readonly OrderDraft[]): Result<null, RiskDenied> {
  for (const venue of venueIds) {
    const account = core.state.accounts.get(venue);
    if (account === undefined) continue;
    const needed = marginOf(core, drafts, venue, account.currency);
    if (needed.greaterThan(account.available)) {
      return denied('no_money', { code: 'too_little_money', venue, available: account.available, margin: needed.toFixed(2), currency: account.currency });
    }
  }
  return ok(null);
}

function marginOf(core: Core, drafts: readonly OrderDraft[], venue: VenueId, currency: string): Decimal {
  let sum = new Decimal(0);
  for (const draft of drafts) {
    const instrument = defined(core.catalogue.instruments.get(draft.instrumentId), draft.instrumentId);
    if (draft.venue !== venue || draft.offset !== 'open' || instrument.currency !== currency) continue;
    const netted = venue === 'outer' ? reducibleLots(core, instrument, draft.side) : 0;
    const lots = Math.max(0, draft.quantity - netted);
    const notional = new Decimal(draft.price).abs().dividedBy(powerOfTen(instrument.priceScale)).times(instrument.multiplier);
    sum = sum.plus(notional.times(instrument.marginRate).times(lots));
  }
  return sum;
}
