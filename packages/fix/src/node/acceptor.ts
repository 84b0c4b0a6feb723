import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { complaint, err, ok, type Clock, type Complaint, type Result, type Scheduler } from '@tandem/kernel';
import type { FixMessage } from '../codec/field-list.ts';
import type { FixDictionary } from '../dictionaries/dictionary.ts';
import { FixConnection, type FixHandler, type SessionChoice } from './connection.ts';

/** What an application makes of one connection. */
export interface AcceptedPeer {
  readonly handler: FixHandler;
  choose(logon: FixMessage): SessionChoice | null;
}

/** PEM of an acceptor's certificate and key; with `clientCa`, only initiators with a certificate of that authority. */
export interface AcceptorTls {
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string | null;
}

export interface FixAcceptorOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly dictionary: FixDictionary;
  /** Null or missing speaks in the clear. */
  readonly tls?: AcceptorTls | null;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly connectionsMax: number;
  readonly logonTimeoutMs: number;
  /** Called for each connection, before its first byte. */
  accept(connection: FixConnection): AcceptedPeer;
}

export interface FixAcceptor {
  readonly port: number;
  /** Drops every connection without a goodbye; the port stays open. */
  dropAll(reason: string): void;
  close(): Promise<void>;
}

/** Listens for initiators. A port that cannot be had is a complaint. */
export async function acceptFix(options: FixAcceptorOptions): Promise<Result<FixAcceptor, Complaint>> {
  const connections = new Set<FixConnection>();
  const server = serverOf(options, (socket) => {
    if (connections.size >= options.connectionsMax) {
      socket.destroy();
      return;
    }
    const connection: FixConnection = new FixConnection({
      socket,
      dictionary: options.dictionary,
      clock: options.clock,
      scheduler: options.scheduler,
      session: null,
      logonTimeoutMs: options.logonTimeoutMs,
      choose: (logon) => peer.choose(logon),
      handler: {
        onEstablished: (logon) => peer.handler.onEstablished(logon),
        onMessage: (message) => peer.handler.onMessage(message),
        onRoundTrip: (roundTripUs, offsetUs) => peer.handler.onRoundTrip(roundTripUs, offsetUs),
        onNotice: (code, text) => peer.handler.onNotice(code, text),
        onClosed: (reason) => {
          connections.delete(connection);
          peer.handler.onClosed(reason);
        },
      },
    });
    connections.add(connection);
    const peer = options.accept(connection);
    connection.begin();
  });
  const listening = await listen(server, options.host, options.port);
  if (!listening.ok) return listening;
  const dropAll = (reason: string): void => {
    for (const connection of [...connections]) connection.destroy(reason);
  };
  return ok({
    port: listening.value,
    dropAll,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        dropAll('The venue is closing');
      }),
  });
}

function serverOf({ tls = null, logonTimeoutMs }: FixAcceptorOptions, onSocket: (socket: Socket) => void): Server {
  if (tls === null) return createServer(onSocket);
  const clients = tls.clientCa === null ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true };
  return createTlsServer({ cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2', handshakeTimeout: logonTimeoutMs, ...clients }, onSocket);
}

function listen(server: Server, host: string, port: number): Promise<Result<number, Complaint>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const what = error.code === 'EADDRINUSE' ? 'The FIX port is in use' : `The FIX port cannot be opened: ${error.message}`;
      resolve(err(complaint('port_unavailable', what, `${host}:${port}`, 'Choose another port, or end the program that holds it.')));
    });
    server.listen(port, host, () => resolve(ok((server.address() as AddressInfo).port)));
  });
}
