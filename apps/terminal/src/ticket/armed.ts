import type { CompiledSpread, PairOrderRequest, TriggerTerms } from '@tandem/domain';
import { err, ok, parseScaled, type Result } from '@tandem/kernel';
import { spreadStep } from '../format/numbers.ts';
import type { TicketDraft } from './draft.ts';
import { firingLimit, limitFault, measureScale, termsOf, type TriggerErrors } from './trigger-draft.ts';
import { levelOf, requestOf, type FieldErrors } from './validation.ts';

export interface Armed {
  readonly request: PairOrderRequest;
  readonly level: number;
  readonly terms: TriggerTerms;
  /** The limit of its pair orders, as text. */
  readonly limit: string;
}

export interface ArmErrors {
  readonly ticket: FieldErrors;
  readonly trigger: TriggerErrors;
}

/** The trigger that the ticket stands for, or what is wrong beside each field. `pairsMax`: the desk's, of one pair order. */
export function armedOf(draft: TicketDraft, spread: CompiledSpread, pairsMax: number): Result<Armed, ArmErrors> {
  const { spreadId, spreadScale } = spread.definition;
  const { measure } = draft.trigger;
  const limit = firingLimit(draft, spreadScale, spreadStep(spread));
  const ownLimit = draft.trigger.limit.trim() !== '' || measure === 'spread';
  const level = levelOf(draft, measureScale(measure, spreadScale));
  const request = requestOf({ ...draft, limit: ownLimit && limit === '' ? '0' : limit }, spreadId, spreadScale, pairsMax);
  const terms = termsOf(draft.trigger, spreadScale, parseScaled(draft.pairs.trim(), 0) ?? 1);
  // A limit that was typed for the firings is told beside its own field.
  const { limit: limitError, ...others } = request.ok ? {} : request.error;
  const ticket: FieldErrors = {
    ...others,
    ...(level.ok ? {} : level.error),
    ...(limitError !== undefined && !ownLimit ? { limit: limitError } : {}),
  };
  const trigger: TriggerErrors = {
    ...(terms.ok ? {} : terms.error),
    ...(limitError !== undefined && ownLimit ? { limit: limitError } : {}),
  };
  if (!request.ok || !level.ok || !terms.ok) return err({ ticket, trigger });
  const fault = limitFault(request.value.side, measure, level.value, request.value.limit, spreadScale);
  if (fault !== null) return err({ ticket, trigger: { ...trigger, limit: fault } });
  return ok({ request: request.value, level: level.value, terms: terms.value, limit });
}
