import type { Socket } from 'node:net';
import { assert, type Clock, type Dispose, type Scheduler } from '@tandem/kernel';
import { encodeBody } from '../codec/encode.ts';
import { FieldList, type FixMessage } from '../codec/field-list.ts';
import { parseFrame } from '../codec/parse.ts';
import { MarketDataScan } from '../codec/market-data-scan.ts';
import { FrameSplitter, type FrameSink } from '../codec/splitter.ts';
import { toWireText } from '../codec/text.ts';
import { WireName } from '../codec/wire-name.ts';
import type { FixDictionary } from '../dictionaries/dictionary.ts';
import { MsgType, Tag } from '../dictionaries/tags.ts';
import { countNext, isNext, stepSession } from '../session/session.ts';
import type { SessionSettings } from '../session/settings.ts';
import { sessionState, type Moment, type NoticeCode, type SessionInput, type SessionOutput, type SessionState } from '../session/state.ts';
import type { SessionStore } from '../session/store.ts';
import { masked, type SessionLog } from './session-log.ts';

/** Bytes waiting for a peer that does not read, at the most; beyond them the connection is dropped. */
const UNSENT_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Takes market data without a message being made of it. `read` says whether it can, and changes nothing that shows;
 * `tell` follows once the message is counted. What `read` leaves comes to `onMessage`.
 */
export interface MarketDataReader {
  read(scan: MarketDataScan): boolean;
  tell(): void;
}

export interface FixHandler {
  /** Missing takes market data as messages. */
  readonly marketData?: MarketDataReader;
  /** Both Logons are through: application messages may be sent. */
  onEstablished(logon: FixMessage): void;
  /** Application messages, and Reject(3), in order and once. */
  onMessage(message: FixMessage): void;
  /** Once, whoever ended it. */
  onClosed(reason: string): void;
  onRoundTrip(roundTripUs: number, offsetUs: number): void;
  onNotice(code: NoticeCode | 'garbled', text: string): void;
}

/** The session that a connection runs. */
export interface SessionChoice {
  readonly settings: SessionSettings;
  readonly store: SessionStore;
  /** Acceptor: refuse the Logon with this text; null lets the peer in. */
  readonly refuse: string | null;
}

export interface FixConnectionOptions {
  readonly socket: Socket;
  readonly dictionary: FixDictionary;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly handler: FixHandler;
  /** An initiator's session; null for an acceptor, which chooses by the first message. */
  readonly session: SessionChoice | null;
  /** Acceptor: the session of the peer that sent this Logon; null drops the connection without a word. */
  readonly choose: (logon: FixMessage) => SessionChoice | null;
  /** Null or missing keeps no log. */
  readonly log?: SessionLog | null;
  /** Acceptor: how long a peer may stay silent before its Logon. */
  readonly logonTimeoutMs: number;
}

/** The session that runs, and its names as bytes. */
interface Session {
  readonly settings: SessionSettings;
  readonly store: SessionStore;
  readonly state: SessionState;
  readonly names: { readonly begin: WireName; readonly sender: WireName; readonly target: WireName };
}

/** A message encoded but for its header. */
export interface PreparedFix {
  /** False where the session is not established: nothing was sent, and nothing will be. */
  send(): boolean;
}

/**
 * Carries one session over one socket: bytes in, turns of the pure session, bytes out.
 *
 * `prepare` encodes the body, `send` gives it MsgSeqNum and SendingTime: a checksum is a sum, so that completing a frame
 * costs little, and a message that was prepared but not sent leaves no hole in the numbers, cannot be overtaken by a
 * heartbeat, and cannot leave under a number from before a reconnection.
 */
export class FixConnection {
  readonly #options: FixConnectionOptions;
  readonly #splitter = new FrameSplitter();
  readonly #scan = new MarketDataScan();
  readonly #sink: FrameSink = {
    frame: (bytes, start, end) => this.#takeFrame(bytes, start, end),
    garbled: (reason, bytes) => {
      if (!this.#deaf) this.#drop(bytes, reason);
    },
  };
  #session: Session | null = null;
  #closed = false;
  #closeReason: string | null = null;
  #timer: Dispose = () => undefined;
  /** Frames that were sent in this turn and are not in the log yet. */
  readonly #unlogged: string[] = [];

  constructor(options: FixConnectionOptions) {
    this.#options = options;
    const { socket } = options;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => {
      this.#closeReason ??= error.message;
    });
    socket.on('close', () => this.#end(this.#closeReason ?? 'The connection was closed by the peer'));
  }

  /** Begins the session; the socket has to be connected. */
  begin(): void {
    const { session, scheduler, logonTimeoutMs } = this.#options;
    if (session !== null) {
      this.#open(session);
      return;
    }
    this.#timer = scheduler.after(logonTimeoutMs, () => this.destroy('No Logon in time'));
  }

  get established(): boolean {
    return this.#session?.state.phase === 'established';
  }

  /** MsgSeqNum of what was sent last; 0 before the session. */
  get lastSeqOut(): number {
    return this.#session === null ? 0 : this.#session.state.nextOut - 1;
  }

  /** How long the peer has said nothing, milliseconds; 0 before the session. */
  get silentMs(): number {
    return this.#session === null ? 0 : (this.#now().steadyUs - this.#session.state.lastReceivedUs) / 1000;
  }

  /** Bytes that the peer has not taken yet: where they grow, what can be left out should be. */
  get unsentBytes(): number {
    return this.#options.socket.writableLength;
  }

  prepare(msgType: string, fields: FieldList): PreparedFix {
    const body = encodeBody(msgType, fields, this.#options.dictionary.dataTags);
    let left = false;
    return {
      send: () => {
        assert(!left, 'a prepared message is sent once');
        left = true;
        if (!this.established) return false;
        this.#step({ type: 'send', body, at: this.#now() });
        return true;
      },
    };
  }

  send(msgType: string, fields: FieldList): boolean {
    return this.prepare(msgType, fields).send();
  }

  /**
   * Sends again, marked as a possible duplicate, what left under `seq`: as a peer does that believes it was asked to. False
   * where it is not kept any more or no application message was sent under that number.
   */
  repeat(seq: number): boolean {
    const records = this.established ? (this.#session?.store.sent(seq, seq) ?? []) : [];
    if (records.length === 0) return false;
    this.#step({ type: 'stored', begin: seq, end: seq, records, at: this.#now() });
    return true;
  }

  /** Holds back what is sent until the returned function is called, which writes it at once. */
  hold(): () => void {
    const { socket } = this.#options;
    socket.cork();
    return () => socket.uncork();
  }

  /** Answers a message that this application does not take with a BusinessMessageReject; `reason` as in tag 380. */
  refuse(message: FixMessage, reason: string, text: string): boolean {
    const { fields, msgType } = message;
    const refusal = new FieldList().add(Tag.RefSeqNum, fields.get(Tag.MsgSeqNum) ?? '0').add(Tag.Text, toWireText(text));
    refusal.add(Tag.RefMsgType, msgType);
    const about = fields.get(Tag.ClOrdID);
    if (about !== undefined) refusal.add(Tag.BusinessRejectRefID, about);
    return this.send(MsgType.BusinessMessageReject, refusal.add(Tag.BusinessRejectReason, reason));
  }

  /** Measures the round trip now; the answer comes to `onRoundTrip`. */
  probe(): void {
    this.#step({ type: 'probe', at: this.#now() });
  }

  /** Says goodbye; `onClosed` follows within the session's logout timeout. */
  logout(text: string): void {
    if (this.#session === null) this.destroy(text);
    else this.#step({ type: 'logout', text, at: this.#now() });
  }

  /** Drops the connection without a goodbye. */
  destroy(reason: string): void {
    this.#closeReason ??= reason;
    this.#options.socket.destroy();
    this.#end(reason);
  }

  #open(choice: SessionChoice): void {
    this.#timer();
    const { settings, store } = choice;
    const { senderCompId, targetCompId, dictionary } = settings;
    const names = { begin: new WireName(dictionary.beginString), sender: new WireName(senderCompId), target: new WireName(targetCompId) };
    this.#session = { settings, store, state: sessionState(store.numbers()), names };
    this.#step({ type: 'connected', at: this.#now() });
    if (choice.refuse !== null) this.#step({ type: 'refuse', text: choice.refuse, at: this.#now() });
  }

  #read(chunk: Buffer): void {
    const { socket } = this.#options;
    // Answers to one read leave as one write.
    socket.cork();
    this.#splitter.feed(chunk, this.#sink);
    socket.uncork();
  }

  get #deaf(): boolean {
    return this.#closed || this.#closeReason !== null;
  }

  #takeFrame(bytes: Buffer, start: number, end: number): void {
    if (this.#deaf || this.#takeMarketData(bytes, start, end)) return;
    this.#take(bytes.toString('latin1', start, end));
  }

  /**
   * Market data that is simply the next message of the session, read where it lies. Its number is counted in memory and
   * kept as lazily as the store keeps it: a crash then leaves a number that is too low, and the peer sends again, marked
   * as possible duplicates, what may not have been acted upon.
   */
  #takeMarketData(bytes: Buffer, start: number, end: number): boolean {
    const { handler, log } = this.#options;
    const session = this.#session;
    const reader = handler.marketData;
    if (session === null || reader === undefined || !MarketDataScan.looksLike(bytes, start)) return false;
    const { settings, store, state } = session;
    const scan = this.#scan;
    // Strict sessions check every field against the dictionary.
    if (settings.unknownTags !== 'tolerant' || !scan.scan(bytes, start, end)) return false;
    const at = this.#now();
    if (!isNext(settings, state, scan.seq, scan.sendingTimeUs, at) || !this.#isPeers(scan, session) || !reader.read(scan)) return false;
    if (hasLog(log)) this.#noteRead(bytes.toString('latin1', start, end));
    store.setNextIn(countNext(state, at));
    reader.tell();
    return true;
  }

  /** BeginString, SenderCompID and TargetCompID as this session has them. */
  #isPeers({ bytes, beginString, sender, target }: MarketDataScan, { names }: Session): boolean {
    return names.begin.isAt(bytes, beginString) && names.target.isAt(bytes, sender) && names.sender.isAt(bytes, target);
  }

  #take(text: string): void {
    const { dictionary, choose } = this.#options;
    this.#noteRead(text);
    const message = parseFrame(text, dictionary.dataOf);
    if (!message.ok) {
      this.#drop(text.length, message.error);
      return;
    }
    if (this.#session === null) {
      const choice = choose(message.value);
      if (choice === null) {
        this.destroy('The peer is not known here');
        return;
      }
      this.#open(choice);
      if (choice.refuse !== null) return;
    }
    this.#step({ type: 'message', message: message.value, at: this.#now() });
  }

  /** Garbled messages are ignored, save the first: who cannot say a Logon is no peer of ours. */
  #drop(bytes: number, reason: string): void {
    this.#options.handler.onNotice('garbled', `${bytes} bytes dropped: ${reason}`);
    if (this.#session === null) this.destroy('The first message was garbled');
  }

  /**
   * Store and wire first, the application afterwards: what it sends in answer takes a number only when every number of
   * this turn has left.
   */
  #step(input: SessionInput): void {
    const session = this.#session;
    if (session === null || this.#closed) return;
    const outputs = stepSession(session.settings, session.state, input);
    for (const output of outputs) this.#carryOut(output, session.store);
    for (const output of outputs) this.#tell(output);
  }

  #carryOut(output: SessionOutput, store: SessionStore): void {
    switch (output.type) {
      case 'persist_sent':
        store.appendSent(output.record);
        break;
      case 'persist_in':
        store.setNextIn(output.nextIn);
        break;
      case 'reset_store':
        store.reset(output.sinceUs);
        break;
      case 'transmit':
        this.#write(output.frame);
        break;
      case 'replay': {
        const { begin, end } = output;
        this.#step({ type: 'stored', begin, end, records: store.sent(begin, end), at: this.#now() });
        break;
      }
      case 'disconnect':
        this.#closeReason ??= output.reason;
        this.#options.socket.destroySoon();
        break;
      case 'wake':
        this.#wakeAt(output.atSteadyUs);
        break;
      default:
    }
  }

  #tell(output: SessionOutput): void {
    const { handler } = this.#options;
    if (output.type === 'deliver') handler.onMessage(output.message);
    else if (output.type === 'established') handler.onEstablished(output.logon);
    else if (output.type === 'round_trip') handler.onRoundTrip(output.roundTripUs, output.offsetUs);
    else if (output.type === 'notice') handler.onNotice(output.code, output.text);
  }

  #write(frame: string): void {
    const { socket } = this.#options;
    if (socket.destroyed) return;
    socket.write(frame, 'latin1');
    this.#noteSent(frame);
    if (socket.writableLength > UNSENT_BYTES_MAX) this.destroy('The peer does not read');
  }

  /** An order does not wait for its line in the log: that is written when all of this turn has left. */
  #noteSent(frame: string): void {
    if (!hasLog(this.#options.log)) return;
    if (this.#unlogged.push(frame) === 1) queueMicrotask(() => this.#logSent());
  }

  #logSent(): void {
    for (const frame of this.#unlogged.splice(0)) this.#options.log?.('out', masked(frame));
  }

  #noteRead(text: string): void {
    if (this.#unlogged.length > 0) this.#logSent();
    this.#options.log?.('in', masked(text));
  }

  #wakeAt(atSteadyUs: number): void {
    this.#timer();
    const delayMs = Math.max(1, Math.ceil((atSteadyUs - this.#now().steadyUs) / 1000));
    this.#timer = this.#options.scheduler.after(delayMs, () => this.#step({ type: 'timer', at: this.#now() }));
  }

  #end(reason: string): void {
    if (this.#closed) return;
    this.#step({ type: 'disconnected', at: this.#now() });
    this.#closed = true;
    this.#timer();
    this.#options.handler.onClosed(reason);
  }

  #now(): Moment {
    const { clock } = this.#options;
    return { wallUs: clock.nowUs(), steadyUs: Number(clock.monotonicNs() / 1000n) };
  }
}

const hasLog = (log: SessionLog | null | undefined): boolean => log !== null && log !== undefined;
