import { inWords, ONE_SHOT, spreadPrice, triggerId, type Trigger, type TriggerTerms } from '@tandem/domain';
import { accountOf, EngineBench, EVEN, FX, INNER, OUTER, requestOf } from '@tandem/testkit';
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
    bench.operate({ type: 'set_trading_state', state: 'reducing' });
    bench.quoteAll();
    expect(bench.submits()).toEqual([]);
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'warning', code: 'reducing', pairOrderId: 'P1' });
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
    for (let i = 0; i < 5; i++) {
      bench.end(bench.only('inner'), 'rejected', 'no');
      bench.pass(60);
    }
    expect([...bench.engine.view.pairOrders.values()][0]!.state).toBe('stranded');
    expect(bench.engine.view.triggers.get(triggerId('T1'))!.state).toBe('disarmed');
  });
});

/** Moves the ask of the spread to `spread`: inner ask 84000 above it. */
const ask = (bench: EngineBench, spread: number): void => {
  bench.quote(OUTER, [[1_200_000, 100]], [[1_200_050, 100]]);
  bench.quote(FX, [[70_000, 100]], [[70_001, 100]]);
  bench.quote(INNER, [[83_990 + spread, 100]], [[84_000 + spread, 100]]);
};
const armedWith = (terms: Partial<TriggerTerms>, pairs = 1, level = 2_400): EngineBench => {
  const bench = new EngineBench().ready();
  ask(bench, 2_500);
  bench.operate({ type: 'arm_trigger', request: requestOf({ pairs, limit: spreadPrice(9_999) }), level, terms: { ...ONE_SHOT, firingsMax: 10, ...terms } });
  return bench;
};
const fillAll = (bench: EngineBench): void => {
  for (const order of bench.open()) bench.fill(order);
};
const fired = (bench: EngineBench): number => bench.engine.view.pairOrders.size;
const t1 = (bench: EngineBench): Trigger => bench.engine.view.triggers.get(triggerId('T1'))!;

describe('a repeating trigger', () => {
  it('fires again only once the measure has left the level by the hysteresis', () => {
    const bench = armedWith({ hysteresis: 50 });
    for (const [spread, firings] of [[2_410, 0], [2_400, 1], [2_390, 1], [2_440, 1], [2_400, 1], [2_450, 1], [2_400, 2]] as const) {
      ask(bench, spread);
      fillAll(bench);
      expect([spread, fired(bench)]).toEqual([spread, firings]);
    }
    expect(t1(bench)).toMatchObject({ state: 'armed', firings: 2, pairsFired: 2, pairOrderId: 'P2' });
  });

  it('crosses its level: what stays beyond it does not fire twice, without any hysteresis', () => {
    const bench = armedWith({});
    for (const spread of [2_400, 2_390, 2_400]) {
      ask(bench, spread);
      fillAll(bench);
    }
    expect(fired(bench)).toBe(1);
    ask(bench, 2_401);
    ask(bench, 2_400);
    expect(fired(bench)).toBe(2);
  });

  it('waits for its cooldown and for its last pair order', () => {
    const bench = armedWith({ cooldownMs: 1_000 });
    const cross = (): void => {
      ask(bench, 2_500);
      ask(bench, 2_400);
    };
    cross();
    cross();
    expect(fired(bench)).toBe(1);
    fillAll(bench);
    bench.pass(999);
    cross();
    expect(fired(bench)).toBe(1);
    bench.pass(1);
    cross();
    expect(fired(bench)).toBe(2);
  });

  it('stops at its firings, and at its pairs with a smaller last order', () => {
    const bench = armedWith({ firingsMax: 2 });
    for (let i = 0; i < 4; i++) {
      ask(bench, 2_500);
      ask(bench, 2_400);
      fillAll(bench);
    }
    expect(fired(bench)).toBe(2);
    expect(t1(bench).state).toBe('fired');

    const few = armedWith({ pairsMax: 5 }, 3);
    for (let i = 0; i < 4; i++) {
      ask(few, 2_500);
      ask(few, 2_400);
      fillAll(few);
    }
    expect([...few.engine.view.pairOrders.values()].map(({ pairs }) => pairs)).toEqual([3, 2]);
    expect(t1(few)).toMatchObject({ state: 'fired', pairsFired: 5 });
  });
});

describe('a trigger whose level must hold', () => {
  it('fires when it has held, by its own timer where no quote comes', () => {
    const bench = armedWith({ holdMs: 300 });
    ask(bench, 2_400);
    bench.pass(299);
    expect(fired(bench)).toBe(0);
    bench.pass(1);
    expect(fired(bench)).toBe(1);
  });

  it('begins anew after a gap, a link that dropped included', () => {
    const bench = armedWith({ holdMs: 300 });
    ask(bench, 2_400);
    bench.pass(200);
    ask(bench, 2_410);
    ask(bench, 2_400);
    bench.pass(200);
    expect(fired(bench)).toBe(0);
    bench.send({ type: 'venue_status', venue: 'outer', status: 'disconnected', text: [{ code: 'connection_closed' }] });
    bench.pass(200);
    expect(fired(bench)).toBe(0);
  });
});

describe('a grid', () => {
  it('fires one level after another, each once, and no further than its levels', () => {
    const bench = armedWith({ gridStep: 100, firingsMax: 3 });
    for (const [spread, firings] of [[2_400, 1], [2_350, 1], [2_300, 2], [2_500, 2], [2_300, 2], [2_200, 3], [2_100, 3]] as const) {
      ask(bench, spread);
      fillAll(bench);
      expect([spread, fired(bench)]).toEqual([spread, firings]);
    }
    expect(t1(bench).state).toBe('fired');
  });
});

describe('the measure of a trigger', () => {
  it.each<[TriggerTerms['measure'], number, number]>([
    // 86400 / 12000.00 = 7.2; the same over 7.0000 in one unit = 1.0286.
    ['ratio', 72_000, 71_999],
    ['ratio_ex_fx', 10_286, 10_285],
  ])('%s is taken at the opposite price', (measure, reached, short) => {
    for (const [level, firings] of [[short, 0], [reached, 1]] as const) {
      const bench = armedWith({ measure }, 1, level);
      ask(bench, 2_400);
      expect(fired(bench)).toBe(firings);
    }
  });
});

describe('a window', () => {
  // The bench begins on 2026-09-21 at 14:13:20 UTC, which is 22:13 in Beijing.
  const minute = (EngineBench.startUs / 60_000_000 + 480) % 1_440;
  it.each<[string, number, number, number]>([
    ['around now', -1, 1, 1],
    ['just over', -10, 0, 0],
    ['yet to come', 1, 10, 0],
    ['across midnight, now in it', -60, -600, 1],
  ])('%s', (_, from, to, firings) => {
    const at = (offset: number): number => (Math.floor(minute) + offset + 1_440) % 1_440;
    const bench = armedWith({ window: { fromMinute: at(from), toMinute: at(to) } });
    ask(bench, 2_400);
    expect(fired(bench)).toBe(firings);
  });
});

describe('terms that cannot be used', () => {
  it.each<[string, Partial<TriggerTerms>, number]>([
    ['hysteresis', { hysteresis: -1 }, 1],
    ['holdMs', { holdMs: 0.5 }, 1],
    ['firingsMax', { firingsMax: 0 }, 1],
    ['firingsMax', { firingsMax: 1_001 }, 1],
    ['pairsMax', { pairsMax: 2 }, 3],
    ['window', { window: { fromMinute: 5, toMinute: 5 } }, 1],
    ['window', { window: { fromMinute: 5, toMinute: 1_440 } }, 1],
  ])('%s: not armed, and said', (name, terms, pairs) => {
    const bench = armedWith(terms, pairs);
    expect(bench.engine.view.triggers.size).toBe(0);
    expect(bench.alerts().at(-1)).toMatchObject({ code: 'bad_request' });
    expect(inWords('en', bench.alerts().at(-1)!.text)).toContain(name);
  });
});

describe('a firing that is denied', () => {
  const watched = (over: Partial<TriggerTerms> = {}, request = requestOf()): { bench: EngineBench; trigger: () => Trigger } => {
    const bench = new EngineBench().ready();
    bench.operate({ type: 'arm_trigger', request, level: spreadPrice(2_395), terms: { ...ONE_SHOT, ...over } });
    return { bench, trigger: () => bench.engine.view.triggers.get(triggerId('T1'))! };
  };
  const pairs = (bench: EngineBench) => [...bench.engine.view.pairOrders.values()];

  it('for a reason that passes is not counted: it stays armed and fires once it has passed', () => {
    const { bench, trigger } = watched({}, requestOf({ pairs: 50 }));
    bench.quote(INNER, [[86_380, 9]], [[86_390, 9]]);
    expect(pairs(bench)).toMatchObject([{ state: 'denied', reason: 'no_depth' }]);
    expect(trigger()).toMatchObject({ state: 'armed', firings: 0, pairsFired: 0, pairOrderId: 'P1' });
    expect(inWords('en', bench.alerts().at(-1)!.text)).toContain('It stays armed, this firing is not counted, and it looks again after 1 s.');
    bench.pass(900);
    bench.quote(INNER, [[86_380, 90]], [[86_390, 90]]);
    expect(pairs(bench)).toHaveLength(1);
    bench.pass(100);
    bench.quoteAll();
    bench.quote(INNER, [[86_380, 90]], [[86_390, 90]]);
    expect(bench.submits()).toHaveLength(2);
    expect(trigger()).toMatchObject({ state: 'fired', firings: 1, pairsFired: 50 });
  });

  it('waits for its cooldown where that is longer', () => {
    const { bench } = watched({ cooldownMs: 5_000 }, requestOf({ pairs: 50 }));
    for (let second = 0; second < 6; second++) {
      bench.quote(INNER, [[86_380, 9]], [[86_390, 9]]);
      expect(pairs(bench)).toHaveLength(second < 5 ? 1 : 2);
      bench.pass(1_000);
      bench.quote(FX, [[70_000, 1_000]], [[70_001, 1_000]]);
      bench.quote(OUTER, [[1_200_000, 100]], [[1_200_050, 100]]);
    }
  });

  it('ten times in a row disarms it, each pause twice the last', () => {
    const { bench, trigger } = watched({}, requestOf({ pairs: 50 }));
    const deniedS: number[] = [];
    for (let second = 0; second < 600; second++) {
      const before = pairs(bench).length;
      bench.quoteAll();
      bench.quote(INNER, [[86_380, 9]], [[86_390, 9]]);
      if (pairs(bench).length > before) deniedS.push(second);
      bench.pass(1_000);
    }
    expect(deniedS).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511]);
    expect(trigger()).toMatchObject({ state: 'disarmed', firings: 0 });
    expect(inWords('en', bench.alerts().at(-1)!.text)).toContain('It is disarmed after 10 denials in a row.');
  });

  it('for a reason that only a person can mend disarms it at once', () => {
    const { bench, trigger } = watched({ firingsMax: 5 });
    bench.send({ type: 'account', account: accountOf('inner', { available: '1' }) });
    bench.quote(INNER, [[86_380, 9]], [[86_390, 9]]);
    expect(pairs(bench)).toMatchObject([{ state: 'denied', reason: 'no_money' }]);
    expect(trigger()).toMatchObject({ state: 'disarmed', firings: 0 });
  });

  it('leaves a grid at its level', () => {
    const { bench, trigger } = watched({ gridStep: 10, firingsMax: 3 });
    bench.pass(600);
    bench.quote(INNER, [[86_380, 9]], [[86_390, 9]]);
    expect(pairs(bench)).toMatchObject([{ state: 'denied', reason: 'leg_skew' }]);
    expect(trigger()).toMatchObject({ state: 'armed', firings: 0 });
  });
});
