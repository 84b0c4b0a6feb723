import type { Slice } from './market-data-scan.ts';

/** A name as it stands on the wire, to tell whether it stands somewhere. */
export class WireName {
  readonly #bytes: Buffer;

  constructor(name: string) {
    this.#bytes = Buffer.from(name, 'latin1');
  }

  isAt(bytes: Buffer, slice: Slice): boolean {
    return this.isBetween(bytes, slice.from, slice.to);
  }

  isBetween(bytes: Buffer, from: number, to: number): boolean {
    const name = this.#bytes;
    if (to - from !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
    return true;
  }
}
