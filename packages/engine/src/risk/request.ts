import { ok, type Result } from '@tandem/kernel';
import type { CompiledSpread, LegPolicy, PairOrderRequest, PairPolicy } from '@tandem/domain';
import type { Core } from '../state/engine-state.ts';
import { denied, type RiskDenied } from './approved-order.ts';
import { checkObserved } from './modes.ts';

/** The checks that need no market: the trading state, the request's own figures, the limits over all pairs. */
export function checkRequest(core: Core, request: PairOrderRequest): Result<CompiledSpread, RiskDenied> {
  const { limits, tradingState } = core.state;
  if (tradingState === 'halted') return denied('halted', 'Trading is halted: nothing opens. Set it to reduce only, and then to active, to trade.');
  const sound = checkTerms(core, request);
  if (!sound.ok) return sound;
  const spread = sound.value;
  const observed = checkObserved(core, spread);
  if (!observed.ok) return observed;
  if (core.state.openPairOrders.size >= limits.openPairOrdersMax) {
    return denied('open_pair_orders_limit', `${core.state.openPairOrders.size} pair orders are under way, the limit. Wait until one ends, or cancel one.`);
  }
  return ok(spread);
}

/** What must hold of a request at any time, so also of one that waits behind a trigger. */
export function checkTerms(core: Core, request: PairOrderRequest): Result<CompiledSpread, RiskDenied> {
  const { limits } = core.state;
  const spread = core.catalogue.spreads.get(request.spreadId);
  if (spread === undefined) return denied('unknown_spread', `There is no pair ${request.spreadId} in the catalogue. Choose one of the list.`);
  const fault = faultOf(request);
  if (fault !== null) return denied('bad_request', `The pair order of ${request.spreadId} cannot be used: ${fault}. Mend that field and send again.`);
  if (request.pairs > limits.pairsPerOrderMax) {
    return denied('pairs_limit', `${request.pairs} pairs are more than the ${limits.pairsPerOrderMax} that one pair order may have. Order fewer.`);
  }
  const { innerLots, outerLots } = spread.definition;
  if (request.policy.leggedLotsMax < innerLots) {
    return denied('bad_request', `The pair order of ${request.spreadId} cannot be used: leggedLotsMax is below the ${innerLots} inner lots of one pair. Mend that field and send again.`);
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
        return denied('lot_size', `${lots} lots of ${instrument.instrumentId} are outside ${instrument.quantityMin} to ${most}, what one order may have. Change the number of pairs.`);
      }
    }
  }
  return ok(spread);
}

/** Pairs of a whole clip: what the policy lets be in flight, and what it lets stand on one leg. */
export const clipPairsOf = (request: PairOrderRequest, spread: CompiledSpread): number =>
  Math.min(request.pairs, request.policy.clipPairs, Math.floor(request.policy.leggedLotsMax / spread.definition.innerLots));

function faultOf(request: PairOrderRequest): string | null {
  if (!Number.isSafeInteger(request.pairs) || request.pairs < 1) return 'pairs is not a whole number of 1 or more';
  if (!Number.isSafeInteger(request.limit)) return 'limit is not a whole number of the spread’s smallest digits';
  return policyFault(request.policy) ?? legFault(request.policy.inner, 'inner') ?? legFault(request.policy.outer, 'outer');
}

function policyFault(policy: PairPolicy): string | null {
  const { orderTimeoutMs, leggedTimeoutMs, quoteAgeMaxMs, legSkewMaxMs, attemptsMax, slippageMax } = policy;
  const { clipPairs, leggedLotsMax, quoteSlopTicks, priceLimitGuardTicks, cancelBudgetReserve } = policy;
  for (const [name, value] of Object.entries({ orderTimeoutMs, leggedTimeoutMs, quoteAgeMaxMs, legSkewMaxMs })) {
    if (!Number.isSafeInteger(value) || value < 1) return `${name} is not a whole number of milliseconds above 0`;
  }
  for (const [name, value] of Object.entries({ clipPairs, leggedLotsMax })) {
    if (!Number.isSafeInteger(value) || value < 1) return `${name} is not a whole number of 1 or more`;
  }
  for (const [name, value] of Object.entries({ attemptsMax, slippageMax, quoteSlopTicks, priceLimitGuardTicks, cancelBudgetReserve })) {
    if (!Number.isSafeInteger(value) || value < 0) return `${name} is not a whole number of 0 or more`;
  }
  return null;
}

function legFault(leg: LegPolicy, role: string): string | null {
  const ticks = [leg.payupTicks, leg.payupStepTicks, leg.payupTicksMax];
  if (!ticks.every(Number.isSafeInteger)) return `a payup of the ${role} leg is not a whole number of ticks`;
  if (leg.payupStepTicks < 0) return `payupStepTicks of the ${role} leg is below 0`;
  return leg.payupTicks > leg.payupTicksMax ? `payupTicks of the ${role} leg is above its payupTicksMax` : null;
}
