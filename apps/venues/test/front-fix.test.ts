import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clOrdId, inWords, price, quantity, type ExecutionReport, type Instrument, type NewOrder, type VenueEvent } from '@tandem/domain';
import type { Gateway } from '@tandem/gateway-core';
import { MarketDataScan } from '@tandem/fix';
import { createFixGateway, type FixGatewayOptions } from '@tandem/gateway-fix';
import { seededRandom, type Complaint } from '@tandem/kernel';
import { serveFix, type FixFront } from '../src/front-fix/index.ts';
import { CNH, HandExchange, HG, realClock, realScheduler } from './front-fix-exchange.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const { close } of open.splice(0).reverse()) await close();
});

interface World {
  readonly exchange: HandExchange;
  readonly front: FixFront;
  readonly gateway: Gateway;
  readonly events: VenueEvent[];
  readonly complaints: Complaint[];
}

const of = <T extends VenueEvent['type']>(world: World, type: T): Extract<VenueEvent, { type: T }>[] =>
  world.events.filter((event): event is Extract<VenueEvent, { type: T }> => event.type === type);
const reports = (world: World): ExecutionReport[] => of(world, 'execution_report').map((event) => event.report);
const waitFor = (what: () => void): Promise<void> => vi.waitFor(what, { timeout: 10_000, interval: 5 });

async function world(options: Partial<FixGatewayOptions> = {}, subscribed: readonly Instrument[] = [HG]): Promise<World> {
  const exchange = new HandExchange();
  const front = await serveFix({ exchange, host: '127.0.0.1', port: 0, senderCompId: 'PAPER', clock: realClock, scheduler: realScheduler });
  const events: VenueEvent[] = [];
  const complaints: Complaint[] = [];
  const gateway = createFixGateway({
    venue: 'outer',
    host: '127.0.0.1',
    port: front.port,
    senderCompId: 'TANDEM',
    targetCompId: 'PAPER',
    username: 'paper',
    password: 'secret',
    account: 'paper',
    instruments: [HG, CNH],
    clock: realClock,
    scheduler: realScheduler,
    random: seededRandom(1),
    sink: (event) => void events.push(event),
    complain: (complaint) => void complaints.push(complaint),
    ...options,
  });
  open.push({ close: () => front.close() }, { close: () => gateway.stop() });
  gateway.marketData.subscribe(subscribed);
  gateway.start();
  return { exchange, front, gateway, events, complaints };
}

async function connected(...args: Parameters<typeof world>): Promise<World> {
  const w = await world(...args);
  await waitFor(() => expect(of(w, 'venue_status').at(-1)?.status).toBe('connected'));
  return w;
}

const order = (id: string, changes: Partial<NewOrder> = {}): NewOrder => ({
  clOrdId: clOrdId(id),
  venue: 'outer',
  instrumentId: HG.instrumentId,
  side: 'buy',
  quantity: quantity(4),
  price: price(41_005),
  timeInForce: 'fak',
  offset: 'open',
  ...changes,
});

async function submitted(w: World, sent: NewOrder): Promise<void> {
  expect(w.gateway.orders.prepareSubmit(sent).send()).toBe(true);
  await waitFor(() => expect(w.exchange.submitted).toContainEqual(sent));
}

describe('the FIX gateway against the FIX front', () => {
  it('logs on, reconciles an empty account and tells the money', async () => {
    const w = await connected();
    await waitFor(() => expect(of(w, 'account')).toHaveLength(1));
    expect(w.events.filter((e) => e.type !== 'quote' && e.type !== 'venue_clock').map((e) => e.type)).toEqual([
      'venue_status',
      'venue_status',
      'reconciliation',
      'account',
    ]);
    expect(of(w, 'venue_status').map((e) => e.status)).toEqual(['connecting', 'connected']);
    expect(of(w, 'reconciliation')[0]?.report).toMatchObject({ orders: [], trades: [], positions: [] });
    expect(of(w, 'account')[0]?.account).toMatchObject({
      accountId: 'paper', currency: 'USD', balance: '1000000.5', available: '900000', margin: '100000.5', realizedPnl: '-12.25', unrealizedPnl: '3', fees: '8',
    });
    expect(w.complaints).toEqual([]);
  });

  it('carries an order out and its executions back, unchanged', async () => {
    const w = await connected();
    for (const [i, timeInForce] of (['day', 'fak', 'fok'] as const).entries()) {
      const sent = order(`A${i}`, { timeInForce, side: i === 1 ? 'sell' : 'buy', offset: i === 2 ? 'close' : 'open' });
      await submitted(w, sent);
      const told = [
        w.exchange.report(sent, 'pending_new', 'pending_new'),
        w.exchange.report(sent, 'new', 'new'),
        w.exchange.report(sent, 'trade', 'partially_filled', { lots: 1, at: 41_000 }),
        w.exchange.report(sent, 'trade', 'filled', { lots: 3, at: 41_005 }),
      ];
      await waitFor(() => expect(reports(w)).toHaveLength(4 * (i + 1)));
      const plain = (r: ExecutionReport) => ({ ...r, tsIngestUs: 0 });
      expect(reports(w).slice(-4).map(plain)).toEqual(told.map(plain));
    }
    expect(w.complaints).toEqual([]);
  });

  it('encodes two orders before either leaves, and sends each once', async () => {
    const w = await connected();
    const first = w.gateway.orders.prepareSubmit(order('B1'));
    const second = w.gateway.orders.prepareSubmit(order('B2', { instrumentId: CNH.instrumentId }));
    expect(second.send()).toBe(true);
    expect(first.send()).toBe(true);
    expect(first.send()).toBe(false);
    await waitFor(() => expect(w.exchange.submitted.map((o) => o.clOrdId)).toEqual(['B2', 'B1']));
  });

  it('lists contracts that agree with the catalogue, and says which do not', async () => {
    const w = await connected({ instruments: [HG, { ...CNH, multiplier: '1' }] });
    await waitFor(() => expect(of(w, 'venue_notice')).toHaveLength(1));
    const notice = of(w, 'venue_notice')[0];
    expect(notice?.grade).toBe('warning');
    expect(inWords('en', notice?.text ?? [])).toContain('FX.USDCNH has the multiplier 25000 there, 1 in the catalogue');
  });

  it('says that the market closed, and the gateway marks its book', async () => {
    const w = await connected();
    await waitFor(() => expect(of(w, 'quote').length).toBeGreaterThan(0));
    w.exchange.publish({ ...w.exchange.bookOf(HG.instrumentId, 40_000), phase: 'closed' });
    await waitFor(() => expect(of(w, 'quote').at(-1)?.book.phase).toBe('closed'));
  });

  it('sends books that the gateway reads where they lie', async () => {
    const read = vi.spyOn(MarketDataScan.prototype, 'scan');
    const w = await connected({}, [HG, CNH]);
    await waitFor(() => expect(of(w, 'quote').length).toBeGreaterThan(1));
    w.exchange.publish(w.exchange.bookOf(HG.instrumentId, 40_100));
    await waitFor(() => expect(of(w, 'quote').at(-1)?.book.last?.price).toBe(40_100));
    expect(read.mock.results.length).toBe(of(w, 'quote').length);
    expect(read.mock.results.every(({ value }) => value === true)).toBe(true);
    read.mockRestore();
  });

  it('refuses to change what an order cannot change, and it goes on as it was', async () => {
    const w = await connected();
    // The gateway changes orders for the day alone.
    const sent = order('G1', { timeInForce: 'fak' });
    await submitted(w, sent);
    w.exchange.report(sent, 'new', 'new');
    await waitFor(() => expect(reports(w)).toHaveLength(1));
    w.gateway.orders.prepareReplace?.(sent.clOrdId, HG.instrumentId, { quantity: quantity(2), price: price(41_000) }).send();
    await waitFor(() => expect(of(w, 'venue_notice')).toHaveLength(1));
    expect(inWords('en', of(w, 'venue_notice')[0]?.text ?? [])).toMatch(/order G1: .*a change leaves symbol, side and time in force as they are/);
    expect(of(w, 'cancel_reject')).toEqual([]);
    expect(w.exchange.changes).toEqual([]);
  });

  it('tells a refusal in the venue’s words, whatever script they are in', async () => {
    const w = await connected();
    const sent = order('C1');
    await submitted(w, sent);
    w.exchange.report(sent, 'rejected', 'rejected', undefined, 'no money 资金不足');
    await waitFor(() => expect(reports(w)).toMatchObject([{ execType: 'rejected', ordStatus: 'rejected', orderId: null, text: 'no money 资金不足' }]));
  });

  it('cancels, and hears of a fill that was faster', async () => {
    const w = await connected();
    const slow = order('D1', { timeInForce: 'day' });
    const fast = order('D2', { timeInForce: 'day' });
    await submitted(w, slow);
    await submitted(w, fast);
    for (const each of [slow, fast]) {
      w.exchange.report(each, 'new', 'new');
      expect(w.gateway.orders.prepareCancel(each.clOrdId, each.instrumentId).send()).toBe(true);
    }
    await waitFor(() => expect(w.exchange.cancels).toEqual(['D1', 'D2']));
    w.exchange.report(slow, 'trade', 'partially_filled', { lots: 1, at: 41_000 });
    w.exchange.report(slow, 'canceled', 'canceled');
    w.exchange.report(fast, 'trade', 'filled', { lots: 4, at: 41_000 });
    w.exchange.rejectCancel(fast.clOrdId, 'order finished');
    await waitFor(() => expect(of(w, 'cancel_reject')).toHaveLength(1));
    expect(of(w, 'cancel_reject')[0]?.reject).toMatchObject({ clOrdId: 'D2', text: 'order finished' });
    expect(reports(w).at(-2)).toMatchObject({ clOrdId: 'D1', execType: 'canceled', cumQty: 1, leavesQty: 0 });
    expect(reports(w).at(-1)).toMatchObject({ clOrdId: 'D2', execType: 'trade', cumQty: 4 });
  });

  it('asks about an order: known, and never heard of', async () => {
    const w = await connected();
    const known = order('E1', { timeInForce: 'day' });
    const lost = order('E2');
    await submitted(w, known);
    await submitted(w, lost);
    w.exchange.report(known, 'new', 'new');
    w.gateway.orders.query(known.clOrdId);
    w.gateway.orders.query(lost.clOrdId);
    await waitFor(() => expect(reports(w)).toHaveLength(3));
    expect(reports(w).slice(1)).toMatchObject([
      { clOrdId: 'E1', execType: 'order_status', ordStatus: 'new', leavesQty: 4 },
      { clOrdId: 'E2', execType: 'order_status', ordStatus: 'rejected', orderQty: 4, text: 'unknown order' },
    ]);
  });

  it('reconnects after a dropped line, and the reconciliation tells what happened meanwhile', async () => {
    const w = await connected();
    const sent = order('F1', { timeInForce: 'day' });
    await submitted(w, sent);
    w.exchange.report(sent, 'new', 'new');
    await waitFor(() => expect(reports(w)).toHaveLength(1));
    const stale = w.gateway.orders.prepareSubmit(order('F2'));
    w.exchange.disconnect();
    const first = w.exchange.report(sent, 'trade', 'partially_filled', { lots: 1, at: 40_995 });
    const second = w.exchange.report(sent, 'trade', 'filled', { lots: 3, at: 41_000 });
    w.exchange.held = [
      {
        venue: 'outer', instrumentId: HG.instrumentId, longToday: quantity(4), longYesterday: quantity(2), shortToday: quantity(1),
        shortYesterday: quantity(3), longAvgPx: '4.0998', shortAvgPx: null, unrealizedPnl: '-7.5',
      },
    ];
    await waitFor(() => expect(of(w, 'reconciliation')).toHaveLength(2));
    expect(stale.send()).toBe(false);
    const { report } = of(w, 'reconciliation')[1]!;
    expect(report.orders).toMatchObject([{ clOrdId: 'F1', execType: 'order_status', ordStatus: 'filled', cumQty: 4 }]);
    expect(report.trades.map((t) => [t.execId, t.lastQty, t.lastPx])).toEqual([first, second].map((t) => [t.execId, t.lastQty, t.lastPx]));
    expect(report.positions).toEqual(w.exchange.held);
    expect(of(w, 'venue_status').map((e) => e.status)).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
    expect(reports(w)).toHaveLength(1);
    await submitted(w, order('F3'));
  });

  it('tells positions and money when they change', async () => {
    const w = await connected();
    await waitFor(() => expect(of(w, 'account')).toHaveLength(1));
    w.exchange.held = [
      {
        venue: 'outer', instrumentId: CNH.instrumentId, longToday: quantity(1), longYesterday: quantity(0), shortToday: quantity(0),
        shortYesterday: quantity(0), longAvgPx: '7.1', shortAvgPx: null, unrealizedPnl: '0',
      },
    ];
    w.exchange.moneyMoved();
    await waitFor(() => expect(of(w, 'account')).toHaveLength(2));
    expect(of(w, 'position').map((e) => e.position)).toEqual(w.exchange.held);
  });

  it('shows the books it subscribed to, whole, and the latest of a burst', async () => {
    const w = await connected();
    await waitFor(() => expect(of(w, 'quote')).not.toHaveLength(0));
    for (let mid = 40_100; mid <= 50_000; mid += 100) w.exchange.publish(w.exchange.bookOf(HG.instrumentId, mid));
    w.exchange.publish(w.exchange.bookOf(CNH.instrumentId, 712_000));
    const newest = w.exchange.book(HG.instrumentId);
    await waitFor(() => expect(of(w, 'quote').at(-1)?.book.last?.price).toBe(50_000));
    expect({ ...of(w, 'quote').at(-1)!.book, tsIngestUs: 0 }).toEqual({ ...newest, tsIngestUs: 0 });
    expect(of(w, 'quote').every((e) => e.book.instrumentId === HG.instrumentId)).toBe(true);
    // A hundred books published at once are a few on the wire.
    expect(of(w, 'quote').length).toBeLessThan(10);
    w.gateway.marketData.subscribe([CNH]);
    await waitFor(() => expect(of(w, 'quote').at(-1)?.book).toMatchObject({ instrumentId: CNH.instrumentId, last: { price: 712_000 } }));
  });

  it('measures the round trip', async () => {
    const w = await connected();
    await waitFor(() => expect(of(w, 'venue_clock')).not.toHaveLength(0));
    expect(of(w, 'venue_clock')[0]?.roundTripUs).toBeGreaterThan(0);
    expect(of(w, 'venue_clock')[0]?.offsetUs).not.toBeNull();
  });

  it('says why it is not let in, and tries again', async () => {
    const w = await world({ password: 'wrong' });
    await waitFor(() => expect(of(w, 'venue_status').filter((e) => e.status === 'connecting')).toHaveLength(2));
    expect(inWords('en', of(w, 'venue_status')[1]!.text)).toMatch(/unknown user or wrong password.*Next attempt in \d+ ms/);
    expect(w.gateway.orders.prepareSubmit(order('G1')).send()).toBe(false);
    expect(of(w, 'reconciliation')).toEqual([]);
  });

  it('is silent after it was stopped, and its venue hears no more', async () => {
    const w = await connected();
    await w.gateway.stop();
    const before = w.events.length;
    w.exchange.publish(w.exchange.bookOf(HG.instrumentId, 40_500));
    expect(w.gateway.orders.prepareSubmit(order('H1')).send()).toBe(false);
    expect(w.events).toHaveLength(before);
    expect(w.exchange.submitted).toEqual([]);
  });
});

/** A client by hand, for what the gateway would never send. */
async function rawClient(front: FixFront): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect(front.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  open.push({ close: () => Promise.resolve(void socket.destroy()) });
  return { socket, text: () => text };
}

describe('the FIX front', () => {
  it('drops what is no FIX client and goes on serving', async () => {
    const w = await connected();
    const { socket } = await rawClient(w.front);
    let closed = false;
    socket.on('close', () => (closed = true));
    socket.write('GET / HTTP/1.1\r\n\r\n8=FIX.4.4\u00019=5\u000135=0\u000110=163\u0001');
    await waitFor(() => expect(closed).toBe(true));
    await submitted(w, order('I1'));
  });

  it('says which port it could not have', async () => {
    const w = await connected();
    const again = serveFix({ exchange: w.exchange, host: '127.0.0.1', port: w.front.port, senderCompId: 'PAPER', clock: realClock, scheduler: realScheduler });
    await expect(again).rejects.toThrow(/port is in use.*Choose another port/);
  });
});
