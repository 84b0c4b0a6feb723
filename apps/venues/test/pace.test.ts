import { describe, expect, it } from 'vitest';
import { createConflation } from '../src/front-fix/conflation.ts';
import { readArguments } from '../src/process/arguments.ts';
import { runQuotes } from '../src/process/run-quotes.ts';
import { ManualTime, fault, world } from './worlds.ts';

describe('the pace of books', () => {
  it('--quotes-per-second takes 0 to 5,000, and 0 is the market’s own pace', () => {
    const read = (n: string) => readArguments(['--data', 'd', '--quotes-per-second', n], 'x');
    expect(read('5000')).toMatchObject({ ok: true, value: { quotesPerSecond: 5_000 } });
    expect(read('0')).toMatchObject({ ok: true, value: { quotesPerSecond: null } });
    expect(read('5001')).toMatchObject({ ok: false, error: { where: '--quotes-per-second' } });
  });

  it('publishes that many books a second, every instrument in its turn', () => {
    const w = world();
    const counts = new Map<string, number>();
    w.exchanges.outer.onBook((book) => counts.set(book.instrumentId, (counts.get(book.instrumentId) ?? 0) + 1));
    const halt = runQuotes(() => w.exchanges.outer.quoteNext(), 2_500, w.time, w.time);
    w.time.advance(2_000);
    halt();
    w.time.advance(1_000);
    const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
    expect(total).toBe(5_000);
    expect(counts.size).toBe(w.exchanges.outer.instruments.size);
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
  });

  it('publishes nothing while the market is closed', () => {
    const w = world();
    fault(w, 'inner', 'close_market');
    let books = 0;
    w.exchanges.inner.onBook(() => (books += 1));
    w.exchanges.inner.quoteNext();
    expect(books).toBe(0);
  });

  it('without an interval every value passes, and one that a slow peer did not take comes later as the newest', () => {
    const time = new ManualTime();
    const taken: number[] = [];
    let slow = false;
    const conflation = createConflation<string, number>(time, 0, (value) => {
      if (!slow) taken.push(value);
      return !slow;
    });
    for (const value of [1, 2, 3]) conflation.put('a', value);
    slow = true;
    for (const value of [4, 5]) conflation.put('a', value);
    slow = false;
    time.advance(60);
    expect(taken).toEqual([1, 2, 3, 5]);
  });
});
