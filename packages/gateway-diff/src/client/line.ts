import { WebSocket, type RawData } from 'ws';
import type { Clock, Dispose, Random, Scheduler } from '@tandem/kernel';
import { backoffMs, defaultBackoff } from '@tandem/gateway-core';

/** Largest message taken, bytes; a full snapshot of bars and orders has some hundred thousand. */
export const MESSAGE_BYTES_MAX = 32 * 1024 * 1024;
/** Bytes waiting in our own socket before we call the line dead. */
export const SEND_BUFFER_BYTES_MAX = 4 * 1024 * 1024;
export const CONNECT_TIMEOUT_MS = 5_000;
export const PING_EVERY_MS = 2_000;
/** Silence after a ping that ends the connection. */
export const PONG_TIMEOUT_MS = 6_000;
/** A goodbye that is not answered within this is not waited for. */
export const CLOSE_TIMEOUT_MS = 500;

export interface LineOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly onConnecting: () => void;
  readonly onOpen: () => void;
  readonly onMessage: (text: string) => void;
  /** The connection is gone, or could not be made; the next attempt is in `retryMs`. */
  readonly onDown: (why: string, retryMs: number) => void;
  readonly onRoundTrip: (us: number) => void;
}

/** One WebSocket that comes back by itself, with backoff and jitter, until `stop`. */
export interface Line {
  start(): void;
  /** False where the line is down: nothing was sent. */
  send(text: string): boolean;
  isOpen(): boolean;
  /** Logged on: the next loss begins with a short wait again. */
  settled(): void;
  /** Drops the connection, which then comes back. `why` goes to `onDown`. */
  drop(why: string): void;
  stop(): Promise<void>;
}

export function createLine(options: LineOptions): Line {
  const { scheduler, clock } = options;
  let socket: WebSocket | null = null;
  let attempt = 0;
  let stopped = false;
  let timers: Dispose[] = [];

  function clearTimers(): void {
    for (const dispose of timers) dispose();
    timers = [];
  }

  function connect(): void {
    if (stopped) return;
    options.onConnecting();
    const current = new WebSocket(options.url, {
      perMessageDeflate: true,
      maxPayload: MESSAGE_BYTES_MAX,
      handshakeTimeout: CONNECT_TIMEOUT_MS,
    });
    socket = current;
    let why = 'the connection was closed';
    current.on('open', () => {
      if (socket !== current) return;
      ping(current);
      options.onOpen();
    });
    current.on('message', (data: RawData, isBinary: boolean) => {
      if (socket !== current || isBinary) return;
      options.onMessage(textOf(data));
    });
    current.on('error', (error) => {
      why = error.message;
    });
    current.on('close', () => {
      if (socket === current) lost(why);
    });
  }

  function lost(why: string): void {
    const old = socket;
    socket = null;
    clearTimers();
    old?.terminate();
    if (stopped) return;
    const retryMs = backoffMs(attempt++, defaultBackoff, options.random);
    timers.push(scheduler.after(retryMs, connect));
    options.onDown(why, retryMs);
  }

  function ping(current: WebSocket): void {
    const sentNs = clock.monotonicNs();
    let answered = false;
    current.once('pong', () => {
      answered = true;
      if (socket === current) options.onRoundTrip(Number((clock.monotonicNs() - sentNs) / 1000n));
    });
    current.ping();
    clearTimers();
    const overdue = (): void => {
      if (socket !== current) return;
      if (!answered) lost(`no heartbeat for ${PONG_TIMEOUT_MS} ms`);
    };
    const next = (): void => {
      if (socket !== current) return;
      if (answered) ping(current);
      else timers.push(scheduler.after(PONG_TIMEOUT_MS - PING_EVERY_MS, () => (answered && socket === current ? ping(current) : overdue())));
    };
    timers.push(scheduler.after(PING_EVERY_MS, next));
  }

  return {
    start: connect,
    isOpen: () => socket?.readyState === WebSocket.OPEN,
    send(text) {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      if (socket.bufferedAmount > SEND_BUFFER_BYTES_MAX) {
        lost('the venue does not read what we send');
        return false;
      }
      socket.send(text);
      return true;
    },
    settled() {
      attempt = 0;
    },
    drop(why) {
      if (socket !== null) lost(why);
    },
    async stop() {
      stopped = true;
      clearTimers();
      const last = socket;
      socket = null;
      if (last === null || last.readyState === WebSocket.CLOSED) return;
      await new Promise<void>((resolve) => {
        const dispose = scheduler.after(CLOSE_TIMEOUT_MS, () => last.terminate());
        last.once('close', () => {
          dispose();
          resolve();
        });
        if (last.readyState === WebSocket.CONNECTING) last.terminate();
        else last.close(1000);
      });
    },
  };
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : data.toString('utf8');
}
