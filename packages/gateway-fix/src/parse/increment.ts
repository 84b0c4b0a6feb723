import { defined, type TsUs } from '@tandem/kernel';
import { BOOK_DEPTH_MAX, type BookLevel, type DepthBook } from '@tandem/domain';
import { fix44, MDEntryTypeCode, parseTimestamp, readGroup, Tag, UserTag, type FieldList } from '@tandem/fix';
import type { Listings } from '../models/listings.ts';
import type { Listing } from '../models/security-name.ts';
import { lotsAt, priceAt, textAt, unreadable } from './read.ts';

const entriesOfX = defined(fix44.messages.get('X')?.groups.get(Tag.NoMDEntries), 'the entries of X');
const Action = { new: '0', change: '1', delete: '2' } as const;

/** What a MarketDataIncrementalRefresh(X) changes, by instrument, in its order. */
export type Increments = ReadonlyMap<Listing, readonly FieldList[]>;

/** An entry without a Symbol of its own is about the instrument before it. Throws Unreadable. */
export function parseIncrements(fields: FieldList, listings: Listings): Increments {
  const entries = readGroup(fields, entriesOfX);
  if (!entries.ok) return unreadable('the entries of a refresh do not match their count');
  const increments = new Map<Listing, FieldList[]>();
  let listing: Listing | undefined;
  let named = false;
  for (const entry of entries.value) {
    if (entry.has(Tag.Symbol) || entry.has(Tag.SecurityID)) {
      named = true;
      listing = listings.find(entry);
    } else if (!named) return unreadable('a refresh names no symbol');
    if (listing === undefined) continue;
    const known = increments.get(listing);
    if (known === undefined) increments.set(listing, [entry]);
    else known.push(entry);
  }
  return increments;
}

/**
 * `book` with `entries` applied, one level a price. Throws Unreadable where they do not fit together: a level that is
 * changed or deleted has to be there, and the sides may not cross.
 */
export function applyIncrement(book: DepthBook, entries: readonly FieldList[], fields: FieldList, listing: Listing, tsIngestUs: TsUs): DepthBook {
  let { bids, asks, last } = book;
  for (const entry of entries) {
    const type = textAt(entry, Tag.MDEntryType);
    const action = textAt(entry, Tag.MDUpdateAction);
    if (type === MDEntryTypeCode.bid) bids = changed(bids, entry, action, listing, -1);
    else if (type === MDEntryTypeCode.offer) asks = changed(asks, entry, action, listing, 1);
    else if (type === MDEntryTypeCode.trade && action !== Action.delete) last = levelOf(entry, listing);
  }
  const [bid, ask] = [bids[0], asks[0]];
  if (bid !== undefined && ask !== undefined && bid.price >= ask.price) return unreadable(`the book of ${listing.instrument.instrumentId} is crossed`);
  const time = fields.get(UserTag.BookTime) ?? textAt(fields, Tag.SendingTime);
  const tsEventUs = parseTimestamp(time) ?? unreadable(`no time: ${time}`);
  return { ...book, bids: bids.slice(0, BOOK_DEPTH_MAX), asks: asks.slice(0, BOOK_DEPTH_MAX), last, tsEventUs, tsIngestUs };
}

const levelOf = (entry: FieldList, listing: Listing): BookLevel => ({
  price: priceAt(entry, Tag.MDEntryPx, listing.wireScale),
  quantity: lotsAt(entry, Tag.MDEntrySize),
});

/** `direction` 1 for a side whose prices rise from the best on, -1 for one whose prices fall. */
function changed(levels: readonly BookLevel[], entry: FieldList, action: string, listing: Listing, direction: 1 | -1): readonly BookLevel[] {
  const price = priceAt(entry, Tag.MDEntryPx, listing.wireScale);
  const at = levels.findIndex((level) => level.price === price);
  if (action === Action.delete) {
    // Beyond the depth that is kept there is nothing to delete; within it there is.
    const deepest = levels.at(-1);
    const beyond = levels.length === BOOK_DEPTH_MAX && deepest !== undefined && (price - deepest.price) * direction > 0;
    if (at < 0) return beyond ? levels : unreadable(`no level ${price} of ${listing.instrument.instrumentId} to delete`);
    return levels.toSpliced(at, 1);
  }
  if (action === Action.change && at < 0) return unreadable(`no level ${price} of ${listing.instrument.instrumentId} to change`);
  if (action !== Action.new && action !== Action.change) return unreadable(`MDUpdateAction ${action}`);
  const level = levelOf(entry, listing);
  if (at >= 0) return levels.with(at, level);
  const behind = levels.findIndex((other) => (other.price - price) * direction > 0);
  return levels.toSpliced(behind < 0 ? levels.length : behind, 0, level);
}
