import { channelOver, type Channel } from './channel.ts';
import { CLOSE_REASON_CHARS_MAX } from './limits.ts';
import { CONTRACT_SUBPROTOCOL, tokenSubprotocol } from './ws-protocol.ts';

/** The part of the browser's `WebSocket` that is used here. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

export interface WebSocketOptions {
  /** `ws://host:port/contract`. */
  readonly url: string;
  readonly token: string;
  /** Makes the socket; the browser's own `WebSocket` where it is left out. */
  readonly socket?: (url: string, protocols: string[]) => SocketLike;
}

const CLOSED_BY_CLIENT = 4000;

function browserSocket(url: string, protocols: string[]): SocketLike {
  const { WebSocket } = globalThis as unknown as { WebSocket: new (url: string, protocols: string[]) => SocketLike };
  return new WebSocket(url, protocols);
}

/** Opens a channel to the headless host. The token travels as a subprotocol, so that no address or log holds it. */
export function openWebSocket({ url, token, socket: make = browserSocket }: WebSocketOptions): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const socket = make(url, [CONTRACT_SUBPROTOCOL, tokenSubprotocol(token)]);
    const inlet = channelOver(
      (message) => socket.send(JSON.stringify(message)),
      (reason) => socket.close(CLOSED_BY_CLIENT, reason.slice(0, CLOSE_REASON_CHARS_MAX)),
    );
    socket.onopen = () => resolve(inlet.channel);
    // The close event that follows tells the end; a Node socket without this listener would throw.
    socket.onerror = () => undefined;
    socket.onclose = ({ reason, code }) => {
      const why = reason === '' ? `the connection ended (code ${code})` : reason;
      inlet.ended(why);
      reject(new Error(why));
    };
    socket.onmessage = ({ data }) => {
      const parsed = parseJson(data);
      if (parsed === undefined) inlet.channel.close('a message that is not JSON');
      else inlet.receive(parsed.value);
    };
  });
}

function parseJson(data: unknown): { value: unknown } | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return { value: JSON.parse(data) };
  } catch {
    return undefined;
  }
}
