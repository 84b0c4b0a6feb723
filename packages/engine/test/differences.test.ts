import { clOrdId, execId, pairOrderId, price, quantity, tsUs, type ExecutionReport, type Position } from '@tandem/domain';
import { EngineBench, INNER, OUTER, policyOf, positionOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const ready = (): EngineBench => new EngineBench().ready();
const critical = (bench: EngineBench, code: string): number => bench.alerts().filter((alert) => alert.grade === 'critical' && alert.code === code).length;

/** An order that somebody else sent to our account. */
const foreign = (bench: EngineBench) => {
  const { order } = bench.submits()[0] ?? {};
  if (order === undefined) throw new Error('no order to take the shape of');
  return { ...order, clOrdId: clOrdId('manual-1') };
};

const traded = (): EngineBench => {
  const bench = ready();
  bench.submit(requestOf());
  for (const order of bench.open()) bench.fill(order);
  return bench;
};

describe('what our record does not explain', () => {
  it('takes trading to reducing: lots that a venue holds', () => {
    const bench = traded();
    bench.reconcile('inner', [positionOf('inner', INNER, { longToday: quantity(51) })]);
    expect(critical(bench, 'position_mismatch')).toBe(1);
    expect(bench.engine.view).toMatchObject({ tradingState: 'reducing', tradingStateText: [{ code: 'difference_set_trading', venue: 'inner' }] });
  });

  it('goes on where the venue holds what our fills make', () => {
    const bench = traded();
    bench.reconcile('inner', [positionOf('inner', INNER, { longToday: quantity(1) })]);
    expect(bench.engine.view.tradingState).toBe('active');
  });

  it('takes trading to reducing, and into the position: a trade beyond its order’s quantity, once', () => {
    const bench = traded();
    const [order] = [...bench.engine.view.orders.values()].filter(({ venue }) => venue === 'inner');
    if (order === undefined) throw new Error('no inner order');
    const surplus = bench.tradeReport(order, 1);
    bench.tell(surplus);
    bench.tell(surplus);
    expect(critical(bench, 'unexpected_fill')).toBe(1);
    expect(bench.engine.view.tradingState).toBe('reducing');
    expect(bench.engine.view.positions.get(`inner/${INNER}`)).toMatchObject({ longToday: 2 });
    expect(bench.engine.view.orders.get(order.clOrdId)?.cumQty).toBe(1);
    bench.reconcile('inner', [positionOf('inner', INNER, { longToday: quantity(2) })]);
    expect(critical(bench, 'position_mismatch')).toBe(0);
  });

  it.each(['in the venue’s account', 'as it happens'])('takes trading to reducing: an order that works and is not ours, %s', (how) => {
    const bench = traded();
    const report = bench.report(foreign(bench), 'order_status', 'new');
    const tell = (): unknown => (how === 'as it happens' ? bench.tell(report) : bench.reconcile('inner', [positionOf('inner', INNER, { longToday: quantity(1) })], [report]));
    tell();
    tell();
    expect(critical(bench, 'order_unknown')).toBe(1);
    expect(bench.engine.view.tradingState).toBe('reducing');
  });

  it('says nothing of orders that are not ours and over', () => {
    const bench = traded();
    bench.reconcile('inner', [positionOf('inner', INNER, { longToday: quantity(1) })], [bench.report(foreign(bench), 'order_status', 'canceled')]);
    expect(critical(bench, 'order_unknown')).toBe(0);
    expect(bench.engine.view.tradingState).toBe('active');
  });
});

describe('what others trade over our account', () => {
  /** A fill of theirs: bought above zero. */
  const theirs = (bench: EngineBench, venue: 'inner' | 'outer', lots: number) => {
    const instrumentId = venue === 'inner' ? INNER : OUTER;
    return bench.tradeReport({ ...foreign(bench), venue, instrumentId, side: lots > 0 ? 'buy' : 'sell', quantity: quantity(Math.abs(lots)) }, Math.abs(lots));
  };
  const held = (bench: EngineBench, venue: 'inner' | 'outer'): Position | undefined => bench.engine.view.positions.get(venue === 'inner' ? `inner/${INNER}` : `outer/${OUTER}`);
  /** Short one outer lot by our own trade, as both the venue and we have it. */
  const shortOne = positionOf('outer', OUTER, { shortToday: quantity(1) });

  it('moves the position of a venue that nets, once, and its next account is no difference', () => {
    const bench = traded();
    const fill = theirs(bench, 'outer', -3);
    bench.tell(fill);
    bench.tell(fill);
    expect(critical(bench, 'unexpected_fill')).toBe(1);
    expect(bench.engine.view.tradingState).toBe('reducing');
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 4 });
    bench.reconcile('outer', [{ ...shortOne, shortToday: quantity(4) }], [], [fill]);
    expect(critical(bench, 'position_mismatch')).toBe(0);
  });

  it('waits for the statement of an exchange that keeps long and short apart, which then is no difference', () => {
    const bench = traded();
    bench.tell(theirs(bench, 'inner', -3));
    expect(held(bench, 'inner')).toMatchObject({ longToday: 1, shortToday: 0 });
    bench.reconcile('inner', [positionOf('inner', INNER, { longToday: quantity(1), shortToday: quantity(3) })]);
    expect(critical(bench, 'position_mismatch')).toBe(0);
    expect(held(bench, 'inner')).toMatchObject({ longToday: 1, shortToday: 3 });
  });

  it('is not counted again where a statement held it before its report came', () => {
    const bench = traded();
    bench.reconcile('outer', [{ ...shortOne, shortToday: quantity(4) }]);
    expect(critical(bench, 'position_mismatch')).toBe(1);
    bench.pass(2_000);
    bench.tell(theirs(bench, 'outer', -3));
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 4 });
    bench.tell(theirs(bench, 'outer', -2));
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 6 });
    bench.reconcile('outer', [{ ...shortOne, shortToday: quantity(6) }]);
    expect(critical(bench, 'position_mismatch')).toBe(1);
  });

  it('is not counted again where two statements held it', () => {
    const bench = traded();
    bench.reconcile('outer', [{ ...shortOne, shortToday: quantity(4) }]);
    bench.reconcile('outer', [{ ...shortOne, shortToday: quantity(4) }]);
    bench.tell(theirs(bench, 'outer', -3));
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 4 });
    bench.reconcile('outer', [{ ...shortOne, shortToday: quantity(4) }]);
    expect(critical(bench, 'position_mismatch')).toBe(1);
  });

  it.each([0, 1_100])('swallows no fill of an order that we sent %i ms after the statement', (ms) => {
    const bench = traded();
    if (ms === 0) bench.pass(1_100);
    bench.quoteAll();
    bench.reconcile('outer', [{ ...shortOne, shortToday: quantity(4) }]);
    bench.operate({ type: 'set_trading_state', state: 'active' });
    if (ms > 0) bench.pass(ms);
    bench.quoteAll();
    bench.submit(requestOf());
    bench.fill(bench.only('outer'));
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 5 });
  });

  it('is not taken for a fill of an order of ours in flight', () => {
    const bench = traded();
    bench.submit(requestOf({ pairs: 2 }));
    const ours = bench.only('outer');
    bench.reconcile('outer', [{ ...shortOne, shortToday: quantity(3) }], [], [theirs(bench, 'outer', -2)]);
    expect(critical(bench, 'position_mismatch')).toBe(1);
    bench.fill(ours);
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 5 });
  });

  it('opens nothing in the very step that finds it out', () => {
    const bench = ready();
    bench.submit(requestOf({ policy: policyOf({ legging: 'quote', lead: 'inner' }) }));
    const quote = bench.only('inner');
    bench.ack(quote);
    bench.send({ type: 'venue_status', venue: 'inner', status: 'disconnected', text: [] });
    bench.send({ type: 'venue_status', venue: 'inner', status: 'connected', text: [] });
    bench.quoteAll();
    const sent = bench.submits().length;
    const works = bench.report({ ...quote, clOrdId: clOrdId('manual-1') }, 'order_status', 'new');
    bench.reconcile('inner', [], [bench.report(quote, 'order_status', 'canceled'), works]);
    expect(bench.engine.view.tradingState).toBe('reducing');
    expect(bench.submits()).toHaveLength(sent);
  });

  it('is counted once where a statement of its own accord told the same before its account listed it', () => {
    const bench = traded();
    const state = (shortToday: number): Position => ({ ...shortOne, shortToday: quantity(shortToday) });
    bench.send({ type: 'position', position: state(4) });
    const [late, listed] = [theirs(bench, 'outer', -1), theirs(bench, 'outer', -3)];
    bench.reconcile('outer', [state(5)], [], [listed]);
    bench.tell(late);
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 5 });
  });

  it('is what a statement held that was laid to an order of ours, once the account lists it', () => {
    const bench = traded();
    bench.submit(requestOf());
    bench.pass(100);
    const state = (shortToday: number): Position => ({ ...shortOne, shortToday: quantity(shortToday) });
    bench.send({ type: 'position', position: state(2) });
    for (const status of ['disconnected', 'connected'] as const) bench.send({ type: 'venue_status', venue: 'outer', status, text: [] });
    const [listed, late] = [theirs(bench, 'outer', -1), theirs(bench, 'outer', -3)];
    // Our order never reached the venue, and a trade that the positions hold comes after them.
    bench.reconcile('outer', [state(5)], [], [listed]);
    bench.tell(late);
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 5 });
    bench.reconcile('outer', [state(5)], [], [listed, late]);
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 5 });
    expect(critical(bench, 'position_mismatch')).toBe(2);
  });

  it('is told apart from a late fill of ours that a statement of its own accord held against it', () => {
    const bench = traded();
    bench.submit(requestOf());
    const late = bench.only('outer');
    bench.pass(100);
    bench.send({ type: 'position', position: positionOf('outer', OUTER, { longToday: quantity(3) }) });
    const [bought, sold] = [theirs(bench, 'outer', 5), theirs(bench, 'outer', -3)];
    bench.reconcile('outer', [], [bench.report(late, 'order_status', 'filled', { cumQty: quantity(1) })], [bought, bench.tradeReport(late, 1)]);
    bench.tell({ ...sold, clOrdId: clOrdId('manual-2') });
    expect(held(bench, 'outer')).toMatchObject({ longToday: 0, shortToday: 0 });
  });

  it('is all told by the trade that a statement held: a surplus of ours behind it counts', () => {
    const bench = traded();
    const state = (shortToday: number): unknown => bench.send({ type: 'position', position: { ...shortOne, shortToday: quantity(shortToday) } });
    bench.pass(100);
    bench.tell(theirs(bench, 'outer', -3));
    // The first statement is late, the second holds both of their trades.
    state(2);
    state(5);
    bench.tell(theirs(bench, 'outer', -1));
    const [ours] = [...bench.engine.view.orders.values()].filter(({ venue }) => venue === 'outer');
    if (ours === undefined) throw new Error('no outer order');
    bench.tell(bench.tradeReport(ours, 1));
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 6 });
    bench.reconcile('outer', [{ ...shortOne, shortToday: quantity(6) }]);
    expect(critical(bench, 'position_mismatch')).toBe(0);
  });

  it('is not laid to an order that we sent after the statement', () => {
    const bench = traded();
    bench.submit(requestOf());
    const pending = bench.only('outer');
    bench.reconcile('outer', [{ ...shortOne, shortToday: quantity(2) }]);
    expect(critical(bench, 'position_mismatch')).toBe(0);
    bench.pass(200);
    bench.quoteAll();
    bench.submit(requestOf());
    const sent = bench.open('outer').find(({ clOrdId: id }) => id !== pending.clOrdId);
    if (sent === undefined) throw new Error('no second order');
    bench.end(pending, 'canceled');
    expect(critical(bench, 'position_mismatch')).toBe(1);
    bench.fill(sent);
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 3 });
  });

  it('leaves a difference that stands out of what comes after it: own fills move the position', () => {
    const bench = traded();
    const state = (shortToday: number): unknown => bench.send({ type: 'position', position: { ...shortOne, shortToday: quantity(shortToday) } });
    // Three lots that nobody explains, told with each statement of its own accord.
    state(4);
    bench.pass(1_100);
    bench.quoteAll();
    bench.submit(requestOf());
    state(4);
    bench.fill(bench.only('outer'));
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 5 });
  });

  it('is said of a venue that tells no positions too, but for what its first account lists', () => {
    const bench = new EngineBench().configure();
    bench.send({ type: 'venue_status', venue: 'outer', status: 'connected', text: [] });
    const before = bench.tradeReport({ clOrdId: clOrdId('manual-1'), venue: 'outer', instrumentId: OUTER, side: 'buy', quantity: quantity(1), price: price(1_200_000), timeInForce: 'day', offset: 'open' }, 1);
    const account = (trades: readonly ExecutionReport[]): unknown =>
      bench.send({ type: 'reconciliation', report: { venue: 'outer', orders: [], trades, positions: [], untold: ['positions'], tsIngestUs: tsUs(bench.nowUs) } });
    account([before]);
    expect(critical(bench, 'unexpected_fill')).toBe(0);
    account([before, { ...before, execId: execId('later') }]);
    expect(critical(bench, 'unexpected_fill')).toBe(1);
    expect(bench.engine.view.tradingState).toBe('reducing');
    expect(held(bench, 'outer')).toMatchObject({ longToday: 1 });
  });

  it('takes its price from our lots in the order of the account, where a venue tells no positions', () => {
    const bench = traded();
    bench.submit(requestOf());
    const late = bench.only('outer');
    const [ours, bought] = [bench.tradeReport(late, 1, { lastPx: price(1_200_400) }), theirs(bench, 'outer', 1)];
    const before = held(bench, 'outer')?.shortAvgPx;
    bench.send({
      type: 'reconciliation',
      report: { venue: 'outer', orders: [bench.report(late, 'order_status', 'filled', { cumQty: quantity(1) })], trades: [ours, bought], positions: [], untold: ['positions'], tsIngestUs: tsUs(bench.nowUs) },
    });
    expect(before).toBe('12000');
    expect(held(bench, 'outer')).toMatchObject({ shortToday: 1, shortAvgPx: '12002' });
  });
});

describe('an order of ours that the venue’s account has otherwise', () => {
  const differences = (bench: EngineBench): unknown[] => bench.receipts(pairOrderId('P1')).filter(({ kind }) => kind === 'difference').flatMap(({ text }) => text);

  it('is in its story with both views, and the doubt after a start with ours', () => {
    const bench = ready();
    bench.submit(requestOf({ pairs: 2 }));
    const inner = bench.only('inner');
    bench.ack(inner);
    bench.restart();
    bench.send({ type: 'venue_status', venue: 'inner', status: 'connected', text: [] });
    bench.reconcile('inner', [positionOf('inner', INNER, { longToday: quantity(2) })], [bench.report(inner, 'order_status', 'filled', { cumQty: quantity(2) })], [bench.tradeReport(inner, 2)]);
    expect(differences(bench)).toEqual([
      { code: 'order_in_doubt', status: 'new', filled: 0, of: 2 },
      { code: 'order_in_doubt', status: 'pending_new', filled: 0, of: 2 },
      { code: 'order_differs', venue: 'inner', ours: 'unknown', ourFilled: 0, theirs: 'filled', theirFilled: 2 },
    ]);
  });

  it('is in its story where the venue’s complete list lacks it', () => {
    const bench = ready();
    bench.submit(requestOf());
    const inner = bench.only('inner');
    bench.ack(inner);
    bench.send({ type: 'venue_status', venue: 'inner', status: 'disconnected', text: [] });
    bench.send({ type: 'venue_status', venue: 'inner', status: 'connected', text: [] });
    bench.reconcile('inner');
    expect(differences(bench)).toEqual([{ code: 'order_missing', venue: 'inner', order: inner.clOrdId, status: 'new', filled: 0, of: 1 }]);
    expect(bench.alerts().at(-2)).toMatchObject({ grade: 'critical', code: 'order_unknown', text: [{ code: 'order_missing' }] });
  });

  it('is not told where both agree', () => {
    const bench = ready();
    bench.submit(requestOf());
    const inner = bench.only('inner');
    bench.ack(inner);
    bench.reconcile('inner', [], [bench.report(inner, 'order_status', 'new')]);
    expect(differences(bench)).toEqual([]);
  });
});
