import type { FixDialect } from '../dialects/dialect.ts';
import { defined, formatScaled, type TsUs } from '@tandem/kernel';
import { BOOK_DEPTH_MAX, type ClOrdId, type Instrument, type InstrumentId, type NewOrder, type Quantity, type Side } from '@tandem/domain';
import {
  addGroup,
  FieldList,
  fix44,
  formatTimestamp,
  MDEntryTypeCode,
  sideCodes,
  Tag,
  timeInForceCodes,
  UserTag,
  type GroupDefinition,
} from '@tandem/fix';

/** Digits of the stamps we send: microseconds, so that the venue's clock can be told from ours. */
export const STAMP_DIGITS = 6;

const group = (msgType: string, count: number): GroupDefinition =>
  defined(fix44.messages.get(msgType)?.groups.get(count), `group ${count} of ${msgType}`);
const symbols = group('V', Tag.NoRelatedSym);
const entryTypes = group('V', Tag.NoMDEntryTypes);

/** What an order is about, kept to ask about it and to cancel it. */
export interface SentOrder {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: Quantity;
}

function symbolOf(fields: FieldList, instrument: Instrument, dialect: FixDialect): FieldList {
  fields.add(Tag.Symbol, instrument.symbol);
  return dialect.namesExchange ? fields.add(Tag.SecurityExchange, instrument.exchange) : fields;
}

function dialectFields(fields: FieldList, dialect: FixDialect): FieldList {
  for (const [tag, value] of dialect.orderFields) fields.add(tag, value);
  return fields;
}

export function newOrderSingle(order: NewOrder, instrument: Instrument, account: string, nowUs: TsUs, dialect: FixDialect): FieldList {
  const fields = dialectFields(new FieldList().add(Tag.ClOrdID, order.clOrdId).add(Tag.Account, account), dialect);
  return symbolOf(fields, instrument, dialect)
    .add(Tag.Side, sideCodes.code[order.side])
    .add(Tag.TransactTime, formatTimestamp(nowUs, STAMP_DIGITS))
    .addInteger(Tag.OrderQty, order.quantity)
    .add(Tag.OrdType, '2')
    .add(Tag.Price, formatScaled(order.price, instrument.priceScale))
    .add(Tag.TimeInForce, timeInForceCodes.code[order.timeInForce])
    .add(Tag.PositionEffect, order.offset === 'open' ? 'O' : 'C');
}

export function orderCancelRequest(
  cancelId: string,
  clOrdId: ClOrdId,
  order: SentOrder,
  account: string,
  nowUs: TsUs,
  dialect: FixDialect,
): FieldList {
  const fields = new FieldList().add(Tag.OrigClOrdID, clOrdId).add(Tag.ClOrdID, cancelId).add(Tag.Account, account);
  return symbolOf(fields, order.instrument, dialect)
    .add(Tag.Side, sideCodes.code[order.side])
    .addInteger(Tag.OrderQty, order.quantity)
    .add(Tag.TransactTime, formatTimestamp(nowUs, STAMP_DIGITS));
}

export function orderStatusRequest(clOrdId: ClOrdId, order: SentOrder, account: string, dialect: FixDialect): FieldList {
  const fields = new FieldList().add(Tag.ClOrdID, clOrdId).add(Tag.Account, account);
  return symbolOf(fields, order.instrument, dialect).add(Tag.Side, sideCodes.code[order.side]);
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
  const stamp = formatTimestamp(nowUs, STAMP_DIGITS);
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

/** Full books of bids, offers and the last trade; `subscribe` false ends the request `id`. */
export function marketDataRequest(id: string, instruments: readonly Instrument[], subscribe: boolean, dialect: FixDialect): FieldList {
  const fields = new FieldList()
    .add(Tag.MDReqID, id)
    .add(Tag.SubscriptionRequestType, subscribe ? '1' : '2')
    .addInteger(Tag.MarketDepth, BOOK_DEPTH_MAX)
    .add(Tag.MDUpdateType, dialect.books === 'whole' ? '0' : '1');
  const types = Object.values(MDEntryTypeCode).map((code) => new FieldList().add(Tag.MDEntryType, code));
  addGroup(fields, entryTypes, types);
  return addGroup(fields, symbols, instruments.map((instrument) => symbolOf(new FieldList(), instrument, dialect)));
}

/** The catalogue by the venue's own words. */
export function instrumentTable(instruments: readonly Instrument[]): {
  readonly byId: ReadonlyMap<InstrumentId, Instrument>;
  find(exchange: string | undefined, symbol: string | undefined): Instrument | undefined;
} {
  const byId = new Map(instruments.map((instrument) => [instrument.instrumentId, instrument]));
  const bySymbol = new Map(instruments.map((instrument) => [`${instrument.exchange}.${instrument.symbol}`, instrument]));
  const alone = (symbol: string): Instrument | undefined => {
    const named = instruments.filter((instrument) => instrument.symbol === symbol);
    return named.length === 1 ? named[0] : undefined;
  };
  return {
    byId,
    // A venue of one exchange may leave its name out; a symbol that two exchanges list is nobody's then.
    find: (exchange, symbol = '') => (exchange === undefined ? alone(symbol) : bySymbol.get(`${exchange}.${symbol}`)),
  };
}
export type InstrumentTable = ReturnType<typeof instrumentTable>;
