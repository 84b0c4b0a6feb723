import { price, quantity, spreadPrice, type Order } from '@tandem/domain';
import { EngineBench, FX, INNER, NINE_FOUR, OUTER, PLAIN, policyOf, positionOf, requestOf, testCatalogue, limitsOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const base = policyOf();
const resting = policyOf({ inner: { ...base.inner, timeInForce: 'day' }, outer: { ...base.outer, timeInForce: 'day' } });
const lots = (orders: readonly { readonly quantity: number }[]): number => orders.reduce((sum, order) => sum + order.quantity, 0);
const sentTo = (bench: EngineBench, venue: string): number => bench.submits().filter(({ order }) => order.venue === venue).length;

/** An engine whose outer instrument takes no order below `least` lots. */
function withOuterMinimum(least: number): EngineBench {
  const bench = new EngineBench();
  const catalogue = testCatalogue();
  const instruments = catalogue.instruments.map((one) => (one.instrumentId === OUTER ? { ...one, quantityMin: quantity(least) } : one));
  bench.send({ type: 'configuration', idPrefix: 'T', catalogue: { ...catalogue, instruments }, limits: limitsOf() });
  bench.send({ type: 'started', clean: true });
  return bench.connect('inner').connect('outer').quoteAll();
}

/** The other leg of a pair order fills, this one is refused as often as it is tried, on tick after tick. */
function refuseEverything(bench: EngineBench, ticks: number): void {
  for (let i = 0; i < ticks; i++) {
    for (const order of bench.open()) bench.end(order, 'rejected', 'not now');
    bench.pass(100);
    bench.quoteAll();
  }
}

describe('what went wrong in the field', () => {
  it('vnpy #1298: a passive leg is not chased through a break in trading', () => {
    const bench = new EngineBench().ready();
    const policy = policyOf({ legging: 'quote', lead: 'inner', quoteSlopTicks: 0 });
    bench.submit(requestOf({ limit: spreadPrice(2_390), policy }));
    bench.ack(bench.only('inner'));
    bench.quote(INNER, [[86_390, 100]], [[86_400, 100]], { phase: 'closed' });
    bench.end(bench.only('inner'), 'canceled');
    const before = bench.commands.length;
    for (let minute = 0; minute < 90; minute++) {
      bench.pass(60_000);
      bench.quote(OUTER, [[1_200_000 + 50 * (minute % 3), 100]], [[1_200_150, 100]]);
      bench.quote(INNER, [[86_390, 100]], [[86_400, 100]], { phase: 'closed' });
    }
    const left = bench.commands.slice(before).filter(({ type }) => type === 'cancel_order' || type === 'submit_order');
    expect(left).toEqual([]);
  });

  it.each(['complete', 'unwind'] as const)('vnpy #2504, #2364: a stop in the middle leaves no leg behind (%s)', (onResidual) => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf({ policy: { ...resting, onResidual } }));
    bench.ack(bench.only('outer'));
    bench.fill(bench.only('inner'));
    bench.operate({ type: 'cancel_pair', pairOrderId });
    bench.end(bench.only('outer'), 'canceled');
    for (const order of bench.open()) bench.fill(order);
    expect(bench.pair(pairOrderId)).toMatchObject({ residualInnerLots: '0', state: onResidual === 'complete' ? 'balanced' : 'unwound' });
  });

  it('vnpy #716: nothing fires with one market shut, or with no ask at limit-up', () => {
    const bench = new EngineBench().ready();
    bench.quote(OUTER, [[1_200_000, 100]], [[1_200_050, 100]], { phase: 'closed' });
    expect(bench.submit(requestOf())).toMatchObject({ state: 'denied', reason: 'market_closed' });
    bench.quoteAll();
    bench.quote(INNER, [[90_000, 100]], [], { upperLimit: price(90_000) });
    const atLimit = bench.submit(requestOf());
    expect(atLimit.state).toBe('denied');
    expect(['price_limit', 'no_depth']).toContain(atLimit.reason);
    expect(bench.submits()).toEqual([]);
  });

  it('vnpy_spreadtrading #2: lots that cannot be hedged whole are brought to whole pairs', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf({ spreadId: NINE_FOUR }));
    bench.fill(bench.only('inner'), 2);
    bench.end(bench.only('inner'), 'canceled');
    bench.fill(bench.only('outer'), 1);
    bench.end(bench.only('outer'), 'canceled');
    expect(bench.open().map((order) => [order.venue, Number(order.quantity)])).toEqual([['inner', 7], ['outer', 3]]);
    for (const order of bench.open()) bench.fill(order);
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'balanced', inner: { filledLots: 9 }, outer: { filledLots: 4 } });
  });

  it('vnpy #592, #605: a close over today and overnight splits into whole lots and no zero', () => {
    const bench = new EngineBench().configure();
    bench.connect('inner', [positionOf('inner', INNER, { longToday: quantity(1), longYesterday: quantity(2) })]).connect('outer').quoteAll();
    bench.submit(requestOf({ side: 'sell', pairs: 4, limit: spreadPrice(0) }));
    const parts = bench.open('inner').map((order) => [order.offset, Number(order.quantity)]);
    expect(parts).toEqual([['close_today', 1], ['close_yesterday', 2], ['open', 1]]);
  });

  it('vnpy #2832: a close that is rejected is not sent again on every tick', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf({ policy: policyOf({ onResidual: 'unwind', attemptsMax: 3 }) }));
    bench.fill(bench.only('inner'));
    refuseEverything(bench, 200);
    expect(sentTo(bench, 'inner')).toBe(1 + 3);
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'stranded', residualInnerLots: '1' });
    expect(bench.alerts().some(({ grade, pairOrderId: id }) => grade === 'critical' && id === pairOrderId)).toBe(true);
  });

  it('vnpy #2234, tqsdk #176: nothing is sent for a leg whose cancel is not confirmed', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ pairs: 2, policy: { ...resting, orderTimeoutMs: 100 } }));
    bench.fill(bench.only('outer'));
    bench.ack(bench.only('inner'));
    bench.pass(150);
    expect(bench.only('inner').ordStatus).toBe('pending_cancel');
    for (let i = 0; i < 20; i++) bench.quoteAll().pass(100);
    expect(sentTo(bench, 'inner')).toBe(1);
    const [working] = bench.open('inner') as [Order];
    bench.fill(working, 1);
    bench.end(working, 'canceled', '', { cumQty: quantity(1) });
    bench.quoteAll().pass(100);
    expect(lots(bench.open('inner'))).toBeLessThanOrEqual(1);
  });

  it('tqsdk #175, #207: two pair orders on one contract do not trade with each other', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ policy: resting }));
    for (const order of bench.open()) bench.ack(order);
    const against = bench.submit(requestOf({ side: 'sell', limit: spreadPrice(0), policy: resting }));
    expect(against).toMatchObject({ state: 'denied', reason: 'self_trade' });
    expect(bench.submits()).toHaveLength(2);
  });

  it('hummingbot #2501, #8094: a fill that won against the cancel is hedged', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf({ policy: { ...resting, orderTimeoutMs: 100 } }));
    bench.end(bench.only('outer'), 'rejected', 'no');
    bench.ack(bench.only('inner'));
    bench.operate({ type: 'cancel_pair', pairOrderId });
    const inner = bench.only('inner');
    expect(inner.ordStatus).toBe('pending_cancel');
    bench.fill(inner);
    bench.fill(bench.only('outer'));
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'balanced', inner: { filledLots: 1 }, outer: { filledLots: 1 } });
  });

  it('hummingbot #855, #5984, #6055: a residual below the hedge’s minimum is unwound, and nothing breaks', () => {
    const bench = withOuterMinimum(3);
    const { pairOrderId } = bench.submit(requestOf({ pairs: 4 }));
    bench.fill(bench.only('inner'));
    bench.fill(bench.only('outer'), 3);
    bench.end(bench.only('outer'), 'canceled');
    expect(bench.only('inner')).toMatchObject({ side: 'sell', quantity: 1, purpose: 'unwind' });
    bench.fill(bench.only('inner'));
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'unwound', reason: 'lot_size', residualInnerLots: '0' });
  });

  it('hummingbot #5299, #4785: the first leg stays here where the second could never trade', () => {
    const bench = new EngineBench().ready();
    bench.quote(OUTER, [], [[1_200_050, 100]]);
    expect(bench.submit(requestOf()).state).toBe('denied');
    bench.quote(OUTER, [[1_200_000, 1]], [[1_200_050, 100]]);
    expect(bench.submit(requestOf({ pairs: 2 }))).toMatchObject({ state: 'denied', reason: 'no_depth' });
    expect(bench.submits()).toEqual([]);
  });

  it('hummingbot’s ArbitrageExecutor: a refused leg is topped up within its bounds, then the filled one is unwound', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf({ policy: policyOf({ attemptsMax: 2, leggedTimeoutMs: 60_000 }) }));
    bench.fill(bench.only('inner'));
    for (let i = 0; i < 3; i++) {
      bench.end(bench.only('outer'), 'rejected', 'no');
      bench.pass(100);
      bench.quoteAll();
    }
    expect(sentTo(bench, 'outer')).toBe(1 + 2);
    bench.fill(bench.only('inner'));
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'unwound', reason: 'attempts_exhausted', residualInnerLots: '0' });
  });

  it('hummingbot’s XEMMExecutor: a partial fill is hedged, for what filled', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ pairs: 4, policy: policyOf({ legging: 'lead_first', lead: 'inner', inner: { ...base.inner, timeInForce: 'day' } }) }));
    bench.fill(bench.only('inner'), 1);
    expect(bench.only('outer')).toMatchObject({ quantity: 1, side: 'sell' });
    bench.fill(bench.only('inner'), 2);
    expect(lots(bench.open('outer'))).toBe(3);
  });

  it('hummingbot #3341: a trigger does not open again and again as the spread swings', () => {
    const bench = new EngineBench().ready();
    bench.operate({ type: 'arm_trigger', request: requestOf(), level: spreadPrice(2_390) });
    for (let swing = 0; swing < 15; swing++) {
      bench.pass(4_000);
      bench.quoteAll();
      bench.quote(INNER, [[86_370, 100]], [[86_380, 100]]);
      for (const order of bench.open()) bench.fill(order);
    }
    expect(bench.engine.view.pairOrders.size).toBe(1);
    expect(bench.submits()).toHaveLength(2);
  });

  it('hummingbot #4193: a restart remembers the open pair and brings it to its end', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf());
    const [inner, outer] = [bench.only('inner'), bench.only('outer')];
    const fill = bench.tradeReport(inner, 1);
    bench.tell(fill);
    bench.restart();
    bench.connect('outer');
    bench.send({ type: 'venue_status', venue: 'inner', status: 'connected', text: [] });
    bench.reconcile('inner', [positionOf('inner', INNER, { longToday: quantity(1) })], [], [fill]);
    bench.quoteAll().pass(200);
    expect(bench.engine.view.orders.get(outer.clOrdId)!.ordStatus).toBe('rejected');
    bench.fill(bench.only('outer'));
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'balanced', residualInnerLots: '0' });
  });

  it('hummingbot #4779: no new clip is begun while a hedge is pending', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ pairs: 3, policy: policyOf({ clipPairs: 1, leggedTimeoutMs: 60_000 }) }));
    bench.fill(bench.only('inner'));
    bench.end(bench.only('outer'), 'rejected', 'no');
    for (let i = 0; i < 10; i++) bench.quoteAll().pass(40);
    expect(sentTo(bench, 'inner')).toBe(1);
    expect(bench.only('outer')).toMatchObject({ purpose: 'hedge', quantity: 1 });
  });

  it('hummingbot #5695, #5812: a missing rate stops everything; none is assumed', () => {
    const bench = new EngineBench().configure().connect('inner').connect('outer');
    bench.quote(INNER, [[86_390, 100]], [[86_400, 100]]);
    bench.quote(OUTER, [[1_200_000, 100]], [[1_200_050, 100]]);
    expect(bench.submit(requestOf())).toMatchObject({ state: 'denied', reason: 'no_fx' });
    bench.operate({ type: 'arm_trigger', request: requestOf(), level: spreadPrice(100_000) });
    bench.quote(OUTER, [[1_200_000, 100]], [[1_200_050, 100]]);
    bench.quote(FX, [], []);
    expect(bench.submits()).toEqual([]);
  });

  it('nautilus #3476, #3493: a fill told at reconciliation and again by itself counts once', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf({ pairs: 2 }));
    const inner = bench.only('inner');
    const first = bench.tradeReport(inner, 1);
    const status = bench.report(inner, 'order_status', 'partially_filled', { cumQty: quantity(1) });
    bench.reconcile('inner', [positionOf('inner', INNER, { longToday: quantity(1) })], [status], [first]);
    bench.tell(first);
    bench.tell(status);
    expect(bench.pair(pairOrderId).inner.filledLots).toBe(1);
    expect(bench.engine.view.positions.get(`inner/${INNER}`)).toMatchObject({ longToday: 1 });
    expect(bench.engine.view.fills.size).toBe(1);
  });

  it('nautilus #3949: a fill before the order’s acknowledgement counts', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf({ spreadId: PLAIN, pairs: 2 }));
    const inner = bench.only('inner');
    bench.fill(inner, 1);
    bench.ack(inner);
    expect(bench.engine.view.orders.get(inner.clOrdId)).toMatchObject({ ordStatus: 'partially_filled', cumQty: 1 });
    expect(bench.pair(pairOrderId).inner.filledLots).toBe(1);
  });

  it('Lean’s IB brokerage #249: fills lost in a disconnect are asked for, counted and hedged', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf({ policy: resting }));
    const [inner, outer] = [bench.only('inner'), bench.only('outer')];
    bench.ack(inner);
    bench.ack(outer);
    bench.send({ type: 'venue_status', venue: 'inner', status: 'disconnected', text: [{ code: 'connection_closed' }] });
    const lost = bench.tradeReport(inner, 1);
    bench.end(outer, 'canceled');
    bench.send({ type: 'venue_status', venue: 'inner', status: 'connected', text: [] });
    bench.reconcile('inner', [positionOf('inner', INNER, { longToday: quantity(1) })], [bench.report(inner, 'order_status', 'filled', { cumQty: quantity(1) })], [lost]);
    bench.quoteAll().pass(100);
    bench.fill(bench.only('outer'));
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'balanced', residualInnerLots: '0' });
  });

  it('wondertrader #157: the count of cancels never keeps an order from being taken back', () => {
    const bench = new EngineBench().ready({ cancelsPerDayMax: 1 });
    const { pairOrderId } = bench.submit(requestOf({ policy: resting }));
    for (const order of bench.open()) bench.ack(order);
    bench.operate({ type: 'cancel_pair', pairOrderId });
    for (const order of bench.open()) bench.end(order, 'canceled');
    expect(bench.commands.filter(({ type }) => type === 'cancel_order')).toHaveLength(2);
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'balanced', residualInnerLots: '0' });
    expect(bench.submit(requestOf({ policy: resting }))).toMatchObject({ state: 'denied', reason: 'cancel_budget' });
  });

  it('vnpy’s spread taker: retries, slippage and age are bounded, and quotes must be fresh', () => {
    const bench = new EngineBench().ready();
    bench.pass(1_500);
    expect(bench.submit(requestOf())).toMatchObject({ state: 'denied', reason: 'stale_quote' });
    bench.quoteAll();
    const { pairOrderId } = bench.submit(requestOf({ policy: policyOf({ slippageMax: spreadPrice(50), leggedTimeoutMs: 60_000 }) }));
    bench.fill(bench.only('inner'));
    bench.quote(OUTER, [[1_190_000, 100]], [[1_190_050, 100]]);
    bench.end(bench.only('outer'), 'canceled');
    bench.pass(100);
    for (const order of bench.open()) bench.fill(order);
    expect(sentTo(bench, 'outer')).toBe(1);
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'unwound', reason: 'slippage_exceeded', residualInnerLots: '0' });
  });
});
