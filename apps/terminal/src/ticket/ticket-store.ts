import type { Complaint } from '@tandem/kernel';
import type { PairOrderId, SpreadId, TriggerId, Wording } from '@tandem/domain';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Key, Parameters } from '../i18n/words.ts';
import type { TicketDraft } from './draft.ts';
import type { FieldError } from './validation.ts';

/** What came of the last press. */
export type TicketNotice =
  | { readonly kind: 'done' | 'warning'; readonly key: Key; readonly parameters?: Parameters; readonly why?: Key }
  | { readonly kind: 'refused'; readonly complaint: Complaint }
  /** Nothing was sent: this field is wrong. */
  | { readonly kind: 'field'; readonly label: Key; readonly error: FieldError }
  /** Follows the pair order that came of it, to its end. */
  | { readonly kind: 'order'; readonly pairOrderId: PairOrderId }
  | { readonly kind: 'armed'; readonly triggerId: TriggerId; readonly level: string; readonly limit: string }
  | { readonly kind: 'not_armed'; readonly text: Wording };

/** Where the cursor shall go: the first wrong field of the last press. `at` tells one press from the next. */
export interface FieldToMend {
  readonly field: string;
  readonly at: number;
}

export interface TicketState {
  /** One draft a spread: a limit of one pair must never reach another. */
  readonly drafts: ReadonlyMap<SpreadId, TicketDraft>;
  readonly more: boolean;
  /** Off at every start: a person switches it on, each time. */
  readonly oneKey: boolean;
  readonly sending: boolean;
  readonly notice: TicketNotice | null;
  /** Errors are shown once the operator has tried to send, or to arm. */
  readonly tried: 'send' | 'arm' | null;
  readonly mend: FieldToMend | null;
}

export type TicketStore = StoreApi<TicketState>;

export const createTicketStore = (): TicketStore =>
  createStore<TicketState>(() => ({
    drafts: new Map(),
    more: false,
    oneKey: false,
    sending: false,
    notice: null,
    tried: null,
    mend: null,
  }));
