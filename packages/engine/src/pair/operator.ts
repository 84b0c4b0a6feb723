import {
  isEnded,
  type PairAction,
  type PairOrder,
  type PairOrderId,
  type PairOrderState,
  type ReasonCode,
  type Sentence,
  type SentenceCode,
  type Wording,
} from '@tandem/domain';
import { raise } from '../alerts.ts';
import { ASK_INTERVAL_MS } from '../bounds.ts';
import { orderOf, orderWorkOf } from '../orders/orders.ts';
import { sendQuery } from '../orders/send.ts';
import { receipt } from '../receipts.ts';
import type { Core, PairWork } from '../state/engine-state.ts';
import { orderTimer, setTimer } from '../timers.ts';
import { advance, cancelWorking } from './advance.ts';
import { strand } from './end.ts';
import { takeLeadBack } from './follow.ts';
import { pairOf, putPair, restartResidual, workOf } from './pairs.ts';

/** A pair order under way that a person may still steer; null, and said, where it is not. */
function steerable(core: Core, id: PairOrderId, action: PairAction, stranded: boolean): PairOrder | null {
  const pair = core.state.pairOrders.get(id);
  const about = pair === undefined ? {} : { pairOrder: pair };
  if (pair === undefined || (isEnded(pair.state) && !(stranded && pair.state === 'stranded'))) {
    raise(core, 'info', 'bad_request', [{ code: 'already_ended', pairOrder: id, action }], about);
    return null;
  }
  if (pair.reason === 'resolved') {
    raise(core, 'info', 'resolved', [{ code: 'already_ended', pairOrder: id, action }], about);
    return null;
  }
  if (!workOf(core, id).takenOver) return pair;
  raise(core, 'info', 'taken_over', [{ code: 'taken_over_before', pairOrder: id, action }], about);
  return null;
}

const ask = (core: Core, id: PairOrderId, sentence: Sentence): void => receipt(core, id, 'operator_asked', [sentence], 'operator_request');

/** Takes back what works and begins nothing new; what had filled is completed or unwound as the policy says. */
export function cancelPair(core: Core, id: PairOrderId, operator: string): void {
  if (steerable(core, id, 'cancel', false) === null) return;
  stop(core, id, 'operator_request', [{ code: 'operator_cancelled', operator }]);
  receipt(core, id, 'cancel_sent', [{ code: 'operator_cancels', operator }], 'operator_request');
  cancelWorking(core, id);
  advance(core, id);
}

/** Begins nothing new until it is resumed; a quote is taken back, a residual hedged all the same. */
export function pausePair(core: Core, id: PairOrderId, operator: string): void {
  const pair = steerable(core, id, 'pause', false);
  if (pair === null || pair.paused) return;
  ask(core, id, { code: 'operator_paused', operator });
  putPair(core, pair, { paused: true });
  if (pair.policy.legging === 'quote') takeLeadBack(core, id, [{ code: 'paused' }]);
  advance(core, id);
}

export function resumePair(core: Core, id: PairOrderId, operator: string): void {
  const pair = steerable(core, id, 'resume', false);
  if (pair?.paused !== true) return;
  ask(core, id, { code: 'operator_resumed', operator });
  putPair(core, pair, { paused: false });
  advance(core, id);
}

/** Tops the residual up now, whatever the policy, with fresh attempts and a fresh age, and begins nothing new. */
export function completePair(core: Core, id: PairOrderId, operator: string): void {
  const pair = steerable(core, id, 'complete', true);
  if (pair === null) return;
  if (core.state.tradingState === 'halted') {
    raise(core, 'warning', 'halted', [{ code: 'no_top_up_while_halted', pairOrder: id }], { pairOrder: pair });
    return;
  }
  const work = workOf(core, id);
  Object.assign(work, { goal: 'complete', goalReason: 'operator_request', goalText: [], hedgeOrders: 0, hedgeRounds: 0, unwindingSinceUs: null, kept: null });
  const asked = { code: 'operator_completes', operator } as const;
  stop(core, id, 'operator_request', [asked]);
  ask(core, id, asked);
  revive(core, id, 'hedging', 'operator_request', [asked]);
  restartResidual(core, id);
  cancelWorking(core, id);
  advance(core, id);
}

/** Unwinds the residual now; on a stranded pair order too, with a fresh count of attempts. */
export function unwindPair(core: Core, id: PairOrderId, operator: string): void {
  if (steerable(core, id, 'unwind', true) === null) return;
  unwindNow(core, id, 'operator_request', [{ code: 'operator_unwinds', operator }]);
}

/** Takes a pair order down to what is `kept`, else to nothing, the whole pairs that filled included. */
export function flattenPair(core: Core, id: PairOrderId, operator: string, kept: PairWork['kept'] = null): void {
  const work = workOf(core, id);
  if (work.takenOver) return;
  work.kept = kept ?? work.kept ?? { inner: 0, outer: 0 };
  unwindNow(core, id, 'flattened', [{ code: 'operator_flattens', operator }]);
}

/** No more orders from the engine: what works is cancelled, and the pair order ends as stranded, for a person. */
export function takeOverPair(core: Core, id: PairOrderId, operator: string): void {
  const pair = steerable(core, id, 'take_over', true);
  if (pair === null) return;
  const work = workOf(core, id);
  work.takenOver = true;
  const taken = { code: 'operator_took_over', operator } as const;
  ask(core, id, taken);
  if (pair.state === 'stranded') putPair(core, pair, { reason: 'taken_over', reasonText: [taken, ...pair.reasonText.filter(({ code }) => code !== 'close_by_hand'), { code: 'trade_by_hand' }] });
  else strand(core, id, 'taken_over', [taken]);
}

/** A person says that a stranded pair order was dealt with: it is told, kept, and nothing is held back for it any more. */
export function resolvePair(core: Core, id: PairOrderId, operator: string, note: string): void {
  const pair = core.state.pairOrders.get(id);
  if (pair?.state !== 'stranded' || pair.reason === 'resolved') {
    raise(core, 'info', 'bad_request', [{ code: 'nothing_to_resolve', pairOrder: id }], pair === undefined ? {} : { pairOrder: pair });
    return;
  }
  const resolved = { code: 'operator_resolved', operator, words: note } as const;
  workOf(core, id).takenOver = true;
  receipt(core, id, 'operator_asked', [resolved], 'resolved');
  raise(core, 'warning', 'resolved', [resolved], { pairOrder: putPair(core, pair, { reason: 'resolved', reasonText: [resolved, ...pair.reasonText.filter(({ code }) => !stillToDo.has(code))] }) });
}

/** What is asked of a person, who has said that it is done. */
const stillToDo: ReadonlySet<SentenceCode> = new Set<SentenceCode>(['unwinding_takes', 'topping_up_takes', 'close_by_hand', 'trade_by_hand']);

function unwindNow(core: Core, id: PairOrderId, reason: ReasonCode, text: Wording): void {
  const work = workOf(core, id);
  Object.assign(work, { goal: 'unwind', goalReason: reason, goalText: text });
  stop(core, id, reason, text);
  receipt(core, id, 'unwind_decided', text, reason);
  Object.assign(work, { unwindMisses: 0, unwindingSinceUs: core.state.nowUs, unwindMovedUs: core.state.nowUs, waitingSinceUs: null, waitTold: false });
  if (isEnded(pairOf(core, id).state)) {
    work.unwindOrders = 0;
    revive(core, id, 'unwinding', reason, text);
  }
  cancelWorking(core, id);
  advance(core, id);
}

function stop(core: Core, id: PairOrderId, reason: ReasonCode, text: Wording): void {
  workOf(core, id).stopped = { reason, text };
}

/** Puts a pair order under way again in `state`, and asks about its orders that lack a final answer. */
function revive(core: Core, id: PairOrderId, state: PairOrderState, reason: ReasonCode, reasonText: Wording): void {
  const ended = isEnded(pairOf(core, id).state);
  putPair(core, pairOf(core, id), { state, reason, reasonText });
  if (!ended) return;
  core.state.endedPairOrders.delete(id);
  core.state.openPairOrders.add(id);
  for (const clOrdId of workOf(core, id).clOrdIds) {
    if (!core.state.unsettledOrders.has(clOrdId)) continue;
    Object.assign(orderWorkOf(core, clOrdId), { asks: 0, downLooks: 0 });
    sendQuery(core, orderOf(core, clOrdId));
    setTimer(core, orderTimer(clOrdId), ASK_INTERVAL_MS);
  }
}
