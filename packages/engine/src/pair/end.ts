import { isTerminal, type PairOrder, type PairOrderId, type ReasonCode, type Wording } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { ENDED_PAIR_ORDERS_KEPT } from '../bounds.ts';
import { isLive, orderOf } from '../orders/orders.ts';
import { sendCancel } from '../orders/send.ts';
import { receipt } from '../receipts.ts';
import type { Core } from '../state/engine-state.ts';
import { cancelTimer, leggedTimer, orderTimer, retryTimer } from '../timers.ts';
import { disarmBeside } from '../triggers/disarm.ts';
import { netFilled, pairOf, putPair, workOf } from './pairs.ts';

/** Both legs stand in the pair's ratio and nothing is open: the pair order is over. */
export function endAligned(core: Core, id: PairOrderId): void {
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  const inner = netFilled(work.inner);
  const outer = netFilled(work.outer);
  if (pair.state === 'unwinding') {
    const text: Wording = [...work.goalText, { code: 'unwound_with', orders: work.unwindOrders, inner, outer }];
    conclude(core, pair, 'unwound', work.goalReason, text);
    raise(core, 'warning', work.goalReason, [{ code: 'pair_unwound', pairOrder: id }, ...text], { pairOrder: pairOf(core, id) });
    return;
  }
  const why = [...(work.stopped?.text ?? []), ...work.venueWords];
  if (inner === 0 && outer === 0) conclude(core, pair, 'balanced', 'nothing_filled', [{ code: 'nothing_filled' }, ...why]);
  else if (inner === pair.inner.targetLots && outer === pair.outer.targetLots) conclude(core, pair, 'balanced', 'complete', [{ code: 'complete', inner, outer }]);
  else conclude(core, pair, 'balanced', 'partially_complete', [{ code: 'partly_filled', inner, outer }, ...why]);
}

/** What is left needs a person: says so loudly, takes back what still works, and lets nothing new start on the spread. */
export function strand(core: Core, id: PairOrderId, reason: ReasonCode, why: Wording): void {
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  for (const clOrdId of work.clOrdIds) {
    const order = orderOf(core, clOrdId);
    if (isLive(order) && order.timeInForce === 'day') sendCancel(core, order);
    cancelTimer(core, orderTimer(clOrdId));
  }
  const open = work.clOrdIds.filter((clOrdId) => core.state.unsettledOrders.has(clOrdId));
  const text: Wording = [
    ...why,
    { code: 'left_over', residual: pair.residualInnerLots, inner: pair.inner.filledLots, outer: pair.outer.filledLots },
    ...(open.length === 0 ? [] : [{ code: 'without_final_answer', orders: open } as const]),
    { code: 'close_by_hand' },
  ];
  conclude(core, pair, 'stranded', reason, text);
  raise(core, 'critical', reason, [{ code: 'pair_stranded', pairOrder: id }, ...text], { pairOrder: pairOf(core, id) });
  disarmBeside(core, pair.spreadId);
}

function conclude(core: Core, pair: PairOrder, state: PairOrder['state'], reason: ReasonCode, reasonText: Wording): void {
  putPair(core, pair, { state, reason, reasonText });
  receipt(core, pair.pairOrderId, 'ended', [{ code: 'ended_as', state }, ...reasonText], reason);
  closePairOrder(core, pair.pairOrderId);
}

/** Takes an ended pair order off the open ones and forgets the oldest beyond what is kept. */
export function closePairOrder(core: Core, id: PairOrderId): void {
  const { state } = core;
  cancelTimer(core, retryTimer(id));
  cancelTimer(core, leggedTimer(id));
  workOf(core, id).residualSinceUs = null;
  state.openPairOrders.delete(id);
  state.quotingPairOrders.delete(id);
  state.endedPairOrders.delete(id);
  state.endedPairOrders.add(id);
  if (state.endedPairOrders.size <= ENDED_PAIR_ORDERS_KEPT) return;
  const [oldest] = state.endedPairOrders;
  if (oldest !== undefined) forget(core, oldest);
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
}

/** A resting order of a pair that has ended is taken back as soon as it shows. */
export function cancelLeftover(core: Core, id: PairOrderId): void {
  for (const clOrdId of workOf(core, id).clOrdIds) {
    const order = orderOf(core, clOrdId);
    if (isLive(order) && order.ordStatus !== 'pending_new' && !isTerminal(order.ordStatus)) sendCancel(core, order);
  }
}
