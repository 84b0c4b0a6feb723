import { err, ok, parseScaled, type Result } from '@tandem/kernel';
import { spreadPrice, type LegPolicy, type PairOrderRequest, type PairPolicy, type SpreadId } from '@tandem/domain';
import type { Key, Parameters } from '../i18n/words.ts';
import type { LegDraft, PolicyDraft, TicketDraft } from './draft.ts';

/** What is wrong with a field, in words of the dictionary. */
export interface FieldError {
  readonly key: Key;
  readonly parameters?: Parameters;
}

export type TicketField =
  | 'side'
  | 'pairs'
  | 'limit'
  | 'allowance'
  | 'level'
  | 'inner.payupTicks'
  | 'inner.payupStepTicks'
  | 'inner.payupTicksMax'
  | 'outer.payupTicks'
  | 'outer.payupStepTicks'
  | 'outer.payupTicksMax'
  | 'clipPairs'
  | 'quoteSlopTicks'
  | 'leggedLotsMax'
  | 'priceLimitGuardTicks'
  | 'sessionOverlapMinS'
  | 'cancelBudgetReserve'
  | 'orderTimeoutMs'
  | 'leggedTimeoutMs'
  | 'attemptsMax'
  | 'slippageMax'
  | 'quoteAgeMaxMs'
  | 'legSkewMaxMs';

export type FieldErrors = Readonly<Partial<Record<TicketField, FieldError>>>;

/** The contract's own bounds, so that a field says what the host would refuse. */
const PAIRS_MAX = 1_000_000;
const TICKS_MAX = 1_000;
const TIMEOUT_MS = { low: 50, high: 600_000 };
const ATTEMPTS = { low: 0, high: 50 };
const CANCELS_MAX = 10_000;
const DAY_S = 86_400;

/** Collects the errors of one pass over a form. */
class Form {
  readonly errors: Partial<Record<TicketField, FieldError>> = {};

  integer(field: TicketField, text: string, low: number, high: number): number {
    const trimmed = text.trim();
    const value = parseScaled(trimmed, 0);
    if (trimmed === '') this.errors[field] = { key: 'field.required' };
    else if (value === null) this.errors[field] = { key: 'field.notWhole' };
    else if (value < low || value > high) this.errors[field] = { key: 'field.outOfRange', parameters: { low, high } };
    return value ?? low;
  }

  scaled(field: TicketField, text: string, decimals: number): number {
    const trimmed = text.trim();
    const value = parseScaled(trimmed, decimals);
    if (trimmed === '') this.errors[field] = { key: 'field.required' };
    else if (value === null) this.errors[field] = { key: 'field.notDecimal', parameters: { decimals } };
    return value ?? 0;
  }

  leg(role: 'inner' | 'outer', draft: LegDraft): LegPolicy {
    const payupTicks = this.integer(`${role}.payupTicks`, draft.payupTicks, -TICKS_MAX, TICKS_MAX);
    const payupStepTicks = this.integer(`${role}.payupStepTicks`, draft.payupStepTicks, 0, TICKS_MAX);
    const payupTicksMax = this.integer(`${role}.payupTicksMax`, draft.payupTicksMax, -TICKS_MAX, TICKS_MAX);
    if (this.errors[`${role}.payupTicks`] === undefined && payupTicks > payupTicksMax) {
      this.errors[`${role}.payupTicks`] = { key: 'field.payupOverMax', parameters: { max: payupTicksMax } };
    }
    return { payupTicks, payupStepTicks, payupTicksMax, timeInForce: draft.timeInForce };
  }

  timeout(field: TicketField, text: string): number {
    return this.integer(field, text, TIMEOUT_MS.low, TIMEOUT_MS.high);
  }
}

function policyOf(form: Form, draft: PolicyDraft, spreadScale: number): PairPolicy {
  const slippageMax = form.scaled('slippageMax', draft.slippageMax, spreadScale);
  if (slippageMax < 0) form.errors.slippageMax = { key: 'field.outOfRange', parameters: { low: 0, high: '∞' } };
  return {
    inner: form.leg('inner', draft.inner),
    outer: form.leg('outer', draft.outer),
    legging: draft.legging,
    lead: draft.lead,
    clipPairs: form.integer('clipPairs', draft.clipPairs, 1, PAIRS_MAX),
    quoteSlopTicks: form.integer('quoteSlopTicks', draft.quoteSlopTicks, 0, TICKS_MAX),
    leggedLotsMax: form.integer('leggedLotsMax', draft.leggedLotsMax, 1, PAIRS_MAX),
    priceLimitGuardTicks: form.integer('priceLimitGuardTicks', draft.priceLimitGuardTicks, 0, TICKS_MAX),
    sessionOverlapMinS: form.integer('sessionOverlapMinS', draft.sessionOverlapMinS, 0, DAY_S),
    cancelBudgetReserve: form.integer('cancelBudgetReserve', draft.cancelBudgetReserve, 0, CANCELS_MAX),
    offset: draft.offset,
    onResidual: draft.onResidual,
    orderTimeoutMs: form.timeout('orderTimeoutMs', draft.orderTimeoutMs),
    leggedTimeoutMs: form.timeout('leggedTimeoutMs', draft.leggedTimeoutMs),
    attemptsMax: form.integer('attemptsMax', draft.attemptsMax, ATTEMPTS.low, ATTEMPTS.high),
    slippageMax: spreadPrice(slippageMax),
    quoteAgeMaxMs: form.timeout('quoteAgeMaxMs', draft.quoteAgeMaxMs),
    legSkewMaxMs: form.timeout('legSkewMaxMs', draft.legSkewMaxMs),
  };
}

/** The request that the ticket stands for, or what is wrong beside each field. `pairsMax`: the desk's, of one pair order. */
export function requestOf(
  draft: TicketDraft,
  spreadId: SpreadId,
  spreadScale: number,
  pairsMax: number,
): Result<PairOrderRequest, FieldErrors> {
  const form = new Form();
  const { side } = draft;
  if (side === null) form.errors.side = { key: 'ticket.chooseSide' };
  const pairs = form.integer('pairs', draft.pairs, 1, pairsMax);
  const limit = spreadPrice(form.scaled('limit', draft.limit, spreadScale));
  form.integer('allowance', draft.allowance, 0, TICKS_MAX);
  const policy = policyOf(form, draft.policy, spreadScale);
  if (side === null || Object.keys(form.errors).length > 0) return err(form.errors);
  return ok({ spreadId, side, pairs, limit, policy });
}

/** The level of a trigger in the spread's scale, or what is wrong with it. */
export function levelOf(draft: TicketDraft, spreadScale: number): Result<number, FieldErrors> {
  const form = new Form();
  const level = form.scaled('level', draft.level, spreadScale);
  return form.errors.level === undefined ? ok(level) : err(form.errors);
}
