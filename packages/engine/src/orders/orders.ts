import { Decimal, defined, powerOfTen } from '@tandem/kernel';
import { isTerminal, quantity, type ClOrdId, type Instrument, type InstrumentId, type Order } from '@tandem/domain';
import { AVERAGE_EXTRA_DIGITS } from '../bounds.ts';
import { assertStatusChange } from './transitions.ts';
import { reviewAhead } from '../positions/statements.ts';
import type { Core, EngineState, OrderWork } from '../state/engine-state.ts';
import { workOfOrder } from '../state/work.ts';

export const orderOf = (core: Core, id: ClOrdId): Order => defined(core.state.orders.get(id), id);
export const orderWorkOf = (core: Core, id: ClOrdId): OrderWork => defined(workOfOrder(core, id), id);
export const instrumentOf = (core: Core, id: InstrumentId): Instrument =>
  defined(core.catalogue.instruments.get(id), id);

/** Its end is known, and every trade behind that end has arrived. */
export const isSettled = (order: Order, work: OrderWork): boolean =>
  isTerminal(order.ordStatus) && work.reportedCumQty <= order.cumQty;

/** The venue works it, as far as we know, and no cancel is under way. */
export const isLive = (order: Order): boolean =>
  order.ordStatus === 'pending_new' || order.ordStatus === 'new' || order.ordStatus === 'partially_filled';

/** Stores a changed order with what follows from its status and fills. */
export function putOrder(core: Core, order: Order): Order {
  const work = orderWorkOf(core, order.clOrdId);
  const leaves = isTerminal(order.ordStatus) ? 0 : order.quantity - order.cumQty;
  const stored: Order = { ...order, leavesQty: quantity(leaves), updatedUs: core.state.nowUs };
  const before = core.state.orders.get(order.clOrdId);
  if (before !== undefined) assertStatusChange(order.clOrdId, before.ordStatus, stored.ordStatus);
  core.state.orders.set(order.clOrdId, stored);
  if (isSettled(stored, work)) {
    if (core.state.unsettledOrders.delete(order.clOrdId) && core.state.aheadNet.size > 0) reviewAhead(core, order);
  } else core.state.unsettledOrders.add(order.clOrdId);
  core.changes.orders.add(order.clOrdId);
  core.touched.add(order.pairOrderId);
  return stored;
}

/** Average of `lots` that cost `notional` in all, as text; null without lots. */
export function averageText(notional: number, lots: number, scale: number): string | null {
  if (lots === 0) return null;
  const average = new Decimal(notional).dividedBy(lots).dividedBy(powerOfTen(scale));
  return average.toDecimalPlaces(scale + AVERAGE_EXTRA_DIGITS).toFixed();
}

/** Whether a process of ours made the id: of an order that is known, or was forgotten after its last word. */
export function isOwnId({ orders, idPrefixes }: EngineState, clOrdId: ClOrdId): boolean {
  if (orders.has(clOrdId)) return true;
  for (const prefix of idPrefixes) if (clOrdId.startsWith(prefix)) return true;
  return false;
}
