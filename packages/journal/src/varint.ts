/** Integers up to 2^53 in as few bytes as they need: seven bits a byte, low ones first; the top bit says that more follow. */

const MORE = 0x80;
const WORD = 2 ** 31;
/** Bytes of the longest one. */
export const VARINT_BYTES_MAX = 8;

/** Writes a whole number from 0 to 2^53 and gives the place after it. The caller makes sure of {@link VARINT_BYTES_MAX} bytes. */
export function putUnsigned(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  while (rest >= WORD) {
    bytes[at++] = (rest % MORE) | MORE;
    rest = Math.floor(rest / MORE);
  }
  while (rest >= MORE) {
    bytes[at++] = (rest & 0x7f) | MORE;
    rest >>>= 7;
  }
  bytes[at] = rest;
  return at + 1;
}

/** Writes an integer of at most 2^52 either way, small ones of either sign in few bytes. */
export const putSigned = (bytes: Uint8Array, at: number, value: number): number =>
  putUnsigned(bytes, at, value >= 0 ? 2 * value : -2 * value - 1);

/** Reads one after the other. Where the bytes end early or make no number, it gives 0 and `failed` is true from then on. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  unsigned(): number {
    let value = 0;
    for (let factor = 1, read = 0; read < VARINT_BYTES_MAX; read++, factor *= MORE) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * factor;
      if (byte < MORE) return value;
    }
    this.failed = true;
    return 0;
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** The next `length` bytes. */
  take(length: number): Uint8Array {
    const from = this.#at;
    if (length > this.#bytes.length - from) this.failed = true;
    else this.#at += length;
    return this.#bytes.subarray(from, this.#at);
  }
}
