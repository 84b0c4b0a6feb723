import { Decimal, formatScaled, powerOfTen } from '@tandem/kernel';
import { isTerminal, type BookLevel, type DepthBook, type ExecutionReport, type Instrument, type NewOrder, type Position, type WholeAccount } from '@tandem/domain';
import {
  addGroup,
  execTypeCodes,
  FieldList,
  fix44,
  formatTimestamp,
  groupOf,
  MDEntryTypeCode,
  ordStatusCodes,
  PosType,
  sideCodes,
  Tag,
  timeInForceCodes,
  toWireText,
  UserTag,
} from '@tandem/fix';
import type { RequestRefusal, RequestReject, VenueReport } from '../exchange/exchange.ts';
import type { Refusal } from '../exchange/refusals.ts';

/** Digits of the stamps the venue sends: microseconds. */
export const STAMP_DIGITS = 6;

const entriesOfW = groupOf(fix44, 'W', Tag.NoMDEntries);
const quantitiesOfAP = groupOf(fix44, 'AP', Tag.NoPositions);
const amountsOfAP = groupOf(fix44, 'AP', Tag.NoPosAmt);

const stamp = (us: number): string => formatTimestamp(us, STAMP_DIGITS);

function addText(fields: FieldList, text: string): FieldList {
  return text === '' ? fields : fields.add(Tag.Text, toWireText(text));
}

/** A status in FIX; `denied` and `unknown` are words of the terminal that no venue says. */
export const statusCode = (report: ExecutionReport): string =>
  report.ordStatus === 'denied' || report.ordStatus === 'unknown' ? ordStatusCodes.code.rejected : ordStatusCodes.code[report.ordStatus];

export interface ReportContext {
  readonly instrument: Instrument;
  readonly account: string;
  readonly order: NewOrder | undefined;
  /** ClOrdID of the request that this report answers; null where there is none. */
  readonly requestId: string | null;
  /** Executions of the order so far. */
  readonly trades: readonly ExecutionReport[];
}

/** ExecType(150) of a change, and OrdStatus(39) of an order that is being changed. */
const PENDING_REPLACE = 'E';
const REPLACED = '5';
const changeCodes = { pending: PENDING_REPLACE, done: REPLACED } as const;

/** A change that waits comes before a part that has filled. Source: FIX 4.4, ExecutionReport, precedence of OrdStatus. */
const statusOf = (report: VenueReport): string =>
  report.changing === true && !isTerminal(report.ordStatus) ? PENDING_REPLACE : statusCode(report);

export function executionReport(report: VenueReport, context: ReportContext): FieldList {
  const { instrument, account, order, trades } = context;
  const { change } = report;
  const called = change?.formerId ?? report.calledAs ?? report.clOrdId;
  const requestId = change?.requestId ?? context.requestId;
  const fields = new FieldList().add(Tag.OrderID, report.orderId ?? 'NONE').add(Tag.ClOrdID, requestId ?? called);
  if (requestId !== null) fields.add(Tag.OrigClOrdID, called);
  fields
    .add(Tag.ExecID, report.execId)
    .add(Tag.ExecType, change === undefined ? execTypeCodes.code[report.execType] : changeCodes[change.state])
    .add(Tag.OrdStatus, statusOf(report))
    .add(Tag.Account, account)
    .add(Tag.Symbol, instrument.symbol)
    .add(Tag.SecurityExchange, instrument.exchange)
    .add(Tag.Side, sideCodes.code[report.side])
    .addInteger(Tag.OrderQty, report.orderQty);
  if (order !== undefined) {
    fields
      .add(Tag.OrdType, '2')
      .add(Tag.Price, formatScaled(order.price, instrument.priceScale))
      .add(Tag.TimeInForce, timeInForceCodes.code[order.timeInForce])
      .add(Tag.PositionEffect, order.offset === 'open' ? 'O' : 'C');
  }
  if (report.execType === 'trade' && report.lastPx !== null) {
    fields.addInteger(Tag.LastQty, report.lastQty).add(Tag.LastPx, formatScaled(report.lastPx, instrument.priceScale));
  }
  fields
    .addInteger(Tag.LeavesQty, report.leavesQty)
    .addInteger(Tag.CumQty, report.cumQty)
    .add(Tag.AvgPx, averagePrice(trades, instrument))
    .add(Tag.TransactTime, stamp(report.tsEventUs));
  if (report.execType === 'rejected') fields.add(Tag.OrdRejReason, (report.refusal === undefined ? undefined : orderRejectReasons[report.refusal]) ?? OTHER_REASON);
  return addText(fields, report.text);
}

/** OrdRejReason(103) of FIX 4.4. */
const OTHER_REASON = '99';
const orderRejectReasons: { readonly [Code in Refusal['code']]?: string } = {
  unknown_instrument: '1',
  market_closed: '2',
  no_money: '3',
  duplicate_order: '6',
  below_minimum: '13',
  above_maximum: '13',
};

/** Average price of `trades` in the instrument's unit, `0` without one. */
function averagePrice(trades: readonly ExecutionReport[], instrument: Instrument): string {
  let notional = new Decimal(0);
  let lots = 0;
  for (const { lastPx, lastQty } of trades) {
    if (lastPx === null) continue;
    notional = notional.plus(new Decimal(lastPx).times(lastQty));
    lots += lastQty;
  }
  return lots === 0 ? '0' : notional.dividedBy(lots).dividedBy(powerOfTen(instrument.priceScale)).toDecimalPlaces(12).toFixed();
}

/** CxlRejReason(102) of FIX 4.4. */
const cancelRejectReasons: Readonly<Record<RequestRefusal, string>> = {
  too_late: '0',
  unknown_order: '1',
  venue_rule: '2',
  already_pending: '3',
  duplicate_id: '6',
};

/** `requestId` and `orderName` are ClOrdID and OrigClOrdID of the request. */
export function orderCancelReject(reject: RequestReject, requestId: string, orderName: string, order: VenueReport | undefined): FieldList {
  const fields = new FieldList()
    .add(Tag.OrderID, order?.orderId ?? 'NONE')
    .add(Tag.ClOrdID, requestId)
    .add(Tag.OrigClOrdID, orderName)
    .add(Tag.OrdStatus, order === undefined ? ordStatusCodes.code.rejected : statusOf(order))
    .add(Tag.CxlRejResponseTo, reject.changeId === undefined ? '1' : '2')
    .add(Tag.CxlRejReason, cancelRejectReasons[reject.why]);
  return addText(fields, reject.text);
}

export function snapshot(book: DepthBook, instrument: Instrument, mdReqId: string): FieldList {
  const priceText = (scaled: number): string => formatScaled(scaled, instrument.priceScale);
  const entry = (type: string, level: BookLevel, position: number | null): FieldList => {
    const fields = new FieldList()
      .add(Tag.MDEntryType, type)
      .add(Tag.MDEntryPx, priceText(level.price))
      .addInteger(Tag.MDEntrySize, level.quantity);
    return position === null ? fields : fields.addInteger(Tag.MDEntryPositionNo, position);
  };
  const entries = [
    ...book.bids.map((level, i) => entry(MDEntryTypeCode.bid, level, i + 1)),
    ...book.asks.map((level, i) => entry(MDEntryTypeCode.offer, level, i + 1)),
    ...(book.last === null ? [] : [entry(MDEntryTypeCode.trade, book.last, null)]),
  ];
  const fields = new FieldList()
    .add(Tag.MDReqID, mdReqId)
    .add(Tag.Symbol, instrument.symbol)
    .add(Tag.SecurityExchange, instrument.exchange)
    .add(UserTag.BookTime, stamp(book.tsEventUs))
    .add(UserTag.MarketPhase, book.phase === 'open' ? 'O' : 'C');
  if (book.upperLimit !== null) fields.add(UserTag.UpperLimitPx, priceText(book.upperLimit));
  if (book.lowerLimit !== null) fields.add(UserTag.LowerLimitPx, priceText(book.lowerLimit));
  return addGroup(fields, entriesOfW, entries);
}

export function positionReport(position: Position, instrument: Instrument, request: PositionRequest, count: number, id: string): FieldList {
  const lots = (type: string, long: number, short: number): FieldList =>
    new FieldList().add(Tag.PosType, type).addInteger(Tag.LongQty, long).addInteger(Tag.ShortQty, short);
  const fields = new FieldList()
    .add(Tag.PosMaintRptID, id)
    .add(Tag.PosReqID, request.id)
    .addInteger(Tag.TotalNumPosReports, count)
    .add(Tag.PosReqResult, '0')
    .add(Tag.ClearingBusinessDate, request.date)
    .add(Tag.Account, request.account)
    .add(Tag.AccountType, '1')
    .add(Tag.Symbol, instrument.symbol)
    .add(Tag.SecurityExchange, instrument.exchange)
    .add(Tag.SettlPrice, '0')
    .add(Tag.SettlPriceType, '2')
    .add(Tag.PriorSettlPrice, '0');
  if (position.longAvgPx !== null) fields.add(UserTag.LongAvgPx, position.longAvgPx);
  if (position.shortAvgPx !== null) fields.add(UserTag.ShortAvgPx, position.shortAvgPx);
  addGroup(fields, quantitiesOfAP, [
    lots(PosType.today, position.longToday, position.shortToday),
    lots(PosType.yesterday, position.longYesterday, position.shortYesterday),
  ]);
  return addGroup(fields, amountsOfAP, [new FieldList().add(Tag.PosAmtType, 'FMTM').add(Tag.PosAmt, position.unrealizedPnl)]);
}

export interface PositionRequest {
  readonly id: string;
  readonly account: string;
  readonly date: string;
}

export const positionsAck = (request: PositionRequest, count: number, id: string): FieldList =>
  new FieldList()
    .add(Tag.PosMaintRptID, id)
    .add(Tag.PosReqID, request.id)
    .addInteger(Tag.TotalNumPosReports, count)
    // Result 2 = no positions found; status 0 = completed.
    .add(Tag.PosReqResult, count === 0 ? '2' : '0')
    .add(Tag.PosReqStatus, '0')
    .add(Tag.Account, request.account)
    .add(Tag.AccountType, '1');

export const collateralReport = (account: WholeAccount, inquiryId: string, id: string): FieldList =>
  new FieldList()
    .add(Tag.CollRptID, id)
    .add(Tag.CollInquiryID, inquiryId)
    .add(Tag.CollStatus, '3')
    .add(Tag.Account, account.accountId)
    .add(Tag.Currency, account.currency)
    .add(Tag.TotalNetValue, account.balance)
    .add(Tag.MarginExcess, account.available)
    .add(UserTag.Margin, account.margin)
    .add(UserTag.RealizedPnl, account.realizedPnl)
    .add(UserTag.UnrealizedPnl, account.unrealizedPnl)
    .add(UserTag.Fees, account.fees)
    .add(Tag.TransactTime, stamp(account.tsUs));
