import { isEnded, isTerminal, type ClOrdId, type Order, type PairOrder, type PairOrderId, type ReasonCode, type Sentence, type Wording } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { ASK_INTERVAL_MS, ASKS_MAX } from '../bounds.ts';
import { isLive, orderOf, orderWorkOf, putOrder } from '../orders/orders.ts';
import type { Applied } from '../orders/reports.ts';
import { sendCancel, sendQuery } from '../orders/send.ts';
import { linkOf } from '../market/books.ts';
import { quoteLookMs } from '../market/sessions.ts';
import { legSide } from '../risk/standard.ts';
import type { Core, PairWork } from '../state/engine-state.ts';
import { orderTimer, setTimer } from '../timers.ts';
import { moveAligned } from './clips.ts';
import { chooseCheapest } from './cheapest.ts';
import { cancelLeftover, strand } from './end.ts';
import { follow } from './follow.ts';
import { hedge } from './hedge.ts';
import { moveQuote } from './quote.ts';
import { hasUnsettled, isAligned, netFilled, pairOf, refresh, spreadOfPair, workOf } from './pairs.ts';
import { unwind } from './unwind.ts';

/**
 * Moves a pair order on. While any order lacks its final answer, that answer or the order's timer moves it; then it is
 * aligned and ends, or its residual is topped up, unwound or stranded.
 */
export function advance(core: Core, id: PairOrderId): void {
  if (isEnded(pairOf(core, id).state)) return;
  follow(core, id);
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  if (hasUnsettled(core, work)) return;
  if (isSquare(pair, work)) {
    moveAligned(core, id);
    return;
  }
  if (pair.state !== 'unwinding' && work.goal === 'cheapest') chooseCheapest(core, id);
  if (pair.state !== 'unwinding' && work.goal === 'hold') {
    strand(core, id, 'residual_held', [{ code: 'policy_holds' }]);
    return;
  }
  if (pair.state !== 'unwinding' && work.goal === 'complete') {
    if (core.state.tradingState === 'halted') setGoalUnwind(core, id, 'halted', [{ code: 'trading_is_halted' }]);
    else {
      const gaveUp = hedge(core, id);
      if (gaveUp === null) return;
      setGoalUnwind(core, id, gaveUp.reason, gaveUp.text);
    }
  }
  unwind(core, id);
}

/** Nothing is left to hedge or unwind: aligned, and of a pair order that is being flattened, no more than stays. */
const isSquare = (pair: PairOrder, work: PairWork): boolean =>
  isAligned(pair, work) && (work.kept === null || (netFilled(work.inner) === work.kept.inner && netFilled(work.outer) === work.kept.outer));

/** From here on the residual is unwound, whatever the policy. The first reason stays. */
function setGoalUnwind(core: Core, id: PairOrderId, reason: ReasonCode, text: Wording): void {
  const work = workOf(core, id);
  if (work.goal === 'unwind' && work.goalReason !== 'unwound_residual') return;
  work.goal = 'unwind';
  work.goalReason = reason;
  work.goalText = text;
}

/** Carries what a report did to an order into its pair order, and moves that on. */
export function onApplied(core: Core, applied: Applied): void {
  absorb(core, applied);
  moveOn(core, applied.order.pairOrderId);
}

/** After reports were absorbed: a pair order under way advances, one that had ended takes back what still works. */
export function moveOn(core: Core, id: PairOrderId): void {
  if (isEnded(pairOf(core, id).state)) cancelLeftover(core, id);
  else advance(core, id);
}

/** Counts a fill into its pair order and decides nothing: of several reports, all are absorbed first. */
export function absorb(core: Core, { order, fill, late, reopened }: Applied): void {
  const id = order.pairOrderId;
  const work = workOf(core, id);
  if (late || reopened) work.overrun = true;
  if (reopened && fill === null) {
    raise(core, 'critical', 'order_unknown', [{ code: 'order_revived', order: order.clOrdId, status: order.ordStatus }], { pairOrder: pairOf(core, id) });
  }
  if (fill !== null) {
    const pair = pairOf(core, id);
    const leg = work[fill.role];
    if (fill.side === legSide(pair.side, fill.role)) {
      leg.lots += fill.quantity;
      leg.notional += fill.price * fill.quantity;
    } else leg.unwoundLots += fill.quantity;
    if (order.purpose === 'unwind') {
      work.unwindMisses = 0;
      work.unwindMovedUs = core.state.nowUs;
    }
    work.filledUs = core.state.nowUs;
    refresh(core, id);
    if (isEnded(pair.state)) reopen(core, id, fill.quantity);
  }
}

/** A fill after the end: loud in any case, and a residual is a person's to resolve. */
function reopen(core: Core, id: PairOrderId, lots: number): void {
  const pair = pairOf(core, id);
  const text: Wording = [{ code: 'filled_after_end', pairOrder: id, state: pair.state, lots, residual: pair.residualInnerLots }];
  raise(core, 'critical', 'unexpected_fill', text, { pairOrder: pair });
  if (pair.residualInnerLots !== '0' && (pair.state !== 'stranded' || pair.reason === 'resolved')) strand(core, id, 'order_unknown', text);
}

/** Cancels what rests at a venue; immediate orders end by themselves. */
export function cancelWorking(core: Core, id: PairOrderId): void {
  for (const clOrdId of workOf(core, id).clOrdIds) {
    const order = orderOf(core, clOrdId);
    if (isLive(order) && order.timeInForce === 'day') sendCancel(core, order);
  }
}

/**
 * An order without its final answer is cancelled, or asked about; never sent again, never taken as rejected. So is one that
 * lacks trades after its pair order has ended: what it claims may be held by nobody.
 */
export function onOrderTimer(core: Core, clOrdId: ClOrdId): void {
  const order = core.state.orders.get(clOrdId);
  if (order === undefined || !core.state.unsettledOrders.has(clOrdId)) return;
  const work = orderWorkOf(core, clOrdId);
  core.touched.add(order.pairOrderId);
  if (isWorkingQuote(core, order) && work.acknowledged) {
    const pair = pairOf(core, order.pairOrderId);
    setTimer(core, orderTimer(clOrdId), quoteLookMs(core, spreadOfPair(core, pair), pair.policy));
    moveQuote(core, order.pairOrderId);
    return;
  }
  const up = linkOf(core, order.venue).status === 'connected';
  if (up) work.asks += 1;
  work.downLooks = up ? 0 : work.downLooks + 1;
  if (Math.max(work.asks, work.downLooks) > ASKS_MAX) {
    if (pairOf(core, order.pairOrderId).state !== 'stranded') strand(core, order.pairOrderId, 'order_unknown', [up ? unanswered(order) : unreachable(order)]);
    return;
  }
  setTimer(core, orderTimer(clOrdId), ASK_INTERVAL_MS);
  if (!up) return;
  if (isLive(order) && order.timeInForce === 'day') {
    sendCancel(core, order);
    return;
  }
  const asked = isTerminal(order.ordStatus) ? order : putOrder(core, { ...order, ordStatus: 'unknown' });
  sendQuery(core, asked);
}

const unanswered = ({ clOrdId }: Order): Sentence => ({ code: 'no_final_answer', order: clOrdId, questions: ASKS_MAX });

const unreachable = ({ clOrdId, venue }: Order): Sentence => ({ code: 'venue_unreachable', order: clOrdId, venue, seconds: (ASKS_MAX * ASK_INTERVAL_MS) / 1_000 });

/** A quote rests as long as its price is right; its timer looks whether it is, and not whether it has ended. */
const isWorkingQuote = (core: Core, order: Order): boolean =>
  order.purpose === 'leg' && isLive(order) && core.state.quotingPairOrders.has(order.pairOrderId);

/** The residual is as old as the policy lets it grow. */
export function onLeggedTimer(core: Core, id: PairOrderId): void {
  const pair = core.state.pairOrders.get(id);
  if (pair === undefined || isEnded(pair.state) || pair.state === 'unwinding') return;
  setGoalUnwind(core, id, 'legged_timeout', [{ code: 'residual_aged', ms: pair.policy.leggedTimeoutMs }]);
  cancelWorking(core, id);
  advance(core, id);
}
