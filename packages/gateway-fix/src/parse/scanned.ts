import { powerOfTen, type TsUs } from '@tandem/kernel';
import { BOOK_DEPTH_MAX, price, quantity, tsUs, type BookLevel, type DepthBook, type LastTrade, type Price } from '@tandem/domain';
import { EntryHas, MDEntryTypeCode, type MarketDataScan, type ScannedNumber } from '@tandem/fix';
import type { SymbolIndex } from '../models/symbol-index.ts';
import type { Listing } from '../models/security-name.ts';
import type { BookChange } from './increment.ts';

const BID = MDEntryTypeCode.bid.charCodeAt(0);
const OFFER = MDEntryTypeCode.offer.charCodeAt(0);
const TRADE = MDEntryTypeCode.trade.charCodeAt(0);
const NOT_SCALED = Number.NaN;

/** `digits` at `scale`, NaN where it is finer or too large: the general way then says what is wrong, if anything is. */
function scaled(digits: number, decimals: number, scale: number): number {
  if (decimals > scale) return NOT_SCALED;
  const value = digits * powerOfTen(scale - decimals);
  return Number.isSafeInteger(value) ? value : NOT_SCALED;
}

/** The listing that a snapshot is about. */
export const scannedListing = (scan: MarketDataScan, index: SymbolIndex): Listing | undefined =>
  scan.hasExchange
    ? index.find(scan.bytes, scan.symbol.from, scan.symbol.to, scan.exchange.from, scan.exchange.to)
    : index.find(scan.bytes, scan.symbol.from, scan.symbol.to, 0, 0);

/** What parseBook makes of the same message; null leaves it to that. */
export function scannedBook(scan: MarketDataScan, { instrument, wireScale }: Listing, tsIngestUs: TsUs): DepthBook | null {
  const bids: BookLevel[] = [];
  const asks: BookLevel[] = [];
  let last: LastTrade | null = null;
  let bidBefore = Infinity;
  let askBefore = -Infinity;
  for (let i = 0; i < scan.count; i++) {
    if (((scan.entryHas[i] as number) & EntryHas.type) === 0) return null;
    const type = scan.types[i];
    if (type !== BID && type !== OFFER && type !== TRADE) continue;
    const level = levelAt(scan, i, wireScale);
    if (level === null) return null;
    if (type === BID) {
      if (level.price >= bidBefore) return null;
      bidBefore = level.price;
      if (bids.length < BOOK_DEPTH_MAX) bids.push(level);
    } else if (type === OFFER) {
      if (level.price <= askBefore) return null;
      askBefore = level.price;
      if (asks.length < BOOK_DEPTH_MAX) asks.push(level);
    } else last = level;
  }
  const upperLimit = limitOf(scan.hasUpper, scan.upper, wireScale);
  const lowerLimit = limitOf(scan.hasLower, scan.lower, wireScale);
  if (upperLimit === false || lowerLimit === false) return null;
  return {
    instrumentId: instrument.instrumentId,
    bids,
    asks,
    last,
    upperLimit,
    lowerLimit,
    phase: scan.closed ? 'closed' : 'open',
    tsEventUs: scannedTime(scan),
    tsIngestUs,
  };
}

export const scannedTime = (scan: MarketDataScan): TsUs => tsUs(scan.bookTimeUs >= 0 ? scan.bookTimeUs : scan.sendingTimeUs);

const LEVEL = EntryHas.price | EntryHas.size;

function levelAt(scan: MarketDataScan, i: number, wireScale: number): BookLevel | null {
  if (((scan.entryHas[i] as number) & LEVEL) !== LEVEL) return null;
  const at = scaled(scan.priceDigits[i] as number, scan.priceDecimals[i] as number, wireScale);
  const lots = scaled(scan.sizeDigits[i] as number, scan.sizeDecimals[i] as number, 0);
  return Number.isNaN(at) || Number.isNaN(lots) || lots < 0 ? null : { price: price(at), quantity: quantity(lots) };
}

function limitOf(has: boolean, { digits, decimals }: ScannedNumber, wireScale: number): Price | null | false {
  if (!has) return null;
  const at = scaled(digits, decimals, wireScale);
  return Number.isNaN(at) ? false : price(at);
}

const CHANGE = EntryHas.action | EntryHas.price;

/** What parseIncrements makes of the same message; null leaves it to that. */
export function scannedChanges(scan: MarketDataScan, index: SymbolIndex): ReadonlyMap<Listing, readonly BookChange[]> | null {
  const changes = new Map<Listing, BookChange[]>();
  let listing: Listing | undefined;
  for (let i = 0; i < scan.count; i++) {
    const has = scan.entryHas[i] as number;
    if ((has & EntryHas.symbol) !== 0) {
      const exchange = (has & EntryHas.exchange) !== 0;
      const from = exchange ? (scan.exchangeFrom[i] as number) : 0;
      const to = exchange ? (scan.exchangeTo[i] as number) : 0;
      listing = index.find(scan.bytes, scan.symbolFrom[i] as number, scan.symbolTo[i] as number, from, to);
    }
    if (listing === undefined || (has & EntryHas.type) === 0) return null;
    const type = scan.types[i];
    if (type !== BID && type !== OFFER && type !== TRADE) continue;
    if ((has & CHANGE) !== CHANGE) return null;
    const change = changeAt(scan, i, listing.wireScale);
    if (change === null) return null;
    const known = changes.get(listing);
    if (known === undefined) changes.set(listing, [change]);
    else known.push(change);
  }
  return changes;
}

function changeAt(scan: MarketDataScan, i: number, wireScale: number): BookChange | null {
  const at = scaled(scan.priceDigits[i] as number, scan.priceDecimals[i] as number, wireScale);
  const sized = ((scan.entryHas[i] as number) & EntryHas.size) !== 0;
  const lots = sized ? scaled(scan.sizeDigits[i] as number, scan.sizeDecimals[i] as number, 0) : 0;
  if (Number.isNaN(at) || Number.isNaN(lots) || lots < 0) return null;
  const type = String.fromCharCode(scan.types[i] as number);
  const action = String.fromCharCode(scan.actions[i] as number);
  return { type, action, price: price(at), quantity: sized ? quantity(lots) : null };
}
