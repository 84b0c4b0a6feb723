import { spreadPrice, triggerId } from '@tandem/domain';
import { EngineBench, EVEN, INNER, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const armed = (side: 'buy' | 'sell', level: number): EngineBench => {
  const bench = new EngineBench().ready();
  bench.operate({ type: 'arm_trigger', request: requestOf({ side, limit: spreadPrice(side === 'buy' ? 9_999 : -9_999) }), level: spreadPrice(level) });
  return bench;
};

describe('a trigger', () => {
  it('fires a buy once, when the ask reaches its level, with the quote that reached it', () => {
    const bench = armed('buy', 2_390);
    bench.quote(INNER, [[86_390, 9]], [[86_400, 9]]);
    expect(bench.submits()).toEqual([]);
    bench.quote(INNER, [[86_380, 9]], [[86_390, 9]]);
    expect(bench.submits().map(({ order }) => order.venue)).toEqual(['inner', 'outer']);
    const trigger = bench.engine.view.triggers.get(triggerId('T1'))!;
    expect(trigger).toMatchObject({ state: 'fired', pairOrderId: 'P1' });
    expect(bench.pair(trigger.pairOrderId!).origin).toEqual({ operator: 'lin', triggerId: 'T1' });
    bench.quote(INNER, [[86_370, 9]], [[86_380, 9]]);
    expect(bench.submits()).toHaveLength(2);
  });

  it('fires a sell when the bid reaches its level', () => {
    // Bid 86390 against ask 12000.50 x 7.0001 = 84004.70: 2385 after rounding.
    const bench = armed('sell', 2_386);
    bench.quote(INNER, [[86_390, 9]], [[86_400, 9]]);
    expect(bench.engine.view.spreadQuotes.get(EVEN)!.bid!.price).toBe(2_385);
    expect(bench.submits()).toEqual([]);
    bench.quote(INNER, [[86_400, 9]], [[86_410, 9]]);
    expect(bench.submits()).toHaveLength(2);
  });

  it('does nothing once disarmed', () => {
    const bench = armed('buy', 2_400);
    bench.operate({ type: 'disarm_trigger', triggerId: triggerId('T1') });
    bench.quoteAll();
    expect(bench.submits()).toEqual([]);
    expect(bench.engine.view.triggers.get(triggerId('T1'))!.state).toBe('disarmed');
  });

  it('goes through the risk check, and says so when it is denied', () => {
    const bench = armed('buy', 2_400);
    bench.operate({ type: 'set_trading_state', state: 'halted' });
    bench.quoteAll();
    expect(bench.submits()).toEqual([]);
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'warning', code: 'halted', pairOrderId: 'P1' });
  });

  it('is refused where its pair order could never pass', () => {
    const bench = new EngineBench().ready();
    bench.operate({ type: 'arm_trigger', request: requestOf({ pairs: 101 }), level: spreadPrice(0) });
    expect(bench.engine.view.triggers.size).toBe(0);
    expect(bench.alerts().at(-1)).toMatchObject({ code: 'pairs_limit' });
  });

  it('is disarmed where a pair order of its spread is stranded', () => {
    const bench = armed('buy', 0);
    bench.submit(requestOf());
    bench.fill(bench.only('inner'), undefined, {});
    const outer = bench.only('outer');
    bench.operate({ type: 'set_trading_state', state: 'halted' });
    bench.end(outer, 'rejected', 'no');
    for (let i = 0; i < 3; i++) {
      bench.end(bench.only('inner'), 'rejected', 'no');
      bench.pass(60);
    }
    expect([...bench.engine.view.pairOrders.values()][0]!.state).toBe('stranded');
    expect(bench.engine.view.triggers.get(triggerId('T1'))!.state).toBe('disarmed');
  });
});
