import { SOH } from './encode.ts';

/** What came off the wire: a frame whose length and checksum hold, or bytes that were dropped and why. */
export type SplitResult =
  | { readonly type: 'frame'; readonly text: string }
  | { readonly type: 'garbled'; readonly reason: GarbledReason; readonly bytes: number };

export type GarbledReason = 'no_begin_string' | 'bad_body_length' | 'bad_checksum' | 'too_long';

/** Hears what a stream holds, in its order. */
export interface FrameSink {
  /** A frame from `start` up to `end` of `bytes`, which are its own for the length of the call. */
  frame(bytes: Buffer, start: number, end: number): void;
  garbled(reason: GarbledReason, bytes: number): void;
}

/** Bytes of one frame, at the most. */
export const FRAME_BYTES_MAX = 262_144;

const START = '8=FIX';
const START_BYTES = Buffer.from(START, 'latin1');
const TRAILER = `${SOH}10=`;
const BODY_LENGTH_DIGITS_MAX = 7;
const SOH_BYTE = 1;
const ZERO = 48;
/** `10=`, three digits and SOH. */
const TRAILER_BYTES = 7;
const NOTHING = Buffer.alloc(0);

/**
 * Cuts a stream of bytes into frames. A frame whose BodyLength does not lead to its CheckSum, or whose CheckSum is
 * wrong, is dropped up to the next CheckSum after the length it claims, as the FIX session protocol says of garbled
 * messages: the sequence number goes missing and is asked for again. Never throws; holds {@link FRAME_BYTES_MAX} at most.
 */
export class FrameSplitter {
  #held: Buffer = NOTHING;
  readonly #bytesMax: number;

  constructor(bytesMax = FRAME_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Uint8Array): readonly SplitResult[] {
    const results: SplitResult[] = [];
    this.feed(chunk, {
      frame: (bytes, start, end) => void results.push({ type: 'frame', text: bytes.toString('latin1', start, end) }),
      garbled: (reason, bytes) => void results.push({ type: 'garbled', reason, bytes }),
    });
    return results;
  }

  /** The same without a string: frames that came whole are read where they lie. */
  feed(chunk: Uint8Array, sink: FrameSink): void {
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const bytes = this.#held.length === 0 ? fresh : Buffer.concat([this.#held, fresh]);
    // Whoever hears a frame may feed more, or throw: what was heard is not heard again.
    this.#held = NOTHING;
    let at = 0;
    for (;;) {
      const next = this.#next(bytes, at, sink);
      if (next === null) break;
      at = next;
    }
    // A copy: the chunk's memory belongs to the socket.
    if (at < bytes.length) this.#held = Buffer.from(bytes.subarray(at));
  }

  /** Where the next frame may start once one from `at` was taken or dropped; null where more bytes are needed. */
  #next(bytes: Buffer, at: number, sink: FrameSink): number | null {
    if (at >= bytes.length) return null;
    if (!startsAt(bytes, at)) {
      const start = bytes.indexOf(START_BYTES, at);
      const end = start < 0 ? bytes.length - partialStart(bytes, at) : start;
      return end > at ? drop(sink, 'no_begin_string', at, end) : null;
    }
    const body = bodyBounds(bytes, at);
    const behindStart = at + START.length;
    if (body === 'incomplete') return bytes.length - at > this.#bytesMax ? drop(sink, 'too_long', at, behindStart) : null;
    if (body === 'bad') return drop(sink, 'bad_body_length', at, behindStart);
    if (body.length > this.#bytesMax) return drop(sink, 'too_long', at, behindStart);
    const bodyEnd = body.start + body.length;
    if (trailerAt(bytes, bodyEnd)) {
      const end = bodyEnd + TRAILER_BYTES;
      if (!checksumHolds(bytes, at, bodyEnd)) return drop(sink, 'bad_checksum', at, end);
      sink.frame(bytes, at, end);
      return end;
    }
    const trailer = bytes.indexOf(TRAILER, bodyEnd - 1, 'latin1');
    const end = trailer < 0 ? -1 : bytes.indexOf(SOH_BYTE, trailer + TRAILER.length);
    if (end < 0) return bytes.length - at > 2 * this.#bytesMax ? drop(sink, 'too_long', at, behindStart) : null;
    // A CheckSum of another length than three digits is wrong whatever it says.
    return drop(sink, trailer === bodyEnd - 1 ? 'bad_checksum' : 'bad_body_length', at, end + 1);
  }
}

function drop(sink: FrameSink, reason: GarbledReason, at: number, end: number): number {
  sink.garbled(reason, end - at);
  return end;
}

function startsAt(bytes: Buffer, at: number): boolean {
  if (bytes.length - at < START_BYTES.length) return false;
  for (let i = 0; i < START_BYTES.length; i++) if (bytes[at + i] !== START_BYTES[i]) return false;
  return true;
}

/** Whether `10=`, three characters and SOH stand behind the SOH that ends the body. */
function trailerAt(bytes: Buffer, bodyEnd: number): boolean {
  if (bodyEnd + TRAILER_BYTES > bytes.length || bytes[bodyEnd - 1] !== SOH_BYTE || bytes[bodyEnd + 6] !== SOH_BYTE) return false;
  if (bytes[bodyEnd] !== 49 || bytes[bodyEnd + 1] !== ZERO || bytes[bodyEnd + 2] !== 61) return false;
  return bytes[bodyEnd + 3] !== SOH_BYTE && bytes[bodyEnd + 4] !== SOH_BYTE && bytes[bodyEnd + 5] !== SOH_BYTE;
}

/** The bytes from `start` up to `bodyEnd` add up to what the three digits behind it say. */
function checksumHolds(bytes: Buffer, start: number, bodyEnd: number): boolean {
  let sum = 0;
  for (let i = start; i < bodyEnd; i++) sum += bytes[i] as number;
  const checksum = sum & 255;
  const hundreds = Math.floor(checksum / 100);
  const tens = Math.floor(checksum / 10) % 10;
  return bytes[bodyEnd + 3] === ZERO + hundreds && bytes[bodyEnd + 4] === ZERO + tens && bytes[bodyEnd + 5] === ZERO + (checksum % 10);
}

/** How many bytes at the end may be the beginning of a frame. */
function partialStart(bytes: Buffer, at: number): number {
  const longest = Math.min(START.length - 1, bytes.length - at);
  for (let length = longest; length > 0; length--) {
    if (bytes.toString('latin1', bytes.length - length) === START.slice(0, length)) return length;
  }
  return 0;
}

/** Where the body begins and how long BodyLength says it is. */
function bodyBounds(bytes: Buffer, start: number): { start: number; length: number } | 'incomplete' | 'bad' {
  let at = start + START.length;
  const beginMax = start + 16;
  while (at < bytes.length && bytes[at] !== SOH_BYTE && at <= beginMax) at++;
  if (at >= bytes.length) return bytes.length - start > 16 ? 'bad' : 'incomplete';
  if (bytes[at] !== SOH_BYTE) return 'bad';
  if (at + 1 >= bytes.length) return 'incomplete';
  if (bytes[at + 1] !== 57) return 'bad';
  if (at + 2 >= bytes.length) return 'incomplete';
  if (bytes[at + 2] !== 61) return 'bad';
  let length = 0;
  const from = at + 3;
  for (let i = from; i < bytes.length; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (bytes[i] === SOH_BYTE) return i === from ? 'bad' : { start: i + 1, length };
    if (digit < 0 || digit > 9 || i - from >= BODY_LENGTH_DIGITS_MAX) return 'bad';
    length = length * 10 + digit;
  }
  return 'incomplete';
}
