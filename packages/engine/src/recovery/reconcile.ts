import { flatPosition, isTerminal, netLots, type ExecutionReport, type Order, type ReconciliationReport, type VenueId, type Wording } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { ASK_INTERVAL_MS } from '../bounds.ts';
import { linkOf } from '../market/books.ts';
import { takeListed } from '../orders/foreign.ts';
import { orderOf, orderWorkOf, putOrder } from '../orders/orders.ts';
import { applyReport } from '../orders/reports.ts';
import { sendQuery } from '../orders/send.ts';
import { absorb, moveOn } from '../pair/advance.ts';
import { positionKey } from '../positions/position-key.ts';
import { putPosition } from '../positions/positions.ts';
import { judgeStatement, tellDifference } from '../positions/statements.ts';
import { orderReceipt } from '../receipts.ts';
import type { Core } from '../state/engine-state.ts';
import { cancelTimer, orderTimer, setTimer } from '../timers.ts';
import { takeUpBrake } from '../trading-state.ts';
import { putLink } from './links.ts';

/**
 * The venue's whole account of us: every trade is counted once, every order takes its newest state, positions become
 * the venue's. Only then may anything be decided on this venue again.
 */
export function onReconciliation(core: Core, report: ReconciliationReport): void {
  const { venue } = report;
  const first = !linkOf(core, venue).reconciled;
  const concerned = new Set(core.state.openPairOrders);
  for (const one of report.orders) tellOrderDifference(core, one);
  const untold = report.untold ?? [];
  const stated = !untold.includes('positions');
  // Where positions come with them, before our own: what a statement held beside others' trades is then left for ours.
  if (stated) takeListed(core, report);
  for (const one of [...report.trades, ...report.orders]) {
    const applied = applyReport(core, one, false);
    if (applied === null) continue;
    absorb(core, applied);
    concerned.add(applied.order.pairOrderId);
  }
  if (!stated) takeListed(core, report);
  core.state.toldVenues.add(venue);
  if (first && untold.includes('orders')) askForAll(core, venue);
  else if (first) settleMissing(core, report);
  if (stated) adoptPositions(core, report);
  if (linkOf(core, venue).status === 'connected') {
    putLink(core, venue, { reconciled: true });
    if (first) raise(core, 'info', 'venue_up', [{ code: 'venue_confirmed', venue }], { venue });
  }
  takeUpBrake(core);
  // Only now that the whole account is in: a residual is judged on all of it.
  for (const id of concerned) {
    // One that ends here makes room by forgetting the oldest that ended before, which may be among these.
    if (core.state.pairOrders.has(id)) moveOn(core, id);
  }
}

/** Before an order takes what the venue's account says of it: both views, where they differ. */
function tellOrderDifference(core: Core, { venue, clOrdId, ordStatus: theirs, cumQty: theirFilled }: ExecutionReport): void {
  const order = core.state.orders.get(clOrdId);
  if (order === undefined || order.venue !== venue || !core.state.unsettledOrders.has(clOrdId)) return;
  const { ordStatus: ours, cumQty: ourFilled } = order;
  if (ours === theirs && ourFilled === theirFilled) return;
  orderReceipt(core, order, 'difference', [{ code: 'order_differs', venue, ours, ourFilled, theirs, theirFilled }]);
}

/** Orders that the venue's complete list lacks, where they left before this link came up. */
function settleMissing(core: Core, report: ReconciliationReport): void {
  const listed = new Set(report.orders.map((order) => order.clOrdId));
  for (const clOrdId of [...core.state.unsettledOrders]) {
    if (!core.state.unsettledOrders.has(clOrdId)) continue;
    const order = orderOf(core, clOrdId);
    if (order.venue !== report.venue || listed.has(clOrdId)) continue;
    const work = orderWorkOf(core, clOrdId);
    if (work.acknowledged || order.cumQty > 0) {
      putOrder(core, { ...order, ordStatus: 'unknown' });
      const missing = { code: 'order_missing', venue: order.venue, order: clOrdId, status: order.ordStatus, filled: order.cumQty, of: order.quantity } as const;
      orderReceipt(core, order, 'difference', [missing]);
      raise(core, 'critical', 'order_unknown', [missing], { venue: order.venue });
    } else neverReached(core, order);
  }
}

/** A venue without a list of orders: each one is asked for, and none is taken for lost. */
function askForAll(core: Core, venue: VenueId): void {
  for (const clOrdId of [...core.state.unsettledOrders]) {
    const order = orderOf(core, clOrdId);
    if (order.venue !== venue) continue;
    const kept = isTerminal(order.ordStatus) || order.ordStatus === 'pending_cancel';
    const asked = kept ? order : putOrder(core, { ...order, ordStatus: 'unknown' });
    sendQuery(core, asked);
    setTimer(core, orderTimer(clOrdId), ASK_INTERVAL_MS);
  }
}

function neverReached(core: Core, order: Order): void {
  orderWorkOf(core, order.clOrdId).inferred = true;
  const text: Wording = [{ code: 'never_reached_venue' }];
  const rejected = putOrder(core, { ...order, ordStatus: 'rejected', text });
  orderReceipt(core, rejected, 'order_ended', text, 'rejected_by_venue');
  cancelTimer(core, orderTimer(order.clOrdId));
}

/** A venue's first account is adopted; later ones are compared with our own fills, and differences told. */
function adoptPositions(core: Core, { venue, positions }: ReconciliationReport): void {
  const { state } = core;
  const known = [...state.positions.values()].filter((position) => position.venue === venue);
  const stated = new Map([...known.map(({ instrumentId }) => flatPosition(venue, instrumentId)), ...positions].map((position) => [position.instrumentId, position]));
  for (const position of stated.values()) {
    if (!state.adoptedVenues.has(venue)) state.expectedNet.set(positionKey(venue, position.instrumentId), netLots(position));
    else {
      const lots = judgeStatement(core, position, true);
      if (lots !== 0) tellDifference(core, position, lots);
    }
    putPosition(core, position);
  }
  state.adoptedVenues.add(venue);
}
