import { AssertionError } from '@tandem/kernel';
import { clOrdId, instrumentId, price, quantity, type NewOrder } from '@tandem/domain';
import type { Gateway } from '@tandem/gateway-core';
import { describe, expect, it } from 'vitest';
import { guardOrders } from '../src/connections/guard-orders.ts';

const order: NewOrder = {
  clOrdId: clOrdId('c1'),
  venue: 'inner',
  instrumentId: instrumentId('SHFE.cu2701'),
  side: 'buy',
  quantity: quantity(1),
  price: price(10),
  timeInForce: 'fak',
  offset: 'open',
};

function recorded() {
  const calls: string[] = [];
  const prepared = (what: string) => {
    calls.push(what);
    return { send: () => true };
  };
  const gateway: Gateway = {
    venue: 'inner',
    marketData: { subscribe: () => undefined },
    orders: { prepareSubmit: () => prepared('submit'), prepareCancel: () => prepared('cancel'), hold: () => () => undefined, query: () => void prepared('query') },
    start: () => void prepared('start'),
    reconnect: () => void prepared('reconnect'),
    stop: () => Promise.resolve(),
  };
  return { calls, gateway };
}

describe('the gate at the edge', () => {
  it.each(['observe', 'shadow'] as const)('in %s mode takes an order for a broken invariant, and lets what only takes back or looks pass', (mode) => {
    const { calls, gateway } = recorded();
    const guarded = guardOrders(gateway, mode);
    expect(() => guarded.orders.prepareSubmit(order)).toThrow(AssertionError);
    expect(() => guarded.orders.prepareSubmit(order)).toThrow(`order c1 reached the inner connection, which is in ${mode} mode`);
    guarded.start();
    guarded.reconnect();
    guarded.orders.prepareCancel(order.clOrdId, order.instrumentId).send();
    guarded.orders.query(order.clOrdId);
    expect(calls).toEqual(['start', 'reconnect', 'cancel', 'query']);
  });

  it.each(['gray', 'trade'] as const)('in %s mode is not there', (mode) => {
    const { gateway } = recorded();
    expect(guardOrders(gateway, mode)).toBe(gateway);
  });
});
