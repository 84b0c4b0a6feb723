import { isTerminal, type PairOrder, type PairOrderId, type ReasonCode } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { ENDED_PAIR_ORDERS_KEPT } from '../bounds.ts';
import { isLive, orderOf } from '../orders/orders.ts';
import { sendCancel } from '../orders/send.ts';
import { receipt } from '../receipts.ts';
import type { Core } from '../state/engine-state.ts';
import { cancelTimer, leggedTimer, orderTimer, retryTimer } from '../timers.ts';
import { disarmSpread } from '../triggers/disarm.ts';
import { count } from '../words.ts';
import { netFilled, pairOf, putPair, workOf } from './pairs.ts';

/** Both legs stand in the pair's ratio and nothing is open: the pair order is over. */
export function endAligned(core: Core, id: PairOrderId): void {
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  const inner = netFilled(work.inner);
  const outer = netFilled(work.outer);
  const kept = `${count(inner, 'lot')} inner and ${outer} outer stand against each other`;
  if (pair.state === 'unwinding') {
    const text = `${work.goalText} Unwound with ${count(work.unwindOrders, 'order')}; ${kept}.`;
    conclude(core, pair, 'unwound', work.goalReason, text);
    raise(core, 'warning', work.goalReason, `${id} was unwound. ${text}`, { pairOrder: pairOf(core, id) });
    return;
  }
  const words = `${work.stopped === null ? '' : ` ${work.stopped.text}`}${work.venueWords === '' ? '' : ` The venue says: ${work.venueWords}`}`;
  if (inner === 0 && outer === 0) conclude(core, pair, 'balanced', 'nothing_filled', `Nothing filled; nothing is held.${words}`);
  else if (inner === pair.inner.targetLots && outer === pair.outer.targetLots) conclude(core, pair, 'balanced', 'complete', `Complete: ${kept}.`);
  else conclude(core, pair, 'balanced', 'partially_complete', `Partly filled: ${kept}.${words}`);
}

/** What is left needs a person: says so loudly, takes back what still works, and lets nothing new start on the spread. */
export function strand(core: Core, id: PairOrderId, reason: ReasonCode, why: string): void {
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  for (const clOrdId of work.clOrdIds) {
    const order = orderOf(core, clOrdId);
    if (isLive(order) && order.timeInForce === 'day') sendCancel(core, order);
    cancelTimer(core, orderTimer(clOrdId));
  }
  const open = work.clOrdIds.filter((clOrdId) => core.state.unsettledOrders.has(clOrdId));
  const unknown = open.length === 0 ? '' : ` Without a final answer: ${open.join(', ')}.`;
  const text = `${why} Left over: ${pair.residualInnerLots} inner lots (inner ${pair.inner.filledLots}, outer ${pair.outer.filledLots} lots).${unknown} Close it by hand or ask to unwind it.`;
  conclude(core, pair, 'stranded', reason, text);
  raise(core, 'critical', reason, `${id} is stranded. ${text}`, { pairOrder: pairOf(core, id) });
  disarmSpread(core, pair.spreadId);
}

function conclude(core: Core, pair: PairOrder, state: PairOrder['state'], reason: ReasonCode, reasonText: string): void {
  putPair(core, pair, { state, reason, reasonText });
  receipt(core, pair.pairOrderId, 'ended', `${state}: ${reasonText}`, reason);
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
    state.unsettledOrders.delete(clOrdId);
    cancelTimer(core, orderTimer(clOrdId));
  }
  state.pairWork.delete(id);
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
