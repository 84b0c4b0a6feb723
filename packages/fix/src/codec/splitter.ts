import { byteSum, checksumText } from './checksum.ts';
import { SOH } from './encode.ts';

/** What came off the wire: a frame whose length and checksum hold, or bytes that were dropped and why. */
export type SplitResult =
  | { readonly type: 'frame'; readonly text: string }
  | { readonly type: 'garbled'; readonly reason: GarbledReason; readonly bytes: number };

export type GarbledReason = 'no_begin_string' | 'bad_body_length' | 'bad_checksum' | 'too_long';

/** Bytes of one frame, at the most. */
export const FRAME_BYTES_MAX = 262_144;

const START = '8=FIX';
const TRAILER = `${SOH}10=`;
const BODY_LENGTH_DIGITS_MAX = 7;

/**
 * Cuts a stream of bytes into frames. A frame whose BodyLength does not lead to its CheckSum, or whose CheckSum is
 * wrong, is dropped up to the next CheckSum after the length it claims, as the FIX session protocol says of garbled
 * messages: the sequence number goes missing and is asked for again. Never throws; holds {@link FRAME_BYTES_MAX} at most.
 */
export class FrameSplitter {
  #held = '';
  readonly #bytesMax: number;

  constructor(bytesMax = FRAME_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Uint8Array): readonly SplitResult[] {
    this.#held += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    const results: SplitResult[] = [];
    let at = 0;
    for (;;) {
      const next = this.#next(at, results);
      if (next === null) break;
      at = next;
    }
    this.#held = at === 0 ? this.#held : this.#held.slice(at);
    return results;
  }

  /** Where the next frame may start once one from `at` was taken or dropped; null where more bytes are needed. */
  #next(at: number, results: SplitResult[]): number | null {
    const held = this.#held;
    const drop = (reason: GarbledReason, end: number): number => {
      results.push({ type: 'garbled', reason, bytes: end - at });
      return end;
    };
    if (at >= held.length) return null;
    const start = held.indexOf(START, at);
    if (start !== at) {
      const end = start < 0 ? held.length - partialStart(held, at) : start;
      return end > at ? drop('no_begin_string', end) : null;
    }
    const body = bodyBounds(held, start);
    if (body === 'incomplete') return held.length - start > this.#bytesMax ? drop('too_long', start + START.length) : null;
    if (body === 'bad') return drop('bad_body_length', start + START.length);
    if (body.length > this.#bytesMax) return drop('too_long', start + START.length);
    const bodyEnd = body.start + body.length;
    const trailer = held.indexOf(TRAILER, bodyEnd - 1);
    const end = trailer < 0 ? -1 : held.indexOf(SOH, trailer + TRAILER.length);
    if (end < 0) return held.length - start > 2 * this.#bytesMax ? drop('too_long', start + START.length) : null;
    if (trailer !== bodyEnd - 1) return drop('bad_body_length', end + 1);
    const frame = held.slice(start, end + 1);
    const claimed = held.slice(trailer + TRAILER.length, end);
    if (claimed !== checksumText(byteSum(held.slice(start, bodyEnd)))) return drop('bad_checksum', end + 1);
    results.push({ type: 'frame', text: frame });
    return end + 1;
  }
}

/** How many characters at the end of `held` may be the beginning of a frame. */
function partialStart(held: string, at: number): number {
  const longest = Math.min(START.length - 1, held.length - at);
  for (let length = longest; length > 0; length--) if (held.endsWith(START.slice(0, length))) return length;
  return 0;
}

function bodyBounds(held: string, start: number): { start: number; length: number } | 'incomplete' | 'bad' {
  const beginEnd = held.indexOf(SOH, start);
  if (beginEnd < 0) return held.length - start > 16 ? 'bad' : 'incomplete';
  const tag = held.slice(beginEnd + 1, beginEnd + 3);
  if (tag.length < 2) return '9='.startsWith(tag) ? 'incomplete' : 'bad';
  if (tag !== '9=') return 'bad';
  const lengthEnd = held.indexOf(SOH, beginEnd + 3);
  const digits = held.slice(beginEnd + 3, lengthEnd < 0 ? undefined : lengthEnd);
  if (digits.length > BODY_LENGTH_DIGITS_MAX || !/^\d*$/.test(digits)) return 'bad';
  if (lengthEnd < 0) return 'incomplete';
  return digits === '' ? 'bad' : { start: lengthEnd + 1, length: Number(digits) };
}
