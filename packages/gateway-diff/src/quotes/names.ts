/** Finds names by the bytes between their quotes, without making a string of them. */

/** The hash of an empty name; each byte goes into it by {@link hashed}. */
export const NO_HASH = 0;
export const hashed = (hash: number, byte: number): number => (Math.imul(hash, 31) + byte) | 0;

/** Places in a table for each name: a name that is not there is most often seen by one look. */
const PLACES_PER_NAME = 8;

/** A table from names to the numbers 0, 1, … in their order. Names are ASCII; others are not found. */
export class NameTable {
  readonly #names: readonly Uint8Array[];
  readonly #places: Int32Array;
  readonly #mask: number;

  constructor(names: readonly string[]) {
    this.#names = names.map((name) => Buffer.from(name, 'latin1'));
    const size = 2 ** Math.ceil(Math.log2(Math.max(1, names.length) * PLACES_PER_NAME));
    this.#mask = size - 1;
    this.#places = new Int32Array(size).fill(-1);
    for (const [number, name] of this.#names.entries()) {
      let place = name.reduce(hashed, NO_HASH) & this.#mask;
      while (this.#places[place] !== -1) place = (place + 1) & this.#mask;
      this.#places[place] = number;
    }
  }

  /** The number of the name in `bytes` from `from` up to `to`, whose hash is `hash`; -1 where it is none of them. */
  find(bytes: Uint8Array, from: number, to: number, hash: number): number {
    for (let place = hash & this.#mask; ; place = (place + 1) & this.#mask) {
      const number = this.#places[place] ?? -1;
      const name = this.#names[number];
      if (name === undefined) return -1;
      if (isAt(name, bytes, from, to)) return number;
    }
  }
}

function isAt(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
  return true;
}
