import { defined } from '@tandem/kernel';
import type { InstrumentId, Order, Price, Side } from '@tandem/domain';
import type { Core } from '../state/engine-state.ts';

/**
 * Our own order that an order of `side` at `price` could trade with, which exchanges count as self-trade: one of the other
 * side that rests or may rest, at a crossing price. Null where there is none.
 */
export function crossedOrder(core: Core, instrumentId: InstrumentId, side: Side, price: Price): Order | null {
  for (const id of core.state.unsettledOrders) {
    const order = defined(core.state.orders.get(id), id);
    if (order.instrumentId !== instrumentId || order.side === side || order.timeInForce !== 'day') continue;
    if (side === 'buy' ? price >= order.price : price <= order.price) return order;
  }
  return null;
}
