import { afterEach, describe, expect, it } from 'vitest';
import { price } from '@tandem/domain';
import { closeDesks, openDesk } from './front-diff-desk.ts';
import { buyGold, gold, realTime } from './front-diff-exchange.ts';
import { fault } from './worlds.ts';

afterEach(closeDesks);

describe('the paper exchange over DIFF', () => {
  it('quotes what its books hold and fills at the opposite price', async () => {
    const { exchange, gateway, complaints, until, told } = await openDesk();
    const book = exchange.book(gold.instrumentId);
    const best = book.asks[0]!;
    gateway.orders.prepareSubmit(buyGold('B1', 1, { price: best.price, timeInForce: 'fak' })).send();
    await until((e) => e.type === 'execution_report' && e.report.ordStatus === 'filled');
    await until((e) => e.type === 'position' && e.position.longToday === 1);
    expect(told().at(-1)).toBe('trade filled');
    expect(complaints).toEqual([]);
  });

  it('an order that the venue is silent about is known to a query', async () => {
    const { venues, exchange, gateway, until } = await openDesk();
    fault(venues, 'inner', 'silence_next');
    const low = exchange.book(gold.instrumentId).bids[0]!;
    const order = buyGold('S1', 1, { price: price(low.price - 40 * gold.tickSize) });
    gateway.orders.prepareSubmit(order).send();
    await new Promise((resolve) => realTime.after(50, () => resolve(undefined)));
    gateway.orders.query(order.clOrdId);
    const answer = await until((e) => e.type === 'execution_report' && e.report.execType === 'order_status');
    expect(answer).toMatchObject({ report: { clOrdId: 'S1', ordStatus: 'new', leavesQty: 1 } });
    gateway.orders.prepareCancel(order.clOrdId, gold.instrumentId).send();
    await until((e) => e.type === 'execution_report' && e.report.execType === 'canceled');
  });

  it('trades that are told again, at once and behind the next snapshot, count once', async () => {
    const { exchange, venues, gateway, events, until, told } = await openDesk();
    fault(venues, 'inner', 'duplicate_next', { form: 'old_number' });
    gateway.orders.prepareSubmit(buyGold('D1', 1, { price: exchange.book(gold.instrumentId).asks[0]!.price, timeInForce: 'fak' })).send();
    await until((e) => e.type === 'position' && e.position.longToday === 1);
    fault(venues, 'inner', 'disconnect');
    await until((e) => e.type === 'venue_status' && e.status === 'disconnected');
    const again = events.length;
    await until((e) => e.type === 'reconciliation' && events.indexOf(e) >= again);
    gateway.orders.prepareSubmit(buyGold('D2', 1, { price: exchange.book(gold.instrumentId).asks[0]!.price, timeInForce: 'fak' })).send();
    await until((e) => e.type === 'position' && e.position.longToday === 2);
    expect(events.flatMap((e) => (e.type === 'execution_report' && e.report.execType === 'trade' ? [e.report.clOrdId] : []))).toEqual(['D1', 'D2']);
    expect(events.findLast((e) => e.type === 'reconciliation')).toMatchObject({ report: { trades: [{ clOrdId: 'D1' }], positions: [{ longToday: 1 }] } });
    expect(told().filter((one) => one === 'trade filled')).toHaveLength(2);
  });

  it('a refusal carries the venue’s reason', async () => {
    const { exchange, gateway, until } = await openDesk();
    const limit = exchange.book(gold.instrumentId).upperLimit!;
    gateway.orders.prepareSubmit(buyGold('R1', 1, { price: price(limit + 1000 * gold.tickSize) })).send();
    const refused = await until((e) => e.type === 'execution_report' && e.report.ordStatus === 'rejected');
    expect(refused.type === 'execution_report' && refused.report.text).toContain('R1');
  });
});
