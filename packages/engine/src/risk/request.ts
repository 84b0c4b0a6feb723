import { ok, type Result } from '@tandem/kernel';
import type { CompiledSpread, LegPolicy, LegRole, PairOrderRequest, PairPolicy, Sentence } from '@tandem/domain';
import type { Core } from '../state/engine-state.ts';
import { denied, type RiskDenied } from './approved-order.ts';
import { checkObserved } from './modes.ts';

/** The checks that need no market: the trading state, the request's own figures, the limits over all pairs. */
export function checkRequest(core: Core, request: PairOrderRequest): Result<CompiledSpread, RiskDenied> {
  const { limits, tradingState } = core.state;
  if (tradingState === 'halted') return denied('halted', { code: 'halted_nothing_opens' });
  const sound = checkTerms(core, request);
  if (!sound.ok) return sound;
  const spread = sound.value;
  const observed = checkObserved(core, spread);
  if (!observed.ok) return observed;
  if (core.state.openPairOrders.size >= limits.openPairOrdersMax) {
    return denied('open_pair_orders_limit', { code: 'open_pair_orders', most: limits.openPairOrdersMax });
  }
  return ok(spread);
}

/** What must hold of a request at any time, so also of one that waits behind a trigger. */
export function checkTerms(core: Core, request: PairOrderRequest): Result<CompiledSpread, RiskDenied> {
  const { limits } = core.state;
  const spread = core.catalogue.spreads.get(request.spreadId);
  if (spread === undefined) return denied('unknown_spread', { code: 'unknown_pair', spread: request.spreadId });
  const fault = faultOf(request);
  if (fault !== null) return unusable(request, fault);
  if (request.pairs > limits.pairsPerOrderMax) {
    return denied('pairs_limit', { code: 'too_many_pairs', pairs: request.pairs, most: limits.pairsPerOrderMax });
  }
  const { innerLots, outerLots } = spread.definition;
  if (request.policy.leggedLotsMax < innerLots) {
    return unusable(request, { code: 'legged_lots_below_pair', lots: innerLots });
  }
  const clip = clipPairsOf(request, spread);
  const last = request.pairs % clip === 0 ? clip : request.pairs % clip;
  for (const [instrument, perPair] of [
    [spread.inner, innerLots],
    [spread.outer, outerLots],
  ] as const) {
    const most = Math.min(instrument.quantityMax, limits.lotsPerOrderMax);
    for (const lots of [perPair * last, perPair * clip]) {
      if (lots < instrument.quantityMin || lots > most) {
        return denied('lot_size', { code: 'lots_outside', lots, instrument: instrument.instrumentId, least: instrument.quantityMin, most });
      }
    }
  }
  return ok(spread);
}

/** Pairs of a whole clip: what the policy lets be in flight, and what it lets stand on one leg. */
export const clipPairsOf = (request: PairOrderRequest, spread: CompiledSpread): number =>
  Math.min(request.pairs, request.policy.clipPairs, Math.floor(request.policy.leggedLotsMax / spread.definition.innerLots));

const unusable = (request: PairOrderRequest, fault: Sentence): Result<never, RiskDenied> =>
  denied('bad_request', { code: 'cannot_be_used', spread: request.spreadId }, fault, { code: 'mend_field' });

function faultOf(request: PairOrderRequest): Sentence | null {
  if (!isWhole(request.pairs, 1)) return { code: 'field_not_whole', field: 'pairs', least: 1 };
  if (!Number.isSafeInteger(request.limit)) return { code: 'field_not_scaled', field: 'limit' };
  return policyFault(request.policy) ?? legFault(request.policy.inner, 'inner') ?? legFault(request.policy.outer, 'outer');
}

const fromOne = ['orderTimeoutMs', 'leggedTimeoutMs', 'quoteAgeMaxMs', 'legSkewMaxMs', 'clipPairs', 'leggedLotsMax'] as const;
const fromZero = ['attemptsMax', 'slippageMax', 'quoteSlopTicks', 'priceLimitGuardTicks', 'cancelBudgetReserve', 'sessionOverlapMinS'] as const;
const isWhole = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least;

function policyFault(policy: PairPolicy): Sentence | null {
  for (const field of fromOne) if (!isWhole(policy[field], 1)) return { code: 'field_not_whole', field, least: 1 };
  for (const field of fromZero) if (!isWhole(policy[field], 0)) return { code: 'field_not_whole', field, least: 0 };
  return null;
}

function legFault(leg: LegPolicy, role: LegRole): Sentence | null {
  const ticks = [leg.payupTicks, leg.payupStepTicks, leg.payupTicksMax];
  if (!ticks.every(Number.isSafeInteger)) return { code: 'payup_not_whole', role };
  if (leg.payupStepTicks < 0) return { code: 'payup_step_negative', role };
  return leg.payupTicks > leg.payupTicksMax ? { code: 'payup_above_max', role } : null;
}
