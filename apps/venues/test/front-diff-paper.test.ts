import { afterEach, describe, expect, it } from 'vitest';
import { seededRandom } from '@tandem/kernel';
import { price, type VenueEvent } from '@tandem/domain';
import { createDiffGateway } from '@tandem/gateway-diff';
import { serveDiff } from '../src/front-diff/index.ts';
import { createVenues, PAPER_ACCOUNT } from '../src/venues.ts';
import { buyGold, gold, realTime } from './front-diff-exchange.ts';
import { catalogue } from './worlds.ts';

let endings: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings) await end();
  endings = [];
});

/** The paper exchange behind the front, and a gateway that is connected to it. */
async function desk() {
  const venues = createVenues({ catalogue, seed: 11, clock: realTime, scheduler: realTime, saved: { inner: null, outer: null }, onChange: () => undefined });
  const exchange = venues.exchanges.inner;
  const front = await serveDiff({ exchange, host: '127.0.0.1', port: 0, clock: realTime, scheduler: realTime });
  const events: VenueEvent[] = [];
  const complaints: string[] = [];
  let heard: () => void = () => undefined;
  const url = `ws://127.0.0.1:${front.port}`;
  const gateway = createDiffGateway({
    venue: 'inner',
    marketDataUrl: `${url}/md`,
    tradingUrl: `${url}/td`,
    brokerId: 'paper',
    userId: PAPER_ACCOUNT.accountId,
    password: PAPER_ACCOUNT.password,
    instruments: [...exchange.instruments.values()],
    clock: realTime,
    scheduler: realTime,
    random: seededRandom(7),
    sink(e) {
      events.push(e);
      heard();
    },
    complain: (c) => complaints.push(`${c.what}: ${c.where}`),
  });
  endings.push(() => gateway.stop(), () => front.close(), () => { venues.exchanges.inner.stop(); venues.exchanges.outer.stop(); });
  const until = async (fits: (e: VenueEvent) => boolean): Promise<VenueEvent> => {
    for (;;) {
      const found = events.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => (heard = resolve));
    }
  };
  gateway.marketData.subscribe([...exchange.instruments.values()]);
  gateway.start();
  await until((e) => e.type === 'account');
  await until((e) => e.type === 'quote' && e.book.instrumentId === gold.instrumentId);
  const told = (): string[] => events.flatMap((e) => (e.type === 'execution_report' ? [`${e.report.execType} ${e.report.ordStatus}`] : []));
  return { exchange, gateway, events, complaints, until, told };
}

describe('the paper exchange over DIFF', () => {
  it('quotes what its books hold and fills at the opposite price', async () => {
    const { exchange, gateway, complaints, until, told } = await desk();
    const book = exchange.book(gold.instrumentId);
    const best = book.asks[0]!;
    gateway.orders.prepareSubmit(buyGold('B1', 1, { price: best.price, timeInForce: 'fak' })).send();
    await until((e) => e.type === 'execution_report' && e.report.ordStatus === 'filled');
    await until((e) => e.type === 'position' && e.position.longToday === 1);
    expect(told().at(-1)).toBe('trade filled');
    expect(complaints).toEqual([]);
  });

  it('an order that the venue is silent about is known to a query', async () => {
    const { exchange, gateway, until } = await desk();
    exchange.inject('silence_next');
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

  it('a refusal carries the venue’s reason', async () => {
    const { exchange, gateway, until } = await desk();
    const limit = exchange.book(gold.instrumentId).upperLimit!;
    gateway.orders.prepareSubmit(buyGold('R1', 1, { price: price(limit + 1000 * gold.tickSize) })).send();
    const refused = await until((e) => e.type === 'execution_report' && e.report.ordStatus === 'rejected');
    expect(refused.type === 'execution_report' && refused.report.text).toContain('R1');
  });
});
