import { assert } from '@tandem/kernel';
import type { ConnectionMode } from '@tandem/domain';
import type { Gateway } from '@tandem/gateway-core';

/**
 * The second gate, at the edge: a gateway of a connection that observes or shadows cannot send an order, whatever the
 * engine says. Asked all the same, it takes that for what it is, a broken invariant, and stops the worker. Cancels and
 * questions pass: they only take back, and look.
 */
export function guardOrders(gateway: Gateway, mode: ConnectionMode): Gateway {
  if (mode === 'gray' || mode === 'trade') return gateway;
  return {
    venue: gateway.venue,
    marketData: gateway.marketData,
    orders: {
      prepareSubmit: ({ clOrdId }) => {
        assert(false, `order ${clOrdId} reached the ${gateway.venue} connection, which is in ${mode} mode`);
      },
      prepareCancel: (clOrdId, instrumentId) => gateway.orders.prepareCancel(clOrdId, instrumentId),
      hold: () => gateway.orders.hold(),
      query: (clOrdId) => gateway.orders.query(clOrdId),
    },
    start: () => gateway.start(),
    reconnect: () => gateway.reconnect(),
    stop: () => gateway.stop(),
  };
}
