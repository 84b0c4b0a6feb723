import type { Complaint } from '@tandem/kernel';
import type { SpreadId } from '@tandem/domain';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Key, Parameters } from '../i18n/words.ts';
import type { TicketDraft } from './draft.ts';

/** What came of the last press. */
export type TicketNotice =
  | { readonly kind: 'done' | 'warning'; readonly key: Key; readonly parameters?: Parameters; readonly why?: Key }
  | { readonly kind: 'refused'; readonly complaint: Complaint };

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
  }));
