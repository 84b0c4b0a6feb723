import type { TsUs } from '@tandem/kernel';
import { clOrdId, execId, quantity, type CancelReject, type ClOrdId, type ExecutionReport, type VenueId } from '@tandem/domain';
import { execTypeCodes, fromWireText, ordStatusCodes, parseTimestamp, sideCodes, Tag, type FieldList } from '@tandem/fix';
import type { InstrumentTable, SentOrder } from '../models/requests.ts';
import { lotsAt, priceAt, textAt, unreadable } from './read.ts';

/** ExecutionReport(8). Throws Unreadable. */
export function parseExecutionReport(fields: FieldList, venue: VenueId, instruments: InstrumentTable, tsIngestUs: TsUs): ExecutionReport {
  const symbol = textAt(fields, Tag.Symbol);
  const instrument = instruments.find(fields.get(Tag.SecurityExchange), symbol) ?? unreadable(`no instrument ${symbol} here`);
  const execType = execTypeCodes.word(textAt(fields, Tag.ExecType)) ?? unreadable(`ExecType ${fields.get(Tag.ExecType) ?? ''}`);
  const ordStatus = ordStatusCodes.word(textAt(fields, Tag.OrdStatus)) ?? unreadable(`OrdStatus ${fields.get(Tag.OrdStatus) ?? ''}`);
  const traded = execType === 'trade';
  const cumQty = lotsAt(fields, Tag.CumQty);
  const leavesQty = lotsAt(fields, Tag.LeavesQty);
  const orderId = textAt(fields, Tag.OrderID);
  return {
    venue,
    // A cancel's report names the cancel request in ClOrdID and the order in OrigClOrdID.
    clOrdId: clOrdId(fields.get(Tag.OrigClOrdID) ?? textAt(fields, Tag.ClOrdID)),
    orderId: orderId === 'NONE' ? null : orderId,
    execId: execId(textAt(fields, Tag.ExecID)),
    execType,
    ordStatus,
    instrumentId: instrument.instrumentId,
    side: sideCodes.word(textAt(fields, Tag.Side)) ?? unreadable(`Side ${fields.get(Tag.Side) ?? ''}`),
    orderQty: lotsAt(fields, Tag.OrderQty, cumQty + leavesQty),
    cumQty,
    leavesQty,
    lastQty: traded ? lotsAt(fields, Tag.LastQty) : quantity(0),
    lastPx: traded ? priceAt(fields, Tag.LastPx, instrument.priceScale) : null,
    text: fromWireText(fields.get(Tag.Text) ?? ''),
    tsEventUs: eventTime(fields),
    tsIngestUs,
  };
}

/** The rejection of an order that the venue did not take at all: BusinessMessageReject(j) or Reject(3). Throws Unreadable. */
export const refusedOrder = (
  id: ClOrdId,
  { instrument, side, quantity: orderQty }: SentOrder,
  venue: VenueId,
  fields: FieldList,
  text: string,
  tsIngestUs: TsUs,
): ExecutionReport => ({
  venue,
  clOrdId: id,
  orderId: null,
  execId: execId(`refused-${textAt(fields, Tag.SendingTime)}-${textAt(fields, Tag.MsgSeqNum)}`),
  execType: 'rejected',
  ordStatus: 'rejected',
  instrumentId: instrument.instrumentId,
  side,
  orderQty,
  cumQty: quantity(0),
  leavesQty: quantity(0),
  lastQty: quantity(0),
  lastPx: null,
  text,
  tsEventUs: eventTime(fields),
  tsIngestUs,
});

/** TransactTime, else SendingTime: no report of a venue we know is without both. */
export function eventTime(fields: FieldList): TsUs {
  const text = fields.get(Tag.TransactTime) ?? textAt(fields, Tag.SendingTime);
  return parseTimestamp(text) ?? unreadable(`no time: ${text}`);
}

/** OrderCancelReject(9): the order it is about stands in OrigClOrdID. Throws Unreadable. */
export const parseCancelReject = (fields: FieldList, venue: VenueId, tsIngestUs: TsUs): CancelReject => ({
  venue,
  clOrdId: clOrdId(textAt(fields, Tag.OrigClOrdID)),
  text: fromWireText(fields.get(Tag.Text) ?? 'The venue gave no reason'),
  tsIngestUs,
});
