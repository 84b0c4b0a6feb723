import { clOrdId, quantity, type NewOrder, type Order, type PairOrderId } from '@tandem/domain';
import { ASK_INTERVAL_MS } from '../bounds.ts';
import { linkOf } from '../market/books.ts';
import { orderReceipt } from '../receipts.ts';
import type { ApprovedOrder, OrderDraft } from '../risk/approved-order.ts';
import { countCancel } from '../risk/cancels.ts';
import type { Core } from '../state/engine-state.ts';
import { orderTimer, setTimer } from '../timers.ts';
import { orderSentence } from '../words.ts';
import { instrumentOf, putOrder } from './orders.ts';

const ID_RADIX = 36;

/** An order from a draft, under the next id. The last letter is the leg's. */
export function orderFrom(core: Core, pairOrderId: PairOrderId, draft: OrderDraft): Order {
  core.state.orderCount += 1;
  const { nowUs } = core.state;
  // Written out: copying the draft by spread is many times slower, and the second leg waits for it.
  return {
    venue: draft.venue,
    instrumentId: draft.instrumentId,
    side: draft.side,
    quantity: draft.quantity,
    price: draft.price,
    timeInForce: draft.timeInForce,
    offset: draft.offset,
    role: draft.role,
    purpose: draft.purpose,
    attempt: draft.attempt,
    clOrdId: clOrdId(`${core.state.idPrefix}${core.state.orderCount.toString(ID_RADIX)}${draft.role === 'inner' ? 'i' : 'o'}`),
    pairOrderId,
    orderId: null,
    ordStatus: 'pending_new',
    cumQty: quantity(0),
    leavesQty: draft.quantity,
    avgPx: null,
    text: [],
    createdUs: nowUs,
    updatedUs: nowUs,
  };
}

/** Sends approved orders side by side, before anything else is said about them: the second leg must not wait. */
export function sendOrders(core: Core, approved: readonly ApprovedOrder[], timeoutMs: number): void {
  for (const { order, approval } of approved) core.commands.push({ type: 'submit_order', order: asNewOrder(order), approval });
  for (const { order } of approved) {
    core.state.orderWork.set(order.clOrdId, {
      notional: 0,
      reportedCumQty: 0,
      execIds: [],
      asks: 0,
      downLooks: 0,
      acknowledged: false,
      inferred: false,
    });
    putOrder(core, order);
    orderReceipt(core, order, 'order_sent', [orderSentence('order_sent', instrumentOf(core, order.instrumentId), order)]);
    setTimer(core, orderTimer(order.clOrdId), timeoutMs);
  }
}

const asNewOrder = (order: Order): NewOrder => ({
  clOrdId: order.clOrdId,
  venue: order.venue,
  instrumentId: order.instrumentId,
  side: order.side,
  quantity: order.quantity,
  price: order.price,
  timeInForce: order.timeInForce,
  offset: order.offset,
});

/** Asks for a cancel where the link is up; true where it was asked. What fills until the answer counts. */
export function sendCancel(core: Core, order: Order): boolean {
  if (linkOf(core, order.venue).status !== 'connected') return false;
  const { venue, instrumentId } = order;
  core.commands.push({ type: 'cancel_order', venue, clOrdId: order.clOrdId, instrumentId });
  countCancel(core, instrumentId);
  putOrder(core, { ...order, ordStatus: 'pending_cancel' });
  orderReceipt(core, order, 'cancel_sent', [{ code: 'cancel_asked', lots: order.quantity - order.cumQty }]);
  setTimer(core, orderTimer(order.clOrdId), ASK_INTERVAL_MS);
  return true;
}

/** Asks the venue for an order's state, where the link is up. */
export function sendQuery(core: Core, order: Order): void {
  if (linkOf(core, order.venue).status !== 'connected') return;
  core.commands.push({ type: 'query_order', venue: order.venue, clOrdId: order.clOrdId });
  orderReceipt(core, order, 'status_asked', [{ code: 'status_asked' }]);
}
