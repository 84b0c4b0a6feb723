import { clOrdId, pairOrderId, quantity } from '@tandem/domain';
import { EngineBench, INNER, positionOf, requestOf } from '@tandem/testkit';
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
