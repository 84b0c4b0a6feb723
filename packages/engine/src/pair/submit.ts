import { pairOrderId, type PairOrder, type PairOrderRequest, type Sentence, type TriggerId, type Wording } from '@tandem/domain';
import { receipt } from '../receipts.ts';
import { checkRequest } from '../risk/request.ts';
import type { Core, LegWork } from '../state/engine-state.ts';
import { beginClip } from './clips.ts';
import { closePairOrder } from './end.ts';
import { pairOf, putPair } from './pairs.ts';

export interface Origin {
  readonly operator: string;
  readonly triggerId: TriggerId | null;
}

/** Takes a request through the risk check; approved, the first clip leaves in this very step. */
export function submitPair(core: Core, request: PairOrderRequest, origin: Origin): PairOrder {
  const pair = record(core, request, origin);
  const { pairOrderId: id } = pair;
  const { side, pairs, spreadId: spread } = request;
  const requested: Sentence = { code: 'requested', side, pairs, spread, operator: origin.operator, trigger: origin.triggerId };
  receipt(core, id, 'requested', [requested, ...leftOver(core, request)]);
  const checked = checkRequest(core, request);
  const refused = checked.ok ? beginClip(core, id) : checked.error;
  if (refused === null) return pairOf(core, id);
  const { reason, text } = refused;
  const denied = putPair(core, pairOf(core, id), { state: 'denied', reason, reasonText: text });
  receipt(core, id, 'denied', text, reason);
  closePairOrder(core, id);
  return denied;
}

/** What the pair's whole lots leave without a counterpart, where that is anything. */
function leftOver(core: Core, { spreadId }: PairOrderRequest): Wording {
  const spread = core.catalogue.spreads.get(spreadId);
  if (spread === undefined || spread.lots.leftover === '0') return [];
  const { definition, lots } = spread;
  const outer = lots.leftover.startsWith('-');
  const leftover = outer ? lots.leftover.slice(1) : lots.leftover;
  return [{ code: 'lots_leave', inner: definition.innerLots, outer: definition.outerLots, role: outer ? 'outer' : 'inner', leftover, unit: definition.unit, percent: lots.errorPercent }];
}

function record(core: Core, request: PairOrderRequest, origin: Origin): PairOrder {
  core.state.pairOrderCount += 1;
  const id = pairOrderId(`P${core.state.pairOrderCount}`);
  const definition = core.catalogue.spreads.get(request.spreadId)?.definition;
  const leg = (lots: number): PairOrder['inner'] => ({ targetLots: lots * request.pairs, filledLots: 0, avgPx: null });
  // Written out rather than spread: this is on the way of every first order.
  const pair: PairOrder = {
    spreadId: request.spreadId,
    side: request.side,
    pairs: request.pairs,
    limit: request.limit,
    policy: request.policy,
    pairOrderId: id,
    state: 'risk_check',
    reason: 'none',
    reasonText: [],
    origin,
    inner: leg(definition?.innerLots ?? 0),
    outer: leg(definition?.outerLots ?? 0),
    residualInnerLots: '0',
    attempts: 0,
    paused: false,
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
    goalText: request.policy.onResidual === 'unwind' ? [{ code: 'policy_unwinds' }] : [],
    hedgeOrders: 0,
    hedgeRounds: 0,
    unwindOrders: 0,
    unwindMisses: 0,
    fxPrice: 0,
    residualSinceUs: null,
    unwindingSinceUs: null,
    unwindMovedUs: null,
    protectiveUs: null,
    waitingSinceUs: null,
    waitTold: false,
    renewals: 0,
    startedPairs: 0,
    clip: null,
    followedLots: 0,
    quotes: 0,
    filledUs: null,
    idleSinceUs: null,
    stopped: null,
    takenOver: false,
    kept: null,
    overrun: false,
  });
  return putPair(core, pair, {});
}

const emptyLeg = (): LegWork => ({ lots: 0, notional: 0, unwoundLots: 0, rounds: 0 });
