import type { ContractClient } from '@tandem/transport';
import type { Clock, Scheduler } from '@tandem/kernel';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createAlarmSetting, type AlarmPorts } from '../alerts/alarm.ts';
import { createReplica, followHost } from '../replica/replica.ts';
import type { RequestFrame } from '../replica/keyed-frames.ts';
import { ticketActions } from '../ticket/ticket-actions.ts';
import { createTicketStore } from '../ticket/ticket-store.ts';
import { App } from './App.tsx';
import { createDeskCommands } from './desk-commands.ts';
import { TicketActionsContext } from '../ticket/ticket-context.ts';
import { createView, TerminalContext, type Terminal } from './terminal.ts';
import './theme.css';

export interface StartOptions {
  readonly client: ContractClient;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly requestFrame: RequestFrame;
  readonly newCommandId: () => string;
  readonly alarm: AlarmPorts;
  /** Keeps what a person chose; null where the browser forbids it. */
  readonly storage: Storage | null;
}

/** Puts the desk on the page and follows the host from then on. */
export function startTerminal(root: HTMLElement, { requestFrame, storage, ...ports }: StartOptions): Terminal {
  const replica = createReplica(ports.clock, requestFrame);
  const terminal: Terminal = { ...ports, replica, view: createView(), ticket: createTicketStore(), alarmSetting: createAlarmSetting(storage), deskCommands: createDeskCommands() };
  followHost(ports.client, replica);
  createRoot(root).render(
    <StrictMode>
      <TerminalContext value={terminal}>
        <TicketActionsContext value={ticketActions(terminal)}>
          <App />
        </TicketActionsContext>
      </TerminalContext>
    </StrictMode>,
  );
  return terminal;
}
