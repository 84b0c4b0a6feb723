import { defined } from '@tandem/kernel';
import { isEnded, isTerminal, venueIds } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { ASK_INTERVAL_MS, WAIT_RETRY_MS } from '../bounds.ts';
import { outdateBooks } from '../market/books.ts';
import { requoteVenue } from '../market/spread-quotes.ts';
import { orderOf, orderWorkOf, putOrder } from '../orders/orders.ts';
import { hasUnsettled, pairOf, workOf } from '../pair/pairs.ts';
import type { Core } from '../state/engine-state.ts';
import { orderTimer, retryTimer, setTimer } from '../timers.ts';
import { count } from '../words.ts';
import { putLink } from './links.ts';

/** The process is up: every link is down until it says otherwise. After anything but a clean stop, a person must look. */
export function onStarted(core: Core, clean: boolean): void {
  const { state } = core;
  dropLinks(core, 'Not connected yet.');
  const fresh = !state.startedBefore;
  state.startedBefore = true;
  const open = state.openPairOrders.size;
  const pending = state.unsettledOrders.size;
  if (fresh || (clean && open === 0 && pending === 0)) return;
  if (state.tradingState === 'active') {
    state.tradingState = 'reducing';
    state.tradingStateText = 'Recovered after an interruption: look at orders and positions, then set trading to active.';
  }
  for (const clOrdId of state.unsettledOrders) {
    const order = orderOf(core, clOrdId);
    if (!isTerminal(order.ordStatus)) putOrder(core, { ...order, ordStatus: 'unknown' });
    if (isEnded(pairOf(core, order.pairOrderId).state)) continue;
    orderWorkOf(core, clOrdId).asks = 0;
    setTimer(core, orderTimer(clOrdId), ASK_INTERVAL_MS);
  }
  for (const id of state.openPairOrders) {
    core.touched.add(id);
    if (!hasUnsettled(core, defined(workOf(core, id), id))) setTimer(core, retryTimer(id), WAIT_RETRY_MS);
  }
  raise(
    core,
    'critical',
    'recovered',
    `Recovered after an interruption with ${count(open, 'pair order')} under way and ${count(pending, 'order')} without a final answer. Trading is ${state.tradingState} until someone sets it active.`,
  );
}

export function dropLinks(core: Core, text: string): void {
  for (const venue of venueIds) {
    putLink(core, venue, { status: 'disconnected', text, reconciled: false });
    outdateBooks(core, venue);
    requoteVenue(core, venue);
  }
}
