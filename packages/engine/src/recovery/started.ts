import { isTerminal, venueIds, type PairOrderId, type Sentence } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { ASK_INTERVAL_MS, RENEWALS_MAX, WAIT_RETRY_MS } from '../bounds.ts';
import { outdateBooks } from '../market/books.ts';
import { requoteVenue } from '../market/spread-quotes.ts';
import { orderOf, orderWorkOf, putOrder } from '../orders/orders.ts';
import { hasUnsettled, pairOf, restartResidual, workOf } from '../pair/pairs.ts';
import { orderReceipt } from '../receipts.ts';
import type { Core } from '../state/engine-state.ts';
import { orderTimer, retryTimer, setTimer } from '../timers.ts';
import { putLink } from './links.ts';

/** The process is up: every link is down until it says otherwise. After anything but a clean stop, a person must look. */
export function onStarted(core: Core, clean: boolean): void {
  const { state } = core;
  dropLinks(core, { code: 'not_connected_yet' });
  const fresh = !state.startedBefore;
  state.startedBefore = true;
  const open = state.openPairOrders.size;
  const pending = state.unsettledOrders.size;
  if (fresh || (clean && open === 0 && pending === 0)) return;
  if (state.tradingState === 'active') {
    state.tradingState = 'reducing';
    state.tradingStateText = [{ code: 'recovered_look' }];
  }
  for (const clOrdId of state.unsettledOrders) {
    const order = orderOf(core, clOrdId);
    if (!isTerminal(order.ordStatus) && order.ordStatus !== 'unknown') {
      orderReceipt(core, order, 'difference', [{ code: 'order_in_doubt', status: order.ordStatus, filled: order.cumQty, of: order.quantity }]);
      putOrder(core, { ...order, ordStatus: 'unknown' });
    }
    Object.assign(orderWorkOf(core, clOrdId), { asks: 0, downLooks: 0 });
    setTimer(core, orderTimer(clOrdId), ASK_INTERVAL_MS);
  }
  for (const id of state.openPairOrders) {
    core.touched.add(id);
    renewResidual(core, id);
    if (!hasUnsettled(core, workOf(core, id))) setTimer(core, retryTimer(id), WAIT_RETRY_MS);
  }
  raise(core, 'critical', 'recovered', [{ code: 'recovered', pairOrders: open, orders: pending, state: state.tradingState }]);
}

/** While the process was down nobody worked the residual: it has its whole time again, a few times at the most. */
function renewResidual(core: Core, id: PairOrderId): void {
  const work = workOf(core, id);
  const { state } = pairOf(core, id);
  const { nowUs } = core.state;
  if (work.renewals >= RENEWALS_MAX || (state !== 'unwinding' && work.residualSinceUs === null)) return;
  work.renewals += 1;
  restartResidual(core, id);
  if (state === 'unwinding') Object.assign(work, { unwindingSinceUs: nowUs, unwindMovedUs: nowUs, waitingSinceUs: null });
}

export function dropLinks(core: Core, sentence: Sentence): void {
  for (const venue of venueIds) {
    putLink(core, venue, { status: 'disconnected', text: [sentence], reconciled: false });
    outdateBooks(core, venue);
    requoteVenue(core, venue);
  }
}
