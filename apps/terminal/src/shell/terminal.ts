import type { CommandName, RequestOf } from '@tandem/contract';
import type { SpreadId } from '@tandem/domain';
import { assert, type Clock, type Complaint, type Result, type Scheduler } from '@tandem/kernel';
import type { ContractClient } from '@tandem/transport';
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AlarmPorts, AlarmSetting } from '../alerts/alarm.ts';
import type { Replica } from '../replica/replica.ts';
import type { SessionState } from '../replica/session.ts';
import type { RecordsState, Records } from '../replica/records.ts';
import type { DeskCommands } from './desk-commands.ts';
import type { TicketStore } from '../ticket/ticket-store.ts';

/** What the operator has chosen to look at; nothing of it concerns the host. */
export interface ViewState {
  readonly spreadId: SpreadId | null;
  readonly tab: BlotterTab;
  /** The pair order whose story is open. */
  readonly expandedPairOrderId: string | null;
  readonly keysShown: boolean;
  readonly connectionsShown: boolean;
  readonly fundsShown: boolean;
  readonly rehearsalShown: boolean;
}

export type BlotterTab = 'orders' | 'fills' | 'positions' | 'accounts' | 'triggers' | 'alerts';

/** Everything a feature may reach for, given by `main` and replaced by tests. */
export interface Terminal {
  readonly client: ContractClient;
  readonly replica: Replica;
  readonly view: StoreApi<ViewState>;
  readonly ticket: TicketStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly newCommandId: () => string;
  readonly alarm: AlarmPorts;
  readonly alarmSetting: StoreApi<AlarmSetting>;
  readonly deskCommands: DeskCommands;
}

export const createView = (): StoreApi<ViewState> =>
  createStore<ViewState>(() => ({ spreadId: null, tab: 'positions', expandedPairOrderId: null, keysShown: false, connectionsShown: false, fundsShown: false, rehearsalShown: false }));

export const TerminalContext = createContext<Terminal | null>(null);

export function useTerminal(): Terminal {
  const terminal = useContext(TerminalContext);
  assert(terminal !== null, 'a component outside the terminal');
  return terminal;
}

export const useSession = <T>(select: (state: SessionState) => T): T => useStore(useTerminal().replica.session, select);
export const useView = <T>(select: (state: ViewState) => T): T => useStore(useTerminal().view, select);

/** All records of one kind; renders again when any of them changes. */
export const useRecords = <T>(records: Records<T>): RecordsState<T> => useStore(records.store, (state) => state);

type Body<N extends CommandName> = Omit<RequestOf<N>, 'commandId'>;

/** Sends a command under an id of its own: one call is one intent. */
export function sendCommand<N extends CommandName>(
  { client, newCommandId }: Pick<Terminal, 'client' | 'newCommandId'>,
  name: N,
  body: Body<N>,
): Promise<Result<null, Complaint>> {
  return client.command(name, { ...body, commandId: newCommandId() } as unknown as RequestOf<N>);
}
