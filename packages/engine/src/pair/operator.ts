import { isEnded, type PairOrderId } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { ASK_INTERVAL_MS } from '../bounds.ts';
import { orderOf, orderWorkOf } from '../orders/orders.ts';
import { sendQuery } from '../orders/send.ts';
import { receipt } from '../receipts.ts';
import type { Core } from '../state/engine-state.ts';
import { orderTimer, setTimer } from '../timers.ts';
import { advance, cancelWorking } from './advance.ts';
import { pairOf, putPair, workOf } from './pairs.ts';

export function cancelPair(core: Core, id: PairOrderId, operator: string): void {
  const pair = core.state.pairOrders.get(id);
  if (pair === undefined || isEnded(pair.state)) {
    raise(core, 'info', 'bad_request', `${id} has ended; there is nothing to cancel.`, pair === undefined ? {} : { pairOrder: pair });
    return;
  }
  workOf(core, id).stopped = { reason: 'operator_request', text: `${operator} cancelled it.` };
  receipt(core, id, 'cancel_sent', `${operator} asked to cancel what works.`, 'operator_request');
  cancelWorking(core, id);
  advance(core, id);
}

/** Unwinds the residual now; on a stranded pair order too, with a fresh count of attempts. */
export function unwindPair(core: Core, id: PairOrderId, operator: string): void {
  const pair = core.state.pairOrders.get(id);
  if (pair === undefined || (isEnded(pair.state) && pair.state !== 'stranded')) {
    raise(core, 'info', 'bad_request', `${id} has no residual; there is nothing to unwind.`, pair === undefined ? {} : { pairOrder: pair });
    return;
  }
  const work = workOf(core, id);
  work.goal = 'unwind';
  work.goalReason = 'operator_request';
  work.goalText = `${operator} asked to unwind.`;
  receipt(core, id, 'unwind_decided', work.goalText, 'operator_request');
  if (pair.state === 'stranded') revive(core, id);
  cancelWorking(core, id);
  advance(core, id);
}

function revive(core: Core, id: PairOrderId): void {
  const work = workOf(core, id);
  work.unwindOrders = 0;
  work.unwindRounds = 0;
  work.unwindingSinceUs = core.state.nowUs;
  core.state.endedPairOrders.delete(id);
  core.state.openPairOrders.add(id);
  putPair(core, pairOf(core, id), { state: 'unwinding', reason: work.goalReason, reasonText: work.goalText });
  for (const clOrdId of work.clOrdIds) {
    if (!core.state.unsettledOrders.has(clOrdId)) continue;
    orderWorkOf(core, clOrdId).asks = 0;
    sendQuery(core, orderOf(core, clOrdId));
    setTimer(core, orderTimer(clOrdId), ASK_INTERVAL_MS);
  }
}
