import { isTerminal, type ClOrdId, type PairOrder, type PairOrderId, type ReasonCode, type Wording } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { ASK_INTERVAL_MS, ASKS_MAX, DENIED_PAIR_ORDERS_KEPT, ENDED_PAIR_ORDERS_KEPT } from '../bounds.ts';
import { isLive, orderOf, orderWorkOf } from '../orders/orders.ts';
import { sendCancel } from '../orders/send.ts';
import { receipt } from '../receipts.ts';
import type { Core } from '../state/engine-state.ts';
import { cancelTimer, leggedTimer, orderTimer, retryTimer, setTimer } from '../timers.ts';
import { disarmBeside } from '../triggers/disarm.ts';
import { hasUnsettled, isAsked, netFilled, pairOf, putPair, workOf } from './pairs.ts';
import { remedies } from './remedies.ts';
import { once, refusals, shortfalls } from './shortfalls.ts';

/** Both legs stand in the pair's ratio and nothing is open: the pair order is over. `why` it is not more than it is. */
export function endAligned(core: Core, id: PairOrderId, why: Wording): void {
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  const inner = netFilled(work.inner);
  const outer = netFilled(work.outer);
  if (pair.state === 'unwinding') {
    const text = once([...work.goalText, ...(isAsked(work) ? refusals(core, work) : shortfalls(core, work)), { code: 'unwound_with', orders: work.unwindOrders, inner, outer }]);
    conclude(core, pair, 'unwound', work.goalReason, text);
    raise(core, 'warning', work.goalReason, [{ code: 'pair_unwound', pairOrder: id }, ...text], { pairOrder: pairOf(core, id) });
    return;
  }
  if (inner === pair.inner.targetLots && outer === pair.outer.targetLots) {
    conclude(core, pair, 'balanced', 'complete', [{ code: 'complete', inner, outer }]);
    return;
  }
  const told = once([...why, ...(work.stopped === null ? shortfalls(core, work) : refusals(core, work))]);
  if (inner === 0 && outer === 0) conclude(core, pair, 'balanced', 'nothing_filled', [{ code: 'nothing_filled' }, ...told]);
  else conclude(core, pair, 'balanced', 'partially_complete', [{ code: 'partly_filled', inner, outer }, ...told]);
}

/** What is left needs a person: says so loudly, takes back what still works, and lets nothing new start on the spread. */
export function strand(core: Core, id: PairOrderId, reason: ReasonCode, why: Wording): void {
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  for (const clOrdId of work.clOrdIds) {
    const order = orderOf(core, clOrdId);
    if (isLive(order) && order.timeInForce === 'day') sendCancel(core, order);
    keepAsking(core, clOrdId);
  }
  const open = work.clOrdIds.filter((clOrdId) => core.state.unsettledOrders.has(clOrdId));
  const said = open.flatMap((clOrdId) => orderOf(core, clOrdId).text);
  const text = once([
    ...why,
    ...shortfalls(core, work),
    { code: 'left_over', residual: pair.residualInnerLots, inner: pair.inner.filledLots, outer: pair.outer.filledLots },
    ...(open.length === 0 ? [] : [{ code: 'without_final_answer', orders: open } as const, ...said]),
    ...remedies(core, pair, work),
    { code: work.takenOver ? 'trade_by_hand' : 'close_by_hand' },
  ]);
  conclude(core, pair, 'stranded', reason, text);
  raise(core, 'critical', reason, [{ code: 'pair_stranded', pairOrder: id }, ...text], { pairOrder: pairOf(core, id) });
  disarmBeside(core, pair.spreadId);
}

/** Its last word is asked for, within the same bounds, after the pair order has ended too. */
function keepAsking(core: Core, clOrdId: ClOrdId): void {
  const { asks, downLooks } = orderWorkOf(core, clOrdId);
  const timer = orderTimer(clOrdId);
  if (!core.state.unsettledOrders.has(clOrdId) || Math.max(asks, downLooks) > ASKS_MAX) cancelTimer(core, timer);
  else if (!core.state.timers.has(timer)) setTimer(core, timer, ASK_INTERVAL_MS);
}

function conclude(core: Core, pair: PairOrder, state: PairOrder['state'], reason: ReasonCode, reasonText: Wording): void {
  putPair(core, pair, { state, reason, reasonText });
  receipt(core, pair.pairOrderId, 'ended', [{ code: 'ended_as', state }, ...reasonText], reason);
  closePairOrder(core, pair.pairOrderId);
}

/**
 * Takes an ended pair order off the open ones and forgets the oldest beyond what is kept: denied ones apart, and never one
 * that is stranded or has an order without its last word.
 */
export function closePairOrder(core: Core, id: PairOrderId): void {
  const { state } = core;
  cancelTimer(core, retryTimer(id));
  cancelTimer(core, leggedTimer(id));
  workOf(core, id).residualSinceUs = null;
  state.openPairOrders.delete(id);
  state.quotingPairOrders.delete(id);
  const denied = pairOf(core, id).state === 'denied';
  const ended = denied ? state.deniedPairOrders : state.endedPairOrders;
  ended.delete(id);
  ended.add(id);
  if (ended.size > (denied ? DENIED_PAIR_ORDERS_KEPT : ENDED_PAIR_ORDERS_KEPT)) forgetOldest(core, ended);
}

function forgetOldest(core: Core, ended: ReadonlySet<PairOrderId>): void {
  for (const id of ended) {
    const { state, reason } = pairOf(core, id);
    if ((state === 'stranded' && reason !== 'resolved') || hasUnsettled(core, workOf(core, id))) continue;
    forget(core, id);
    return;
  }
}

function forget(core: Core, id: PairOrderId): void {
  const { state } = core;
  for (const clOrdId of workOf(core, id).clOrdIds) {
    state.orders.delete(clOrdId);
    state.orderWork.delete(clOrdId);
    core.handedOut.orderWork.delete(clOrdId);
    state.unsettledOrders.delete(clOrdId);
    cancelTimer(core, orderTimer(clOrdId));
  }
  state.pairWork.delete(id);
  core.handedOut.pairWork.delete(id);
  state.pairOrders.delete(id);
  state.endedPairOrders.delete(id);
  state.deniedPairOrders.delete(id);
}

/** A resting order of a pair that has ended is taken back as soon as it shows. */
export function cancelLeftover(core: Core, id: PairOrderId): void {
  for (const clOrdId of workOf(core, id).clOrdIds) {
    const order = orderOf(core, clOrdId);
    if (isLive(order) && order.ordStatus !== 'pending_new' && !isTerminal(order.ordStatus)) sendCancel(core, order);
  }
}
