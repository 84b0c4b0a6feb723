import { inWords, quantity, spreadPrice, type Order } from '@tandem/domain';
import { EngineBench, policyOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const queries = (bench: EngineBench, from = 0): number => bench.commands.slice(from).filter(({ type }) => type === 'query_order').length;

describe('an order that lacks trades after its pair order ended', () => {
  const claimed = (): { bench: EngineBench; order: Order; state: () => string } => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf());
    const [order] = bench.open();
    for (const one of bench.open()) bench.end(one, 'canceled');
    expect(bench.pair(pairOrderId).state).toBe('balanced');
    bench.tell(bench.report(order!, 'order_status', 'filled', { cumQty: quantity(1) }));
    return { bench, order: order!, state: () => bench.pair(pairOrderId).state };
  };

  it('is asked about within its bound, and then stranded', () => {
    const { bench, state } = claimed();
    bench.pass(20_000);
    expect(queries(bench)).toBe(20);
    expect(state()).toBe('balanced');
    bench.pass(40_000);
    expect(queries(bench)).toBe(30);
    expect(state()).toBe('stranded');
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'critical', code: 'order_unknown' });
  });

  it('is asked no more once its trades are in, and what they leave is a person’s', () => {
    const { bench, order, state } = claimed();
    bench.pass(2_000);
    bench.fill(order, 1);
    const asked = queries(bench);
    bench.pass(60_000);
    expect(queries(bench)).toBe(asked);
    expect(state()).toBe('stranded');
  });
});

describe('a link that is down', () => {
  it('is no question: after it the order is asked about as often as ever, and what strands says what was', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf());
    bench.send({ type: 'venue_status', venue: 'outer', status: 'disconnected', text: [] });
    bench.fill(bench.only('inner'));
    bench.pass(29_000);
    expect(bench.pair(pairOrderId).state).toBe('working');
    bench.pass(6_000);
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'stranded', reason: 'order_unknown' });
    expect(inWords('en', bench.pair(pairOrderId).reasonText)).toContain('could not be asked about: the outer venue was not connected for 30 s');
    expect(queries(bench)).toBe(0);
  });

  it('leaves the questions that were not put', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf());
    bench.end(bench.only('inner'), 'canceled');
    bench.send({ type: 'venue_status', venue: 'outer', status: 'disconnected', text: [] });
    bench.pass(20_000);
    bench.send({ type: 'venue_status', venue: 'outer', status: 'connected', text: [] });
    bench.pass(20_000);
    expect(queries(bench)).toBe(20);
    expect(bench.pair(pairOrderId).state).not.toBe('stranded');
  });
});

describe('what is kept of pair orders that ended', () => {
  it('forgets neither a stranded one nor one that waits for a last word, and denials apart', () => {
    const bench = new EngineBench().ready({ ordersPerSecondMax: 10_000 });
    const held = bench.submit(requestOf({ policy: policyOf({ onResidual: 'hold' }) })).pairOrderId;
    bench.fill(bench.only('inner'));
    bench.end(bench.only('outer'), 'rejected', 'no');
    const ended = bench.submit(requestOf()).pairOrderId;
    for (const order of bench.open()) bench.end(order, 'canceled');
    for (let i = 0; i < 2_600; i++) bench.submit(requestOf({ pairs: 101 }));
    expect(bench.engine.view.pairOrders.size).toBe(502);
    for (let i = 0; i < 2_100; i++) {
      bench.submit(requestOf());
      for (const order of bench.open()) bench.end(order, 'canceled');
      if (i % 20 === 19) {
        bench.pass(1_000);
        bench.quoteAll();
      }
    }
    expect(bench.engine.view.pairOrders.has(ended)).toBe(false);
    expect(bench.engine.view.pairOrders.size).toBe(2_500);
    expect(bench.pair(held).state).toBe('stranded');
    const before = bench.submits().length;
    bench.operate({ type: 'flatten_all' });
    expect(bench.submits().slice(before).map(({ order }) => [order.venue, order.side, order.quantity])).toEqual([['inner', 'sell', 1]]);
  });
});

describe('a follower that is held back', () => {
  it('takes the lead back, so that no more of it fills alone', () => {
    const bench = new EngineBench().ready({ ordersPerSecondMax: 1, ordersPerSecondReserve: 0 });
    const { pairOrderId } = bench.submit(requestOf({ pairs: 5, limit: spreadPrice(2_390), policy: policyOf({ legging: 'quote', lead: 'inner' }) }));
    const lead = bench.only('inner');
    bench.ack(lead);
    bench.fill(lead, 1);
    expect(bench.only('outer')).toMatchObject({ side: 'sell', quantity: 1 });
    bench.fill(lead, 1);
    expect(bench.pair(pairOrderId).reasonText).toEqual([{ code: 'waits_for_rate' }]);
    expect(bench.only('inner').ordStatus).toBe('pending_cancel');
    bench.end(lead, 'canceled');
    bench.pass(1_000);
    bench.quoteAll();
    bench.pass(100);
    expect(bench.open('outer').map(({ side, quantity: lots }) => [side, lots])).toEqual([['sell', 1], ['sell', 1]]);
  });
});
