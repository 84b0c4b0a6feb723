import type { Socket } from 'node:net';
import { WebSocket, type RawData } from 'ws';
import { assert, type Clock, type Dispose, type Random, type Scheduler } from '@tandem/kernel';
import type { Sentence } from '@tandem/domain';
import { backoffMs, defaultBackoff } from '@tandem/gateway-core';
import { peekMessage } from '../models/request.ts';

/** Largest message taken, bytes; a full snapshot of bars and orders has some hundred thousand. */
const MESSAGE_BYTES_MAX = 32 * 1024 * 1024;
/** Bytes waiting in our own socket before we call the line dead. */
export const SEND_BUFFER_BYTES_MAX = 4 * 1024 * 1024;
export const CONNECT_TIMEOUT_MS = 5_000;
const PING_EVERY_MS = 2_000;
/** Silence after a ping that ends the connection. */
export const PONG_TIMEOUT_MS = 6_000;
/** Within this a line that went silent is noticed. */
export const HEARTBEAT_LOSS_MS = PING_EVERY_MS + PONG_TIMEOUT_MS;
/** A goodbye that is not answered within this is not waited for. */
const CLOSE_TIMEOUT_MS = 500;

export interface LineOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly onConnecting: () => void;
  readonly onOpen: () => void;
  /** One text message. The bytes are the socket's: nothing of them may be kept. */
  readonly onMessage: (bytes: Buffer) => void;
  /** The connection is gone, or could not be made; the next attempt is in `retryMs`. */
  readonly onDown: (why: Sentence, retryMs: number) => void;
  readonly onRoundTrip: (us: number) => void;
}

/** One WebSocket that comes back by itself, with backoff and jitter, until `stop`. */
export interface Line {
  start(): void;
  /** False where the line is down: nothing was sent. */
  send(text: string): boolean;
  /** Holds back what is sent until the returned function is called, which writes it at once. */
  hold(): () => void;
  /** Asks for what comes next, once however often it is called, after all else that is to be done now: an order goes first. */
  peek(): void;
  /** Logged on: the next loss begins with a short wait again. */
  settled(): void;
  /** Connects anew at once, with a short wait after the next failure. `why` goes to `onDown`; a person where missing. */
  reconnect(why?: Sentence): void;
  /** Drops the connection, which then comes back. `why` goes to `onDown`. */
  drop(why: Sentence): void;
  stop(): Promise<void>;
}

export const createLine = (options: LineOptions): Line => new WebSocketLine(options);

class WebSocketLine implements Line {
  readonly #options: LineOptions;
  #socket: WebSocket | null = null;
  /** What carries {@link #socket}, once it is open. */
  #carrier: Socket | null = null;
  #attempt = 0;
  /** The connection on which a peek is due. */
  #peeking: WebSocket | null = null;
  #stopped = false;
  #timers: Dispose[] = [];
  #begun = false;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  #clearTimers(): void {
    for (const dispose of this.#timers) dispose();
    this.#timers = [];
  }

  start(): void {
    if (this.#stopped) return;
    this.#begun = true;
    this.#options.onConnecting();
    const current = new WebSocket(this.#options.url, {
      // Each compressed message is a round through the thread pool; a desk's quotes are a few hundred kilobytes a second.
      perMessageDeflate: false,
      maxPayload: MESSAGE_BYTES_MAX,
      handshakeTimeout: CONNECT_TIMEOUT_MS,
    });
    this.#socket = current;
    let why: Sentence = { code: 'connection_closed' };
    current.on('upgrade', ({ socket }) => {
      if (this.#socket === current) this.#carrier = socket;
    });
    current.on('open', () => {
      if (this.#socket !== current) return;
      this.#ping(current);
      this.#options.onOpen();
    });
    current.on('message', (data: RawData, isBinary: boolean) => {
      if (this.#socket !== current || isBinary) return;
      assert(Buffer.isBuffer(data), 'the socket is set to give buffers');
      this.#options.onMessage(data);
    });
    current.on('error', (error) => {
      why = { code: 'link_says', words: error.message };
    });
    current.on('close', () => {
      if (this.#socket === current) this.#lost(why);
    });
  }

  #lost(why: Sentence, waitMs: number | null = null): void {
    const old = this.#socket;
    this.#socket = this.#carrier = null;
    this.#clearTimers();
    old?.terminate();
    if (this.#stopped) return;
    const retryMs = waitMs ?? backoffMs(this.#attempt++, defaultBackoff, this.#options.random);
    this.#timers.push(this.#options.scheduler.after(retryMs, () => this.start()));
    this.#options.onDown(why, retryMs);
  }

  #ping(current: WebSocket): void {
    const sentNs = this.#options.clock.monotonicNs();
    let answered = false;
    current.once('pong', () => {
      answered = true;
      if (this.#socket === current) this.#options.onRoundTrip(Number((this.#options.clock.monotonicNs() - sentNs) / 1000n));
    });
    current.ping();
    this.#clearTimers();
    const again = (waitedMs: number, waitMs: number): void => {
      const check = (): void => {
        if (this.#socket !== current) return;
        if (answered) this.#ping(current);
        else if (waitedMs + waitMs >= PONG_TIMEOUT_MS) this.#lost({ code: 'no_heartbeat', ms: PONG_TIMEOUT_MS });
        else again(waitedMs + waitMs, PONG_TIMEOUT_MS - waitedMs - waitMs);
      };
      this.#timers.push(this.#options.scheduler.after(waitMs, check));
    };
    again(0, PING_EVERY_MS);
  }

  send(text: string): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    if (this.#socket.bufferedAmount > SEND_BUFFER_BYTES_MAX) {
      this.#lost({ code: 'does_not_read' });
      return false;
    }
    this.#socket.send(text);
    return true;
  }

  hold(): () => void {
    const carrier = this.#carrier;
    carrier?.cork();
    return () => carrier?.uncork();
  }

  peek(): void {
    const current = this.#socket;
    if (this.#peeking === current) return;
    this.#peeking = current;
    setImmediate(() => {
      if (this.#peeking !== current) return;
      this.#peeking = null;
      if (this.#socket === current) this.send(peekMessage);
    });
  }

  settled(): void {
    this.#attempt = 0;
  }

  drop(why: Sentence): void {
    if (this.#socket !== null) this.#lost(why);
  }

  reconnect(why: Sentence = { code: 'reconnect_asked' }): void {
    if (!this.#begun || this.#stopped) return;
    this.#attempt = 0;
    if (this.#socket !== null) this.#lost(why, 0);
    else {
      this.#clearTimers();
      this.start();
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#clearTimers();
    const last = this.#socket;
    this.#socket = this.#carrier = null;
    if (last === null || last.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      const dispose = this.#options.scheduler.after(CLOSE_TIMEOUT_MS, () => last.terminate());
      last.once('close', () => {
        dispose();
        resolve();
      });
      if (last.readyState === WebSocket.CONNECTING) last.terminate();
      else last.close(1000);
    });
  }
}
