import { pairOrderId, type PairOrder, type PairOrderRequest, type TriggerId } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { sendOrders } from '../orders/send.ts';
import { receipt } from '../receipts.ts';
import { approveRequest } from '../risk/standard.ts';
import type { Core, LegWork } from '../state/engine-state.ts';
import { count, spreadText } from '../words.ts';
import { closePairOrder } from './end.ts';
import { pairOf, putPair, spreadOfPair, workOf } from './pairs.ts';

export interface Origin {
  readonly operator: string;
  readonly triggerId: TriggerId | null;
}

/** Takes a request through the risk check; approved, both legs leave in this very step. */
export function submitPair(core: Core, request: PairOrderRequest, origin: Origin): PairOrder {
  const pair = record(core, request, origin);
  const { pairOrderId: id } = pair;
  const by = origin.triggerId === null ? origin.operator : `trigger ${origin.triggerId} of ${origin.operator}`;
  receipt(core, id, 'requested', `${request.side} ${count(request.pairs, 'pair')} of ${request.spreadId}, asked by ${by}.`);
  const approved = approveRequest(core, id, request);
  if (!approved.ok) {
    const { reason, text } = approved.error;
    const denied = putPair(core, pair, { state: 'denied', reason, reasonText: text });
    receipt(core, id, 'denied', text, reason);
    if (origin.triggerId !== null) {
      raise(core, 'warning', reason, `Trigger ${origin.triggerId} fired and its pair order was denied. ${text}`, { pairOrder: denied });
    }
    closePairOrder(core, id);
    return denied;
  }
  core.state.openPairOrders.add(id);
  const { orders, spread: price, fxPrice } = approved.value;
  const spread = spreadOfPair(core, pair);
  const text = `At ${spreadText(spread, price)} within the limit of ${spreadText(spread, request.limit)}: both legs leave.`;
  putPair(core, pair, { state: 'working', decidedSpread: price, reasonText: text });
  const work = workOf(core, id);
  work.fxPrice = fxPrice;
  work.inner.rounds = 1;
  work.outer.rounds = 1;
  work.clOrdIds.push(...orders.map(({ order }) => order.clOrdId));
  receipt(core, id, 'approved', text);
  sendOrders(core, orders, request.policy.orderTimeoutMs);
  return pairOf(core, id);
}

function record(core: Core, request: PairOrderRequest, origin: Origin): PairOrder {
  core.state.pairOrderCount += 1;
  const id = pairOrderId(`P${core.state.pairOrderCount}`);
  const definition = core.catalogue.spreads.get(request.spreadId)?.definition;
  const leg = (lots: number): PairOrder['inner'] => ({ targetLots: lots * request.pairs, filledLots: 0, avgPx: null });
  const pair: PairOrder = {
    ...request,
    pairOrderId: id,
    state: 'risk_check',
    reason: 'none',
    reasonText: '',
    origin,
    inner: leg(definition?.innerLots ?? 0),
    outer: leg(definition?.outerLots ?? 0),
    residualInnerLots: '0',
    attempts: 0,
    decidedSpread: null,
    filledSpread: null,
    createdUs: core.state.nowUs,
    updatedUs: core.state.nowUs,
  };
  core.state.pairWork.set(id, {
    clOrdIds: [],
    receipts: 0,
    inner: emptyLeg(),
    outer: emptyLeg(),
    goal: request.policy.onResidual,
    goalReason: request.policy.onResidual === 'unwind' ? 'unwound_residual' : 'none',
    goalText: request.policy.onResidual === 'unwind' ? 'The policy unwinds every residual.' : '',
    hedgeOrders: 0,
    hedgeRounds: 0,
    unwindOrders: 0,
    unwindRounds: 0,
    fxPrice: 0,
    residualSinceUs: null,
    unwindingSinceUs: null,
    protectiveUs: null,
    overrun: false,
    venueWords: '',
  });
  return putPair(core, pair, {});
}

const emptyLeg = (): LegWork => ({ lots: 0, notional: 0, unwoundLots: 0, rounds: 0 });
