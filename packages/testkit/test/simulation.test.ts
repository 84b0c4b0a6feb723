import { drawPlan, runBatch, runScenario, shrink, type Outcome, type ScenarioPlan } from '@tandem/testkit';
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
    kinds.push('lock', 'closed', 'flash', 'stale', 'poor', 'reducing', 'halted', 'active', 'cancel_pair', 'unwind_pair', 'pause_pair', 'take_over_pair', 'flatten_all');
    expect(kinds.filter((kind) => !met.has(kind))).toEqual([]);
  });

  it('gives the same run from the same seed, and tells it as a story', () => {
    const once = runScenario(drawPlan(8), true);
    expect(runScenario(drawPlan(8), true)).toEqual(once);
    expect(once.story.some((line) => line.includes('the process dies'))).toBe(true);
  });
});

describe('shrinking', () => {
  const outcome = (plan: ScenarioPlan, broken: boolean): Outcome => ({
    seed: plan.seed,
    steps: 0,
    faults: {},
    ended: {},
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
