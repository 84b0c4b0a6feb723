import type { PairOrder, PairOrderId, Sentence, Wording } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { MS_US, UNWIND_MS_MAX, UNWIND_WAIT_MS } from '../bounds.ts';
import { sendOrders } from '../orders/send.ts';
import { receipt } from '../receipts.ts';
import { approveProtective } from '../risk/protective.ts';
import type { Core, PairWork } from '../state/engine-state.ts';
import { cancelTimer, leggedTimer } from '../timers.ts';
import { strand } from './end.ts';
import { excessLots, type Excess } from './excess.ts';
import { attemptsOf, isAligned, pairOf, putPair, roles, spreadOfPair, workOf } from './pairs.ts';
import { countRound, draftsOf, isWait, pauseMs, planMove, ticksOf, wait, type LegMove } from './protective.ts';

/**
 * Brings both legs down to the most whole pairs that both filled, or to what is kept of a pair order that is flattened. A
 * quote of any age serves: a residual on an old quote is worse than an order at its price. Legs that stand against each
 * other leave together or not at all. What cannot be unwound is stranded.
 */
export function unwind(core: Core, id: PairOrderId): void {
  const work = workOf(core, id);
  const pair = enter(core, id, work);
  const excess = excessLots(core, pair, work);
  if (outOfBounds(core, pair, work, excess)) return;
  const pause = pauseMs(core, work);
  if (pause > 0) {
    wait(core, id, pair.reasonText, pause);
    return;
  }
  const plans = roles.filter((role) => excess[role] !== 0).map((role) => planMove(core, pair, role, excess[role], null));
  const moves = plans.filter((plan): plan is LegMove => !isWait(plan));
  if (moves.length === 0 || (moves.length < plans.length && isAligned(pair, work))) {
    blocked(core, id, plans.filter(isWait));
    return;
  }
  const drafts = moves.flatMap((move) => draftsOf(core, pair, work, move, ticksOf(pair, move.role, work.unwindMisses + 1), 'unwind'));
  const approved = approveProtective(core, id, drafts, excess);
  if (!approved.ok) {
    blocked(core, id, [approved.error]);
    return;
  }
  work.unwindOrders += drafts.length;
  work.unwindMisses += 1;
  work.waitingSinceUs = null;
  countRound(core, id, drafts);
  work.clOrdIds.push(...approved.value.map(({ order }) => order.clOrdId));
  const legs = drafts.map(({ role, quantity: lots }) => ({ role, lots }));
  const text: Wording = [{ code: 'unwinds', legs }, ...work.goalText];
  putPair(core, pair, { attempts: pair.attempts + drafts.length, reason: work.goalReason, reasonText: text });
  receipt(core, id, 'unwind_decided', text, work.goalReason);
  sendOrders(core, approved.value, pair.policy.orderTimeoutMs);
}

function enter(core: Core, id: PairOrderId, work: PairWork): PairOrder {
  const pair = pairOf(core, id);
  if (pair.state === 'unwinding') return pair;
  cancelTimer(core, leggedTimer(id));
  work.unwindingSinceUs = core.state.nowUs;
  work.unwindMovedUs = core.state.nowUs;
  Object.assign(work, { waitingSinceUs: null, waitTold: false });
  const entered = putPair(core, pair, { state: 'unwinding', reason: work.goalReason, reasonText: work.goalText });
  raise(core, 'warning', work.goalReason, [{ code: 'pair_unwinding', pairOrder: id }, ...work.goalText], { pairOrder: entered });
  return entered;
}

/** No order can leave now. A residual that waits so for longer than it may stand is shouted about, once: it has a minute at the most before it is stranded. */
function blocked(core: Core, id: PairOrderId, why: Wording): void {
  const work = workOf(core, id);
  const pair = pairOf(core, id);
  const ms = pair.policy.leggedTimeoutMs;
  work.waitingSinceUs ??= core.state.nowUs;
  if (!work.waitTold && !isAligned(pair, work) && core.state.nowUs - work.waitingSinceUs >= ms * MS_US) {
    work.waitTold = true;
    const waits: Sentence = { code: 'residual_waits', pairOrder: id, residual: pair.residualInnerLots, ms };
    raise(core, 'critical', 'cannot_unwind', [waits, ...why], { pairOrder: pair });
  }
  wait(core, id, why);
}

/** Strands where attempts, time or lot sizes leave no way. */
function outOfBounds(core: Core, pair: PairOrder, work: PairWork, excess: Excess): boolean {
  const { pairOrderId: id } = pair;
  const rounds = attemptsOf(pair, work);
  if (work.unwindMisses >= rounds) {
    strand(core, id, 'cannot_unwind', [...work.goalText, { code: 'unwinds_missed', rounds }]);
    return true;
  }
  const sinceMs = (fromUs: number | null): number => (core.state.nowUs - (fromUs ?? core.state.nowUs)) / MS_US;
  if (sinceMs(work.unwindMovedUs) >= UNWIND_WAIT_MS) {
    strand(core, id, 'cannot_unwind', [...work.goalText, { code: 'no_market_took', seconds: UNWIND_WAIT_MS / 1000 }, ...waitedFor(pair)]);
    return true;
  }
  if (sinceMs(work.unwindingSinceUs) >= UNWIND_MS_MAX) {
    strand(core, id, 'cannot_unwind', [...work.goalText, { code: 'unwind_unfinished', seconds: UNWIND_MS_MAX / 1000 }, ...waitedFor(pair)]);
    return true;
  }
  const spread = spreadOfPair(core, pair);
  const tooSmall = roles.find((role) => excess[role] !== 0 && Math.abs(excess[role]) < spread[role].quantityMin);
  if (tooSmall === undefined) return false;
  strand(core, id, 'lot_size', [...work.goalText, { code: 'lots_too_few', lots: Math.abs(excess[tooSmall]), instrument: spread[tooSmall].instrumentId }]);
  return true;
}

/** What the last round waited for, where it has not left. */
const waitedFor = ({ reasonText }: PairOrder): Wording => (reasonText.some(({ code }) => code === 'unwinds') ? [] : reasonText);
