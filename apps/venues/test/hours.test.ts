import { readFileSync } from 'node:fs';
import { clOrdId, instrumentId, parseCalendar, type Calendar, type ExecutionReport } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { hoursBy } from '../src/exchange/hours.ts';
import type { SavedVenue } from '../src/exchange/saved-venue.ts';
import { MARKET_STEP_MS } from '../src/market/market.ts';
import { ManualTime, fault, order, send, world, type World } from './worlds.ts';

const calendar: Calendar = (() => {
  const parsed = parseCalendar(JSON.parse(readFileSync('assets/calendar.json', 'utf8')), 'assets/calendar.json');
  if (!parsed.ok) throw new Error(parsed.error.what);
  return parsed.value;
})();

const CU = 'SHFE.cu2701';
const HG = 'COMEX.HGH7';
const ZM = 'CBOT.ZMK7';

/** Beijing time, epoch microseconds. */
const beijing = (day: string, time: string): number => Date.parse(`${day}T${time}:00+08:00`) * 1_000;

function at(day: string, time: string, saved?: Record<'inner' | 'outer', SavedVenue | null>): World {
  const hours = hoursBy(calendar);
  return world(7, saved, new ManualTime(beijing(day, time)), calendar.holidays, { inner: hours, outer: hours });
}
/** Moves time on to a moment without playing what lies between, then one step of the market. */
function moveTo(w: World, day: string, time: string): void {
  w.time.advance((beijing(day, time) - w.time.nowUs()) / 1_000);
  w.market.step();
  w.time.advance(MARKET_STEP_MS);
}
const phase = (w: World, symbol: string) => w.exchanges[symbol === CU ? 'inner' : 'outer'].book(instrumentId(symbol)).phase;
const bid = (w: World, symbol: string): number => w.exchanges[symbol === CU ? 'inner' : 'outer'].book(instrumentId(symbol)).bids[0]!.price;
const last = (reports: readonly ExecutionReport[]) => reports.at(-1);

describe('a venue that keeps hours', () => {
  it.each([
    ['in the morning session', '2026-11-23', '09:00', 'open'],
    ['in the pause', '2026-11-23', '10:20', 'closed'],
    ['before the night session', '2026-11-23', '20:59', 'closed'],
    ['in the night session', '2026-11-23', '21:00', 'open'],
    ['past midnight', '2026-11-24', '00:59', 'open'],
    ['after the night', '2026-11-24', '01:00', 'closed'],
    ['in Friday’s night', '2026-11-28', '00:30', 'open'],
    ['on Saturday', '2026-11-28', '10:00', 'closed'],
    ['on a holiday', '2026-10-05', '10:00', 'closed'],
    ['in the night before a holiday', '2026-09-30', '22:00', 'closed'],
    ['beyond what the calendar knows', '2028-03-01', '10:00', 'closed'],
  ])('is shut or open %s', (_, day, time, expected) => {
    const w = at(day, time);
    expect(phase(w, CU)).toBe(expected);
    expect(w.exchanges.outer.book(instrumentId('FX.USDCNH')).phase).toBe('open');
  });

  it('refuses orders and changes while shut, and takes a cancel', () => {
    const w = at('2026-11-23', '10:10');
    const resting = order('inner', CU, bid(w, CU));
    expect(last(send(w, resting))).toMatchObject({ ordStatus: 'new' });
    moveTo(w, '2026-11-23', '10:16');
    expect(phase(w, CU)).toBe('closed');
    expect(last(send(w, order('inner', CU, resting.price)))).toMatchObject({ ordStatus: 'rejected', text: expect.stringMatching(/不在交易时段/) as string, refusal: 'market_closed' });
    w.stages.inner.replace('paper', resting.clOrdId, { requestId: clOrdId('r1'), quantity: resting.quantity, price: resting.price });
    w.time.advance(50);
    expect(w.cancelRejects.at(-1)).toMatchObject({ changeId: 'r1', why: 'venue_rule' });
    w.stages.inner.cancel('paper', resting.clOrdId);
    w.time.advance(50);
    expect(last(w.reports)).toMatchObject({ clOrdId: resting.clOrdId, ordStatus: 'canceled' });
  });

  it('keeps an order for the day over pauses and the turn of the desk’s day, and ends it with the last session', () => {
    const w = at('2026-11-23', '22:00');
    const inner = order('inner', CU, bid(w, CU) - 500);
    const outer = order('outer', HG, bid(w, HG) - 500);
    for (const one of [inner, outer]) send(w, one);
    const of = (venue: 'inner' | 'outer', id: string) => w.exchanges[venue].order('paper', clOrdId(id))?.ordStatus;
    moveTo(w, '2026-11-24', '02:00');
    moveTo(w, '2026-11-24', '05:00');
    expect([of('inner', inner.clOrdId), of('outer', outer.clOrdId)]).toEqual(['new', 'new']);
    // COMEX shuts at 17:00 in New York, 06:00 in Beijing.
    moveTo(w, '2026-11-24', '06:01');
    expect(of('outer', outer.clOrdId)).toBe('expired');
    expect(of('inner', inner.clOrdId)).toBe('new');
    moveTo(w, '2026-11-24', '09:30');
    const late = order('outer', HG, bid(w, HG) - 500);
    send(w, late);
    moveTo(w, '2026-11-24', '15:01');
    expect(last(w.reports)).toMatchObject({ clOrdId: inner.clOrdId, ordStatus: 'expired' });
    // The desk's trading day turns; the outer's goes on.
    moveTo(w, '2026-11-24', '20:01');
    expect(of('inner', inner.clOrdId)).toBeUndefined();
    expect(of('outer', late.clOrdId)).toBe('new');
  });

  it('keeps an order of Chicago’s night for its day', () => {
    const w = at('2026-11-23', '21:00');
    const sent = order('outer', ZM, bid(w, ZM) - 50);
    send(w, sent);
    moveTo(w, '2026-11-23', '22:00');
    expect([phase(w, ZM), w.exchanges.outer.order('paper', sent.clOrdId)?.ordStatus]).toEqual(['closed', 'new']);
    moveTo(w, '2026-11-24', '03:30');
    expect(last(w.reports)).toMatchObject({ clOrdId: sent.clOrdId, ordStatus: 'expired' });
  });

  it('ends at the start an order whose day was over while the venue was down', () => {
    const w = at('2026-11-23', '14:00');
    const gone = order('inner', CU, bid(w, CU) - 500);
    send(w, gone);
    const saved = { inner: w.exchanges.inner.save(), outer: null };
    const same = at('2026-11-23', '14:30', saved);
    expect(same.exchanges.inner.order('paper', gone.clOrdId)?.ordStatus).toBe('new');
    const evening = at('2026-11-23', '18:00', saved);
    expect(evening.exchanges.inner.order('paper', gone.clOrdId)?.ordStatus).toBe('expired');
  });

  it('is held open and shut by a rehearsal, the newest word first', () => {
    const w = at('2026-11-28', '10:00');
    expect(phase(w, CU)).toBe('closed');
    fault(w, 'inner', 'open_market', { forS: 60 });
    expect([phase(w, CU), w.desks.inner.active().length]).toEqual(['open', 1]);
    expect(last(send(w, order('inner', CU, bid(w, CU) + 500, { timeInForce: 'fak' })))).toMatchObject({ ordStatus: 'filled' });
    fault(w, 'inner', 'close_market', { forS: 10 });
    expect(phase(w, CU)).toBe('closed');
    w.time.advance(11_000);
    expect(phase(w, CU)).toBe('open');
    w.time.advance(60_000);
    expect(phase(w, CU)).toBe('closed');
  });
});
