import type { LegRole, PairOrder, PairOrderId, ReasonCode, Wording } from '@tandem/domain';
import { MS_US } from '../bounds.ts';
import { spreadOfHoldings, withLots, worseBy, type Holding } from '../market/worth.ts';
import { sendOrders } from '../orders/send.ts';
import { receipt } from '../receipts.ts';
import { approveProtective } from '../risk/protective.ts';
import type { Core, PairWork } from '../state/engine-state.ts';
import { quotedSpread } from '../words.ts';
import { attemptsOf, clipOf, legsOf, netFilled, pairOf, putPair, roles, spreadOfPair, workOf } from './pairs.ts';
import { countRound, draftsOf, isWait, pauseMs, planMove, priceOf, ticksOf, wait, type LegMove } from './protective.ts';
import { shortfalls } from './shortfalls.ts';

/** Why topping up is given up, so that the residual is unwound. */
export interface GiveUp {
  readonly reason: ReasonCode;
  readonly text: Wording;
}

/**
 * Brings both legs up to the fewest whole pairs that cover what filled, within the policy's bounds. Null where orders
 * left or a timer will look again.
 */
export function hedge(core: Core, id: PairOrderId): GiveUp | null {
  const work = workOf(core, id);
  const pair = enter(core, id);
  const missing = missingLots(core, pair, work);
  const hopeless = bounds(core, pair, work, missing);
  if (hopeless !== null) return hopeless;
  const pause = pauseMs(core, work);
  if (pause > 0) return waiting(core, id, pair.reasonText, pause);
  const moves: LegMove[] = [];
  for (const role of roles) {
    if (missing[role] === 0) continue;
    const move = planMove(core, pair, role, missing[role], pair.policy.quoteAgeMaxMs);
    if (isWait(move)) return waiting(core, id, [move]);
    moves.push(move);
  }
  const payups = payupsWithin(core, pair, work, moves, work.hedgeRounds + 1);
  if (payups === null) {
    const most = quotedSpread(spreadOfPair(core, pair), pair.policy.slippageMax);
    return { reason: 'slippage_exceeded', text: [{ code: 'slippage_bound', most }] };
  }
  const drafts = moves.flatMap((move) => draftsOf(core, pair, work, move, payups[move.role], 'hedge'));
  if (work.hedgeOrders + drafts.length > attemptsOf(pair, work)) return exhausted(core, pair, work);
  const approved = approveProtective(core, id, drafts, missing);
  if (!approved.ok) return waiting(core, id, [approved.error]);
  work.hedgeOrders += drafts.length;
  work.hedgeRounds += 1;
  countRound(core, id, drafts);
  work.clOrdIds.push(...approved.value.map(({ order }) => order.clOrdId));
  const text: Wording = [{ code: 'tops_up', legs: moves.map(({ role, lots }) => ({ role, lots })) }];
  putPair(core, pair, { attempts: pair.attempts + drafts.length, reasonText: text });
  receipt(core, id, 'hedge_decided', text);
  sendOrders(core, approved.value, pair.policy.orderTimeoutMs);
  return null;
}

function enter(core: Core, id: PairOrderId): PairOrder {
  const pair = pairOf(core, id);
  return pair.state === 'hedging' ? pair : putPair(core, pair, { state: 'hedging' });
}

function waiting(core: Core, id: PairOrderId, text: Wording, delayMs?: number): null {
  wait(core, id, text, delayMs);
  return null;
}

export type Missing = Readonly<Record<LegRole, number>>;

export function missingLots(core: Core, pair: PairOrder, work: PairWork): Missing {
  const { innerLots, outerLots } = spreadOfPair(core, pair).definition;
  const inner = netFilled(work.inner);
  const outer = netFilled(work.outer);
  const pairs = Math.max(Math.ceil(inner / innerLots), Math.ceil(outer / outerLots));
  return { inner: pairs * innerLots - inner, outer: pairs * outerLots - outer };
}

function bounds(core: Core, pair: PairOrder, work: PairWork, missing: Missing): GiveUp | null {
  const { policy } = pair;
  const ageMs = work.residualSinceUs === null ? 0 : (core.state.nowUs - work.residualSinceUs) / MS_US;
  if (ageMs >= policy.leggedTimeoutMs) return { reason: 'legged_timeout', text: [{ code: 'residual_aged', ms: policy.leggedTimeoutMs }] };
  if (work.hedgeOrders >= attemptsOf(pair, work)) return exhausted(core, pair, work);
  const spread = spreadOfPair(core, pair);
  const legged = leggedInnerLots(core, pair, work);
  if (legged > policy.leggedLotsMax) return { reason: 'legged_lots', text: [{ code: 'legged_lots', lots: legged, most: policy.leggedLotsMax }] };
  for (const role of roles) {
    if (missing[role] > 0 && missing[role] < spread[role].quantityMin) {
      return { reason: 'lot_size', text: [{ code: 'lots_too_few', lots: missing[role], instrument: spread[role].instrumentId }] };
    }
    const target = pair[role].targetLots;
    if (netFilled(work[role]) + missing[role] > target) {
      return { reason: 'unwound_residual', text: [{ code: 'overfilled', pairs: pair.pairs }] };
    }
  }
  return null;
}

/** Lots without a counterpart as inner lots, rounded up. */
function leggedInnerLots(core: Core, pair: PairOrder, work: PairWork): number {
  const { innerLots, outerLots } = spreadOfPair(core, pair).definition;
  return Math.ceil(Math.abs(netFilled(work.inner) * outerLots - netFilled(work.outer) * innerLots) / outerLots);
}

function exhausted(core: Core, pair: PairOrder, work: PairWork): GiveUp {
  return { reason: 'attempts_exhausted', text: [{ code: 'top_ups_used', orders: attemptsOf(pair, work) }, ...shortfalls(core, work)] };
}

/**
 * The payup of each leg such that the spread stays within the slippage even where every lot fills at its order's own
 * limit: as decided by the policy, else none, else null.
 */
export function payupsWithin(core: Core, pair: PairOrder, work: PairWork, moves: readonly LegMove[], round: number): Missing | null {
  const full = { inner: ticksOf(pair, 'inner', round), outer: ticksOf(pair, 'outer', round) };
  const none = { inner: Math.min(0, full.inner), outer: Math.min(0, full.outer) };
  for (const payups of [full, none]) {
    const worse = worsening(core, pair, work, moves, payups);
    if (worse <= pair.policy.slippageMax) return payups;
  }
  return null;
}

/**
 * By how much the spread of the clip under way would be worse than it was decided at, in its smallest digits and at the
 * rate of its decision: what earlier clips gained pays for nothing here. Where a leg has nothing of this clip, that of all
 * fills.
 */
function worsening(core: Core, pair: PairOrder, work: PairWork, moves: readonly LegMove[], payups: Missing): number {
  const all = { ...legsOf(work), decidedSpread: pair.decidedSpread };
  for (const { decidedSpread, ...legs } of work.clip === null ? [all] : [{ ...clipOf(work, work.clip), decidedSpread: work.clip.decidedSpread }, all]) {
    const holdings: Record<LegRole, Holding> = legs;
    for (const move of moves) holdings[move.role] = withLots(holdings[move.role], priceOf(move, payups[move.role]), move.lots);
    const spread = spreadOfHoldings(spreadOfPair(core, pair), holdings, work.fxPrice);
    if (spread !== null && decidedSpread !== null) return worseBy(pair.side, spread, decidedSpread);
  }
  return 0;
}
