import type { Count } from './tally.ts';
import type { Deed, ScenarioPlan } from './plan.ts';

const LONG_MS = 20_000;

/** Counts what a plan was drawn to try: parameters and acts by kind, so that a kind that is never drawn shows. */
export function countDrawn(plan: ScenarioPlan, count: Count): void {
  for (const [kind, drawn] of [
    ['overnight', plan.held.some(({ long, short }) => long.yesterday + short.yesterday > 0)],
    ['held_today', plan.held.some(({ long, short }) => long.today + short.today > 0)],
    ['lots_minimum', plan.lotsMin.inner + plan.lotsMin.outer > 2],
    ['hours', plan.hours.inner !== null || plan.hours.outer !== null],
    ['tight_limits', plan.limits.ordersPerSecondMax < 20],
    ['trades_lag', plan.manners.inner.tradesLag + plan.manners.outer.tradesLag > 0],
    ['small_orders', plan.limits.lotsPerOrderMax < 30],
    ['tells_positions', plan.manners.inner.tellsPositions || plan.manners.outer.tellsPositions],
  ] as const) {
    if (drawn) count(kind);
  }
  for (const { mode, orderRate } of [plan.connections.inner, plan.connections.outer]) {
    if (mode !== 'trade') count(`mode_${mode}`);
    if (orderRate !== null) count('venue_rate');
  }
  for (const deed of plan.acts) countDeed(deed, count);
  const sides = plan.acts.flatMap((deed) => (deed.does === 'arm' ? [deed.request.side] : []));
  if (sides.includes('buy') && sides.includes('sell')) count('opposed_triggers');
}

function countDeed(deed: Deed, count: Count): void {
  if (deed.does === 'submit' || deed.does === 'arm') countRequest(deed.request, count);
  if (deed.does === 'crash' && deed.forMs >= LONG_MS) count('long_down');
  if (deed.does === 'cut' && deed.forMs >= LONG_MS) count('long_cut');
  if (deed.does === 'restart' && deed.change !== null) count('reconfigured');
  if (deed.does !== 'arm') return;
  const { terms } = deed;
  count(`measure_${terms.measure}`);
  if (terms.window !== null) count('trigger_window');
  if (terms.gridStep > 0) count('trigger_grid');
  else if (terms.firingsMax > 1) count('trigger_repeating');
  else count('trigger_one_shot');
  if (terms.hysteresis > 0) count('trigger_hysteresis');
  if (terms.cooldownMs > 0) count('trigger_cooldown');
  if (terms.holdMs > 0) count('trigger_hold');
}

function countRequest({ policy, spreadId, pairs }: Extract<Deed, { does: 'submit' }>['request'], count: Count): void {
  count(`pair_${spreadId}`);
  count(`legging_${policy.legging}`);
  count(`residual_${policy.onResidual}`);
  count(`offset_${policy.offset}`);
  count(`inner_${policy.inner.timeInForce}`);
  count(`outer_${policy.outer.timeInForce}`);
  if (policy.sessionOverlapMinS > 0) count('session_overlap');
  if (policy.clipPairs < pairs) count('clips');
  if (policy.inner.payupTicks < 0 || policy.outer.payupTicks < 0) count('payup_negative');
  if (policy.attemptsMax === 0) count('no_attempts');
}

