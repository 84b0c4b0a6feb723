import { ONE_SHOT, spreadPrice, triggerId, type Side, type SpreadId, type TriggerTerms } from '@tandem/domain';
import { EngineBench, EVEN, INNER, INNER_PLAIN, NINE_FOUR, PLAIN, policyOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const again: TriggerTerms = { ...ONE_SHOT, firingsMax: 100 };
const arm = (bench: EngineBench, side: Side, level: number, terms = ONE_SHOT, spreadId: SpreadId = EVEN, limit = side === 'buy' ? 9_999 : -9_999): void => {
  bench.operate({ type: 'arm_trigger', request: requestOf({ side, spreadId, limit: spreadPrice(limit) }), level, terms });
};
const armedOf = (bench: EngineBench): string[] => [...bench.engine.view.triggers.values()].filter(({ state }) => state === 'armed').map(({ triggerId: id }) => id);
const said = (bench: EngineBench, code: string): boolean => bench.alerts().some(({ text }) => text.some((one) => one.code === code));

/** Fills what leaves at once, and quotes every 100 ms. */
function trade(bench: EngineBench, ms: number): void {
  for (let at = 0; at < ms; at += 100) {
    for (const order of bench.open()) bench.fill(order);
    bench.pass(100);
    bench.quoteAll();
  }
}

describe('two triggers against each other', () => {
  it.each([
    ['buy', 2_400, 'sell', 2_370],
    ['sell', 2_370, 'buy', 2_400],
    ['sell', 2_390, 'buy', 2_390],
  ] as const)('are not armed where one market reaches both: %s at %i, %s at %i', (side, level, other, otherLevel) => {
    const bench = new EngineBench().ready();
    arm(bench, side, level, again);
    arm(bench, other, otherLevel, again);
    expect(armedOf(bench)).toEqual(['T1']);
    expect(bench.alerts().at(-1)?.text).toContainEqual({ code: 'trigger_overlaps', trigger: 'T1' });
  });

  it('are armed where the buy is below the sell, or the measures differ', () => {
    const bench = new EngineBench().ready();
    arm(bench, 'buy', 2_000, again);
    arm(bench, 'sell', 2_700, again);
    arm(bench, 'sell', 80_000, { ...again, measure: 'ratio' });
    expect(armedOf(bench)).toEqual(['T1', 'T2', 'T3']);
  });

  it('of pairs that share a contract take their time before they trade against each other, and say so', () => {
    const bench = new EngineBench().ready();
    const policy = policyOf();
    bench.operate({ type: 'arm_trigger', request: requestOf({ side: 'buy', spreadId: EVEN, policy, limit: spreadPrice(9_999) }), level: 2_450, terms: { ...again, hysteresis: 0, gridStep: 1 } });
    bench.operate({ type: 'arm_trigger', request: requestOf({ side: 'sell', spreadId: NINE_FOUR, policy, limit: spreadPrice(-9_999) }), level: 2_300, terms: { ...again, gridStep: 1 } });
    trade(bench, 4_000);
    const sides = new Set([...bench.engine.view.pairOrders.values()].map(({ side }) => side));
    expect([...sides]).toEqual(['buy']);
    expect(said(bench, 'trigger_held_back')).toBe(true);
  });

  it('fires after all once the other has ended and its wait has passed', () => {
    const bench = new EngineBench().ready();
    arm(bench, 'buy', 2_450);
    arm(bench, 'sell', 2_300, ONE_SHOT, NINE_FOUR);
    trade(bench, 4_900);
    expect(bench.engine.view.pairOrders.size).toBe(1);
    trade(bench, 6_000);
    expect([...bench.engine.view.pairOrders.values()].map(({ side }) => side)).toEqual(['buy', 'sell']);
  });
});

describe('a trigger', () => {
  it.each(['buy', 'sell'] as const)('is refused where its own limit lies before its level: %s', (side) => {
    const bench = new EngineBench().ready();
    arm(bench, side, side === 'buy' ? 2_500 : 2_000, ONE_SHOT, EVEN, 2_250);
    expect(armedOf(bench)).toEqual([]);
    expect(bench.alerts().at(-1)).toMatchObject({ code: 'bad_request', text: [{ code: 'trigger_not_armed' }, { code: 'level_beyond_limit', side }] });
  });

  it('is disarmed by a halt, which says so, and not armed in one', () => {
    const bench = new EngineBench().ready();
    arm(bench, 'buy', 2_000);
    bench.operate({ type: 'set_trading_state', state: 'halted' });
    expect(bench.alerts().at(-1)?.text).toContainEqual({ code: 'halt_disarmed', triggers: ['T1'] });
    arm(bench, 'buy', 2_000);
    for (const state of ['reducing', 'active'] as const) bench.operate({ type: 'set_trading_state', state });
    expect(armedOf(bench)).toEqual([]);
    expect(bench.engine.view.triggers.get(triggerId('T1'))).toMatchObject({ state: 'disarmed' });
  });

  it('is disarmed by a halt in the order in which it was armed, whatever was armed and ended before', () => {
    const bench = new EngineBench().ready();
    for (const spread of [PLAIN, EVEN, PLAIN]) arm(bench, 'buy', 2_000, ONE_SHOT, spread);
    bench.operate({ type: 'disarm_trigger', triggerId: triggerId('T1') });
    bench.operate({ type: 'set_trading_state', state: 'halted' });
    expect(bench.alerts().at(-1)?.text).toContainEqual({ code: 'halt_disarmed', triggers: ['T2', 'T3'] });
  });

  it('is disarmed, and refused, beside a stranded pair order on one of its contracts', () => {
    const bench = new EngineBench().ready();
    arm(bench, 'buy', 2_000, ONE_SHOT, PLAIN);
    bench.submit(requestOf({ spreadId: EVEN, policy: policyOf({ onResidual: 'hold' }) }));
    bench.fill(bench.only('inner'));
    bench.end(bench.only('outer'), 'rejected', 'no');
    expect(INNER).not.toBe(INNER_PLAIN);
    expect(armedOf(bench)).toEqual([]);
    arm(bench, 'buy', 2_000, ONE_SHOT, PLAIN);
    expect(armedOf(bench)).toEqual([]);
    expect(bench.alerts().at(-1)?.text).toContainEqual({ code: 'stranded_beside', pairOrder: 'P1', spread: EVEN });
  });
});
