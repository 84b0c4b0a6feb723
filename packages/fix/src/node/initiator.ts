import { connect, isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Clock, Scheduler } from '@tandem/kernel';
import type { SessionSettings } from '../session/settings.ts';
import type { SessionStore } from '../session/store.ts';
import { FixConnection, type FixHandler } from './connection.ts';
import type { SessionLog } from './session-log.ts';

/** How an initiator encrypts: TLS 1.2 at least, and the peer's certificate is always checked. */
export interface InitiatorTls {
  /** PEM of the authorities to trust in place of the system's; null trusts those. */
  readonly ca: string | null;
  /** The name that the peer's certificate has to carry; null takes the host's. */
  readonly serverName: string | null;
  /** PEM of our own certificate and key, where the peer asks for them; the passphrase of a key that is encrypted. */
  readonly certificate: { readonly cert: string; readonly key: string; readonly passphrase: string | null } | null;
}

export interface FixInitiatorOptions {
  readonly host: string;
  readonly port: number;
  /** Null or missing speaks in the clear. */
  readonly tls?: InitiatorTls | null;
  /** How long the connection may take, TLS included. */
  readonly connectTimeoutMs: number;
  readonly settings: SessionSettings;
  /** Kept by the caller from one connection to the next. */
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly handler: FixHandler;
  readonly log?: SessionLog | null;
}

/** Connects once and logs on. When to try again is the caller's to decide, after `onClosed`. */
export function connectFix(options: FixInitiatorOptions): FixConnection {
  const { host, port, settings, store, clock, scheduler, handler, connectTimeoutMs } = options;
  const tls = options.tls ?? null;
  const socket = tls === null ? connect({ host, port }) : secureSocket(host, port, tls);
  const connection = new FixConnection({
    socket,
    dictionary: settings.dictionary,
    clock,
    scheduler,
    handler,
    log: options.log ?? null,
    session: { settings, store, refuse: null },
    choose: () => null,
    logonTimeoutMs: settings.logonTimeoutMs,
  });
  const giveUp = scheduler.after(connectTimeoutMs, () => connection.destroy(`${host}:${port} did not answer in time`));
  socket.once(tls === null ? 'connect' : 'secureConnect', () => {
    giveUp();
    connection.begin();
  });
  socket.once('close', giveUp);
  return connection;
}

/** Connects over TLS 1.2 at least; the peer's certificate is always checked. */
export function secureSocket(host: string, port: number, { ca, serverName, certificate }: InitiatorTls): TLSSocket {
  const name = serverName ?? host;
  const own = certificate === null ? {} : { cert: certificate.cert, key: certificate.key, ...(certificate.passphrase === null ? {} : { passphrase: certificate.passphrase }) };
  return connectTls({
    host,
    port,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    // An address is checked against the certificate all the same, but may not be asked for by name.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(ca === null ? {} : { ca }),
    ...own,
  });
}
