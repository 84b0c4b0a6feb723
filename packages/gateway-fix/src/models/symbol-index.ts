import { WireName } from '@tandem/fix';
import type { Listings } from './listings.ts';
import type { Listing } from './security-name.ts';

interface Named {
  readonly symbol: WireName;
  /** Null finds the symbol alone. */
  readonly exchange: WireName | null;
  readonly listing: Listing;
}

/** Finds listings by the bytes of Symbol and SecurityExchange, without a string. Contracts with a month are not in it. */
export class SymbolIndex {
  readonly #byHash = new Map<number, Named[]>();

  constructor(listings: Listings) {
    for (const listing of listings.all) {
      const { symbol, maturityMonthYear, securityId } = listing.name;
      if (maturityMonthYear !== null || securityId !== null) continue;
      const exchange = listing.name.exchange ?? listing.instrument.exchange;
      if (listings.named(exchange, symbol) === listing) this.#add(symbol, exchange, listing);
      if (listings.named(undefined, symbol) === listing) this.#add(symbol, null, listing);
    }
  }

  #add(symbol: string, exchange: string | null, listing: Listing): void {
    const bytes = Buffer.from(`${symbol}${exchange ?? ''}`, 'latin1');
    const split = Buffer.byteLength(symbol, 'latin1');
    const hash = hashOf(bytes, 0, split, split, bytes.length);
    const named = { symbol: new WireName(symbol), exchange: exchange === null ? null : new WireName(exchange), listing };
    this.#byHash.set(hash, [...(this.#byHash.get(hash) ?? []), named]);
  }

  /** The exchange is absent where `exchangeFrom` is not before `exchangeTo`. */
  find(bytes: Buffer, symbolFrom: number, symbolTo: number, exchangeFrom: number, exchangeTo: number): Listing | undefined {
    const candidates = this.#byHash.get(hashOf(bytes, symbolFrom, symbolTo, exchangeFrom, exchangeTo));
    if (candidates === undefined) return undefined;
    for (const { symbol, exchange, listing } of candidates) {
      if (!symbol.isBetween(bytes, symbolFrom, symbolTo)) continue;
      if (exchange === null ? exchangeFrom >= exchangeTo : exchange.isBetween(bytes, exchangeFrom, exchangeTo)) return listing;
    }
    return undefined;
  }
}

/** FNV-1a of both stretches. Source: draft-eastlake-fnv. */
function hashOf(bytes: Buffer, symbolFrom: number, symbolTo: number, exchangeFrom: number, exchangeTo: number): number {
  let hash = 0x811c9dc5;
  for (let i = symbolFrom; i < symbolTo; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  hash = Math.imul(hash ^ 1, 0x01000193);
  for (let i = exchangeFrom; i < exchangeTo; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash;
}
