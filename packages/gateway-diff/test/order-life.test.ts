import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { clOrdId, price, quantity, tsUs, type NewOrder, type VenueEvent } from '@tandem/domain';
import { createStateTree, objectAt, touchedKeys, type Json, type JsonObject, type StateTree } from '../src/merge-patch/merge-patch.ts';
import { isPlainOrder, isPlainTrade, wireOrderSchema, wireTradeSchema } from '../src/models/wire.ts';
import { createOrderLife, type OrderLife } from '../src/order-life/order-life.ts';
import { copper } from './instruments.ts';

const at = tsUs(1_600_000_000_000_000);
const order = (fields: Record<string, Json>): JsonObject => ({
  order_id: 'A1',
  exchange_id: 'SHFE',
  instrument_id: 'cu1909',
  direction: 'BUY',
  offset: 'OPEN',
  volume_orign: 3,
  volume_left: 3,
  price_type: 'LIMIT',
  limit_price: 47650.0,
  time_condition: 'GFD',
  volume_condition: 'ANY',
  insert_date_time: 1593585599000000000,
  exchange_order_id: '   25169789',
  status: 'ALIVE',
  last_msg: '',
  ...fields,
});
const trade = (volume: number, fields: Record<string, Json> = {}): JsonObject => ({
  order_id: 'A1',
  exchange_id: 'SHFE',
  instrument_id: 'cu1909',
  direction: 'BUY',
  volume,
  price: 47640.0,
  trade_date_time: 1593585599500000000,
  ...fields,
});
/** In the words of open-trade-gateway, which sends them ahead of the order. */
const noneHeld = '下单,已被服务器拒绝,原因:平昨手数超过昨仓持仓量';
const beyondLimit = '下单,已被服务器拒绝,原因:已撤单报单被拒绝价格超出涨停板';
const noSuchOrder = '要撤销的单不存在';
const refusal = (content: string): JsonObject => ({ type: 'MESSAGE', level: 'ERROR', code: 31, content });
const sent: NewOrder = {
  clOrdId: clOrdId('A1'),
  venue: 'inner',
  instrumentId: copper.instrumentId,
  side: 'buy',
  quantity: quantity(3),
  price: price(47650),
  timeInForce: 'day',
  offset: 'open',
};

let tree: StateTree;
let life: OrderLife;
let complaints: string[];
beforeEach(() => {
  tree = createStateTree();
  complaints = [];
  life = createOrderLife('inner', new Map([[copper.instrumentId, copper]]), (c) => complaints.push(c.what));
});

interface Patch {
  orders?: JsonObject;
  trades?: JsonObject;
  notify?: JsonObject;
}

const user = (): JsonObject => objectAt(tree.root, 'trade', 'u') ?? {};
function transact(...patches: Patch[]): VenueEvent[] {
  const wire: Json[] = patches.map(({ notify, ...rest }) => ({ trade: { u: { ...rest } }, ...(notify ? { notify } : {}) }));
  expect(tree.apply(wire).ok).toBe(true);
  const notices = wire.flatMap((patch) => Object.values(objectAt(patch, 'notify') ?? {}));
  return life.transact(user(), { orders: touchedKeys(wire, 'trade', 'u', 'orders'), trades: touchedKeys(wire, 'trade', 'u', 'trades'), notices }, at);
}

/** A report in a line: type, status, cumulated/left, last fill. */
const line = (event: VenueEvent): string => {
  if (event.type === 'cancel_reject') return `cancel_reject ${event.reject.clOrdId} ${event.reject.text}`;
  if (event.type !== 'execution_report') return event.type;
  const r = event.report;
  return `${r.execType} ${r.ordStatus} ${r.cumQty}/${r.leavesQty}${r.lastPx === null ? '' : ` ${r.lastQty}@${r.lastPx}`}${r.text === '' ? '' : ` ${r.text}`}`;
};

const lives: { name: string; transactions: Patch[][]; reports: string[][] }[] = [
  {
    name: 'accepted, then filled',
    transactions: [[{ orders: { A1: order({}) } }], [{ orders: { A1: { volume_left: 0, status: 'FINISHED' } }, trades: { 'A1|1': trade(3) } }]],
    reports: [['new new 0/3'], ['trade filled 3/0 3@47640']],
  },
  {
    name: 'known to the gateway first, to the exchange later',
    transactions: [[{ orders: { A1: order({ exchange_order_id: '' }) } }], [{ orders: { A1: { exchange_order_id: '77' } } }]],
    reports: [['pending_new pending_new 0/3'], ['new new 0/3']],
  },
  {
    name: 'a fill in one transaction with its order',
    transactions: [[{ orders: { A1: order({}) } }, { orders: { A1: { volume_left: 2 } } }, { trades: { 'A1|1': trade(1) } }]],
    reports: [['new new 0/3', 'trade partially_filled 1/2 1@47640']],
  },
  {
    name: 'partial, then cancelled',
    transactions: [
      [{ orders: { A1: order({}) } }],
      [{ orders: { A1: { volume_left: 1 } }, trades: { 'A1|1': trade(2) } }],
      [{ orders: { A1: { status: 'FINISHED' } } }],
    ],
    reports: [['new new 0/3'], ['trade partially_filled 2/1 2@47640'], ['canceled canceled 2/0']],
  },
  {
    name: 'FAK: part filled, the rest expired',
    transactions: [[{ orders: { A1: order({ time_condition: 'IOC', volume_left: 1, status: 'FINISHED' }) }, trades: { 'A1|1': trade(2) } }]],
    reports: [['new new 0/3', 'trade partially_filled 2/1 2@47640', 'expired expired 2/0']],
  },
  {
    name: 'FOK: nothing filled',
    transactions: [[{ orders: { A1: order({ time_condition: 'IOC', volume_condition: 'ALL', status: 'FINISHED' }) } }]],
    reports: [['expired expired 0/0']],
  },
  {
    name: 'rejected, the reason in a notice that names the order',
    transactions: [[{ notify: { n1: refusal('下单失败, 委托单 A1, 原因: 资金不足') } }], [{ orders: { A1: order({ exchange_order_id: '', status: 'FINISHED' }) } }]],
    reports: [[], ['rejected rejected 0/0 下单失败, 委托单 A1, 原因: 资金不足']],
  },
  {
    name: 'rejected, the reason in a notice of the same transaction that names nothing',
    transactions: [[{ notify: { n1: refusal('CTP:资金不足') }, orders: { A1: order({ exchange_order_id: '', status: 'FINISHED' }) } }]],
    reports: [['rejected rejected 0/0 CTP:资金不足']],
  },
  {
    name: 'rejected by a server that gives it a number, the reason ahead in a notice that names nothing',
    transactions: [[{ notify: { n1: refusal(noneHeld) } }], [{ orders: { A1: order({ exchange_order_id: 'A1', status: 'FINISHED' }) } }]],
    reports: [[], [`rejected rejected 0/0 ${noneHeld}`]],
  },
  {
    name: 'rejected at the exchange, in words that have the word for a cancel in them',
    transactions: [[{ notify: { n1: refusal(beyondLimit) } }], [{ orders: { A1: order({ exchange_order_id: 'A1', status: 'FINISHED' }) } }]],
    reports: [[], [`rejected rejected 0/0 ${beyondLimit}`]],
  },
  {
    name: 'cancelled and rejected are told apart by whether it lived',
    transactions: [[{ orders: { A1: order({}) } }], [{ notify: { n1: refusal('下单失败, 委托单 A10') }, orders: { A1: { status: 'FINISHED' } } }]],
    reports: [['new new 0/3'], ['canceled canceled 0/0']],
  },
  {
    name: 'the end waits for the trades it speaks of',
    transactions: [[{ orders: { A1: order({}) } }], [{ orders: { A1: { volume_left: 1, status: 'FINISHED' } } }], [{ trades: { 'A1|1': trade(2) } }]],
    reports: [['new new 0/3'], [], ['trade partially_filled 2/1 2@47640', 'canceled canceled 2/0']],
  },
  {
    name: 'a trade later than the end is reported',
    transactions: [[{ orders: { A1: order({}) } }], [{ orders: { A1: { status: 'FINISHED' } } }], [{ orders: { A1: { volume_left: 2 } }, trades: { 'A1|1': trade(1) } }]],
    reports: [['new new 0/3'], ['canceled canceled 0/0'], ['trade canceled 1/0 1@47640']],
  },
  {
    name: 'a trade before its order waits for it',
    transactions: [[{ trades: { 'A1|1': trade(3) } }], [{ orders: { A1: order({ volume_left: 0, status: 'FINISHED' }) } }]],
    reports: [[], ['new new 0/3', 'trade filled 3/0 3@47640']],
  },
];

describe('an order’s life in patches', () => {
  it.each(lives)('$name', ({ transactions, reports }) => {
    expect(transactions.map((patches) => transact(...patches).map(line))).toEqual(reports);
  });

  it.each(lives)('$name: every transaction twice changes nothing', ({ transactions, reports }) => {
    const twice = transactions.map((patches) => [transact(...patches).map(line), transact(...patches).map(line)]);
    expect(twice).toEqual(reports.map((first) => [first, []]));
  });

  it('takes the execId from the trade and the time from the venue', () => {
    const [, event] = transact({ orders: { A1: order({ volume_left: 0, status: 'FINISHED' }) }, trades: { 'A1|1': trade(3) } });
    expect(event).toMatchObject({ report: { execId: 'A1|1', tsEventUs: 1593585599500000, orderId: '25169789', side: 'buy' } });
  });

  it('answers a refused cancel', () => {
    transact({ orders: { A1: order({}) } });
    life.cancelAsked('A1');
    expect(transact({ notify: { n: refusal('撤单失败, 委托单 A1, 原因: 已成交') } }).map(line)).toEqual(['cancel_reject A1 撤单失败, 委托单 A1, 原因: 已成交']);
  });

  it('answers a refused cancel that names no order by the oldest of an order that is over', () => {
    transact({ orders: { A1: order({}), A2: order({ order_id: 'A2' }) } });
    transact({ orders: { A2: { status: 'FINISHED' } } });
    life.cancelAsked('A1');
    life.cancelAsked('A2');
    expect(transact({ notify: { n: refusal(noSuchOrder) } }).map(line)).toEqual([`cancel_reject A2 ${noSuchOrder}`]);
  });

  it('is about an order of ours where it refuses one without a name while one waits, and says so where that never comes', () => {
    const notice = { type: 'MESSAGE', level: 'WARNING', code: 415, content: noneHeld };
    expect(life.isAbout(notice)).toBe(false);
    life.submitted(sent);
    expect([notice, { ...notice, content: noSuchOrder }].map((one) => life.isAbout(one))).toEqual([true, false]);
    transact({ notify: { n: refusal(noneHeld) } });
    expect([life.unheard('A1', 'not in a full snapshot', at), life.unheard('A1', 'not in a full snapshot', at)].map((report) => report?.text)).toEqual([noneHeld, 'not in a full snapshot']);
  });

  it('takes no refusal of an order for one of its cancel', () => {
    transact({ orders: { A1: order({}) } });
    life.cancelAsked('A1');
    expect([beyondLimit, '已撤单报单被拒绝SHFE:价格超出涨停板'].flatMap((words) => transact({ notify: { n: refusal(words) } }))).toEqual([]);
  });

  it('explains one order by one refusal that names none, and none that was to be cancelled or comes too late', () => {
    const over = (id: string): JsonObject => ({ [id]: order({ order_id: id, exchange_order_id: id, status: 'FINISHED' }) });
    const told = (id: string, tsIngestUs = at): string[] => {
      tree.apply([{ trade: { u: { orders: over(id) } } }]);
      return life.transact(user(), { orders: new Set([id]), trades: new Set(), notices: [] }, tsIngestUs).map(line);
    };
    transact({ notify: { n: refusal(noneHeld) } });
    life.cancelAsked('B1');
    expect([told('B1'), told('B2'), told('B3')]).toEqual([['canceled canceled 0/0'], [`rejected rejected 0/0 ${noneHeld}`], ['canceled canceled 0/0']]);
    transact({ notify: { n: refusal(noneHeld) } });
    expect(told('B4', tsUs(at + 6_000_000))).toEqual(['canceled canceled 0/0']);
    transact({ notify: { n: refusal('下单, 已被服务器拒绝,原因:单号重复') } });
    expect(told('B5')).toEqual(['canceled canceled 0/0']);
  });

  it('tells a burst of orders in one transaction, each its own', () => {
    const burst = Object.fromEntries(['A1', 'A2', 'A3'].map((id) => [id, order({ order_id: id })]));
    const filled = { orders: { A2: { volume_left: 0, status: 'FINISHED' } }, trades: { 'A2|1': trade(3, { order_id: 'A2' }) } };
    const told = transact({ orders: burst }, filled).flatMap((e) => (e.type === 'execution_report' ? [`${e.report.clOrdId} ${line(e)}`] : []));
    expect(told).toEqual(['A1 new new 0/3', 'A2 new new 0/3', 'A2 trade filled 3/0 3@47640', 'A3 new new 0/3']);
  });

  it('does not take a refused cancel for a refused order', () => {
    const nothingFilled = order({ time_condition: 'IOC', status: 'FINISHED' });
    life.cancelAsked('A1');
    expect(transact({ notify: { n: refusal('撤单失败, 委托单 A1, 原因: 已撤') } }).map(line)).toEqual(['cancel_reject A1 撤单失败, 委托单 A1, 原因: 已撤']);
    expect(transact({ orders: { A1: nothingFilled } }).map(line)).toEqual(['expired expired 0/0']);
    // Nor after a reconnection, when nothing is left but the state and what was said before.
    expect(life.snapshot(user(), at).orders.map((r) => r.ordStatus)).toEqual(['expired']);
  });

  it('rejects an order of ours that was refused before it had a place in the tree', () => {
    life.submitted(sent);
    expect(transact({ notify: { n: refusal('下单失败, 委托单 A1, 原因: 合约不存在') } }).map(line)).toEqual(['rejected rejected 0/0 下单失败, 委托单 A1, 原因: 合约不存在']);
  });

  it('does not take an unnamed refusal for an answer to an order that may be alive', () => {
    life.submitted(sent);
    expect(transact({ notify: { n: refusal('CTP:资金不足') } })).toEqual([]);
  });

  it('tells everything in a snapshot and nothing of it again', () => {
    transact({ orders: { A1: order({ volume_left: 1 }) }, trades: { 'A1|1': trade(2) } });
    const told = life.snapshot(user(), at);
    expect(told.orders.map((r) => `${r.execType} ${r.ordStatus} ${r.cumQty}/${r.leavesQty}`)).toEqual(['order_status partially_filled 2/1']);
    expect(told.trades.map((r) => r.execId)).toEqual(['A1|1']);
    expect(transact({ orders: { A1: { status: 'FINISHED' } } }).map(line)).toEqual(['canceled canceled 2/0']);
  });

  it('complains about what it cannot read and goes on', () => {
    expect(transact({ orders: { A1: order({ volume_left: -1 }) }, trades: { 'A1|1': trade(1, { price: 'x' }) } })).toEqual([]);
    expect(complaints).toHaveLength(2);
    expect(transact({ orders: { A1: order({}) } }).map(line)).toEqual(['new new 0/3']);
  });
});

describe('what is over', () => {
  it('is handed over once told, and a trade that comes after it calls for the whole state', () => {
    transact({ orders: { A1: order({}) } });
    transact({ trades: { T1: trade(2) } });
    expect(life.takeDone()).toEqual({ orders: [], trades: [] });
    transact({ orders: { A1: order({ status: 'FINISHED', volume_left: 1 }) } });
    expect(life.takeDone()).toEqual({ orders: ['A1'], trades: ['T1'] });
    tree.apply([{ trade: { u: { orders: { A1: null }, trades: { T1: null } } } }]);

    expect(transact({ trades: { T2: trade(1) } })).toEqual([]);
    expect([life.takeLack(), life.takeLack()]).toEqual([true, false]);
    const whole = { orders: { A1: order({ status: 'FINISHED', volume_left: 1 }) }, trades: { T1: trade(2), T2: trade(1) } };
    expect(transact(whole).map(line)).toEqual(['trade filled 3/0 1@47640']);
    expect(life.takeDone()).toEqual({ orders: ['A1'], trades: ['T1', 'T2'] });
    // The whole state again has nothing to tell, and goes the same way.
    expect(transact(whole)).toEqual([]);
    expect(life.takeDone()).toEqual({ orders: ['A1'], trades: ['T1', 'T2'] });
    expect(complaints).toEqual([]);
  });
});

describe('a day of what is over', () => {
  it('is handed over a part at a time, each once', () => {
    const ids = Array.from({ length: 450 }, (_, at) => `B${at}`);
    transact({ orders: Object.fromEntries(ids.map((id) => [id, order({ order_id: id, status: 'FINISHED' })])) });
    const parts = [1, 2, 3, 4].map(() => life.takeDone().orders);
    expect(parts.map(({ length }) => length)).toEqual([200, 200, 50, 0]);
    expect(parts.flat()).toEqual(ids);
  });
});

describe('an order and a trade that are plain', () => {
  it('are what the schema would make of them', () => {
    const odd = fc.constantFrom<Json>(null, '', 'x'.repeat(200), -1, 0, 1.5, 3, 1e19, 2_000_000_000, true, 'BUY', 'FINISHED', 'IOC');
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(order({})), 'volume', 'price', 'trade_date_time'), odd, { maxKeys: 3 }), fc.boolean(), (fields, isOrder) => {
        const raw = isOrder ? order(fields) : trade(2, fields);
        const [isPlain, schema] = isOrder ? [isPlainOrder(raw), wireOrderSchema] : [isPlainTrade(raw), wireTradeSchema];
        const parsed = schema.safeParse(raw);
        if (isPlain) expect(parsed.success && raw).toMatchObject(parsed.success ? parsed.data : { none: true });
      }),
    );
    expect([isPlainOrder(order({})), isPlainTrade(trade(2))]).toEqual([true, true]);
  });
});
