import { afterEach, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '@tandem/kernel';
import { clOrdId, instrumentId, price, quantity, type ExecutionReport, type NewOrder, type VenueEvent } from '@tandem/domain';
import { createFixGateway } from '@tandem/gateway-fix';
import { serveFix } from '../src/front-fix/index.ts';
import { createVenues, PAPER_ACCOUNT } from '../src/venues.ts';
import { realClock, realScheduler } from './front-fix-exchange.ts';
import { catalogue } from './worlds.ts';

const endings: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const copper = instrumentId('COMEX.HGH7');

/** The paper exchange behind the front, and a gateway that is connected to it. */
async function desk() {
  const venues = createVenues({
    catalogue,
    seed: 11,
    clock: realClock,
    scheduler: realScheduler,
    saved: { inner: null, outer: null },
  });
  const exchange = venues.exchanges.outer;
  const front = await serveFix({ exchange: venues.stages.outer, host: '127.0.0.1', port: 0, senderCompId: 'PAPER', clock: realClock, scheduler: realScheduler });
  const events: VenueEvent[] = [];
  const complaints: string[] = [];
  const instruments = [...exchange.instruments.values()];
  const gateway = createFixGateway({
    venue: 'outer',
    host: '127.0.0.1',
    port: front.port,
    senderCompId: 'TANDEM',
    targetCompId: 'PAPER',
    username: PAPER_ACCOUNT.accountId,
    password: PAPER_ACCOUNT.password,
    account: PAPER_ACCOUNT.accountId,
    instruments,
    clock: realClock,
    scheduler: realScheduler,
    random: seededRandom(7),
    sink: (event) => void events.push(event),
    complain: (c) => void complaints.push(`${c.what}: ${c.where}`),
  });
  endings.push(() => gateway.stop(), () => front.close(), () => venues.stop());
  gateway.marketData.subscribe(instruments);
  gateway.start();
  const reports = (): ExecutionReport[] => events.flatMap((e) => (e.type === 'execution_report' ? [e.report] : []));
  const until = (what: () => void): Promise<void> => vi.waitFor(what, { timeout: 10_000, interval: 5 });
  await until(() => {
    const quoted = new Set(events.flatMap((e) => (e.type === 'quote' ? [e.book.instrumentId] : [])));
    expect(quoted).toEqual(new Set(instruments.map((i) => i.instrumentId)));
    expect(events.some((e) => e.type === 'account')).toBe(true);
  });
  return { exchange, gateway, events, complaints, reports, until };
}

const buy = (id: string, at: number): NewOrder => ({
  clOrdId: clOrdId(id),
  venue: 'outer',
  instrumentId: copper,
  side: 'buy',
  quantity: quantity(1),
  price: price(at),
  timeInForce: 'fak',
  offset: 'open',
});

describe('the paper exchange over FIX', () => {
  it('quotes what its books hold, fills at the opposite price, and tells position and money', async () => {
    const { exchange, gateway, events, complaints, reports, until } = await desk();
    const book = exchange.book(copper);
    const quoted = events.flatMap((e) => (e.type === 'quote' && e.book.instrumentId === copper ? [e.book] : [])).at(-1)!;
    expect({ ...quoted, tsIngestUs: 0 }).toEqual({ ...book, tsIngestUs: 0 });
    expect(gateway.orders.prepareSubmit(buy('P1', book.asks[0]!.price)).send()).toBe(true);
    await until(() => expect(reports().at(-1)).toMatchObject({ execType: 'trade', ordStatus: 'filled', lastPx: book.asks[0]!.price }));
    await until(() => {
      expect(events.findLast((e) => e.type === 'position')).toMatchObject({ position: { instrumentId: copper, longToday: 1 } });
    });
    expect(complaints).toEqual([]);
  });

  it('refuses a price off the tick in its own words', async () => {
    const { exchange, gateway, reports, until } = await desk();
    gateway.orders.prepareSubmit(buy('P2', exchange.book(copper).asks[0]!.price + 1)).send();
    await until(() => expect(reports().at(-1)).toMatchObject({ clOrdId: 'P2', ordStatus: 'rejected' }));
    expect(reports().at(-1)!.text).toMatch(/tick/);
  });
});
