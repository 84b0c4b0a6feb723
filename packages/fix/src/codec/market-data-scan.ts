import { UserTag } from '../dialect/user-tags.ts';
import { Tag } from '../dictionaries/tags.ts';
import { scanTimestamp } from './scan-timestamp.ts';

/** Entries of one message that the scanner takes; a message with more is read the general way. */
const SCANNED_ENTRIES_MAX = 256;

const SOH = 1;
const EQUALS = 61;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const CHAR_W = 87;
const CHAR_X = 88;
/** Digits that a double adds up exactly, whatever they are. */
const NUMBER_DIGITS_MAX = 15;
const TAG_DIGITS_MAX = 6;

/** Each field's bit of {@link MarketDataScan.has}: a field comes once in a message, or once in an entry. */
const Once = { seq: 1, sender: 2, time: 4, target: 8, request: 16, symbol: 32, exchange: 64, bookTime: 128, phase: 256, upper: 512, lower: 1024 } as const;
export const EntryHas = { type: 1, action: 2, price: 4, size: 8, symbol: 16, exchange: 32, position: 64 } as const;

/** A stretch of the frame's bytes. */
export class Slice {
  from = 0;
  to = 0;
}

/** A decimal as the wire has it: `digits` without the point, of which `decimals` stand behind it. */
export class ScannedNumber {
  digits = 0;
  decimals = 0;
}

/**
 * Reads MarketDataSnapshotFullRefresh(W) and MarketDataIncrementalRefresh(X) where they lie, into fields that are used
 * again for each: no string, object or array is made. It takes the plain form that venues send and leaves the rest to
 * the general way: a field that is not named here, twice or empty, a group out of step with its count, a number beyond
 * 15 digits. What it takes, parseFrame and validateMessage take, with the same values: see the property test.
 */
export class MarketDataScan {
  bytes: Buffer = Buffer.alloc(0);
  /** `W` or `X`. */
  incremental = false;
  seq = 0;
  sendingTimeUs = 0;
  /** -1 where the message has none. */
  bookTimeUs = -1;
  closed = false;
  has = 0;
  readonly beginString = new Slice();
  readonly sender = new Slice();
  readonly target = new Slice();
  readonly symbol = new Slice();
  readonly exchange = new Slice();
  readonly upper = new ScannedNumber();
  readonly lower = new ScannedNumber();
  count = 0;
  readonly entryHas = new Uint8Array(SCANNED_ENTRIES_MAX);
  /** MDEntryType and MDUpdateAction, as characters. */
  readonly types = new Uint8Array(SCANNED_ENTRIES_MAX);
  readonly actions = new Uint8Array(SCANNED_ENTRIES_MAX);
  readonly priceDigits = new Float64Array(SCANNED_ENTRIES_MAX);
  readonly priceDecimals = new Uint8Array(SCANNED_ENTRIES_MAX);
  readonly sizeDigits = new Float64Array(SCANNED_ENTRIES_MAX);
  readonly sizeDecimals = new Uint8Array(SCANNED_ENTRIES_MAX);
  readonly symbolFrom = new Uint32Array(SCANNED_ENTRIES_MAX);
  readonly symbolTo = new Uint32Array(SCANNED_ENTRIES_MAX);
  readonly exchangeFrom = new Uint32Array(SCANNED_ENTRIES_MAX);
  readonly exchangeTo = new Uint32Array(SCANNED_ENTRIES_MAX);
  readonly #number = new ScannedNumber();
  #at = 0;
  #valueFrom = 0;
  #valueTo = 0;

  /** Whether {@link scan} is worth a try: MsgType stands third in a frame that the splitter passed. */
  static looksLike(bytes: Buffer, start: number): boolean {
    let at = start;
    for (let fields = 0; fields < 2; at++) if (bytes[at] === SOH) fields++;
    if (bytes[at] !== 51 || bytes[at + 1] !== 53 || bytes[at + 2] !== EQUALS || bytes[at + 4] !== SOH) return false;
    const type = bytes[at + 3];
    return type === CHAR_W || type === CHAR_X;
  }

  /** Reads the frame from `start` up to `end` that the splitter passed and that {@link looksLike} one. False leaves it to others. */
  scan(bytes: Buffer, start: number, end: number): boolean {
    this.bytes = bytes;
    this.has = 0;
    this.count = 0;
    this.bookTimeUs = -1;
    this.closed = false;
    // The trailer: SOH, `10=`, three digits, SOH.
    const bodyEnd = end - 7;
    this.beginString.from = start + 2;
    this.#at = start;
    while (bytes[this.#at] !== SOH) this.#at++;
    this.beginString.to = this.#at++;
    while (bytes[this.#at] !== SOH) this.#at++;
    this.#at++;
    this.incremental = bytes[this.#at + 3] === CHAR_X;
    this.#at += 5;
    let inBody = false;
    while (this.#at < bodyEnd) {
      const tag = this.#field(bodyEnd);
      if (tag === Tag.NoMDEntries) return this.#ready() && this.#entries(bodyEnd);
      const header = tag === Tag.MsgSeqNum || tag === Tag.SenderCompID || tag === Tag.TargetCompID || tag === Tag.SendingTime;
      // A header field behind one of the body is a fault to be told.
      if (tag < 0 || (header && inBody)) return false;
      inBody ||= !header;
      if (!this.#take(tag)) return false;
    }
    return false;
  }

  /** What has to stand before the entries. */
  #ready(): boolean {
    const needed = Once.seq | Once.sender | Once.time | Once.target | (this.incremental ? 0 : Once.symbol);
    // A refresh names its symbols in its entries.
    return (this.has & needed) === needed && !(this.incremental && (this.has & (Once.symbol | Once.exchange)) !== 0);
  }

  #once(bit: number): boolean {
    if ((this.has & bit) !== 0) return false;
    this.has |= bit;
    return true;
  }

  #slice(slice: Slice): true {
    slice.from = this.#valueFrom;
    slice.to = this.#valueTo;
    return true;
  }

  #take(tag: number): boolean {
    switch (tag) {
      case Tag.MsgSeqNum:
        this.seq = this.#integer();
        return this.seq > 0 && this.#once(Once.seq);
      case Tag.SenderCompID:
        return this.#once(Once.sender) && this.#slice(this.sender);
      case Tag.TargetCompID:
        return this.#once(Once.target) && this.#slice(this.target);
      case Tag.SendingTime:
        this.sendingTimeUs = scanTimestamp(this.bytes, this.#valueFrom, this.#valueTo);
        return this.sendingTimeUs >= 0 && this.#once(Once.time);
      case Tag.MDReqID:
        return this.#once(Once.request);
      case Tag.Symbol:
        return this.#once(Once.symbol) && this.#slice(this.symbol);
      case Tag.SecurityExchange:
        return this.#once(Once.exchange) && this.#slice(this.exchange);
      case UserTag.BookTime:
        this.bookTimeUs = scanTimestamp(this.bytes, this.#valueFrom, this.#valueTo);
        return this.bookTimeUs >= 0 && this.#once(Once.bookTime);
      case UserTag.MarketPhase:
        this.closed = this.#char() === 67;
        return this.#once(Once.phase);
      case UserTag.UpperLimitPx:
        return this.#once(Once.upper) && this.#decimal(this.upper);
      case UserTag.LowerLimitPx:
        return this.#once(Once.lower) && this.#decimal(this.lower);
      default:
        return false;
    }
  }

  get hasExchange(): boolean {
    return (this.has & Once.exchange) !== 0;
  }

  get hasUpper(): boolean {
    return (this.has & Once.upper) !== 0;
  }

  get hasLower(): boolean {
    return (this.has & Once.lower) !== 0;
  }

  /** The group, from its count to the trailer: each entry begins with MDEntryType, or MDUpdateAction in a refresh. */
  #entries(bodyEnd: number): boolean {
    const claimed = this.#integer();
    if (claimed < 0 || claimed > SCANNED_ENTRIES_MAX || this.#valueTo - this.#valueFrom > 4) return false;
    const first = this.incremental ? Tag.MDUpdateAction : Tag.MDEntryType;
    let entry = -1;
    while (this.#at < bodyEnd) {
      const tag = this.#field(bodyEnd);
      if (tag === first) {
        if (++entry >= claimed) return false;
        this.entryHas[entry] = 0;
      }
      if (entry < 0 || tag < 0 || !this.#takeOfEntry(tag, entry)) return false;
    }
    this.count = entry + 1;
    return this.count === claimed;
  }

  #onceOfEntry(entry: number, bit: number): boolean {
    const before = this.entryHas[entry] as number;
    if ((before & bit) !== 0) return false;
    this.entryHas[entry] = before | bit;
    return true;
  }

  #takeOfEntry(tag: number, entry: number): boolean {
    switch (tag) {
      case Tag.MDUpdateAction:
        this.actions[entry] = this.#char();
        return this.incremental && this.actions[entry] !== 0 && this.#onceOfEntry(entry, EntryHas.action);
      case Tag.MDEntryType:
        this.types[entry] = this.#char();
        return this.types[entry] !== 0 && this.#onceOfEntry(entry, EntryHas.type);
      case Tag.MDEntryPx:
        if (!this.#decimal(this.#number)) return false;
        this.priceDigits[entry] = this.#number.digits;
        this.priceDecimals[entry] = this.#number.decimals;
        return this.#onceOfEntry(entry, EntryHas.price);
      case Tag.MDEntrySize:
        if (!this.#decimal(this.#number)) return false;
        this.sizeDigits[entry] = this.#number.digits;
        this.sizeDecimals[entry] = this.#number.decimals;
        return this.#onceOfEntry(entry, EntryHas.size);
      case Tag.MDEntryPositionNo:
        return this.#integer() >= 0 && this.#onceOfEntry(entry, EntryHas.position);
      case Tag.Symbol:
        this.symbolFrom[entry] = this.#valueFrom;
        this.symbolTo[entry] = this.#valueTo;
        return this.incremental && this.#onceOfEntry(entry, EntryHas.symbol);
      case Tag.SecurityExchange:
        this.exchangeFrom[entry] = this.#valueFrom;
        this.exchangeTo[entry] = this.#valueTo;
        return this.incremental && this.#onceOfEntry(entry, EntryHas.exchange);
      default:
        return false;
    }
  }

  /** The next field: its tag, and its value between `#valueFrom` and `#valueTo`; -1 where it is none, or empty. */
  #field(bodyEnd: number): number {
    const { bytes } = this;
    const from = this.#at;
    let at = from;
    let tag = 0;
    for (; bytes[at] !== EQUALS; at++) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit < 0 || digit > 9 || at - from >= TAG_DIGITS_MAX) return -1;
      tag = tag * 10 + digit;
    }
    if (at === from || bytes[from] === ZERO) return -1;
    this.#valueFrom = ++at;
    while (at < bodyEnd && bytes[at] !== SOH) at++;
    if (at >= bodyEnd || at === this.#valueFrom) return -1;
    this.#valueTo = at;
    this.#at = at + 1;
    return tag;
  }

  /** The value where it is one character, else 0. */
  #char(): number {
    return this.#valueTo - this.#valueFrom === 1 ? (this.bytes[this.#valueFrom] as number) : 0;
  }

  /** The value as a whole number without sign or leading zero, -1 where it is none or too long. */
  #integer(): number {
    const { bytes } = this;
    const from = this.#valueFrom;
    const to = this.#valueTo;
    if (to - from > NUMBER_DIGITS_MAX || (bytes[from] === ZERO && to - from > 1)) return -1;
    let value = 0;
    for (let i = from; i < to; i++) {
      const digit = (bytes[i] as number) - ZERO;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value;
  }

  /** The value as a plain decimal with digits on both sides of a point; false leaves stranger ones to the general way. */
  #decimal(into: ScannedNumber): boolean {
    const { bytes } = this;
    const to = this.#valueTo;
    const negative = bytes[this.#valueFrom] === MINUS;
    const first = negative ? this.#valueFrom + 1 : this.#valueFrom;
    let value = 0;
    let point = -1;
    for (let i = first; i < to; i++) {
      const code = bytes[i] as number;
      if (code === POINT) {
        if (point >= 0 || i === first || i === to - 1) return false;
        point = i;
        continue;
      }
      const digit = code - ZERO;
      if (digit < 0 || digit > 9) return false;
      value = value * 10 + digit;
    }
    const digits = to - first - (point < 0 ? 0 : 1);
    if (digits < 1 || digits > NUMBER_DIGITS_MAX) return false;
    into.digits = negative && value !== 0 ? -value : value;
    into.decimals = point < 0 ? 0 : to - point - 1;
    return true;
  }
}

