import type { Dispose } from '@tandem/kernel';
import { createHash, timingSafeEqual } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { channelOver, type Channel } from './channel.ts';
import { CLIENT_MESSAGE_CHARS_MAX, CLOSE_REASON_CHARS_MAX } from './limits.ts';
import { CONTRACT_SUBPROTOCOL, tokenOf } from './ws-protocol.ts';

export interface WebSocketServerOptions {
  readonly server: Server;
  /** The only path that upgrades, such as `/contract`. */
  readonly path: string;
  readonly token: string;
  /** Values of the Host header that are this server (`127.0.0.1:8470`); asked at each connection. */
  readonly hosts: () => readonly string[];
  readonly onChannel: (channel: Channel) => void;
}

const CLOSED_BY_SERVER = 4001;
const CONNECTIONS_MAX = 32;

/**
 * Accepts the contract over WebSocket. A page of another site can neither name this host (Host, against DNS
 * rebinding) nor speak for it (Origin), and without the token nobody can.
 */
export function serveWebSocket(options: WebSocketServerOptions): Dispose {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: CLIENT_MESSAGE_CHARS_MAX * 4,
    handleProtocols: (offered) => (offered.has(CONTRACT_SUBPROTOCOL) ? CONTRACT_SUBPROTOCOL : false),
  });
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy());
    const status = sockets.clients.size >= CONNECTIONS_MAX ? 503 : refusalOf(request, options);
    if (status !== null) {
      refuse(stream, status);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => options.onChannel(socketChannel(socket)));
  };
  options.server.on('upgrade', upgrade);
  return () => {
    options.server.off('upgrade', upgrade);
    for (const socket of sockets.clients) socket.close(1001, 'the host stops');
    sockets.close();
  };
}

function refusalOf(request: IncomingMessage, { path, hosts, token }: WebSocketServerOptions): number | null {
  const { host, origin } = request.headers;
  if (request.url !== path) return 404;
  if (host === undefined || !hosts().includes(host)) return 421;
  // A browser always names the page's origin; a program of the user's own names none and still needs the token.
  if (origin !== undefined && origin !== `http://${host}`) return 403;
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
  return sameSecret(tokenOf(protocols) ?? '', token) ? null : 401;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const sameSecret = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

function refuse(stream: Duplex, status: number): void {
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function socketChannel(socket: WebSocket): Channel {
  const inlet = channelOver(
    (message) => socket.send(JSON.stringify(message)),
    (reason) => socket.close(CLOSED_BY_SERVER, reason.slice(0, CLOSE_REASON_CHARS_MAX)),
  );
  socket.on('message', (data: RawData, isBinary: boolean) => {
    const text = isBinary ? null : textOf(data);
    try {
      if (text === null) throw new SyntaxError('binary');
      const message: unknown = JSON.parse(text);
      inlet.receive(message);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      inlet.channel.close('a message that is not JSON');
    }
  });
  // The close event follows every error and carries the end to the listeners.
  socket.on('error', (error) => inlet.channel.close(error.message));
  socket.on('close', (code, reason) => inlet.ended(reason.toString() || `the connection ended (code ${code})`));
  return inlet.channel;
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as ArrayBuffer).toString('utf8');
}
