import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instrumentId, type VenueId } from '@tandem/domain';
import type { FaultKind } from '../src/faults/fault.ts';
import { MONDAY_NOON_US, ManualTime, catalogue, fault, order, send, world, type World } from './worlds.ts';

const DAY_MS = 86_400_000;
const symbolOf = { inner: 'SHFE.cu2701', outer: 'LME.CA3M' } as const;
const venues = ['inner', 'outer'] as const;

/** Trades through the book, at once. */
function trade(w: World, venue: VenueId, side: 'buy' | 'sell', lots: number, fields = {}): void {
  const book = w.stages[venue].book(instrumentId(symbolOf[venue]));
  const best = (side === 'buy' ? book.asks : book.bids)[0]?.price ?? book.upperLimit ?? 0;
  send(w, order(venue, symbolOf[venue], best, { side, quantity: lots, timeInForce: 'fak', ...fields }));
}
const accountOf = (w: World, venue: VenueId) => w.exchanges[venue].account('paper');
const positionOf = (w: World, venue: VenueId) => w.exchanges[venue].positions('paper').find((p) => p.instrumentId === symbolOf[venue])!;

describe('settlement at the day’s end', () => {
  it.each(venues)('marks to the market, carries the money on, and makes today’s lots yesterday’s: %s', (venue) => {
    const w = world();
    trade(w, venue, 'buy', 3);
    for (let n = 0; n < 200; n++) w.market.step();
    const before = accountOf(w, venue);
    expect(Number(before.fees)).toBeGreaterThan(0);
    const mark = positionOf(w, venue);
    expect(mark.longToday).toBe(3);
    w.time.advance(DAY_MS);
    w.market.step();
    const after = accountOf(w, venue);
    expect(after).toMatchObject({ realizedPnl: '0.00', fees: '0.00' });
    expect(Number(after.balance) - Number(after.unrealizedPnl)).toBeCloseTo(Number(w.exchanges[venue].save().accounts[0]!.cash), 1);
    expect(positionOf(w, venue)).toMatchObject({ longToday: 0, longYesterday: 3 });
    // What is open is worth what it was settled at, but for the step that the market has made since.
    const { multiplier } = catalogue.instruments.get(instrumentId(symbolOf[venue]))!;
    expect(Math.abs(Number(after.unrealizedPnl))).toBeLessThan(Number(multiplier) * 3 * 100);
    expect(w.exchanges[venue].orders('paper')).toEqual([]);
  });

  it.each(venues)('changes no balance by itself: %s', (venue) => {
    const w = world();
    trade(w, venue, 'buy', 2);
    trade(w, venue, 'sell', 4, { offset: 'open' });
    const before = accountOf(w, venue);
    // The same state, opened again a day later with the market where it was.
    const saved = { inner: null, outer: null, [venue]: w.exchanges[venue].save() };
    const next = world(7, saved, new ManualTime(MONDAY_NOON_US + DAY_MS * 1_000));
    expect(Number(accountOf(next, venue).balance)).toBeCloseTo(Number(before.balance), 1);
    expect(Number(accountOf(next, venue).unrealizedPnl)).toBe(0);
    expect(accountOf(next, venue).realizedPnl).toBe('0.00');
  });

  it('turns at 20:00 in Beijing, over weekends and holidays to the next day of trading', () => {
    // Friday 27 November 2026, 19:59 in Beijing; the Monday after is a holiday.
    const friday = Date.UTC(2026, 10, 27, 11, 59) * 1_000;
    const w = world(7, { inner: null, outer: null }, new ManualTime(friday), new Set(['2026-11-30']));
    expect(w.exchanges.inner.save().tradingDay).toBe('2026-11-27');
    w.time.advance(2 * 60_000);
    w.market.step();
    expect(w.exchanges.inner.save().tradingDay).toBe('2026-12-01');
    w.time.advance(3 * DAY_MS);
    w.market.step();
    expect(w.exchanges.inner.save().tradingDay).toBe('2026-12-01');
    w.time.advance(DAY_MS);
    w.market.step();
    expect(w.exchanges.inner.save().tradingDay).toBe('2026-12-02');
  });
});

const faults: readonly FaultKind[] = [
  'reject_next', 'partial_next', 'silence_next', 'duplicate_next', 'reorder_next', 'drop_next', 'disconnect', 'latency',
  'clock_skew', 'close_market', 'open_market', 'lock_limit', 'thin_book',
];
const step = fc.oneof(
  fc.record({ do: fc.constant('fault' as const), kind: fc.constantFrom(...faults), venue: fc.constantFrom(...venues) }),
  fc.record({ do: fc.constant('trade' as const), venue: fc.constantFrom(...venues), side: fc.constantFrom('buy' as const, 'sell' as const), lots: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2_000 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function play(steps: readonly Step[]): World {
  const w = world();
  for (const one of steps) {
    if (one.do === 'fault') fault(w, one.venue, one.kind, one.kind.endsWith('_next') || one.kind === 'disconnect' || one.kind === 'open_market' ? {} : { forS: 2 });
    else if (one.do === 'trade') trade(w, one.venue, one.side, one.lots);
    else w.time.advance(one.ms);
    w.market.step();
  }
  return w;
}

describe('whatever faults are at work', () => {
  it('lots and money are what the trades make of them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const w = play(steps);
        for (const venue of venues) {
          const trades = w.exchanges[venue].trades('paper');
          const net = trades.reduce((sum, t) => sum + (t.side === 'buy' ? t.lastQty : 0 - t.lastQty), 0);
          const held = w.exchanges[venue].positions('paper').reduce((sum, p) => sum + p.longToday + p.longYesterday - p.shortToday - p.shortYesterday, 0);
          expect(held + 0).toBe(net + 0);
          const lots = trades.reduce((sum, t) => sum + t.lastQty, 0);
          const fee = Number(catalogue.instruments.get(instrumentId(symbolOf[venue]))!.feePerLot);
          expect(Number(accountOf(w, venue).fees)).toBeCloseTo(lots * fee, 2);
          for (const report of w.exchanges[venue].orders('paper')) {
            const filled = trades.filter((t) => t.clOrdId === report.clOrdId).reduce((sum, t) => sum + t.lastQty, 0);
            expect(report.cumQty).toBe(filled);
            expect(report.cumQty).toBeLessThanOrEqual(report.orderQty);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('the same seed and the same steps give the same reports and the same state, to the byte', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const bytes = (w: World): string =>
          JSON.stringify([w.reports, w.exchanges.inner.save(), w.exchanges.outer.save(), w.desks.inner.active()]).replace(/"c\d+"/g, '"c"');
        expect(bytes(play(steps))).toBe(bytes(play(steps)));
      }),
      { numRuns: 15 },
    );
  });
});
