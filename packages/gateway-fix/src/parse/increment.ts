import type { TsUs } from '@tandem/kernel';
import { BOOK_DEPTH_MAX, type BookLevel, type DepthBook, type Price, type Quantity } from '@tandem/domain';
import { fix44, groupOf, MDEntryTypeCode, parseTimestamp, readGroup, Tag, UserTag, type FieldList } from '@tandem/fix';
import type { Listings } from '../models/listings.ts';
import type { Listing } from '../models/security-name.ts';
import { lotsAt, priceAt, textAt, unreadable } from './read.ts';

const entriesOfX = groupOf(fix44, 'X', Tag.NoMDEntries);
const Action = { new: '0', change: '1', delete: '2' } as const;

/** One entry of a refresh, MDEntryType and MDUpdateAction as their characters; the size is null where there is none. */
export interface BookChange {
  readonly type: string;
  readonly action: string;
  readonly price: Price;
  readonly quantity: Quantity | null;
}

/** What a MarketDataIncrementalRefresh(X) changes, by instrument, in its order. */
export type Increments = ReadonlyMap<Listing, readonly BookChange[]>;

/** An entry without a Symbol of its own is about the instrument before it. Throws Unreadable. */
export function parseIncrements(fields: FieldList, listings: Listings): Increments {
  const entries = readGroup(fields, entriesOfX);
  if (!entries.ok) return unreadable('the entries of a refresh do not match their count');
  const increments = new Map<Listing, BookChange[]>();
  let listing: Listing | undefined;
  let named = false;
  for (const entry of entries.value) {
    if (entry.has(Tag.Symbol) || entry.has(Tag.SecurityID)) {
      named = true;
      listing = listings.find(entry);
    } else if (!named) return unreadable('a refresh names no symbol');
    // Volumes, openings and the like have no price, and no place in a book.
    if (listing === undefined || !isOfBook(textAt(entry, Tag.MDEntryType))) continue;
    const change = changeOf(entry, listing);
    const known = increments.get(listing);
    if (known === undefined) increments.set(listing, [change]);
    else known.push(change);
  }
  return increments;
}

/** Whether an entry of this type changes the book or the last trade. */
export const isOfBook = (type: string): boolean => type === MDEntryTypeCode.bid || type === MDEntryTypeCode.offer || type === MDEntryTypeCode.trade;

const changeOf = (entry: FieldList, listing: Listing): BookChange => ({
  type: textAt(entry, Tag.MDEntryType),
  action: textAt(entry, Tag.MDUpdateAction),
  price: priceAt(entry, Tag.MDEntryPx, listing.wireScale),
  quantity: entry.has(Tag.MDEntrySize) ? lotsAt(entry, Tag.MDEntrySize) : null,
});

/** When a refresh says that it happened. Throws Unreadable. */
export function refreshTime(fields: FieldList): TsUs {
  const time = fields.get(UserTag.BookTime) ?? textAt(fields, Tag.SendingTime);
  return parseTimestamp(time) ?? unreadable(`no time: ${time}`);
}

/**
 * `book` with `changes` applied, one level a price. Throws Unreadable where they do not fit together: a level that is
 * changed or deleted has to be there, and the sides may not cross.
 */
export function applyChanges(book: DepthBook, changes: readonly BookChange[], tsEventUs: TsUs, tsIngestUs: TsUs): DepthBook {
  let { bids, asks, last } = book;
  for (const change of changes) {
    if (change.type === MDEntryTypeCode.bid) bids = changed(bids, change, book, -1);
    else if (change.type === MDEntryTypeCode.offer) asks = changed(asks, change, book, 1);
    else if (change.type === MDEntryTypeCode.trade && change.action !== Action.delete) last = levelOf(change);
  }
  const [bid, ask] = [bids[0], asks[0]];
  if (bid !== undefined && ask !== undefined && bid.price >= ask.price) return unreadable(`the book of ${book.instrumentId} is crossed`);
  return { ...book, bids: bids.slice(0, BOOK_DEPTH_MAX), asks: asks.slice(0, BOOK_DEPTH_MAX), last, tsEventUs, tsIngestUs };
}

const levelOf = ({ price, quantity }: BookChange): BookLevel => ({ price, quantity: quantity ?? unreadable('a level without a size') });

/** `direction` 1 for a side whose prices rise from the best on, -1 for one whose prices fall. */
function changed(levels: readonly BookLevel[], change: BookChange, { instrumentId }: DepthBook, direction: 1 | -1): readonly BookLevel[] {
  const { price, action } = change;
  const at = levels.findIndex((level) => level.price === price);
  if (action === Action.delete) {
    // Beyond the depth that is kept there is nothing to delete; within it there is.
    const deepest = levels.at(-1);
    const beyond = levels.length === BOOK_DEPTH_MAX && deepest !== undefined && (price - deepest.price) * direction > 0;
    if (at < 0) return beyond ? levels : unreadable(`no level ${price} of ${instrumentId} to delete`);
    return levels.toSpliced(at, 1);
  }
  if (action === Action.change && at < 0) return unreadable(`no level ${price} of ${instrumentId} to change`);
  if (action !== Action.new && action !== Action.change) return unreadable(`MDUpdateAction ${action}`);
  const level = levelOf(change);
  if (at >= 0) return levels.with(at, level);
  const behind = levels.findIndex((other) => (other.price - price) * direction > 0);
  return levels.toSpliced(behind < 0 ? levels.length : behind, 0, level);
}
