import type { Complaint, Result } from '@tandem/kernel';
import { drawPlan } from './draw-plan.ts';
import type { ScenarioPlan } from './plan.ts';
import { decodePlan, encodePlan } from './plan-file.ts';
import { runScenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { addCounts } from './tally.ts';

export interface Batch {
  readonly from: number;
  readonly count: number;
  /** Ends at the first violation. */
  readonly untilBroken?: boolean;
  /** Tells the story of each scenario; for a few. */
  readonly story?: boolean;
  /** Makes the first violation's scenario small and tells its story. */
  readonly shrinks?: boolean;
}

/** A violation with the seed that gives it again. */
export interface SeededViolation {
  readonly seed: number;
  readonly what: string;
  readonly detail: string;
  readonly pairOrderId: string | null;
  /** The smallest scenario found that breaks the same promise; empty where it was not looked for. */
  readonly story: readonly string[];
  /** The plan of that scenario as a file's text; null where it was not looked for. */
  readonly planFile: string | null;
}

export interface BatchResult {
  readonly scenarios: number;
  readonly steps: number;
  readonly faults: Record<string, number>;
  readonly drawn: Record<string, number>;
  readonly ended: Record<string, number>;
  readonly denied: Record<string, number>;
  readonly violations: SeededViolation[];
  readonly stories: (readonly string[])[];
}

const STORIES_MAX = 10;

/** A plan from a file's text, told as a story; `where` names the file. */
export interface Replay {
  readonly planText: string;
  readonly where: string;
}

/** Runs a plan that was saved. */
export function replayPlan({ planText, where }: Replay): Result<BatchResult, Complaint> {
  const plan = decodePlan(planText, where);
  return plan.ok ? { ok: true, value: runPlans([plan.value], { story: true }) } : plan;
}

/** Scenarios of consecutive seeds. */
export const runBatch = (batch: Batch): BatchResult => runPlans(plansOf(batch), batch);

function* plansOf({ from, count }: Batch): Generator<ScenarioPlan> {
  for (let seed = from; seed < from + count; seed++) yield drawPlan(seed);
}

function runPlans(plans: Iterable<ScenarioPlan>, batch: Omit<Batch, 'from' | 'count'>): BatchResult {
  const faults: Record<string, number> = {};
  const drawn: Record<string, number> = {};
  const ended: Record<string, number> = {};
  const denied: Record<string, number> = {};
  const violations: SeededViolation[] = [];
  const stories: (readonly string[])[] = [];
  let steps = 0;
  let scenarios = 0;
  for (const plan of plans) {
    const outcome = runScenario(plan, batch.story === true);
    scenarios += 1;
    steps += outcome.steps;
    addCounts(faults, outcome.faults);
    addCounts(drawn, outcome.drawn);
    addCounts(ended, outcome.ended);
    addCounts(denied, outcome.denied);
    if (batch.story === true && stories.length < STORIES_MAX) stories.push(outcome.story);
    const [first] = outcome.violations;
    if (first === undefined) continue;
    const small = batch.shrinks === true && violations.length === 0 ? shrink(plan, first.what) : null;
    violations.push({ seed: plan.seed, ...first, story: small?.outcome.story ?? [], planFile: small === null ? null : encodePlan(small.plan) });
    if (batch.untilBroken === true) break;
  }
  return { scenarios, steps, faults, drawn, ended, denied, violations, stories };
}
