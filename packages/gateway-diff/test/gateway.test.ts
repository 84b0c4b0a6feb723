import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clOrdId, inWords, price, quantity, type VenueEvent } from '@tandem/domain';
import { createDiffGateway, type DiffGateway } from '@tandem/gateway-diff';
import { PONG_TIMEOUT_MS } from '../src/client/line.ts';
import { GREETING_TIMEOUT_MS } from '../src/client/market-data.ts';
import { CONFIRM_SILENCE_MS } from '../src/desk/account-desk.ts';
import { NOTICES_A_MINUTE_MAX } from '../src/desk/venue-notices.ts';
import { POSITION_HOLD_MS, READ_MEANWHILE_MS } from '../src/position-hold.ts';
import { deskOptions } from './desk-options.ts';
import { HandTime } from './hand-time.ts';
import { gold } from './instruments.ts';
import { ScriptedServer } from './scripted-server.ts';

/** Loopback would have carried in this what was not held back. */
const HELD_MS = 50;

let server: ScriptedServer;
let time: HandTime;
let events: VenueEvent[];
let complaints: string[];
let heard: () => void;
let gateway: DiffGateway;

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise<void>((resolve) => (heard = resolve));
}
const statuses = (): string[] => events.flatMap((e) => (e.type === 'venue_status' ? [e.status] : []));
const lastText = (): string => inWords('en', events.findLast((e) => e.type === 'venue_status')?.text ?? []);

/** Until the next attempt, as last told; NaN where nothing was. */
const retryMs = (): number => events.findLast((e) => e.type === 'venue_status')?.text.flatMap((s) => (s.code === 'next_attempt' ? [s.ms] : []))[0] ?? NaN;

async function start(pongs = true, settlement: 'automatic' | 'by_hand' = 'automatic'): Promise<void> {
  server = await ScriptedServer.listen(pongs);
  const sink = (event: VenueEvent): void => {
    events.push(event);
    heard();
  };
  gateway = createDiffGateway({ ...deskOptions(server, time, sink), settlement, complain: (c) => complaints.push(c.what) });
  gateway.start();
}

beforeEach(() => {
  time = new HandTime();
  events = [];
  complaints = [];
  heard = () => undefined;
});
afterEach(async () => {
  await gateway.stop();
  await server.close();
});

const user = (node: object): object => ({ aid: 'rtn_data', data: [{ trade: { desk: node } }] });
const holding = (lots: number) => ({
  positions: { [gold.instrumentId]: { exchange_id: gold.exchange, instrument_id: gold.symbol, volume_long_today: lots, open_price_long: 340 } },
});
const account = { accounts: { CNY: { account_id: 'desk', balance: 100, available: 90 } } };

async function connected(): Promise<void> {
  await server.until(() => server.asked('/td', 'req_login') === 1 && server.asked('/md', 'subscribe_quote') === 1);
  server.send('/md', { aid: 'rsp_login', session_id: 'S' });
  server.send('/td', user({ trade_more_data: false, session: { user_id: 'desk' }, ...account, orders: {}, trades: {}, positions: {} }));
  await until(() => events.some((e) => e.type === 'account'));
}

describe('a refused login', () => {
  it('ends the attempt at once, with the venue’s words, and is tried again later and later', async () => {
    await start();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt++) {
      await server.until(() => server.asked('/td', 'req_login') === attempt);
      const before = statuses().filter((s) => s === 'disconnected').length;
      server.send('/td', { aid: 'rtn_data', data: [{ notify: { [`n${attempt}`]: { level: 'ERROR', code: 403, content: '密码错误' } } }] });
      await until(() => statuses().filter((s) => s === 'disconnected').length > before);
      expect(lastText()).toContain('The login was refused: check user and password. The venue says: “密码错误');
      expect(lastText()).not.toContain('secret-word');
      waits.push(retryMs());
      time.turn(waits.at(-1) ?? 0);
    }
    expect(Math.max(...waits.slice(2))).toBeGreaterThan(waits[0] ?? 0);
  });

  it('is not seen in a warning beside the state', async () => {
    await start();
    await server.until(() => server.asked('/td', 'req_login') === 1);
    server.send('/td', { aid: 'rtn_data', data: [{ notify: { a: { level: 'WARNING', code: 1, content: '密码将到期' } } }] });
    await connected();
    expect(statuses()).not.toContain('disconnected');
  });
});

describe('connecting anew because a person asks', () => {
  it('does not wait, whatever the backoff has come to', async () => {
    await start();
    for (let attempt = 1; attempt <= 6; attempt++) {
      await server.until(() => server.asked('/td', 'req_login') === attempt);
      const before = statuses().filter((s) => s === 'disconnected').length;
      server.send('/td', { aid: 'rtn_data', data: [{ notify: { [`n${attempt}`]: { level: 'ERROR', code: 403, content: '密码错误' } } }] });
      await until(() => statuses().filter((s) => s === 'disconnected').length > before);
      if (attempt < 6) time.turn(retryMs());
    }
    expect(retryMs()).toBeGreaterThan(2_000);
    gateway.reconnect();
    await server.until(() => server.asked('/td', 'req_login') === 7);
    server.send('/td', { aid: 'rtn_data', data: [{ notify: { n: { level: 'ERROR', code: 403, content: '密码错误' } } }] });
    await until(() => lastText().includes('密码错误'));
    expect(retryMs()).toBeLessThanOrEqual(250);
  });

  it('drops a line that is up and reconciles over the next one', async () => {
    await start();
    await connected();
    gateway.reconnect();
    expect(lastText()).toContain('A person asked to connect anew.');
    time.turn(0);
    await server.until(() => server.asked('/td', 'req_login') === 2 && server.asked('/md', 'subscribe_quote') === 2);
    server.send('/md', { aid: 'rsp_login', session_id: 'S' });
    server.send('/td', user({ trade_more_data: false, session: { user_id: 'desk' }, ...account, orders: {}, trades: {}, positions: {} }));
    await until(() => events.filter((e) => e.type === 'reconciliation').length === 2);
  });
});

describe('the broker’s settlement statement', () => {
  const statement = (key = 's'): object => ({ aid: 'rtn_data', data: [{ notify: { [key]: { type: 'SETTLEMENT', level: 'INFO', code: 325, content: '客户权益 9963216.55' } } }] });
  const order = { clOrdId: clOrdId('A1'), venue: 'inner', instrumentId: gold.instrumentId, side: 'buy', quantity: quantity(2), price: price(34000), timeInForce: 'day', offset: 'open' } as const;
  const notices = (): string[] => events.flatMap((e) => (e.type === 'venue_notice' ? [`${e.grade} ${e.text[0]?.code ?? ''}`] : []));

  it('is confirmed by itself where the profile says so, also where it comes after the login, and can be read', async () => {
    await start();
    await connected();
    await server.until(() => server.asked('/td', 'confirm_settlement') === 1);
    expect(gateway.account.statement()).toBeNull();
    server.send('/td', statement());
    await server.until(() => server.asked('/td', 'confirm_settlement') === 2);
    expect(gateway.account.statement()).toEqual({ text: '客户权益 9963216.55', waits: false });
    expect(notices()).toEqual(['info settlement_confirmed_automatically']);
    expect(statuses().at(-1)).toBe('connected');
  });

  it('waits for a person where the profile says so: nothing is connected, and nothing sent, before', async () => {
    await start(true, 'by_hand');
    await server.until(() => server.asked('/td', 'req_login') === 1 && server.asked('/md', 'subscribe_quote') === 1);
    server.send('/md', { aid: 'rsp_login', session_id: 'S' });
    server.send('/td', statement());
    server.send('/td', user({ trade_more_data: false, session: { user_id: 'desk' }, ...account, orders: {}, trades: {}, positions: {} }));
    await until(() => lastText().includes('settlement statement waits'));
    expect(statuses()).not.toContain('connected');
    expect(notices()).toEqual(['warning settlement_waits']);
    expect(server.asked('/td', 'confirm_settlement')).toBe(0);
    expect(gateway.orders.prepareSubmit(order).send()).toBe(false);
    const confirming = gateway.account.confirmSettlement();
    await server.until(() => server.asked('/td', 'confirm_settlement') === 1);
    server.send('/td', { aid: 'rtn_data', data: [{ notify: { c: { type: 'MESSAGE', level: 'INFO', code: 0, content: '结算单已确认' } } }] });
    expect(await confirming).toEqual({ ok: true, value: undefined });
    expect(statuses().at(-1)).toBe('connected');
    expect(events.filter((e) => e.type === 'reconciliation')).toHaveLength(1);
    expect(gateway.account.statement()).toMatchObject({ waits: false });
    expect(gateway.orders.prepareSubmit(order).send()).toBe(true);
  });

  it('that comes after the login takes the connection’s word back until it is confirmed; silence confirms, a refusal does not', async () => {
    await start(true, 'by_hand');
    await connected();
    server.send('/td', statement());
    await until(() => statuses().at(-1) === 'connecting');
    const refusing = gateway.account.confirmSettlement();
    await server.until(() => server.asked('/td', 'confirm_settlement') === 1);
    server.send('/td', { aid: 'rtn_data', data: [{ notify: { c: { type: 'MESSAGE', level: 'WARNING', code: 9, content: '结算单确认失败' } } }] });
    expect(await refusing).toMatchObject({ ok: false, error: { code: 'diff_refused', what: '结算单确认失败' } });
    expect(statuses().at(-1)).toBe('connecting');
    const confirming = gateway.account.confirmSettlement();
    await server.until(() => server.asked('/td', 'confirm_settlement') === 2);
    time.turn(CONFIRM_SILENCE_MS);
    expect(await confirming).toMatchObject({ ok: true });
    expect(statuses().at(-1)).toBe('connected');
    expect(events.filter((e) => e.type === 'reconciliation')).toHaveLength(2);
  });
});

describe('a position whose lots are no numbers', () => {
  const broken = (lots: unknown): object => ({ positions: { [gold.instrumentId]: { exchange_id: gold.exchange, instrument_id: gold.symbol, volume_long_today: lots } } });

  it.each([['3'], [2.5], [-1], [true]])('such as %j is not taken for none: there is no connection, and it says why', async (lots) => {
    await start();
    await server.until(() => server.asked('/td', 'req_login') === 1 && server.asked('/md', 'subscribe_quote') === 1);
    server.send('/md', { aid: 'rsp_login', session_id: 'S' });
    server.send('/td', user({ trade_more_data: false, session: { user_id: 'desk' }, ...account, orders: {}, trades: {}, ...broken(lots) }));
    await until(() => lastText().includes('The venue sent what does not read: “positions/'));
    expect(events.some((e) => e.type === 'reconciliation')).toBe(false);
    expect(statuses()).not.toContain('connected');
  });

  it('that comes later ends the connection too; lots that are not told are none', async () => {
    await start();
    await connected();
    server.send('/td', user(broken(null)));
    await until(() => events.some((e) => e.type === 'position'));
    expect(events.findLast((e) => e.type === 'position')).toMatchObject({ position: { longToday: 0 } });
    server.send('/td', user(broken('many')));
    await until(() => lastText().includes('“positions/'));
    expect(statuses().at(-1)).toBe('disconnected');
  });
});

describe('a silent server', () => {
  it('of quotes is given up after its deadline', async () => {
    await start();
    await server.until(() => server.asked('/md', 'subscribe_quote') === 1 && server.asked('/td', 'req_login') === 1);
    server.send('/td', user({ trade_more_data: false, ...account }));
    // Pings are answered meanwhile, so that nothing but the deadline can end the line.
    for (let waitedMs = 0; waitedMs < GREETING_TIMEOUT_MS; waitedMs += 1_000) {
      expect(lastText()).not.toContain('No answer');
      await new Promise((resolve) => setTimeout(resolve, 5));
      time.turn(1_000);
    }
    expect(lastText()).toContain(`The connection of market data is down. No answer came within ${GREETING_TIMEOUT_MS} ms`);
  });

  it('that answers no ping is given up after the heartbeat’s bound', async () => {
    await start(false);
    await connected();
    time.turn(PONG_TIMEOUT_MS - 1);
    expect(statuses()).not.toContain('disconnected');
    time.turn(1);
    expect(lastText()).toContain(`No heartbeat came for ${PONG_TIMEOUT_MS} ms`);
    expect(statuses().filter((s) => s === 'disconnected')).toHaveLength(2);
  });
});

describe('market data', () => {
  it('dropping alone takes the link down, leaves the login, and reconciles anew when it is back', async () => {
    await start();
    await connected();
    server.drop('/md');
    await until(() => statuses().at(-1) === 'disconnected');
    expect(lastText()).toContain('The connection of market data is down');
    time.turn(retryMs());
    await server.until(() => server.asked('/md', 'subscribe_quote') === 2);
    server.send('/md', { aid: 'rsp_login', session_id: 'S2' });
    await until(() => events.filter((e) => e.type === 'reconciliation').length === 2);
    expect(statuses().at(-1)).toBe('connected');
  });
});

describe('the account', () => {
  it('outlives a notice to its holder, which is no answer about any order', async () => {
    await start();
    await connected();
    const from = events.length;
    server.send('/td', {
      aid: 'rtn_data',
      data: [{ notify: { n1: { type: 'MESSAGE', level: 'WARNING', code: 7, content: '账户风险度 95%, 请追加保证金' } } }, { trade: { desk: { accounts: { CNY: { available: 5 } } } } }],
    });
    await until(() => events.slice(from).some((e) => e.type === 'account'));
    await until(() => events.slice(from).some((e) => e.type === 'venue_notice'));
    expect(events.slice(from)).toMatchObject([
      { type: 'account', account: { balance: '100', available: '5' } },
      { type: 'venue_notice', venue: 'inner', grade: 'warning', text: [{ code: 'venue_says', words: '账户风险度 95%, 请追加保证金' }] },
    ]);
  });
});

describe('what is sent while the link is held', () => {
  it('leaves when it is let go', async () => {
    await start();
    await connected();
    const release = gateway.orders.hold();
    const order = { clOrdId: clOrdId('A1'), venue: 'inner', instrumentId: gold.instrumentId, side: 'buy', quantity: quantity(1), price: price(34_000), timeInForce: 'fak', offset: 'open' } as const;
    expect(gateway.orders.prepareSubmit(order).send()).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
    expect(server.asked('/td', 'insert_order')).toBe(0);
    release();
    await server.until(() => server.asked('/td', 'insert_order') === 1);
  });

  it('is nothing while the link is down', async () => {
    await start();
    gateway.orders.hold()();
    await connected();
  });
});

describe('a figure of the account that a server does not state', () => {
  it('is told as unknown, not as nothing', async () => {
    await start();
    await connected();
    const from = events.length;
    server.send('/td', user({ accounts: { CNY: { available: 80, margin: '-', commission: null } } }));
    await until(() => events.slice(from).some((e) => e.type === 'account'));
    expect(events.slice(from)).toMatchObject([{ type: 'account', account: { balance: '100', available: '80', margin: null, fees: null } }]);
  });
});

describe('frozen margin', () => {
  it('that a server leaves stale after a cancel changes nothing of what is told', async () => {
    await start();
    await connected();
    const from = events.length;
    server.send('/td', user({ accounts: { CNY: { available: 90, margin: 0, frozen_margin: 5_000 } } }));
    await until(() => events.slice(from).some((e) => e.type === 'account'));
    expect(events.slice(from)).toMatchObject([{ type: 'account', account: { balance: '100', available: '90', margin: '0' } }]);
  });
});

describe('notices', () => {
  const notify = (notice: object, id = 'n'): object => ({ notify: { [id]: { type: 'MESSAGE', level: 'INFO', code: 0, content: 'x', ...notice } } });
  const send = (...patches: object[]): void => server.send('/td', { aid: 'rtn_data', data: patches });
  const toldNotices = (): string[] => events.flatMap((e) => (e.type === 'venue_notice' ? [`${e.grade} ${e.text.map((one) => (one.code === 'venue_says' ? one.words : one.code)).join()}`] : []));
  /** Money moves with a transaction of its own, which is how its end is seen. */
  async function settled(): Promise<void> {
    const from = events.length;
    send({ trade: { desk: { accounts: { CNY: { available: from } } } } });
    await until(() => events.slice(from).some((e) => e.type === 'account'));
  }

  it('are told by what a desk must know: warnings, errors, the broker’s own connection', async () => {
    await start();
    await connected();
    send(notify({ content: '登录成功', code: 324 }), notify({ content: 'a long statement', type: 'SETTLEMENT', level: 'WARNING' }, 's'));
    send(notify({ content: '已经断开与交易前置的连接', code: 322 }));
    send(notify({ content: '已经重新连接到交易前置', code: 320 }), notify({ content: '<b>系统</b>维护', type: 'HTML', level: 'ERROR' }, 'e'));
    send({ notify: { a: 'no notice', b: { content: 5 } } });
    await settled();
    expect(toldNotices()).toEqual(['info settlement_confirmed_automatically', 'warning 已经断开与交易前置的连接', 'info 已经重新连接到交易前置', 'warning 系统 维护']);
  });

  it('about orders and refusals are told as what became of the orders, once', async () => {
    await start();
    await connected();
    gateway.orders.prepareSubmit({ clOrdId: clOrdId('A1'), venue: 'inner', instrumentId: gold.instrumentId, side: 'buy', quantity: quantity(2), price: price(34000), timeInForce: 'day', offset: 'open' }).send();
    send(notify({ level: 'WARNING', content: '下单失败, 委托单 A1, 资金不足' }));
    await until(() => events.some((e) => e.type === 'execution_report'));
    await settled();
    expect(toldNotices()).toEqual([]);
    send(notify({ level: 'WARNING', content: '下单失败, 不在交易时间' }));
    await settled();
    expect(toldNotices()).toEqual(['warning 下单失败, 不在交易时间']);
  });

  it('are bounded: a server that never stops does not flood the desk', async () => {
    await start();
    await connected();
    for (let n = 0; n < 50; n++) send(notify({ level: 'ERROR', content: `fault ${n}` }));
    await settled();
    expect(toldNotices()).toHaveLength(NOTICES_A_MINUTE_MAX);
    time.turn(1_000);
  });
});

describe('a position that moves before its trade', () => {
  const order = (left: number) => ({
    orders: {
      A1: { order_id: 'A1', exchange_id: gold.exchange, instrument_id: gold.symbol, direction: 'BUY', volume_orign: 2, volume_left: left, status: left === 0 ? 'FINISHED' : 'ALIVE', exchange_order_id: 'X1', last_msg: '' },
    },
  });
  const trade = { trades: { T1: { order_id: 'A1', exchange_id: gold.exchange, instrument_id: gold.symbol, direction: 'BUY', volume: 2, price: 340, trade_date_time: 1 } } };
  const told = (from: number) => events.slice(from).flatMap((e) => (e.type === 'position' ? [`position ${e.position.longToday}`] : e.type === 'execution_report' ? [e.report.execType] : []));

  it('is told after it', async () => {
    await start();
    await connected();
    const from = events.length;
    server.send('/td', user({ ...order(0), ...holding(2) }));
    server.send('/td', user({ accounts: { CNY: { available: 80 } } }));
    await until(() => events.slice(from).some((e) => e.type === 'account'));
    expect(told(from)).toEqual(['new']);
    server.send('/td', user(trade));
    await until(() => told(from).includes('position 2'));
    expect(told(from)).toEqual(['new', 'trade', 'position 2']);
    expect(complaints).toEqual([]);
  });

  it('is told all the same where the trade does not come, and said', async () => {
    await start();
    await connected();
    const from = events.length;
    server.send('/td', user({ ...order(0), ...holding(2) }));
    await until(() => told(from).includes('new'));
    time.turn(POSITION_HOLD_MS);
    expect(told(from)).toEqual(['new']);
    time.turn(READ_MEANWHILE_MS);
    expect(told(from)).toEqual(['new', 'position 2']);
    expect(complaints.join()).toContain('moved without a trade');
  });

  it('is told after it where the process stood still meanwhile, and the trade is read behind the timer', async () => {
    await start();
    await connected();
    const from = events.length;
    server.send('/td', user({ ...order(0), ...holding(2) }));
    await until(() => told(from).includes('new'));
    time.turn(POSITION_HOLD_MS);
    server.send('/td', user(trade));
    await until(() => told(from).includes('position 2'));
    time.turn(READ_MEANWHILE_MS);
    expect(told(from)).toEqual(['new', 'trade', 'position 2']);
    expect(complaints).toEqual([]);
  });

  it('is told after it also where the order shows no fill yet', async () => {
    await start();
    await connected();
    server.send('/td', user(order(2)));
    await until(() => told(0).includes('new'));
    const from = events.length;
    server.send('/td', user(holding(2)));
    server.send('/td', user({ accounts: { CNY: { available: 80 } } }));
    await until(() => events.slice(from).some((e) => e.type === 'account'));
    expect(told(from)).toEqual([]);
    server.send('/td', user(order(0)));
    server.send('/td', user(trade));
    await until(() => told(from).includes('position 2'));
    expect(told(from)).toEqual(['trade', 'position 2']);
    expect(complaints).toEqual([]);
  });

  it('is told after it also where the order is still unanswered', async () => {
    await start();
    await connected();
    const from = events.length;
    gateway.orders.prepareSubmit({ clOrdId: clOrdId('A1'), venue: 'inner', instrumentId: gold.instrumentId, side: 'buy', quantity: quantity(2), price: price(34000), timeInForce: 'day', offset: 'open' }).send();
    await server.until(() => server.asked('/td', 'insert_order') === 1);
    server.send('/td', user(holding(2)));
    server.send('/td', user({ ...order(0), ...trade }));
    await until(() => told(from).includes('position 2'));
    expect(told(from)).toEqual(['new', 'trade', 'position 2']);
  });

  it('that lags behind its trades is kept back until it has them all', async () => {
    await start();
    await connected();
    const from = events.length;
    server.send('/td', user({ ...order(0), ...trade, ...holding(1) }));
    server.send('/td', user({ accounts: { CNY: { available: 80 } } }));
    await until(() => events.slice(from).some((e) => e.type === 'account'));
    expect(told(from)).toEqual(['new', 'trade']);
    server.send('/td', user(holding(2)));
    await until(() => told(from).includes('position 2'));
    expect(told(from)).toEqual(['new', 'trade', 'position 2']);
  });

  it('is told at once where no order of ours is about: someone traded elsewhere', async () => {
    await start();
    await connected();
    const from = events.length;
    server.send('/td', user(holding(4)));
    await until(() => told(from).includes('position 4'));
    expect(complaints).toEqual([]);
  });
});

describe('orders that are over', () => {
  const over = (id: string, fields: object = {}): object => ({
    order_id: id, exchange_id: gold.exchange, instrument_id: gold.symbol, direction: 'BUY', offset: 'OPEN', volume_orign: 2, volume_left: 0,
    time_condition: 'IOC', insert_date_time: 1, exchange_order_id: `E-${id}`, status: 'FINISHED', last_msg: '', ...fields,
  });
  const traded = (id: string, volume: number): object => ({ order_id: id, exchange_id: gold.exchange, instrument_id: gold.symbol, direction: 'BUY', volume, price: 340, trade_date_time: 1 });
  const reports = (): string[] => events.flatMap((e) => (e.type === 'execution_report' ? [`${e.report.clOrdId} ${e.report.execType} ${e.report.ordStatus} ${e.report.cumQty}`] : []));

  it('leave the state, and come back with the whole of it where a late trade or a question needs them', async () => {
    await start();
    await connected();
    server.send('/td', user({ orders: { A: over('A', { volume_left: 1 }), B: over('B') }, trades: { 'A-1': traded('A', 1), 'B-1': traded('B', 2) } }));
    await until(() => reports().length === 5);
    events = [];
    server.send('/td', user({ trades: { 'A-2': traded('A', 1) } }));
    await server.until(() => server.asked('/td', 'req_login') === 2);
    gateway.orders.query(clOrdId('B'));
    // What speaks of the account and of no order is no whole state, though the tree has no order left.
    server.send('/td', user(account));
    await until(() => events.some((e) => e.type === 'account'));
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
    expect(server.asked('/td', 'req_login')).toBe(2);
    const whole = user({ ...account, orders: { A: over('A', { volume_left: 1 }), B: over('B') }, trades: { 'A-1': traded('A', 1), 'A-2': traded('A', 1), 'B-1': traded('B', 2) } });
    server.send('/td', whole);
    await server.until(() => server.asked('/td', 'req_login') === 3);
    server.send('/td', whole);
    await until(() => reports().length === 2);
    expect(reports()).toEqual(['A trade filled 2', 'B order_status filled 2']);
    expect(complaints).toEqual([]);
  });
});
