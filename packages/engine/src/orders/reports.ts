import { assert } from '@tandem/kernel';
import {
  isTerminal,
  quantity,
  type CancelReject,
  type ExecutionReport,
  type Fill,
  type Order,
  type Price,
  type Wording,
} from '@tandem/domain';
import { raise } from '../alerts.ts';
import { ASK_INTERVAL_MS, FILLS_KEPT_MAX, MISSING_TRADES_MS, VENUE_TEXT_MAX } from '../bounds.ts';
import { takeLots } from '../market/books.ts';
import { brake } from '../brake.ts';
import { applyTrade } from '../positions/positions.ts';
import { orderReceipt } from '../receipts.ts';
import type { Core, OrderWork } from '../state/engine-state.ts';
import { cancelTimer, orderTimer, setTimer } from '../timers.ts';
import { quoted } from '../words.ts';
import { averageText, instrumentOf, isSettled, orderWorkOf, putOrder } from './orders.ts';
import { sendQuery } from './send.ts';
import { takeForeign } from './foreign.ts';
import { mergeStatus } from './status.ts';

/** What a report did: the order after it, and the fill it brought, if that was new. */
export interface Applied {
  readonly order: Order;
  readonly fill: Fill | null;
  /** The fill came after the venue had called the order ended and its trades complete. */
  readonly late: boolean;
  /** The order had ended, and by this report it works again or claims fills that have not arrived. */
  readonly reopened: boolean;
}

/**
 * Takes in one report, in whatever order reports come: the unique fills are the truth about quantity, the status merges
 * forward. Null where the report is not about an order of ours, or contradicts it.
 */
export function applyReport(core: Core, report: ExecutionReport, live: boolean): Applied | null {
  const known = core.state.orders.get(report.clOrdId);
  if (known === undefined || !isListed(core, known)) {
    takeForeign(core, report, live);
    return null;
  }
  if (report.venue !== known.venue || report.instrumentId !== known.instrumentId || report.side !== known.side) {
    raise(core, 'critical', 'order_unknown', [{ code: 'report_contradicts', order: report.clOrdId }], { venue: report.venue });
    brake(core, { code: 'difference_set_trading', venue: report.venue });
    return null;
  }
  const work = orderWorkOf(core, known.clOrdId);
  const settledBefore = isSettled(known, work);
  const fill = report.execType === 'trade' ? takeFill(core, known, work, report) : null;
  const order = mergeReport(core, known, work, report, fill);
  tellStatus(core, known, order, work);
  watch(core, order, work);
  const reopened = settledBefore && !isSettled(order, work);
  return { order, fill, late: fill !== null && settledBefore, reopened };
}

/** Its pair and instrument are still those of the catalogue: an ended order of a former one is history. */
function isListed(core: Core, order: Order): boolean {
  const pair = core.state.pairOrders.get(order.pairOrderId);
  const spread = pair === undefined ? undefined : core.catalogue.spreads.get(pair.spreadId);
  return spread?.[order.role].instrumentId === order.instrumentId;
}

function takeFill(core: Core, order: Order, work: OrderWork, report: ExecutionReport): Fill | null {
  if (work.execIds.includes(report.execId)) return null;
  const { lastPx } = report;
  if (lastPx === null || report.lastQty <= 0 || order.cumQty + report.lastQty > order.quantity) {
    const { clOrdId, cumQty: filled, quantity: of } = order;
    raise(core, 'critical', 'unexpected_fill', [{ code: 'fill_does_not_fit', order: clOrdId, lots: report.lastQty, filled, of }], { venue: order.venue });
    brake(core, { code: 'difference_set_trading', venue: order.venue });
    work.execIds.push(report.execId);
    // The venue holds these lots, though no order of ours asked for them: positions have them, the pair order does not.
    if (lastPx !== null && report.lastQty > 0) applyTrade(core, fillOf(order, report, lastPx), instrumentOf(core, order.instrumentId), order.createdUs);
    return null;
  }
  work.execIds.push(report.execId);
  work.notional += lastPx * report.lastQty;
  assert(Number.isSafeInteger(work.notional), 'a notional beyond the safe integers');
  const fill = fillOf(order, report, lastPx);
  keepFill(core, fill);
  takeLots(core, fill);
  applyTrade(core, fill, instrumentOf(core, order.instrumentId), order.createdUs);
  return fill;
}

function keepFill(core: Core, fill: Fill): void {
  const { fills } = core.state;
  fills.set(`${fill.venue}/${fill.execId}`, fill);
  core.changes.fills.push(fill);
  if (fills.size <= FILLS_KEPT_MAX) return;
  const [oldest] = fills.keys();
  if (oldest !== undefined) fills.delete(oldest);
}

const wordsOf = (text: string, order: Order): Wording =>
  text === '' ? order.text : [{ code: 'venue_says', words: text.slice(0, VENUE_TEXT_MAX) }];

const fillOf = (order: Order, report: ExecutionReport, price: Price): Fill => ({
  venue: order.venue,
  execId: report.execId,
  clOrdId: order.clOrdId,
  pairOrderId: order.pairOrderId,
  role: order.role,
  instrumentId: order.instrumentId,
  side: order.side,
  offset: order.offset,
  quantity: report.lastQty,
  price,
  tsEventUs: report.tsEventUs,
  tsIngestUs: report.tsIngestUs,
});

function mergeReport(core: Core, known: Order, work: OrderWork, report: ExecutionReport, fill: Fill | null): Order {
  const instrument = instrumentOf(core, known.instrumentId);
  const cumQty = quantity(known.cumQty + (fill?.quantity ?? 0));
  const claimed = Math.min(report.cumQty, known.quantity);
  // An answer about an ended order is the venue's last word on how much of it filled.
  const final = report.execType === 'order_status' && isTerminal(report.ordStatus);
  work.reportedCumQty = Math.max(cumQty, final ? claimed : Math.max(work.reportedCumQty, claimed));
  let ordStatus = mergeStatus(known, report.ordStatus, work.inferred, work.reportedCumQty > 0);
  if (work.inferred && ordStatus !== known.ordStatus) work.inferred = false;
  if (fill !== null && !isTerminal(ordStatus) && ordStatus !== 'pending_cancel') ordStatus = 'partially_filled';
  if (cumQty === known.quantity) ordStatus = 'filled';
  if (report.orderId !== null || report.cumQty > 0 || report.execType === 'new') work.acknowledged = true;
  const order: Order = {
    ...known,
    orderId: report.orderId ?? known.orderId,
    ordStatus,
    cumQty,
    avgPx: fill === null ? known.avgPx : averageText(work.notional, cumQty, instrument.priceScale),
    text: wordsOf(report.text, known),
  };
  const stored = putOrder(core, order);
  if (fill !== null) {
    const price = quoted(instrument, fill.price);
    orderReceipt(core, stored, 'fill', [{ code: 'filled', lots: fill.quantity, price, filled: cumQty, of: known.quantity }]);
  }
  return stored;
}

function tellStatus(core: Core, before: Order, after: Order, work: OrderWork): void {
  if (before.ordStatus === after.ordStatus) return;
  if (isTerminal(after.ordStatus)) {
    const { ordStatus: status, cumQty: filled, quantity: of } = after;
    const missing = work.reportedCumQty - filled;
    const wait: Wording = missing > 0 ? [{ code: 'waits_for_trades', lots: missing }] : [];
    const reason = status === 'rejected' ? 'rejected_by_venue' : 'none';
    orderReceipt(core, after, 'order_ended', [{ code: 'order_ended', status, filled, of }, ...wait, ...after.text], reason);
  } else if (after.ordStatus === 'new' && before.ordStatus !== 'partially_filled') {
    orderReceipt(core, after, 'order_acknowledged', [{ code: 'order_works' }]);
  }
}

/** A settled order needs no timer; one whose trades lag is asked about soon. */
function watch(core: Core, order: Order, work: OrderWork): void {
  const timer = orderTimer(order.clOrdId);
  if (isSettled(order, work)) cancelTimer(core, timer);
  else if (isTerminal(order.ordStatus) && work.asks === 0) setTimer(core, timer, MISSING_TRADES_MS);
  else if (!core.state.timers.has(timer)) setTimer(core, timer, ASK_INTERVAL_MS);
}

/** A cancel was refused: the order may have ended, or never been there. It is asked about. */
export function applyCancelReject(core: Core, reject: CancelReject): Order | null {
  const order = core.state.orders.get(reject.clOrdId);
  if (order?.ordStatus !== 'pending_cancel' || order.venue !== reject.venue) return null;
  const asked = putOrder(core, { ...order, ordStatus: 'unknown', text: wordsOf(reject.text, order) });
  sendQuery(core, asked);
  setTimer(core, orderTimer(order.clOrdId), ASK_INTERVAL_MS);
  return asked;
}
