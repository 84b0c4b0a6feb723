import { decodePlan, drawPlan, encodePlan, runBatch, runScenario, shrink, type Outcome, type ScenarioPlan } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const FIXED = 300;
const FRESH = 40;
/** Another one each time; a failure is had again by `npm run simulate -- --runs 1 --seed <seed>`. */
const freshSeed = Date.now() % 1_000_000_000;

describe('the simulator', () => {
  const fixed = runBatch({ from: 1, count: FIXED, shrinks: true });

  it('finds no broken promise over a fixed set of scenarios', () => {
    expect(fixed.violations).toEqual([]);
    expect(fixed.scenarios).toBe(FIXED);
  });

  it(`finds none over fresh ones, from seed ${freshSeed} on`, () => {
    expect(runBatch({ from: freshSeed, count: FRESH, shrinks: true }).violations).toEqual([]);
  });

  it('reaches every end of a pair order, through every kind of fault', () => {
    expect(Object.keys(fixed.ended).sort()).toEqual(['balanced', 'denied', 'stranded', 'unwound']);
    const met = new Set(Object.keys(fixed.faults));
    const kinds = ['reject', 'reject_wave', 'partial_fill', 'no_fill', 'silent_order', 'lost_order', 'muted_message', 'slow_message'];
    kinds.push('duplicate', 'reordered', 'cancel_fill_race', 'disconnect', 'lost_in_cut', 'account_repeated', 'clock_jump', 'restart');
    kinds.push('crash_idle', 'crash_before_record', 'crash_before_commit', 'crash_after_commit', 'crash_mid_send');
    kinds.push('crash_reconciling', 'untold_orders', 'untold_positions', 'crash_again_starting', 'crash_again_reconciling', 'day_roll', 'reconfigured', 'disarm_trigger', 'complete_pair', 'expired');
    kinds.push('trade_lags', 'state_overtakes', 'not_submitted', 'late_fill', 'early_fill', 'late_report', 'repeated_report', 'reject_of_leg', 'reject_of_follow', 'reject_of_hedge', 'reject_of_unwind');
    kinds.push('filled_close', 'filled_close_today', 'filled_close_yesterday', 'account_repeated', 'resume_pair', 'refusing', 'mute', 'slow');
    kinds.push('others_fill', 'others_fill_untold', 'surplus', 'taken_back', 'by_hand', 'configured');
    kinds.push('lock', 'closed', 'flash', 'thin', 'stale', 'poor', 'reducing', 'halted', 'active', 'cancel_pair', 'unwind_pair', 'pause_pair', 'take_over_pair', 'flatten_all');
    expect(kinds.filter((kind) => !met.has(kind))).toEqual([]);
  });

  it('draws every parameter of a pair order, a trigger and a desk', () => {
    const met = new Set(Object.keys(fixed.drawn));
    const kinds = ['overnight', 'held_today', 'lots_minimum', 'tight_limits', 'tells_positions', 'trades_lag', 'hours', 'session_overlap', 'clips', 'reconfigured', 'opposed_triggers', 'small_orders', 'payup_negative', 'no_attempts', 'long_down', 'long_cut'];
    kinds.push('pair_even', 'pair_nine-four', 'pair_plain', 'legging_simultaneous', 'legging_lead_first', 'legging_quote');
    kinds.push('residual_complete', 'residual_unwind', 'residual_hold', 'residual_cheapest');
    kinds.push('offset_automatic', 'offset_open', 'offset_close', 'offset_close_today', 'offset_close_yesterday');
    kinds.push('inner_day', 'inner_fak', 'inner_fok', 'outer_day', 'outer_fak', 'outer_fok', 'mode_gray', 'mode_shadow', 'mode_observe', 'venue_rate');
    kinds.push('measure_spread', 'measure_ratio', 'measure_ratio_ex_fx', 'trigger_window', 'trigger_one_shot', 'trigger_repeating', 'trigger_grid');
    kinds.push('trigger_hysteresis', 'trigger_cooldown', 'trigger_hold');
    expect(kinds.filter((kind) => !met.has(kind))).toEqual([]);
  });

  it('lets most pair orders trade', () => {
    const total = Object.values(fixed.ended).reduce((sum, n) => sum + n, 0);
    expect((fixed.ended.denied ?? 0) / total).toBeLessThan(0.16);
  });

  it('gives the same run from the same seed, and tells it as a story', () => {
    const plan = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(drawPlan).find(({ acts }) => acts.some(({ does }) => does === 'crash')) ?? drawPlan(1);
    const once = runScenario(plan, true);
    expect(runScenario(drawPlan(plan.seed), true)).toEqual(once);
    expect(once.story.some((line) => line.includes('the process starts again'))).toBe(true);
  });
});

describe('a plan in a file', () => {
  it('gives the same run as the seed that it was drawn from', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const plan = drawPlan(seed);
      const read = decodePlan(encodePlan(plan), 'plan.json');
      expect(read).toEqual({ ok: true, value: plan });
      expect(read.ok && runScenario(read.value)).toEqual(runScenario(plan));
    }
  });

  it.each([
    ['', 'the whole'],
    ['[]', 'planVersion'],
    ['{"planVersion":0}', 'planVersion'],
    [encodePlan(drawPlan(1)).replace('"rejects"', '"refuses"'), 'plan.manners.inner.rejects'],
    [encodePlan(drawPlan(1)).replace('"does": "', '"does": "un'), 'plan.acts.0'],
  ])('is refused, and says where, in another shape: %#', (text, where) => {
    expect(decodePlan(text, 'plan.json')).toMatchObject({ ok: false, error: { code: 'bad_plan', where: `plan.json: ${where}` } });
  });
});

describe('shrinking', () => {
  const outcome = (plan: ScenarioPlan, broken: boolean): Outcome => ({
    seed: plan.seed,
    steps: 0,
    faults: {},
    drawn: {},
    ended: {},
    denied: {},
    violations: broken ? [{ what: 'made_up', detail: '', pairOrderId: null }] : [],
    story: [],
  });

  it('leaves what the violation needs, and takes away the rest', () => {
    const plan: ScenarioPlan = {
      ...drawPlan(1),
      acts: [1, 2, 3, 4, 5].map((atMs) => (atMs === 4 ? { does: 'jump', ms: 300, atMs } : { does: 'flatten', atMs })),
    };
    const small = shrink(plan, 'made_up', (candidate) => outcome(candidate, candidate.acts.some(({ does }) => does === 'jump')));
    expect(small.plan.acts).toEqual([{ does: 'jump', ms: 300, atMs: 4 }]);
    expect(small.plan.manners.inner).toMatchObject({ rejects: 0, duplicates: 0, reorders: false });
  });

  it('keeps to the promise that was broken first', () => {
    const plan = drawPlan(1);
    expect(shrink(plan, 'another', (candidate) => outcome(candidate, true)).plan).toEqual(plan);
  });
});
