import type { Key } from '../i18n/words.ts';
import type { TriggerErrors, TriggerField } from './trigger-draft.ts';
import type { FieldError, FieldErrors, TicketField } from './validation.ts';

interface LabelledField {
  readonly label: Key;
  /** Shown under "More" alone. */
  readonly folded: boolean;
}

const shown = (label: Key): LabelledField => ({ label, folded: false });
const folded = (label: Key): LabelledField => ({ label, folded: true });

/** Every field of the ticket by name, in the order in which it stands there. */
const ticketFields: Readonly<Record<TicketField, LabelledField>> = {
  side: shown('ticket.title'),
  pairs: shown('ticket.pairs'),
  limit: shown('ticket.limit'),
  allowance: shown('ticket.allowance'),
  'inner.payupTicks': shown('ticket.payup'),
  'outer.payupTicks': shown('ticket.payup'),
  'inner.payupStepTicks': folded('ticket.payupStep'),
  'outer.payupStepTicks': folded('ticket.payupStep'),
  'inner.payupTicksMax': folded('ticket.payupMax'),
  'outer.payupTicksMax': folded('ticket.payupMax'),
  clipPairs: folded('ticket.clipPairs'),
  leggedLotsMax: folded('ticket.leggedLots'),
  quoteSlopTicks: folded('ticket.quoteSlop'),
  priceLimitGuardTicks: folded('ticket.limitGuard'),
  sessionOverlapMinS: folded('ticket.sessionOverlap'),
  cancelBudgetReserve: folded('ticket.cancelReserve'),
  attemptsMax: folded('ticket.attempts'),
  slippageMax: folded('ticket.slippage'),
  orderTimeoutMs: folded('ticket.orderTimeout'),
  leggedTimeoutMs: folded('ticket.leggedTimeout'),
  quoteAgeMaxMs: folded('ticket.quoteAge'),
  legSkewMaxMs: folded('ticket.legSkew'),
  level: shown('ticket.arm'),
};

const triggerFields: Readonly<Record<TriggerField, LabelledField>> = {
  measure: folded('armed.measure'),
  limit: folded('armed.limit'),
  firingsMax: folded('armed.firings'),
  pairsMax: folded('armed.pairsMax'),
  hysteresis: folded('armed.hysteresis'),
  holdMs: folded('armed.hold'),
  cooldownMs: folded('armed.cooldown'),
  gridStep: folded('armed.gridStep'),
  window: folded('armed.window'),
};

export interface WrongField extends LabelledField {
  /** As the field's element names itself. */
  readonly field: string;
  readonly error: FieldError;
}

/** The first field that is wrong, from the top of the ticket; a trigger's own after those. */
export function firstWrong(ticket: FieldErrors, trigger: TriggerErrors = {}): WrongField | null {
  for (const [field, { label, folded: hidden }] of Object.entries(ticketFields)) {
    const error = ticket[field as TicketField];
    if (error !== undefined) return { field: `ticket-${field}`, label, folded: hidden, error };
  }
  for (const [field, { label, folded: hidden }] of Object.entries(triggerFields)) {
    const error = trigger[field as TriggerField];
    if (error !== undefined) return { field: `trigger-${field}`, label, folded: hidden, error };
  }
  return null;
}
