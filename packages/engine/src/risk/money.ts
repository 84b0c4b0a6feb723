import { defined, ok, type Result } from '@tandem/kernel';
import { venueIds, type Instrument, type Order, type VenueId } from '@tandem/domain';
import { orderOf } from '../orders/orders.ts';
import { reducibleLots } from '../positions/offset.ts';
import type { Core } from '../state/engine-state.ts';
import { denied, type OrderDraft, type RiskDenied } from './approved-order.ts';
import { availableOf, marginOf, marginText, spentMargin } from './margin.ts';
import { termsOf } from './modes.ts';

/**
 * A rough check of the margin that opening lots would need, with that of our own opening orders and fills which the account
 * does not show yet, against what the account has available. The venue has the last word. Without an account, or with one in
 * another currency, nothing opens, but where the connection is said to state no money.
 */
export function checkMoney(core: Core, drafts: readonly OrderDraft[]): Result<null, RiskDenied> {
  for (const venue of venueIds) {
    const own = drafts.filter((draft) => draft.venue === venue && opensLots(core, draft) > 0);
    if (own.length === 0 || termsOf(core, venue).money === 'unstated') continue;
    const account = core.state.accounts.get(venue);
    if (account === undefined) return denied('no_account', { code: 'account_unknown', venue });
    const foreign = own.find((draft) => instrumentOf(core, draft).currency !== account.currency);
    if (foreign !== undefined) {
      const { instrumentId: instrument, currency } = instrumentOf(core, foreign);
      return denied('no_account', { code: 'account_in_other_currency', venue, account: account.currency, instrument, currency });
    }
    const needed = own.reduce((sum, draft) => sum + marginOfDraft(core, draft), 0n);
    const promised = promisedMargin(core, venue);
    if (needed + promised <= availableOf(account)) continue;
    const { available, currency } = account;
    const margin = marginText(needed);
    if (promised === 0n) return denied('no_money', { code: 'too_little_money', venue, available, margin, currency });
    return denied('no_money', { code: 'too_little_money_left', venue, available, margin, promised: marginText(promised), currency });
  }
  return ok(null);
}

const instrumentOf = (core: Core, { instrumentId }: Pick<OrderDraft, 'instrumentId'>): Instrument => defined(core.catalogue.instruments.get(instrumentId), instrumentId);

function opensLots(core: Core, draft: OrderDraft): number {
  if (draft.offset !== 'open') return 0;
  const netted = draft.venue === 'outer' ? reducibleLots(core, instrumentOf(core, draft), draft.side) : 0;
  return Math.max(0, draft.quantity - netted);
}

const marginOfDraft = (core: Core, draft: OrderDraft): bigint => marginOf(instrumentOf(core, draft), draft.price, opensLots(core, draft));

/** What our opening orders in flight, and our fills since the account was told, need. */
function promisedMargin(core: Core, venue: VenueId): bigint {
  let sum = spentMargin(core, venue);
  for (const clOrdId of core.state.unsettledOrders) {
    const order = orderOf(core, clOrdId);
    if (order.venue === venue && order.offset === 'open' && !isInAccount(core, order)) sum += marginOf(instrumentOf(core, order), order.price, order.leavesQty);
  }
  return sum;
}

/** A venue that works an order has set its margin aside in what it stated since. */
const isInAccount = (core: Core, order: Order): boolean =>
  (order.ordStatus === 'new' || order.ordStatus === 'partially_filled' || order.ordStatus === 'pending_cancel') && (core.state.accountTimes.get(order.venue) ?? 0) > order.updatedUs;
