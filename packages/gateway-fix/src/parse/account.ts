import { quantity, type Account, type Position, type Quantity, type VenueId } from '@tandem/domain';
import { fix44, groupOf, PosType, readGroup, Tag, UserTag, type FieldList } from '@tandem/fix';
import type { Listings } from '../models/listings.ts';
import { eventTime } from './execution-report.ts';
import { decimalAt, lotsAt, textAt, unreadable } from './read.ts';

const quantities = groupOf(fix44, 'AP', Tag.NoPositions);
const amounts = groupOf(fix44, 'AP', Tag.NoPosAmt);

/** PositionReport(AP). Throws Unreadable. */
export function parsePosition(fields: FieldList, venue: VenueId, listings: Listings): Position {
  const { instrument } = listings.find(fields) ?? unreadable(`no instrument ${textAt(fields, Tag.Symbol)} here`);
  const held = readGroup(fields, quantities);
  const money = readGroup(fields, amounts);
  if (!held.ok || !money.ok) return unreadable('the groups of a position do not match their counts');
  const lots = (type: string, tag: number): Quantity => {
    const entry = held.value.find((candidate) => candidate.get(Tag.PosType) === type);
    return entry === undefined ? quantity(0) : lotsAt(entry, tag, 0);
  };
  const average = (tag: number): string | null => (fields.has(tag) ? decimalAt(fields, tag) : null);
  return {
    venue,
    instrumentId: instrument.instrumentId,
    longToday: lots(PosType.today, Tag.LongQty),
    longYesterday: lots(PosType.yesterday, Tag.LongQty),
    shortToday: lots(PosType.today, Tag.ShortQty),
    shortYesterday: lots(PosType.yesterday, Tag.ShortQty),
    longAvgPx: average(UserTag.LongAvgPx),
    shortAvgPx: average(UserTag.ShortAvgPx),
    unrealizedPnl: money.value[0] === undefined ? '0' : decimalAt(money.value[0], Tag.PosAmt),
  };
}

/** CollateralReport(BA). Throws Unreadable. */
export function parseAccount(fields: FieldList, venue: VenueId): Account {
  const currency = textAt(fields, Tag.Currency);
  const stated = (tag: number): string | null => (fields.has(tag) ? decimalAt(fields, tag) : null);
  return {
    venue,
    accountId: textAt(fields, Tag.Account),
    currency: currency === 'USD' || currency === 'CNY' ? currency : unreadable(`no currency of ours: ${currency}`),
    balance: decimalAt(fields, Tag.TotalNetValue),
    available: decimalAt(fields, Tag.MarginExcess),
    margin: stated(UserTag.Margin),
    realizedPnl: stated(UserTag.RealizedPnl),
    unrealizedPnl: stated(UserTag.UnrealizedPnl),
    fees: stated(UserTag.Fees),
    tsUs: eventTime(fields),
  };
}
