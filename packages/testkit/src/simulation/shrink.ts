import { fullTerms, type ConnectionTermsByVenue } from '@tandem/domain';
import { limitsOf } from '../builders.ts';
import type { Manners, ScenarioPlan } from './plan.ts';
import { runScenario, type Outcome } from './scenario.ts';

/** Runs that one shrinking may take. */
const RUNS_MAX = 300;

const calm: Manners = {
  rejects: 0,
  snatches: 0,
  thin: 0,
  loses: 0,
  silent: 0,
  duplicates: 0,
  reorders: false,
  delayMsMax: 1,
  tellsPositions: false,
  tradesLag: 0,
  untold: [],
};

/**
 * A smaller plan that breaks the same promise: fewer acts, one pair where more were asked for, calmer venues. Greedy, until
 * nothing can be taken away or the runs are used up.
 */
export function shrink(plan: ScenarioPlan, what: string, run: (plan: ScenarioPlan, withStory: boolean) => Outcome = runScenario): { readonly plan: ScenarioPlan; readonly outcome: Outcome } {
  let best = plan;
  let runs = 0;
  const breaks = (candidate: ScenarioPlan): boolean => {
    runs += 1;
    return run(candidate, false).violations.some((violation) => violation.what === what);
  };
  for (let smaller = true; smaller && runs < RUNS_MAX; ) {
    smaller = false;
    for (const candidate of smallerThan(best)) {
      if (runs >= RUNS_MAX) break;
      if (!breaks(candidate)) continue;
      best = candidate;
      smaller = true;
      break;
    }
  }
  return { plan: best, outcome: run(best, true) };
}

function* smallerThan(plan: ScenarioPlan): Generator<ScenarioPlan> {
  for (let i = 0; i < plan.acts.length; i++) yield { ...plan, acts: plan.acts.filter((_, at) => at !== i) };
  for (const venue of ['inner', 'outer'] as const) {
    for (const key of Object.keys(calm) as (keyof Manners)[]) {
      if (JSON.stringify(plan.manners[venue][key]) === JSON.stringify(calm[key])) continue;
      yield { ...plan, manners: { ...plan.manners, [venue]: { ...plan.manners[venue], [key]: calm[key] } } };
    }
  }
  for (const venue of ['inner', 'outer'] as const) if (plan.lotsMin[venue] > 1) yield { ...plan, lotsMin: { ...plan.lotsMin, [venue]: 1 } };
  for (let i = 0; i < plan.held.length; i++) yield { ...plan, held: plan.held.filter((_, at) => at !== i) };
  if (plan.snapshotEvery < 1_000) yield { ...plan, snapshotEvery: 1_000 };
  if (JSON.stringify(plan.limits) !== JSON.stringify(limitsOf())) yield { ...plan, limits: limitsOf() };
  for (const venue of ['inner', 'outer'] as const) if (plan.hours[venue] !== null) yield { ...plan, hours: { ...plan.hours, [venue]: null } };
  const trading: ConnectionTermsByVenue = { inner: fullTerms, outer: fullTerms };
  if (JSON.stringify(plan.connections) !== JSON.stringify(trading)) yield { ...plan, connections: trading };
  for (const [i, act] of plan.acts.entries()) {
    if (act.does !== 'submit' || act.request.pairs === 1) continue;
    const one = { ...act, request: { ...act.request, pairs: 1 } };
    yield { ...plan, acts: plan.acts.map((other, at) => (at === i ? one : other)) };
  }
}
