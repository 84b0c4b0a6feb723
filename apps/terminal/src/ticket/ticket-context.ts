import { assert } from '@tandem/kernel';
import { createContext, useContext } from 'react';
import type { TicketActions } from './ticket-actions.ts';

/** The ticket's actions, made once: their gate against double presses must outlive every component. */
export const TicketActionsContext = createContext<TicketActions | null>(null);

export function useTicketActions(): TicketActions {
  const actions = useContext(TicketActionsContext);
  assert(actions !== null, 'a component outside the terminal');
  return actions;
}
