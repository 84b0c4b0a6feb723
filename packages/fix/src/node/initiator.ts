import { connect } from 'node:net';
import type { Clock, Scheduler } from '@tandem/kernel';
import type { SessionSettings } from '../session/settings.ts';
import type { SessionStore } from '../session/store.ts';
import { FixConnection, type FixHandler } from './connection.ts';

export interface FixInitiatorOptions {
  readonly host: string;
  readonly port: number;
  /** How long the TCP connection may take. */
  readonly connectTimeoutMs: number;
  readonly settings: SessionSettings;
  /** Kept by the caller from one connection to the next. */
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly handler: FixHandler;
}

/** Connects once and logs on. When to try again is the caller's to decide, after `onClosed`. */
export function connectFix(options: FixInitiatorOptions): FixConnection {
  const { host, port, settings, store, clock, scheduler, handler, connectTimeoutMs } = options;
  const socket = connect({ host, port });
  const connection = new FixConnection({
    socket,
    dictionary: settings.dictionary,
    clock,
    scheduler,
    handler,
    session: { settings, store, refuse: null },
    choose: () => null,
    logonTimeoutMs: settings.logonTimeoutMs,
  });
  const giveUp = scheduler.after(connectTimeoutMs, () => connection.destroy(`${host}:${port} did not answer in time`));
  socket.once('connect', () => {
    giveUp();
    connection.begin();
  });
  socket.once('close', giveUp);
  return connection;
}
