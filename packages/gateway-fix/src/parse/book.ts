import type { TsUs } from '@tandem/kernel';
import { BOOK_DEPTH_MAX, type BookLevel, type DepthBook, type LastTrade } from '@tandem/domain';
import { fix44, groupOf, MDEntryTypeCode, parseTimestamp, readGroup, Tag, UserTag, type FieldList } from '@tandem/fix';
import type { Listing } from '../models/security-name.ts';
import { isOfBook } from './increment.ts';
import { lotsAt, priceAt, priceOrNull, textAt, unreadable } from './read.ts';

const entriesOfW = groupOf(fix44, 'W', Tag.NoMDEntries);

/** MarketDataSnapshotFullRefresh(W) of `listing`, levels in the venue's order. Throws Unreadable. */
export function parseBook(fields: FieldList, { instrument, wireScale }: Listing, tsIngestUs: TsUs): DepthBook {
  const entries = readGroup(fields, entriesOfW);
  if (!entries.ok) return unreadable('the entries of a book do not match their count');
  const bids: BookLevel[] = [];
  const asks: BookLevel[] = [];
  let last: LastTrade | null = null;
  for (const entry of entries.value) {
    const type = textAt(entry, Tag.MDEntryType);
    // Volumes, openings and the like have no price, and no place in a book.
    if (!isOfBook(type)) continue;
    const level = { price: priceAt(entry, Tag.MDEntryPx, wireScale), quantity: lotsAt(entry, Tag.MDEntrySize) };
    if (type === MDEntryTypeCode.bid) bids.push(level);
    else if (type === MDEntryTypeCode.offer) asks.push(level);
    else last = level;
  }
  if (!ordered(bids, -1) || !ordered(asks, 1)) return unreadable(`the levels of ${instrument.instrumentId} are out of order`);
  const time = fields.get(UserTag.BookTime) ?? textAt(fields, Tag.SendingTime);
  return {
    instrumentId: instrument.instrumentId,
    bids: bids.slice(0, BOOK_DEPTH_MAX),
    asks: asks.slice(0, BOOK_DEPTH_MAX),
    last,
    upperLimit: priceOrNull(fields, UserTag.UpperLimitPx, wireScale),
    lowerLimit: priceOrNull(fields, UserTag.LowerLimitPx, wireScale),
    phase: fields.get(UserTag.MarketPhase) === 'C' ? 'closed' : 'open',
    tsEventUs: parseTimestamp(time) ?? unreadable(`no time: ${time}`),
    tsIngestUs,
  };
}

/** Whether prices rise (`direction` 1) or fall (-1) strictly from the first level on. */
const ordered = (levels: readonly BookLevel[], direction: 1 | -1): boolean =>
  levels.every((level, i) => {
    const before = levels[i - 1];
    return before === undefined || (level.price - before.price) * direction > 0;
  });
