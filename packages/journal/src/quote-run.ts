import type { BookLevel, DepthBook } from '@tandem/domain';
import type { EngineEvent } from '@tandem/engine';
import type { TsUs } from '@tandem/kernel';
import { putSigned, putUnsigned, VARINT_BYTES_MAX, VarintReader } from './varint.ts';

/** First byte of a run, so that a later form can be told from this one. */
const FORM = 1;
/** Bytes of a run after which the next quote begins another: a damaged one costs no more, and none stalls a commit. */
const RUN_BYTES_MAX = 32 * 1024;
/** Larger numbers would not survive the differences; a book that has one is recorded as an ordinary event. */
const NUMBER_MAX = 2 ** 51;
/** Levels of a side that fit; a book with more is recorded as an ordinary event. */
const LEVELS_MAX = 100;
const ID_BYTES_MAX = 200;
/** Of one book: its numbers at their longest and a new name. */
const BOOK_BYTES_MAX = (12 + 4 * LEVELS_MAX) * VARINT_BYTES_MAX + ID_BYTES_MAX;

const CLOSED = 1;
const HAS_LAST = 2;
const HAS_UPPER = 4;
const HAS_LOWER = 8;
const SAME_BIDS = 16;
const SAME_ASKS = 32;
const FLAGS_MAX = 63;
const NO_LEVELS: readonly BookLevel[] = [];

const printable = /^[\x20-\x7e]*$/;

/** What the next book of an instrument is told as a difference from. */
interface Before {
  readonly index: number;
  bids: readonly BookLevel[];
  asks: readonly BookLevel[];
  bid: number;
  upper: number;
  lower: number;
  last: number;
}

/**
 * Quotes that follow one another without any other event between them, as one record: they are nearly all of a journal,
 * and alike. Each is told by its differences from the one before, as whole numbers in {@link putUnsigned}'s form: some
 * 30 bytes with five levels a side, and less where a side stayed as it was. Nothing is lost.
 */
export class QuoteRun {
  readonly #bytes = new Uint8Array(RUN_BYTES_MAX + BOOK_BYTES_MAX);
  readonly #text = new TextEncoder();
  readonly #before = new Map<string, Before>();
  #at = 1;
  #count = 0;
  #tsUs = 0;
  /** Numbers of the book being taken that this form does not hold. */
  #misfits = 0;

  constructor() {
    this.#bytes[0] = FORM;
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#at >= RUN_BYTES_MAX;
  }

  /** Takes a quote; false where its numbers are beyond what this form holds, and nothing was taken. `tsUs` never goes back. */
  add(tsUs: number, book: DepthBook): boolean {
    const { bids, asks, last, upperLimit, lowerLimit } = book;
    if (bids.length > LEVELS_MAX || asks.length > LEVELS_MAX || this.isFull) return false;
    const start = this.#at;
    const known = this.#before.get(book.instrumentId);
    const before = known ?? this.#introduce(book.instrumentId);
    if (before === null) return false;
    this.#misfits = 0;
    if (known !== undefined) this.#at = putUnsigned(this.#bytes, this.#at, known.index);
    const sameBids = isSame(bids, before.bids);
    const sameAsks = isSame(asks, before.asks);
    const flags =
      (sameBids ? SAME_BIDS : 0) | (sameAsks ? SAME_ASKS : 0) |
      (book.phase === 'closed' ? CLOSED : 0) | (last === null ? 0 : HAS_LAST) | (upperLimit === null ? 0 : HAS_UPPER) | (lowerLimit === null ? 0 : HAS_LOWER);
    this.#at = putUnsigned(this.#bytes, this.#at, flags);
    this.#difference(tsUs, this.#tsUs);
    this.#difference(book.tsIngestUs, tsUs);
    this.#difference(book.tsEventUs, book.tsIngestUs);
    const bid = bids[0]?.price ?? before.bid;
    if (!sameBids) this.#levels(bids, before.bids, before.bid);
    if (!sameAsks) this.#levels(asks, before.asks, bid);
    if (last !== null) {
      this.#difference(last.price, before.last);
      this.#difference(last.quantity, 0);
    }
    if (upperLimit !== null) this.#difference(upperLimit, before.upper);
    if (lowerLimit !== null) this.#difference(lowerLimit, before.lower);
    if (this.#misfits > 0) {
      this.#at = start;
      if (known === undefined) this.#before.delete(book.instrumentId);
      return false;
    }
    before.bid = bid;
    before.bids = bids;
    before.asks = asks;
    if (last !== null) before.last = last.price;
    if (upperLimit !== null) before.upper = upperLimit;
    if (lowerLimit !== null) before.lower = lowerLimit;
    this.#tsUs = tsUs;
    this.#count++;
    return true;
  }

  /** The payload of the record: valid until the next call. Begins the next run. */
  take(): Uint8Array {
    const payload = this.#bytes.subarray(0, this.#at);
    this.#at = 1;
    this.#count = 0;
    this.#tsUs = 0;
    this.#before.clear();
    return payload;
  }

  /** A name stands once in a run, with the first of its quotes. */
  #introduce(instrumentId: string): Before | null {
    if (instrumentId.length > ID_BYTES_MAX || !printable.test(instrumentId)) return null;
    const name = this.#text.encode(instrumentId);
    const before = { index: this.#before.size, bids: NO_LEVELS, asks: NO_LEVELS, bid: 0, upper: 0, lower: 0, last: 0 };
    this.#at = putUnsigned(this.#bytes, this.#at, before.index);
    this.#at = putUnsigned(this.#bytes, this.#at, name.length);
    this.#bytes.set(name, this.#at);
    this.#at += name.length;
    this.#before.set(instrumentId, before);
    return before;
  }

  /** Each price as a difference from the one before it, each quantity from that in its place in the book before. */
  #levels(side: readonly BookLevel[], before: readonly BookLevel[], reference: number): void {
    this.#at = putUnsigned(this.#bytes, this.#at, side.length);
    let previous = reference;
    for (let at = 0; at < side.length; at++) {
      const { price, quantity } = side[at] as BookLevel;
      this.#difference(price, previous);
      this.#difference(quantity, before[at]?.quantity ?? 0);
      previous = price;
    }
  }

  #difference(value: number, from: number): void {
    if (!(Math.abs(value) <= NUMBER_MAX) || Math.trunc(value) !== value || Object.is(value, -0)) this.#misfits++;
    else this.#at = putSigned(this.#bytes, this.#at, value - from);
  }
}

function isSame(side: readonly BookLevel[], before: readonly BookLevel[]): boolean {
  if (side === before) return true;
  if (side.length !== before.length) return false;
  for (let at = 0; at < side.length; at++) {
    const one = side[at] as BookLevel;
    const other = before[at] as BookLevel;
    // Not by ===, for which -0 is 0.
    if (!Object.is(one.price, other.price) || !Object.is(one.quantity, other.quantity)) return false;
  }
  return true;
}

/** The events of a run whose last has the number `lastSeq`; null where the bytes are no run. */
export function decodeRun(payload: Uint8Array, lastSeq: number): EngineEvent[] | null {
  if (payload[0] !== FORM) return null;
  const reader = new VarintReader(payload.subarray(1));
  const books: { tsUs: number; book: DepthBook }[] = [];
  const befores: (Before & { readonly instrumentId: string })[] = [];
  let tsUs = 0;
  while (!reader.atEnd) {
    const before = instrumentOf(reader, befores);
    const flags = reader.unsigned();
    if (before === null || flags > FLAGS_MAX) return null;
    tsUs += reader.signed();
    const book = bookOf(reader, before, flags, tsUs);
    if (book === null || reader.failed) return null;
    books.push({ tsUs, book });
  }
  const first = lastSeq - books.length + 1;
  return books.map((each, at) => ({ seq: first + at, tsUs: each.tsUs as TsUs, input: { type: 'quote', book: each.book } }));
}

function instrumentOf(reader: VarintReader, befores: (Before & { readonly instrumentId: string })[]): (Before & { readonly instrumentId: string }) | null {
  const index = reader.unsigned();
  if (index < befores.length) return befores[index] ?? null;
  if (index !== befores.length) return null;
  const name = reader.take(reader.unsigned());
  if (reader.failed) return null;
  const before = { instrumentId: String.fromCharCode(...name), index, bids: NO_LEVELS, asks: NO_LEVELS, bid: 0, upper: 0, lower: 0, last: 0 };
  befores.push(before);
  return before;
}

function bookOf(reader: VarintReader, before: Before & { readonly instrumentId: string }, flags: number, tsUs: number): DepthBook | null {
  const tsIngestUs = tsUs + reader.signed();
  const tsEventUs = tsIngestUs + reader.signed();
  const bids = (flags & SAME_BIDS) === 0 ? levelsOf(reader, before.bids, before.bid) : before.bids;
  if (bids === null) return null;
  before.bid = bids[0]?.price ?? before.bid;
  before.bids = bids;
  const asks = (flags & SAME_ASKS) === 0 ? levelsOf(reader, before.asks, before.bid) : before.asks;
  if (asks === null) return null;
  before.asks = asks;
  let last: BookLevel | null = null;
  if ((flags & HAS_LAST) !== 0) last = { price: (before.last += reader.signed()), quantity: reader.signed() } as BookLevel;
  const upperLimit = (flags & HAS_UPPER) === 0 ? null : (before.upper += reader.signed());
  const lowerLimit = (flags & HAS_LOWER) === 0 ? null : (before.lower += reader.signed());
  const phase = (flags & CLOSED) === 0 ? 'open' : 'closed';
  const { instrumentId } = before;
  const found: Record<keyof DepthBook, unknown> = { instrumentId, bids, asks, last, upperLimit, lowerLimit, phase, tsEventUs, tsIngestUs };
  // The brands are theirs who wrote them.
  return found as unknown as DepthBook;
}

function levelsOf(reader: VarintReader, before: readonly BookLevel[], reference: number): BookLevel[] | null {
  const count = reader.unsigned();
  if (count > LEVELS_MAX) return null;
  const found: BookLevel[] = [];
  let previous = reference;
  for (let at = 0; at < count; at++) {
    previous += reader.signed();
    found.push({ price: previous, quantity: (before[at]?.quantity ?? 0) + reader.signed() } as BookLevel);
  }
  return found;
}
