import { Decimal, defined } from '@tandem/kernel';
import {
  isEnded,
  spreadOf,
  type CompiledSpread,
  type LegProgress,
  type LegRole,
  type PairOrder,
  type PairOrderId,
  type ReasonCode,
} from '@tandem/domain';
import { ASKED_ATTEMPTS_MIN } from '../bounds.ts';
import { averageText, isSettled, orderOf, orderWorkOf } from '../orders/orders.ts';
import { legSide } from '../risk/standard.ts';
import { since, type Holdings } from '../market/worth.ts';
import type { ClipStart, Core, LegWork, PairWork } from '../state/engine-state.ts';
import { pairWorkOf } from '../state/work.ts';
import { cancelTimer, leggedTimer, setTimer } from '../timers.ts';
import { assertTransition } from './transitions.ts';

export const roles: readonly LegRole[] = ['inner', 'outer'];

export const otherRole = (role: LegRole): LegRole => (role === 'inner' ? 'outer' : 'inner');

export const pairOf = (core: Core, id: PairOrderId): PairOrder => defined(core.state.pairOrders.get(id), id);
export const workOf = (core: Core, id: PairOrderId): PairWork => defined(pairWorkOf(core, id), id);
export const spreadOfPair = (core: Core, pair: PairOrder): CompiledSpread =>
  defined(core.catalogue.spreads.get(pair.spreadId), pair.spreadId);

export const netFilled = (leg: LegWork): number => leg.lots - leg.unwoundLots;

/** Fills in the ratio of the pair: no exposure is left, though it may be fewer pairs than asked. */
export const isAligned = (pair: PairOrder, work: PairWork): boolean =>
  netFilled(work.inner) * pair.outer.targetLots === netFilled(work.outer) * pair.inner.targetLots;

export const legsOf = ({ inner, outer }: PairWork): Holdings => ({ inner, outer });

/** What each leg filled since a clip began. */
export const clipOf = (work: PairWork, start: ClipStart): Holdings => ({ inner: since(work.inner, start.inner), outer: since(work.outer, start.outer) });

export const hasUnsettled = (core: Core, work: PairWork): boolean =>
  work.clOrdIds.some((id) => core.state.unsettledOrders.has(id));

/** Something other than the policy asked to unwind: nothing is added to the pair any more. */
export const givenUp = (work: PairWork): boolean => work.goal === 'unwind' && work.goalReason !== 'unwound_residual';

const asked: ReadonlySet<ReasonCode> = new Set(['operator_request', 'flattened', 'halted']);

/** A person asked for what is being done now, or a halt did, and no bound of the policy. */
export const isAsked = (work: PairWork): boolean => asked.has(work.goalReason);

/** Top-up orders, and rounds of unwind orders without a fill, that it may still try: what a person asks for is tried in any case. */
export const attemptsOf = (pair: PairOrder, work: PairWork): number =>
  isAsked(work) ? Math.max(pair.policy.attemptsMax, ASKED_ATTEMPTS_MIN) : pair.policy.attemptsMax;

/** Stores a changed pair order. */
export function putPair(core: Core, pair: PairOrder, patch: Partial<PairOrder>): PairOrder {
  const stored: PairOrder = { ...pair, ...patch, updatedUs: core.state.nowUs };
  assertTransition(pair.pairOrderId, core.state.pairOrders.get(pair.pairOrderId)?.state ?? 'risk_check', stored.state);
  core.state.pairOrders.set(pair.pairOrderId, stored);
  core.changes.pairOrders.add(pair.pairOrderId);
  core.touched.add(pair.pairOrderId);
  return stored;
}

/** Works out progress, residual and its age anew from the fills. */
export function refresh(core: Core, id: PairOrderId): PairOrder {
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  const spread = spreadOfPair(core, pair);
  const stored = putPair(core, pair, {
    inner: progressOf(pair.inner, work.inner, spread.inner.priceScale),
    outer: progressOf(pair.outer, work.outer, spread.outer.priceScale),
    residualInnerLots: residualText(pair, work),
    filledSpread: filledSpread(spread, work),
  });
  watchResidual(core, stored, work, isAligned(stored, work));
  return stored;
}

const progressOf = (before: LegProgress, leg: LegWork, scale: number): LegProgress => ({
  targetLots: before.targetLots,
  filledLots: netFilled(leg),
  avgPx: averageText(leg.notional, leg.lots, scale),
});

const RESIDUAL_DIGITS = 4;

/** Lots without counterpart, in inner lots, signed as the market exposure: long inner is positive. */
function residualText(pair: PairOrder, work: PairWork): string {
  const counterpart = new Decimal(netFilled(work.outer)).times(pair.inner.targetLots).dividedBy(pair.outer.targetLots);
  const residual = new Decimal(netFilled(work.inner)).minus(counterpart).toDecimalPlaces(RESIDUAL_DIGITS);
  if (residual.isZero()) return '0';
  return legSide(pair.side, 'inner') === 'buy' ? residual.toFixed() : residual.negated().toFixed();
}

/** The spread of the pair's fills, at the rate of its decision; null until both legs filled. */
function filledSpread(spread: CompiledSpread, { inner, outer, fxPrice }: PairWork): PairOrder['filledSpread'] {
  if (inner.lots === 0 || outer.lots === 0) return null;
  return spreadOf(spread, BigInt(inner.notional), BigInt(inner.lots), BigInt(outer.notional), BigInt(outer.lots), fxPrice);
}

/** A residual that stands has its whole time again. */
export function restartResidual(core: Core, id: PairOrderId): void {
  const [pair, work] = [pairOf(core, id), workOf(core, id)];
  work.residualSinceUs = null;
  watchResidual(core, pair, work, isAligned(pair, work));
}

/** The residual's age starts with it, and a timer bounds it while it is being completed. */
function watchResidual(core: Core, pair: PairOrder, work: PairWork, aligned: boolean): void {
  const timer = leggedTimer(pair.pairOrderId);
  if (aligned || isEnded(pair.state)) {
    work.residualSinceUs = null;
    cancelTimer(core, timer);
  } else if (work.residualSinceUs === null) {
    work.residualSinceUs = core.state.nowUs;
    if (pair.state !== 'unwinding') setTimer(core, timer, pair.policy.leggedTimeoutMs);
  }
}

/** Lots that may still fill on a leg, by its orders without a final answer. */
export function openLots(core: Core, work: PairWork, role: LegRole): number {
  let lots = 0;
  for (const id of work.clOrdIds) {
    if (!core.state.unsettledOrders.has(id)) continue;
    const order = orderOf(core, id);
    if (order.role === role && !isSettled(order, orderWorkOf(core, id))) lots += order.quantity - order.cumQty;
  }
  return lots;
}
