import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { seededRandom } from '@tandem/kernel';
import { clOrdId, price, quantity, type ExecutionReport, type NewOrder, type VenueEvent } from '@tandem/domain';
import type { Gateway } from '@tandem/gateway-core';
import { createDiffGateway } from '@tandem/gateway-diff';
import { serveDiff, type DiffFront } from '../src/front-diff/index.ts';
import { positionNode } from '../src/front-diff/state.ts';
import { buyGold, copper, gold, HandExchange, realTime } from './front-diff-exchange.ts';

let exchange: HandExchange;
let front: DiffFront;
let gateway: Gateway;
let events: VenueEvent[];
let complaints: string[];
let heard: () => void;

/** The first event from `from` on that fits; waits for it. */
async function event<T extends VenueEvent['type']>(type: T, fits: (e: Extract<VenueEvent, { type: T }>) => boolean = () => true, from = 0): Promise<Extract<VenueEvent, { type: T }>> {
  for (;;) {
    const found = events.slice(from).find((e): e is Extract<VenueEvent, { type: T }> => e.type === type && fits(e as Extract<VenueEvent, { type: T }>));
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => (heard = resolve));
  }
}
const report = async (fits: (r: ExecutionReport) => boolean, from = 0): Promise<ExecutionReport> =>
  (await event('execution_report', (e) => fits(e.report), from)).report;
const told = (id: string): string[] =>
  events.flatMap((e) => (e.type === 'execution_report' && e.report.clOrdId === id ? [`${e.report.execType} ${e.report.ordStatus} ${e.report.cumQty}`] : []));

function connect(password = 'secret'): Gateway {
  const url = `ws://127.0.0.1:${front.port}`;
  return createDiffGateway({
    venue: 'inner',
    marketDataUrl: `${url}/md`,
    tradingUrl: `${url}/td`,
    brokerId: 'paper',
    userId: 'desk',
    password,
    instruments: [gold, copper],
    clock: realTime,
    scheduler: realTime,
    random: seededRandom(7),
    sink(e) {
      events.push(e);
      heard();
    },
    complain: (c) => complaints.push(`${c.what}: ${c.where}`),
  });
}

beforeEach(async () => {
  exchange = new HandExchange();
  events = [];
  complaints = [];
  heard = () => undefined;
  front = await serveDiff({ exchange, host: '127.0.0.1', port: 0, clock: realTime, scheduler: realTime });
  gateway = connect();
});
afterEach(async () => {
  await gateway.stop();
  await front.close();
});

async function connected(): Promise<void> {
  gateway.marketData.subscribe([gold]);
  gateway.start();
  await event('account');
}

describe('the DIFF gateway against the DIFF front', () => {
  it('logs on: connected, then the reconciliation, then the account', async () => {
    const old = buyGold('OLD', 3);
    exchange.submitted.push(old);
    exchange.execute(old, 'new', 'new', 0, '', false);
    exchange.execute(old, 'trade', 'partially_filled', 2, '', false);
    await connected();
    const order = events.map((e) => (e.type === 'venue_status' ? e.status : e.type)).filter((t) => t !== 'connecting' && t !== 'quote' && t !== 'venue_clock' && t !== 'venue_notice');
    expect(order.slice(0, 3)).toEqual(['connected', 'reconciliation', 'account']);
    const { report: told } = await event('reconciliation');
    expect(told.orders).toMatchObject([{ clOrdId: 'OLD', execType: 'order_status', ordStatus: 'partially_filled', cumQty: 2, leavesQty: 1, orderId: 'X-OLD' }]);
    expect(told.trades).toMatchObject([{ clOrdId: 'OLD', execType: 'trade', lastQty: 2, lastPx: 92602, execId: 'OLD|1' }]);
    expect(told.positions).toMatchObject([{ instrumentId: 'SHFE.au2702', longToday: 2, longAvgPx: '926.02', shortAvgPx: null }]);
    expect((await event('account')).account).toMatchObject({ accountId: 'desk', currency: 'CNY', balance: '1000000.5', available: '900000' });
  });

  it('carries a book exactly, and what changes in it', async () => {
    const level = (at: number, lots: number) => ({ price: price(at), quantity: quantity(lots) });
    exchange.publish({ instrumentId: gold.instrumentId, bids: [level(92600, 3), level(92598, 8)], asks: [level(92602, 1)], upperLimit: price(101860), lowerLimit: price(83340), last: level(92602, 4) });
    await connected();
    const first = (await event('quote')).book;
    expect(first).toMatchObject({ bids: [level(92600, 3), level(92598, 8)], asks: [level(92602, 1)], upperLimit: 101860, lowerLimit: 83340, phase: 'open', tsEventUs: exchange.nowUs() });
    const from = events.length;
    exchange.publish({ instrumentId: gold.instrumentId, bids: [level(92596, 2)], asks: [], last: level(92596, 5), phase: 'closed' });
    const next = (await event('quote', () => true, from)).book;
    expect(next).toMatchObject({ bids: [level(92596, 2)], asks: [], phase: 'closed', last: level(92596, 5) });
    expect(complaints).toEqual([]);
  });

  it('puts quotes ahead of all else in a transaction, also where the client asked late', async () => {
    exchange.publish({ instrumentId: gold.instrumentId, bids: [{ price: price(92600), quantity: quantity(3) }] });
    const socket = new WebSocket(`ws://127.0.0.1:${front.port}/md`);
    const shapes: string[] = [];
    const quoted = new Promise<void>((resolve) =>
      socket.on('message', (bytes: Buffer) => {
        const { data = [] } = JSON.parse(bytes.toString('utf8')) as { data?: object[] };
        if (data.length > 0) shapes.push(data.map((patch) => Object.keys(patch).join()).join(' '));
        if (shapes.length === 1) {
          socket.send(JSON.stringify({ aid: 'subscribe_quote', ins_list: gold.instrumentId }));
          socket.send(JSON.stringify({ aid: 'peek_message' }));
        } else if (shapes.length > 1) resolve();
      }),
    );
    await quoted;
    socket.terminate();
    expect(shapes).toEqual(['account_id,ins_list,mdhis_more_data', 'quotes ins_list']);
  });

  it('sends an order and hears of its life: new, trades, filled', async () => {
    await connected();
    const order = buyGold('A1', 3, { timeInForce: 'fak', offset: 'close_today', side: 'sell' });
    exchange.onSubmit = (o) => {
      exchange.execute(o, 'new', 'new');
      exchange.execute(o, 'trade', 'partially_filled', 1);
      exchange.execute(o, 'trade', 'filled', 2);
    };
    expect(gateway.orders.prepareSubmit(order).send()).toBe(true);
    await event('position', (e) => e.position.longToday === 3);
    expect(exchange.submitted).toEqual([order]);
    expect(told('A1')).toEqual(['new new 0', 'trade partially_filled 1', 'trade filled 3']);
    expect(events.flatMap((e) => (e.type === 'execution_report' && e.report.execType === 'trade' ? [e.report.execId] : []))).toEqual(['A1|1', 'A1|2']);
  });

  it('gives the venue’s words with a refusal', async () => {
    await connected();
    exchange.onSubmit = (o) => exchange.execute(o, 'rejected', 'rejected', 0, '资金不足');
    gateway.orders.prepareSubmit(buyGold('A1', 3)).send();
    const refused = await report((r) => r.execType === 'rejected');
    expect(refused.text).toContain('资金不足');
    expect(told('A1')).toEqual(['rejected rejected 0']);
  });

  it('cancels; a cancel that comes too late is refused', async () => {
    await connected();
    exchange.onSubmit = (o) => exchange.execute(o, 'new', 'new');
    exchange.onCancel = (id) => exchange.execute(exchange.submitted.find((o) => o.clOrdId === id)!, 'canceled', 'canceled');
    gateway.orders.prepareSubmit(buyGold('A1', 3)).send();
    await report((r) => r.execType === 'new');
    gateway.orders.prepareCancel(clOrdId('A1'), gold.instrumentId).send();
    await report((r) => r.execType === 'canceled');
    exchange.onCancel = (id) => exchange.refuseCancel(id, '报单已撤');
    gateway.orders.prepareCancel(clOrdId('A1'), gold.instrumentId).send();
    const { reject } = await event('cancel_reject');
    expect(reject).toMatchObject({ clOrdId: 'A1' });
    expect(reject.text).toContain('报单已撤');
    expect(told('A1')).toEqual(['new new 0', 'canceled canceled 0']);
  });

  it('comes back after a lost connection with all that happened meanwhile', async () => {
    await connected();
    exchange.onSubmit = (o) => exchange.execute(o, 'new', 'new');
    const order = buyGold('A1', 3);
    gateway.orders.prepareSubmit(order).send();
    await report((r) => r.execType === 'new');
    const from = events.length;
    exchange.disconnect();
    exchange.execute(order, 'trade', 'filled', 3);
    await event('venue_status', (e) => e.status === 'disconnected', from);
    expect(gateway.orders.prepareSubmit(buyGold('A2', 1)).send()).toBe(false);
    const again = (await event('reconciliation', () => true, from)).report;
    expect(again.orders).toMatchObject([{ clOrdId: 'A1', ordStatus: 'filled', cumQty: 3 }]);
    expect(again.trades).toMatchObject([{ execId: 'A1|1', lastQty: 3 }]);
    expect(exchange.submitted).toHaveLength(1);
  });

  it('answers a query from a fresh snapshot, also for an order that nobody heard of', async () => {
    await connected();
    const known = buyGold('A1', 3);
    exchange.onSubmit = (o) => {
      if (o.clOrdId === known.clOrdId) exchange.execute(o, 'new', 'new', 0, '', false);
    };
    gateway.orders.prepareSubmit(known).send();
    gateway.orders.prepareSubmit(buyGold('A2', 1)).send();
    gateway.orders.query(known.clOrdId);
    gateway.orders.query(clOrdId('A2'));
    expect(await report((r) => r.execType === 'order_status' && r.clOrdId === 'A1')).toMatchObject({ ordStatus: 'new', leavesQty: 3 });
    expect(await report((r) => r.execType === 'order_status' && r.clOrdId === 'A2')).toMatchObject({ ordStatus: 'rejected', cumQty: 0 });
  });

  it('says why a login failed', async () => {
    await gateway.stop();
    gateway = connect('wrong');
    gateway.start();
    const socket = new WebSocket(`ws://127.0.0.1:${front.port}/td`);
    const notice = await new Promise<string>((resolve) => {
      socket.on('open', () => socket.send(JSON.stringify({ aid: 'req_login', bid: 'paper', user_name: 'desk', password: 'wrong' })));
      socket.on('message', (data: Buffer) => {
        if (data.toString('utf8').includes('notify')) resolve(data.toString('utf8'));
      });
    });
    socket.terminate();
    expect(notice).toContain('登录失败');
    expect(events.some((e) => e.type === 'venue_status' && e.status === 'connected')).toBe(false);
  });
});

describe('hostile clients', () => {
  const hostile = ['', 'x', '[]', 'null', '{"aid":1}', '{"aid":"insert_order"}', '{"aid":"__proto__"}', '{"aid":"req_login","user_name":{},"password":[]}', '{"aid":"subscribe_quote","ins_list":5}', '['.repeat(60_000)];
  it.each(['/md', '/td'])('get a notice at %s, and the venue goes on', async (path) => {
    const socket = new WebSocket(`ws://127.0.0.1:${front.port}${path}`);
    await new Promise((resolve) => socket.once('open', resolve));
    let notices = 0;
    const all = new Promise<void>((resolve) =>
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString('utf8')) as { data?: { notify?: object }[] };
        notices += (message.data ?? []).filter((patch) => patch.notify !== undefined).length;
        if (notices >= hostile.length) resolve();
      }),
    );
    for (const text of hostile) socket.send(text);
    await all;
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.send('x'.repeat(200_000));
    await gone;
    expect(exchange.submitted).toEqual([]);
    await connected();
  });

  const badOrders: [string, object][] = [
    ['a fractional tick', { limit_price: 926.015 }],
    ['no lots', { volume: 0 }],
    ['half a lot', { volume: 1.5 }],
    ['a market order', { price_type: 'ANY' }],
    ['an unknown contract', { instrument_id: 'zz9999' }],
    ['an id that is no word', { order_id: '原因 A1' }],
    ['another user', { user_id: 'boss' }],
  ];
  it('tells a position under both names that clients read it by, and what its lots cost', () => {
    const held = { venue: 'inner', instrumentId: gold.instrumentId, longToday: quantity(2), longYesterday: quantity(1), shortToday: quantity(0), shortYesterday: quantity(4), longAvgPx: '926.02', shortAvgPx: null, unrealizedPnl: '0' } as const;
    expect(positionNode('desk', held, gold)).toMatchObject({
      volume_long_today: 2, pos_long_today: 2, volume_long_his: 1, pos_long_his: 1, pos_short_today: 0, volume_short_his: 4, pos_short_his: 4,
      open_cost_long: 3 * 926_020, open_cost_short: '-',
    });
  });

  it('takes a price with the noise of added doubles for the multiple of the tick that it is', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${front.port}/td`);
    await new Promise((resolve) => socket.once('open', resolve));
    const sent = new Promise<NewOrder>((resolve) => (exchange.onSubmit = resolve));
    socket.send(JSON.stringify({ aid: 'req_login', bid: 'paper', user_name: 'desk', password: 'secret' }));
    socket.send(JSON.stringify({ aid: 'insert_order', user_id: 'desk', order_id: 'A1', exchange_id: 'SHFE', instrument_id: 'au2702', direction: 'BUY', offset: 'OPEN', volume: 1, price_type: 'LIMIT', limit_price: 926.0200000000001 }));
    expect((await sent).price).toBe(92602);
    socket.terminate();
  });

  it.each(badOrders)('an order with %s is refused in a notice', async (_what, wrong) => {
    const socket = new WebSocket(`ws://127.0.0.1:${front.port}/td`);
    await new Promise((resolve) => socket.once('open', resolve));
    const notice = new Promise<string>((resolve) =>
      socket.on('message', (data: Buffer) => {
        const text = data.toString('utf8');
        if (text.includes('"ERROR"')) resolve(text);
      }),
    );
    socket.send(JSON.stringify({ aid: 'req_login', bid: 'paper', user_name: 'desk', password: 'secret' }));
    socket.send(JSON.stringify({ aid: 'insert_order', user_id: 'desk', order_id: 'A1', exchange_id: 'SHFE', instrument_id: 'au2702', direction: 'BUY', offset: 'OPEN', volume: 1, price_type: 'LIMIT', limit_price: 926.02, ...wrong }));
    expect(await notice).toMatch(/下单失败|用户名/);
    socket.terminate();
    expect(exchange.submitted).toEqual([]);
  });
});
