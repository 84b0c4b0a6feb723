import { defined } from '@tandem/kernel';
import { clOrdId, instrumentId, netLots, price, type ExecutionReport, type NewOrder, type Position, type VenueId } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { openAccount } from '../src/exchange/saved-venue.ts';
import { bookFill, orderCost, turnDay, type Valuation } from '../src/exchange/trading-account.ts';
import { MONDAY_NOON_US, ManualTime, catalogue, fault, order, send, world, type World } from './worlds.ts';

const CU = 'SHFE.cu2701';
const M = 'DCE.m2705';
const GC = 'COMEX.GCG7';

const kinds = (reports: readonly ExecutionReport[]): string[] => reports.map((r) => r.execType);
const book = (w: World, venue: VenueId, symbol: string) => w.exchanges[venue].book(instrumentId(symbol));
const bestAsk = (w: World, venue: VenueId, symbol: string): number => book(w, venue, symbol).asks[0]!.price;
const bestBid = (w: World, venue: VenueId, symbol: string): number => book(w, venue, symbol).bids[0]!.price;
const position = (w: World, venue: VenueId, symbol: string): Position =>
  w.exchanges[venue].positions('paper').find((p) => p.instrumentId === symbol)!;
const lots = (p: Position): number[] => [p.longToday, p.longYesterday, p.shortToday, p.shortYesterday];
const tick = (symbol: string): number => catalogue.instruments.get(instrumentId(symbol))!.tickSize;

/** Buys or sells at a price that trades now, well within the limits. */
function through(w: World, venue: VenueId, symbol: string, side: 'buy' | 'sell', quantity: number, fields = {}): NewOrder {
  const px = side === 'buy' ? bestAsk(w, venue, symbol) + 10 * tick(symbol) : bestBid(w, venue, symbol) - 10 * tick(symbol);
  return order(venue, symbol, px, { side, quantity, timeInForce: 'fak', ...fields });
}

describe('the books', () => {
  it('show five levels inside and ten outside, in order and never crossed, for as long as the market runs', () => {
    const w = world();
    for (let n = 0; n < 400; n++) {
      w.market.step();
      for (const [venue, exchange] of Object.entries(w.exchanges)) {
        for (const id of exchange.instruments.keys()) {
          const { bids, asks } = exchange.book(id);
          expect([bids.length, asks.length]).toEqual(venue === 'inner' ? [5, 5] : [10, 10]);
          expect(bids[0]!.price).toBeLessThan(asks[0]!.price);
          expect(bids.every((l, i) => l.quantity > 0 && (i === 0 || l.price < bids[i - 1]!.price))).toBe(true);
          expect(asks.every((l, i) => l.quantity > 0 && (i === 0 || l.price > asks[i - 1]!.price))).toBe(true);
        }
      }
    }
  });

  it('are published five to ten times a market second each, FX too, and trade', () => {
    const w = world();
    const counts = new Map<string, number>();
    for (const e of Object.values(w.exchanges)) e.onBook((b) => counts.set(b.instrumentId, (counts.get(b.instrumentId) ?? 0) + 1));
    for (let n = 0; n < 20 * 30; n++) w.market.step();
    expect(counts.size).toBe(catalogue.instruments.size);
    for (const count of counts.values()) {
      expect(count / 30).toBeGreaterThanOrEqual(5);
      expect(count / 30).toBeLessThanOrEqual(10);
    }
    for (const e of Object.values(w.exchanges)) for (const id of e.instruments.keys()) expect(e.book(id).last).not.toBeNull();
  });

  it('come again tick by tick from the same seed, and differently from another', () => {
    const tape = (seed: number): string => {
      const w = world(seed);
      const books: unknown[] = [];
      for (const e of Object.values(w.exchanges)) e.onBook((b) => books.push(b));
      for (let n = 0; n < 100; n++) {
        if (n === 50) send(w, order('inner', CU, bestAsk(w, 'inner', CU), { clOrdId: 'same', quantity: 3 }));
        w.market.step();
      }
      return JSON.stringify(books);
    };
    expect(tape(5)).toBe(tape(5));
    expect(tape(5)).not.toBe(tape(6));
  });
});

describe('orders', () => {
  it('are acknowledged after the venue’s latency, not before, and then filled', () => {
    const w = world();
    const o = through(w, 'inner', CU, 'buy', 2);
    w.exchanges.inner.submit('paper', o);
    w.time.advance(1.9);
    expect(w.reports).toEqual([]);
    expect(w.exchanges.inner.order('paper', o.clOrdId)).toMatchObject({ execType: 'order_status', ordStatus: 'pending_new' });
    w.time.advance(20);
    expect(kinds(w.reports)).toEqual(['new', 'trade']);
    expect(w.reports[1]).toMatchObject({ ordStatus: 'filled', cumQty: 2, leavesQty: 0, lastQty: 2 });
    expect(w.exchanges.inner.sentOrder('paper', o.clOrdId)).toBe(o);
    expect(w.exchanges.inner.trades('paper')).toEqual([w.reports[1]]);
  });

  it('rest for the day, wait their turn behind the crowd, and are filled when the market comes to them', () => {
    const w = world();
    const reports = send(w, order('outer', GC, bestBid(w, 'outer', GC), { quantity: 2 }));
    expect(kinds(reports)).toEqual(['new']);
    for (let n = 0; n < 20_000 && w.reports.at(-1)?.ordStatus !== 'filled'; n++) {
      w.market.step();
      w.time.advance(1);
    }
    w.time.advance(50);
    expect(w.reports.at(-1)).toMatchObject({ execType: 'trade', ordStatus: 'filled', cumQty: 2 });
  });

  it('are canceled once, and then it is too late', () => {
    const w = world();
    const o = order('outer', GC, bestBid(w, 'outer', GC) - 50 * tick(GC));
    send(w, o);
    w.exchanges.outer.cancel('paper', o.clOrdId);
    w.time.advance(50);
    expect(w.reports.at(-1)).toMatchObject({ execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 });
    w.exchanges.outer.cancel('paper', o.clOrdId);
    w.exchanges.outer.cancel('paper', clOrdId('never-sent'));
    w.time.advance(50);
    expect(w.cancelRejects.map((r) => r.text)).toEqual(['Too late to cancel', 'Unknown order']);
  });

  it('FAK takes what is there and cancels the rest', () => {
    const w = world();
    const { price, quantity } = book(w, 'inner', CU).asks[0]!;
    const reports = send(w, order('inner', CU, price, { quantity: quantity + 5, timeInForce: 'fak' }));
    expect(kinds(reports)).toEqual(['new', 'trade', 'canceled']);
    expect(reports.at(-1)).toMatchObject({ ordStatus: 'canceled', cumQty: quantity, leavesQty: 0 });
  });

  it('FOK takes all or nothing', () => {
    const w = world();
    const { price, quantity } = book(w, 'inner', CU).asks[0]!;
    const killed = send(w, order('inner', CU, price, { quantity: quantity + 1, timeInForce: 'fok' }));
    expect(kinds(killed)).toEqual(['new', 'canceled']);
    expect(killed[1]).toMatchObject({ cumQty: 0 });
    expect(kinds(send(w, order('inner', CU, price, { quantity, timeInForce: 'fok' })))).toEqual(['new', 'trade']);
  });

  it('carry ids that never come twice, over a restart too', () => {
    const w = world();
    send(w, through(w, 'inner', CU, 'buy', 1));
    const later = new ManualTime(MONDAY_NOON_US + 1_000);
    const again = world(7, { inner: w.exchanges.inner.save(), outer: null }, later);
    send(again, through(again, 'inner', CU, 'buy', 1));
    const ids = [...w.reports, ...again.reports].map((r) => r.execId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(again.reports[0]!.orderId).not.toBe(w.reports[0]!.orderId);
  });
});

describe('refusals', () => {
  const rejectedText = (w: World, o: NewOrder): string => {
    const reports = send(w, o);
    expect(kinds(reports)).toEqual(['rejected']);
    return reports[0]!.text;
  };
  const table: [string, (w: World) => NewOrder, string][] = [
    ['a bad tick inside', () => order('inner', CU, 86_405), 'CTP:报单错误:价格不是最小变动价位 10 的整数倍'],
    ['a bad tick outside', () => order('outer', GC, 405_005), 'Price is not a multiple of the tick size 0.10'],
    ['above the limit', () => order('inner', CU, 93_320), 'CTP:报单错误:价格超出涨跌停板 79490 至 93310'],
    ['below the limit', () => order('outer', GC, 364_490), 'Price outside the daily limits 3645.00 to 4455.00'],
    ['too few', () => order('inner', CU, 86_400, { quantity: 0 }), 'CTP:报单错误:手数少于最小下单手数 1'],
    ['too many', () => order('outer', GC, 405_000, { quantity: 501 }), 'Quantity above the maximum of 500'],
    ['unknown inside', () => order('inner', 'SHFE.xx2701', 1), 'CTP:报单错误:找不到合约 SHFE.xx2701'],
    ['unknown outside', () => order('outer', CU, 86_400), `Unknown instrument ${CU}`],
    ['nothing to close today', () => order('inner', CU, 86_400, { offset: 'close_today' }), 'CTP:平今仓位不足:可平今 0 手'],
    ['nothing of yesterday', () => order('inner', CU, 86_400, { offset: 'close_yesterday' }), 'CTP:平昨仓位不足:可平昨 0 手'],
    ['a plain close is of yesterday on SHFE', () => order('inner', CU, 86_400, { offset: 'close' }), 'CTP:平昨仓位不足:可平昨 0 手'],
    ['nothing to close on DCE', () => order('inner', M, 2_890, { offset: 'close' }), 'CTP:平仓仓位不足:可平 0 手'],
  ];
  it.each(table)('%s', (_name, build, text) => {
    const w = world();
    expect(rejectedText(w, build(w))).toBe(text);
  });

  it('a closed market, in both languages, and an open one again', () => {
    const w = world();
    for (const venue of ['inner', 'outer'] as const) fault(w, venue, 'close_market');
    expect(book(w, 'inner', CU).phase).toBe('closed');
    expect(rejectedText(w, order('inner', CU, 86_400))).toContain('不在交易时段');
    expect(rejectedText(w, order('outer', GC, 405_000))).toBe('Market is closed for this instrument');
    fault(w, 'inner', 'open_market');
    expect(book(w, 'inner', CU).phase).toBe('open');
    expect(kinds(send(w, through(w, 'inner', CU, 'buy', 1)))).toEqual(['new', 'trade']);
  });

  it('no money: the margin of all that is held and working counts', () => {
    const w = world();
    // 100 lots of copper take 100 x 5 t x 80,000 CNY/t x 10 % = 4,000,000 of the 50,000,000.
    for (let n = 0; n < 12; n++) expect(kinds(send(w, order('inner', CU, 80_000, { quantity: 100 })))).toEqual(['new']);
    expect(w.exchanges.inner.account('paper')).toMatchObject({ balance: '50000000.00', margin: '0.00', available: '1973600.00' });
    expect(rejectedText(w, order('inner', CU, 80_000, { quantity: 100 }))).toBe(
      'CTP:资金不足:需要 4002200.00 CNY，可用 1973600.00 CNY',
    );
  });

  it('a second order under one clOrdId is refused and the first lives on', () => {
    const w = world();
    const o = order('outer', GC, bestBid(w, 'outer', GC) - 20 * tick(GC));
    send(w, o);
    expect(rejectedText(w, o)).toBe('Duplicate ClOrdID');
    expect(w.stages.outer.order('paper', o.clOrdId)).toMatchObject({ ordStatus: 'new' });
  });

  it('refuses to close what other closing orders have claimed', () => {
    const w = world();
    send(w, through(w, 'inner', CU, 'buy', 5));
    const far = bestAsk(w, 'inner', CU) + 100;
    expect(kinds(send(w, order('inner', CU, far, { side: 'sell', offset: 'close_today', quantity: 3 })))).toEqual(['new']);
    expect(rejectedText(w, order('inner', CU, far, { side: 'sell', offset: 'close_today', quantity: 3 }))).toBe('CTP:平今仓位不足:可平今 2 手');
  });
});

describe('positions and money', () => {
  it('keep long and short, today and yesterday apart inside', () => {
    const w = world();
    send(w, through(w, 'inner', CU, 'buy', 5));
    send(w, through(w, 'inner', CU, 'sell', 2));
    expect(lots(position(w, 'inner', CU))).toEqual([5, 0, 2, 0]);
    send(w, through(w, 'inner', CU, 'sell', 1, { offset: 'close_today' }));
    send(w, through(w, 'inner', CU, 'buy', 2, { offset: 'close_today' }));
    expect(lots(position(w, 'inner', CU))).toEqual([4, 0, 0, 0]);

    w.time.advance(9 * 3_600_000); // 21:00: the night session belongs to the next trading day.
    w.market.step();
    expect(lots(position(w, 'inner', CU))).toEqual([0, 4, 0, 0]);
    expect(w.exchanges.inner.orders('paper')).toEqual([]);
    expect(w.exchanges.inner.trades('paper')).toEqual([]);
    expect(w.exchanges.inner.account('paper')).toMatchObject({ realizedPnl: '0.00', fees: '0.00' });
    expect(send(w, through(w, 'inner', CU, 'sell', 1, { offset: 'close_today' }))[0]!.text).toContain('平今仓位不足');
    send(w, through(w, 'inner', CU, 'sell', 3, { offset: 'close' }));
    send(w, through(w, 'inner', CU, 'buy', 1));
    expect(lots(position(w, 'inner', CU))).toEqual([1, 1, 0, 0]);
  });

  it('take any close on DCE, yesterday’s lots first', () => {
    const w = world();
    send(w, through(w, 'inner', M, 'buy', 4));
    w.time.advance(9 * 3_600_000);
    w.market.step();
    send(w, through(w, 'inner', M, 'buy', 2));
    send(w, through(w, 'inner', M, 'sell', 5, { offset: 'close' }));
    expect(lots(position(w, 'inner', M))).toEqual([1, 0, 0, 0]);
  });

  it('net outside, through zero to the other side', () => {
    const w = world();
    send(w, through(w, 'outer', GC, 'buy', 3));
    send(w, through(w, 'outer', GC, 'sell', 5));
    const p = position(w, 'outer', GC);
    expect([netLots(p), p.longAvgPx]).toEqual([-2, null]);
    expect(p.shortAvgPx).not.toBeNull();
  });

  it('balance to the cent: profit from the fills, fees per lot, margin at the entry price', () => {
    const w = world();
    const bought = send(w, through(w, 'inner', CU, 'buy', 2)).filter((r) => r.execType === 'trade');
    const sold = send(w, through(w, 'inner', CU, 'sell', 2, { offset: 'close_today' })).filter((r) => r.execType === 'trade');
    const cash = (reports: ExecutionReport[]): number => reports.reduce((sum, r) => sum + r.lastPx! * r.lastQty * 5, 0);
    const profit = cash(sold) - cash(bought);
    expect(profit).toBeLessThan(0);
    expect(w.exchanges.inner.account('paper')).toMatchObject({
      realizedPnl: `${profit}.00`,
      fees: '132.00',
      margin: '0.00',
      unrealizedPnl: '0.00',
      balance: `${50_000_000 + profit - 132}.00`,
      available: `${50_000_000 + profit - 132}.00`,
    });
    const [fill] = send(w, through(w, 'inner', CU, 'sell', 1)).filter((r) => r.execType === 'trade');
    expect(w.exchanges.inner.account('paper').margin).toBe(`${(fill!.lastPx! * 5) / 10}.00`);
  });

  it('take the close-today fee for the lots of today alone, whatever order closes them', () => {
    const instrument = { ...defined(catalogue.instruments.get(instrumentId('DCE.m2705')), 'meal'), closeTodayFee: { value: '0.3', source: 'test', asOf: '2026-11-02' } };
    const valuation: Valuation = { venue: 'inner', currency: 'CNY', instrument: () => instrument, mark: () => price(3_000), convert: (amount) => amount };
    const account = openAccount({ accountId: 'a', password: 'a', deposit: '1000' }, null, () => true);
    const trade = (side: 'buy' | 'sell', offset: 'open' | 'close', lots: number): void =>
      bookFill(account, valuation, order('inner', 'DCE.m2705', 3_000, { side, offset }), lots, price(3_000));
    trade('buy', 'open', 1);
    turnDay(account, valuation);
    trade('buy', 'open', 2);
    expect(account.fees.toFixed()).toBe('3');
    // Yesterday's lot goes first, then one of today's.
    trade('sell', 'close', 2);
    expect(account.fees.toFixed()).toBe('4.8');
    trade('sell', 'close', 1);
    expect(account.fees.toFixed()).toBe('5.1');
    const closing = order('inner', 'DCE.m2705', 3_000, { side: 'sell', offset: 'close' });
    expect(orderCost(account, valuation, closing, 2).toFixed()).toBe('3');
  });

  it('take nothing for closing gold on the day it was opened', () => {
    const w = world();
    send(w, through(w, 'inner', 'SHFE.au2702', 'buy', 1));
    send(w, through(w, 'inner', 'SHFE.au2702', 'sell', 1, { offset: 'close_today' }));
    expect(w.exchanges.inner.account('paper')).toMatchObject({ fees: '20.00', margin: '0.00' });
  });

  it('turn profit in yuan into the outer account’s dollars', () => {
    const w = world();
    const FX = 'FX.USDCNH';
    const [bought] = send(w, through(w, 'outer', FX, 'buy', 1)).filter((r) => r.execType === 'trade');
    const [sold] = send(w, through(w, 'outer', FX, 'sell', 1)).filter((r) => r.execType === 'trade');
    const yuan = ((sold!.lastPx! - bought!.lastPx!) / 10_000) * 100_000;
    expect(Number(w.exchanges.outer.account('paper').realizedPnl)).toBeCloseTo(yuan / 7.1, 0);
  });
});

describe('faults', () => {
  it('reject_next refuses one order', () => {
    const w = world();
    fault(w, 'outer', 'reject_next');
    expect(send(w, through(w, 'outer', GC, 'buy', 1))[0]).toMatchObject({ execType: 'rejected', text: 'Order refused by the exchange (fault drill)' });
    expect(kinds(send(w, through(w, 'outer', GC, 'buy', 1)))).toEqual(['new', 'trade']);
  });

  it('silence_next takes the order, says nothing, tells the truth when asked, and then what it held back', () => {
    const w = world();
    fault(w, 'outer', 'silence_next');
    const o = through(w, 'outer', GC, 'buy', 2);
    expect(send(w, o)).toEqual([]);
    expect(netLots(position(w, 'outer', GC))).toBe(2);
    expect(w.exchanges.outer.orders('paper')).toMatchObject([{ ordStatus: 'filled', cumQty: 2 }]);
    expect(w.exchanges.outer.trades('paper')).toHaveLength(1);
    expect(w.stages.outer.order('paper', o.clOrdId)).toMatchObject({ execType: 'order_status', ordStatus: 'filled', cumQty: 2 });
    w.time.advance(50);
    expect(kinds(w.reports)).toEqual(['new', 'trade']);
    expect(w.reports[1]!.execId).toBe(w.exchanges.outer.trades('paper')[0]!.execId);
  });

  it('partial_next fills half: a FAK is canceled, a day order waits to be', () => {
    const w = world();
    fault(w, 'inner', 'partial_next');
    const fak = send(w, through(w, 'inner', CU, 'buy', 5));
    expect(kinds(fak)).toEqual(['new', 'trade', 'canceled']);
    expect(fak.at(-1)).toMatchObject({ cumQty: 2, leavesQty: 0 });
    fault(w, 'inner', 'partial_next');
    const day = through(w, 'inner', CU, 'buy', 5, { timeInForce: 'day' });
    expect(send(w, day).at(-1)).toMatchObject({ ordStatus: 'partially_filled', cumQty: 2, leavesQty: 3 });
    w.exchanges.inner.cancel('paper', day.clOrdId);
    w.time.advance(50);
    expect(w.reports.at(-1)).toMatchObject({ execType: 'canceled', cumQty: 2, leavesQty: 0 });
  });

  it('waits for an order that it can act on', () => {
    const w = world();
    fault(w, 'inner', 'silence_next');
    expect(kinds(send(w, order('inner', CU, 86_405)))).toEqual(['rejected']);
    expect(w.desks.inner.active()).toMatchObject([{ fault: { kind: 'silence_next' }, ordersLeft: 1 }]);
  });

  it('disconnect tells the fronts', () => {
    const w = world();
    let dropped = 0;
    w.stages.inner.onDisconnect(() => dropped++);
    fault(w, 'inner', 'disconnect');
    expect(dropped).toBe(1);
  });
});

it('logs on the paper account and nobody else', () => {
  const { inner } = world().exchanges;
  expect([inner.authenticate('paper', 'paper'), inner.authenticate('paper', 'x'), inner.authenticate('x', 'paper')]).toEqual([true, false, false]);
});

describe('the news of an account', () => {
  it.each<'inner' | 'outer'>(['inner', 'outer'])('never holds an execution that was not reported before: %s', (venue) => {
    const w = world();
    const symbol = venue === 'inner' ? CU : GC;
    const told: number[] = [];
    const reported: number[] = [];
    w.stages[venue].onAccount(() => {
      const held = w.exchanges[venue].positions('paper').find((p) => p.instrumentId === symbol);
      told.push(held === undefined ? 0 : netLots(held));
      reported.push(w.reports.filter((r) => r.execType === 'trade').reduce((sum, r) => sum + (r.side === 'buy' ? r.lastQty : 0 - r.lastQty), 0));
    });
    for (let n = 0; n < 30; n++) {
      w.exchanges[venue].submit('paper', through(w, venue, symbol, n % 3 === 2 ? 'sell' : 'buy', 4, { clOrdId: `n${n}` }));
      w.market.step();
      w.time.advance(n % 4);
    }
    w.time.advance(1_000);
    expect(told).toEqual(reported);
    expect(told.at(-1)).not.toBe(0);
  });

  it('waits with the trades of a venue that is silent', () => {
    const w = world();
    const news: number[] = [];
    w.stages.inner.onAccount(() => news.push(lots(position(w, 'inner', CU))[0]!));
    fault(w, 'inner', 'silence_next');
    const silent = through(w, 'inner', CU, 'buy', 2, { clOrdId: 'silent' });
    send(w, silent);
    expect(news).toEqual([]);
    w.stages.inner.order('paper', clOrdId('silent'));
    w.time.advance(100);
    expect(news.at(-1)).toBe(2);
  });
});
