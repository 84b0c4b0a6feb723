import type { RehearsalView, SystemView } from '@tandem/contract';
import type { Calendar, Catalogue, PairPolicy, SessionTerms, VenueId } from '@tandem/domain';
import type { Complaint } from '@tandem/kernel';
import type { ClientStatus } from '@tandem/transport';
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface SessionState {
  readonly status: ClientStatus;
  /** True once the host has answered; before it, nothing is "lost" yet. */
  readonly everConnected: boolean;
  readonly system: SystemView | null;
  /** What the paper venues rehearse; null where there is nothing to tell. */
  readonly rehearsal: RehearsalView | null;
  readonly catalogue: Catalogue | null;
  /** When markets trade; null until the host has said so. */
  readonly sessions: { readonly calendar: Calendar; readonly rules: SessionTerms['rules'] } | null;
  readonly defaultPolicies: Readonly<Record<string, PairPolicy>>;
  /** Pairs of one pair order that the desk's limits allow. */
  readonly pairsPerOrderMax: number;
  /** What keeps the screen from working, such as a catalogue that cannot be read. */
  readonly problem: Complaint | null;
}

export const createSession = (): StoreApi<SessionState> =>
  createStore<SessionState>(() => ({
    status: 'connecting',
    everConnected: false,
    system: null,
    rehearsal: null,
    catalogue: null,
    sessions: null,
    defaultPolicies: {},
    pairsPerOrderMax: 0,
    problem: null,
  }));

/** Whether prices of `venue` can be believed: the host answers and the venue's link is up. */
export function isVenueUp(state: SessionState, venue: VenueId): boolean {
  if (state.status !== 'connected') return false;
  return state.system?.venues.find((view) => view.venue === venue)?.status === 'connected';
}
