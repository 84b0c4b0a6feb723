import { formatScaled, type TsUs } from '@tandem/kernel';
import type { NewOrder, Price, Quantity, Side } from '@tandem/domain';
import {
  addGroup,
  FieldList,
  fix44,
  formatTimestamp,
  groupOf,
  MDEntryTypeCode,
  sideCodes,
  Tag,
  UserTag,
} from '@tandem/fix';
import type { FixDialect } from '../dialects/dialect.ts';
import { addSecurity, type Listing } from './security-name.ts';

/** Digits of the stamps we send: microseconds, so that the venue's clock can be told from ours. */
export const STAMP_DIGITS = 6;

const symbols = groupOf(fix44, 'V', Tag.NoRelatedSym);
const entryTypes = groupOf(fix44, 'V', Tag.NoMDEntryTypes);

/** What an order is about, kept to ask about it, to change it and to cancel it. */
export interface SentOrder {
  readonly listing: Listing;
  readonly side: Side;
  readonly quantity: Quantity;
}

const stampOf = (us: number): string => formatTimestamp(us, STAMP_DIGITS);

function dialectFields(fields: FieldList, dialect: FixDialect): FieldList {
  for (const [tag, value] of dialect.orderFields) fields.add(tag, value);
  return fields;
}

const priceText = (price: Price, listing: Listing): string => formatScaled(price, listing.wireScale);

export function newOrderSingle(order: NewOrder, listing: Listing, account: string, nowUs: TsUs, dialect: FixDialect): FieldList {
  const fields = dialectFields(new FieldList().add(Tag.ClOrdID, order.clOrdId).add(Tag.Account, account), dialect);
  addSecurity(fields, listing)
    .add(Tag.Side, sideCodes.code[order.side])
    .add(Tag.TransactTime, stampOf(nowUs))
    .addInteger(Tag.OrderQty, order.quantity)
    .add(Tag.OrdType, '2')
    .add(Tag.Price, priceText(order.price, listing))
    .add(Tag.TimeInForce, dialect.timeInForce[order.timeInForce]);
  if (dialect.saysOffset) fields.add(Tag.PositionEffect, order.offset === 'open' ? 'O' : 'C');
  return dialect.noteTag === null ? fields : fields.add(dialect.noteTag, order.clOrdId);
}

/** `id` is the request's own, `wireId` what the venue calls the order by now. */
export function orderCancelRequest(id: string, wireId: string, order: SentOrder, account: string, nowUs: TsUs, dialect: FixDialect): FieldList {
  const fields = new FieldList().add(Tag.OrigClOrdID, wireId).add(Tag.ClOrdID, id);
  if (dialect.accountInCancel) fields.add(Tag.Account, account);
  return addSecurity(fields, order.listing)
    .add(Tag.Side, sideCodes.code[order.side])
    .addInteger(Tag.OrderQty, order.quantity)
    .add(Tag.TransactTime, stampOf(nowUs));
}

/** What a change makes of an order: `quantity` is the whole order's, what has filled included. */
export interface OrderChange {
  readonly quantity: Quantity;
  readonly price: Price;
}

/** OrderCancelReplaceRequest(G) of a limit order for the day. */
export function orderReplaceRequest(
  id: string,
  wireId: string,
  order: SentOrder,
  change: OrderChange,
  account: string,
  nowUs: TsUs,
  dialect: FixDialect,
): FieldList {
  const fields = new FieldList().add(Tag.OrigClOrdID, wireId).add(Tag.ClOrdID, id).add(Tag.Account, account);
  return addSecurity(dialectFields(fields, dialect), order.listing)
    .add(Tag.Side, sideCodes.code[order.side])
    .add(Tag.TransactTime, stampOf(nowUs))
    .addInteger(Tag.OrderQty, change.quantity)
    .add(Tag.OrdType, '2')
    .add(Tag.Price, priceText(change.price, order.listing))
    .add(Tag.TimeInForce, dialect.timeInForce.day);
}

export function orderStatusRequest(wireId: string, order: SentOrder, account: string): FieldList {
  const fields = new FieldList().add(Tag.ClOrdID, wireId).add(Tag.Account, account);
  return addSecurity(fields, order.listing).add(Tag.Side, sideCodes.code[order.side]);
}

/** Every order of the day, then every execution: MassStatusReqType 7 and the venue's own flag. */
export const orderMassStatusRequest = (id: string, account: string): FieldList =>
  new FieldList()
    .add(Tag.MassStatusReqID, id)
    .add(Tag.MassStatusReqType, '7')
    .add(Tag.Account, account)
    .add(UserTag.WithTrades, 'Y');

/** All positions, now and whenever they change. */
export function requestForPositions(id: string, account: string, nowUs: TsUs): FieldList {
  const stamp = stampOf(nowUs);
  return new FieldList()
    .add(Tag.PosReqID, id)
    .add(Tag.PosReqType, '0')
    .add(Tag.SubscriptionRequestType, '1')
    .add(Tag.Account, account)
    .add(Tag.AccountType, '1')
    .add(Tag.ClearingBusinessDate, stamp.slice(0, 8))
    .add(Tag.TransactTime, stamp);
}

/** The account's money, now and whenever it changes. */
export const collateralInquiry = (id: string, account: string): FieldList =>
  new FieldList().add(Tag.CollInquiryID, id).add(Tag.SubscriptionRequestType, '1').add(Tag.Account, account);

/** Books of bids, offers and the last trade; `subscribe` false ends the request `id`. */
export function marketDataRequest(id: string, listings: readonly Listing[], subscribe: boolean, dialect: FixDialect): FieldList {
  const fields = new FieldList()
    .add(Tag.MDReqID, id)
    .add(Tag.SubscriptionRequestType, subscribe ? '1' : '2')
    .addInteger(Tag.MarketDepth, dialect.depth)
    .add(Tag.MDUpdateType, dialect.books === 'whole' ? '0' : '1');
  const types = Object.values(MDEntryTypeCode).map((code) => new FieldList().add(Tag.MDEntryType, code));
  addGroup(fields, entryTypes, types);
  return addGroup(fields, symbols, listings.map((listing) => addSecurity(new FieldList(), listing)));
}

/** Every contract's terms: SecurityListRequest(x) for all securities. */
export const securityListRequest = (id: string): FieldList =>
  new FieldList().add(Tag.SecurityReqID, id).add(Tag.SecurityListRequestType, '4');

/** One contract's terms: SecurityDefinitionRequest(c), identity and specifications. */
export const securityDefinitionRequest = (id: string, listing: Listing): FieldList =>
  addSecurity(new FieldList().add(Tag.SecurityReqID, id).add(Tag.SecurityRequestType, '0'), listing);

/** One security's trading status, now and whenever it changes. */
export const securityStatusRequest = (id: string, listing: Listing): FieldList =>
  addSecurity(new FieldList().add(Tag.SecurityStatusReqID, id), listing).add(Tag.SubscriptionRequestType, '1');

/** Every session's status, now and whenever it changes. */
export const tradingSessionStatusRequest = (id: string): FieldList =>
  new FieldList().add(Tag.TradSesReqID, id).add(Tag.SubscriptionRequestType, '1');
