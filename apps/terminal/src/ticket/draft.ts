import type { PairPolicy, Side, SpreadPrice, TimeInForce } from '@tandem/domain';
import { formatScaled, parseScaled } from '@tandem/kernel';
import { emptyTrigger, type TriggerDraft } from './trigger-draft.ts';

const ALLOWANCE_STEPS = '2';

/** What the operator typed, as typed: numbers are texts until they are checked. */
export interface TicketDraft {
  readonly side: Side | null;
  readonly pairs: string;
  readonly limit: string;
  /** Steps that a prefilled limit grants beyond the executable price, so that the market may move before the send. */
  readonly allowance: string;
  readonly level: string;
  readonly trigger: TriggerDraft;
  readonly policy: PolicyDraft;
}

export interface PolicyDraft {
  readonly inner: LegDraft;
  readonly outer: LegDraft;
  readonly legging: PairPolicy['legging'];
  readonly lead: PairPolicy['lead'];
  readonly clipPairs: string;
  readonly quoteSlopTicks: string;
  readonly leggedLotsMax: string;
  readonly priceLimitGuardTicks: string;
  readonly sessionOverlapMinS: string;
  readonly cancelBudgetReserve: string;
  readonly offset: PairPolicy['offset'];
  readonly onResidual: PairPolicy['onResidual'];
  readonly orderTimeoutMs: string;
  readonly leggedTimeoutMs: string;
  readonly attemptsMax: string;
  readonly slippageMax: string;
  readonly quoteAgeMaxMs: string;
  readonly legSkewMaxMs: string;
}

export interface LegDraft {
  readonly payupTicks: string;
  readonly payupStepTicks: string;
  readonly payupTicksMax: string;
  readonly timeInForce: TimeInForce;
}

export const policyDraft = (policy: PairPolicy, spreadScale: number): PolicyDraft => ({
  inner: legDraft(policy.inner),
  outer: legDraft(policy.outer),
  legging: policy.legging,
  lead: policy.lead,
  clipPairs: String(policy.clipPairs),
  quoteSlopTicks: String(policy.quoteSlopTicks),
  leggedLotsMax: String(policy.leggedLotsMax),
  priceLimitGuardTicks: String(policy.priceLimitGuardTicks),
  sessionOverlapMinS: String(policy.sessionOverlapMinS),
  cancelBudgetReserve: String(policy.cancelBudgetReserve),
  offset: policy.offset,
  onResidual: policy.onResidual,
  orderTimeoutMs: String(policy.orderTimeoutMs),
  leggedTimeoutMs: String(policy.leggedTimeoutMs),
  attemptsMax: String(policy.attemptsMax),
  slippageMax: formatScaled(policy.slippageMax, spreadScale),
  quoteAgeMaxMs: String(policy.quoteAgeMaxMs),
  legSkewMaxMs: String(policy.legSkewMaxMs),
});

const legDraft = (leg: PairPolicy['inner']): LegDraft => ({
  payupTicks: String(leg.payupTicks),
  payupStepTicks: String(leg.payupStepTicks),
  payupTicksMax: String(leg.payupTicksMax),
  timeInForce: leg.timeInForce,
});

export const emptyDraft = (policy: PairPolicy, spreadScale: number): TicketDraft => ({
  side: null,
  pairs: '1',
  limit: '',
  allowance: ALLOWANCE_STEPS,
  level: '',
  trigger: emptyTrigger,
  policy: policyDraft(policy, spreadScale),
});

/**
 * The draft with `side` chosen and the limit at the executable price and the allowance beyond it, or empty where there
 * is no price. `step` is what one step of the allowance is worth, in the spread's scale.
 */
export function prepared(
  draft: TicketDraft,
  side: Side,
  executable: SpreadPrice | null,
  spreadScale: number,
  step: number,
): TicketDraft {
  if (executable === null) return { ...draft, side, limit: '' };
  const allowance = Math.max(0, parseScaled(draft.allowance.trim(), 0) ?? 0) * step;
  const limit = side === 'buy' ? executable + allowance : executable - allowance;
  return { ...draft, side, limit: formatScaled(limit, spreadScale) };
}
