import { describe, expect, it } from 'vitest';
import { instrumentId, type ExecutionReport, type NewOrder, type VenueId } from '@tandem/domain';
import { seededRandom } from '@tandem/kernel';
import type { Telling } from '../src/exchange/exchange.ts';
import { drawDelay } from '../src/faults/delay.ts';
import { decodeFault, faultKinds } from '../src/faults/decode-fault.ts';
import { decodeScript } from '../src/faults/script.ts';
import { fault, order, send, world, type World } from './worlds.ts';

const CU = 'SHFE.cu2701';
const GC = 'COMEX.GCG7';
const symbolOf = { inner: CU, outer: GC } as const;

/** Buys through the book; fills at once. */
function buy(w: World, venue: VenueId, lots = 2, fields = {}): NewOrder {
  const best = w.stages[venue].book(instrumentId(symbolOf[venue])).asks[0]!.price;
  return order(venue, symbolOf[venue], best, { quantity: lots, timeInForce: 'fak', ...fields });
}
const kinds = (reports: readonly ExecutionReport[]): string[] => reports.map((report) => report.execType);
const venues = ['inner', 'outer'] as const;

describe.each(venues)('at the %s venue', (venue) => {
  it.each([
    ['exchange', /故障演练|fault drill/],
    ['no_money', /资金不足|Insufficient funds/],
    ['market_closed', /不在交易时段|Market is closed/],
    ['order_count', /上限|order count/],
  ])('reject_next refuses for the reason %s, as many orders as asked for', (reason, text) => {
    const w = world();
    fault(w, venue, 'reject_next', { reason, orders: 2 });
    for (let n = 0; n < 2; n++) expect(send(w, buy(w, venue))[0]).toMatchObject({ execType: 'rejected', text: expect.stringMatching(text) as string });
    expect(w.desks[venue].active()).toEqual([]);
    expect(kinds(send(w, buy(w, venue)))).toEqual(['new', 'trade']);
  });

  it('partial_next fills the share asked for', () => {
    const w = world();
    fault(w, venue, 'partial_next', { sharePercent: 25 });
    expect(send(w, buy(w, venue, 4)).at(-1)).toMatchObject({ execType: 'canceled', cumQty: 1, leavesQty: 0 });
  });

  it('duplicate_next tells every report again under the same execution id', () => {
    const w = world();
    const told: Telling[] = [];
    w.stages[venue].onExecution((_account, _report, telling) => told.push(telling));
    fault(w, venue, 'duplicate_next', { copies: 2, form: 'resend' });
    const reports = send(w, buy(w, venue));
    expect(kinds(reports)).toEqual(['new', 'new', 'new', 'trade', 'trade', 'trade']);
    expect(new Set(reports.map((report) => report.execId)).size).toBe(2);
    expect(told).toEqual(['first', 'resent', 'resent', 'first', 'resent', 'resent']);
    expect(w.stages[venue].trades('paper')).toHaveLength(1);
  });

  it('reorder_next tells the fill before the acknowledgement', () => {
    const w = world();
    fault(w, venue, 'reorder_next');
    expect(kinds(send(w, buy(w, venue)))).toEqual(['trade', 'new']);
    expect(kinds(send(w, buy(w, venue)))).toEqual(['new', 'trade']);
  });

  it('reorder_next does not keep an order that goes on resting waiting for its end', () => {
    const w = world();
    const low = w.stages[venue].book(instrumentId(symbolOf[venue])).bids.at(-1)!.price;
    fault(w, venue, 'reorder_next');
    const resting = order(venue, symbolOf[venue], low, { timeInForce: 'day' });
    expect(send(w, resting)).toEqual([]);
    w.time.advance(300);
    expect(kinds(w.reports)).toEqual(['new']);
    w.stages[venue].cancel('paper', resting.clOrdId);
    w.time.advance(50);
    expect(kinds(w.reports)).toEqual(['new', 'canceled']);
  });

  it.each([
    ['order_lost', [], 0],
    ['before_ack', [], 2],
    ['after_ack', ['new'], 2],
  ] as const)('drop_next %s drops the line and keeps to what the venue did', (moment, told, lots) => {
    const w = world();
    let drops = 0;
    w.stages[venue].onDisconnect(() => (drops += 1));
    fault(w, venue, 'drop_next', { moment, downS: 2 });
    const lost = buy(w, venue);
    expect(kinds(send(w, lost))).toEqual(told);
    expect(drops).toBe(1);
    expect(w.stages[venue].reachable).toBe(false);
    w.time.advance(2_000);
    expect(w.stages[venue].reachable).toBe(true);
    expect(w.stages[venue].order('paper', lost.clOrdId)?.cumQty ?? 0).toBe(lots);
  });

  it('latency delays reports in order, in its bounds, until it is cleared', () => {
    const w = world();
    const id = fault(w, venue, 'latency', { line: 'reports', lowMs: 100, highMs: 400, shape: 'tail' });
    w.stages[venue].submit('paper', buy(w, venue));
    w.time.advance(99);
    expect(w.reports).toEqual([]);
    w.time.advance(500);
    expect(kinds(w.reports)).toEqual(['new', 'trade']);
    w.rehearsal.clear(venue, id);
    expect(kinds(send(w, buy(w, venue)))).toEqual(['new', 'trade']);
  });

  it('latency of orders leaves the order known and unanswered', () => {
    const w = world();
    fault(w, venue, 'latency', { line: 'orders', lowMs: 1_000, highMs: 1_000 });
    const late = buy(w, venue);
    expect(send(w, late)).toEqual([]);
    expect(w.stages[venue].order('paper', late.clOrdId)).toMatchObject({ ordStatus: 'pending_new' });
    w.time.advance(1_000);
    expect(kinds(w.reports).slice(0, 1)).toEqual(['new']);
  });

  it('latency of quotes shows the book as it was', () => {
    const w = world();
    const id = instrumentId(symbolOf[venue]);
    fault(w, venue, 'latency', { line: 'quotes', lowMs: 500, highMs: 500, forS: 10 });
    for (let n = 0; n < 20; n++) w.market.step();
    const before = w.stages[venue].book(id);
    expect(before).not.toEqual(w.exchanges[venue].book(id));
    w.time.advance(500);
    expect(w.stages[venue].book(id)).toEqual(w.exchanges[venue].book(id));
  });

  it('clock_skew moves every stamp of the venue, and ends by itself', () => {
    const w = world();
    fault(w, venue, 'clock_skew', { skewMs: -2_500, forS: 1 });
    const [acknowledged] = send(w, buy(w, venue));
    expect(w.time.nowUs() - acknowledged!.tsEventUs).toBeGreaterThan(2_500_000);
    expect(w.stages[venue].clock.nowUs()).toBe(w.time.nowUs() - 2_500_000);
    w.time.advance(1_000);
    expect(w.stages[venue].clock.nowUs()).toBe(w.time.nowUs());
  });

  it.each(['up', 'down'] as const)('lock_limit %s leaves one side empty at the limit', (side) => {
    const w = world();
    const id = instrumentId(symbolOf[venue]);
    fault(w, venue, 'lock_limit', { side, forS: 5 });
    for (let n = 0; n < 20; n++) w.market.step();
    const book = w.stages[venue].book(id);
    const [crowded, empty] = side === 'up' ? [book.bids, book.asks] : [book.asks, book.bids];
    expect(empty).toEqual([]);
    expect(crowded[0]!.price).toBe(side === 'up' ? book.upperLimit : book.lowerLimit);
    // Who asks for the side that nobody is on gets nothing.
    const wanted = send(w, order(venue, symbolOf[venue], crowded[0]!.price, { side: side === 'up' ? 'buy' : 'sell', timeInForce: 'fak' }));
    if (venue === 'outer' || side === 'up') expect(kinds(wanted)).toEqual(['new', 'canceled']);
    w.time.advance(5_000);
    w.market.step();
    const freed = w.stages[venue].book(id);
    expect(freed.bids.length * freed.asks.length).toBeGreaterThan(0);
  });

  it('thin_book shows a share of the usual size', () => {
    const shown = (w: World): number => {
      const book = w.stages[venue].book(instrumentId(symbolOf[venue]));
      return [...book.bids, ...book.asks].reduce((sum, level) => sum + level.quantity, 0);
    };
    const w = world();
    const usual = shown(w);
    fault(w, venue, 'thin_book', { sharePercent: 10 });
    expect(shown(w)).toBeLessThan(usual * 0.3);
    w.rehearsal.clear(venue, null);
    expect(shown(w)).toBeGreaterThan(usual * 0.5);
  });

  it('close_market ends after its time, or with open_market', () => {
    const w = world();
    fault(w, venue, 'close_market', { forS: 3 });
    expect(w.stages[venue].book(instrumentId(symbolOf[venue])).phase).toBe('closed');
    w.time.advance(3_000);
    expect(w.stages[venue].book(instrumentId(symbolOf[venue])).phase).toBe('open');
    fault(w, venue, 'close_market');
    fault(w, venue, 'open_market');
    expect(w.desks[venue].active()).toEqual([]);
    expect(w.exchanges[venue].phase()).toBe('open');
  });
});

describe('a fault as a file or a screen gives it', () => {
  it('has usual values for all that is left out', () => {
    for (const kind of faultKinds) expect(decodeFault({ kind }, 'x')).toMatchObject({ ok: true, value: { kind } });
  });
  it.each([
    [{ kind: 'explode' }, 'x.kind'],
    [{ kind: 'partial_next', sharePercent: 100 }, 'x.sharePercent'],
    [{ kind: 'partial_next', lots: 1 }, 'x.lots'],
    [{ kind: 'latency', lowMs: 9, highMs: 3 }, 'x.lowMs'],
    [{ kind: 'lock_limit', side: 'sideways' }, 'x.side'],
    [{ kind: 'close_market', forS: 0 }, 'x.forS'],
    [[], 'x'],
  ])('names what is wrong: %j', (json, where) => {
    expect(decodeFault(json, 'x')).toMatchObject({ ok: false, error: { where } });
  });
});

const text = { en: 'a', zh: '甲' };
describe('a script', () => {
  const script = (timeline: unknown, more = {}) => decodeScript({ title: text, about: text, seed: 3, timeline, ...more }, 's', 's.json');
  it.each([
    [[], 's.json: timeline'],
    [[{ venue: 'inner', fault: { kind: 'reject_next' } }], 's.json: timeline.0'],
    [[{ atSeconds: 1, afterOrders: 1, venue: 'inner', fault: { kind: 'reject_next' } }], 's.json: timeline.0'],
    [[{ atSeconds: 1, venue: 'middle', fault: { kind: 'reject_next' } }], 's.json: timeline.0.venue'],
    [[{ atSeconds: 1, venue: 'inner', fault: { kind: 'reject_next', orders: 0 } }], 's.json: timeline.0.fault.orders'],
  ])('names file and field: %j', (timeline, where) => {
    expect(script(timeline)).toMatchObject({ ok: false, error: { where } });
  });

  it('fires by seconds and by orders, says how far it is, and clears what it set when it is stopped', () => {
    const w = world();
    const read = script([
      { atSeconds: 2, venue: 'outer', fault: { kind: 'thin_book' } },
      { afterOrders: 2, venue: 'inner', fault: { kind: 'reject_next' } },
      { atSeconds: 60, venue: 'inner', fault: { kind: 'disconnect' } },
    ]);
    if (!read.ok) throw new Error(read.error.what);
    fault(w, 'outer', 'silence_next');
    w.rehearsal.run(read.value);
    expect(kinds(send(w, buy(w, 'inner')))).toEqual(['new', 'trade']);
    w.time.advance(2_000);
    expect(w.rehearsal.running()).toMatchObject({ name: 's', done: 1, entries: 3 });
    expect(kinds(send(w, buy(w, 'inner')))).toEqual(['rejected']);
    expect(w.rehearsal.running()).toMatchObject({ done: 2 });
    w.rehearsal.stop();
    expect(w.rehearsal.running()).toBeNull();
    expect(w.desks.outer.active()).toMatchObject([{ fault: { kind: 'silence_next' }, script: null }]);
  });
});

it('delays stay within their bounds, whatever their shape', () => {
  const random = seededRandom(5);
  for (const shape of ['even', 'bell', 'tail'] as const) {
    const drawn = Array.from({ length: 2_000 }, () => drawDelay({ kind: 'latency', line: 'orders', lowMs: 20, highMs: 120, shape, forS: null }, random));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(120);
    expect(new Set(drawn).size).toBeGreaterThan(1_000);
  }
});
