import type { TsUs } from '@tandem/kernel';
import { execId, quantity, type CancelReject, type ClOrdId, type ExecutionReport, type VenueId } from '@tandem/domain';
import { executionMeaning, fromWireText, parseTimestamp, reasonWords, saidReason, sideCodes, Tag, type ExecutionMeaning, type FieldList } from '@tandem/fix';
import type { Listings } from '../models/listings.ts';
import { orderOfRequest } from '../models/request-ids.ts';
import type { SentOrder } from '../models/requests.ts';
import { lotsAt, priceAt, textAt, unreadable } from './read.ts';

/** An ExecutionReport in house terms, and what the house has no word for. */
export interface ParsedExecution {
  readonly report: ExecutionReport;
  readonly event: ExecutionMeaning['event'];
  /** What the venue calls the order by now. */
  readonly wireId: string;
  /** ExecRefID(19): the execution that is taken back or corrected; null where none is named. */
  readonly about: string | null;
  /** LastQty and LastPx as the wire has them, for words about a correction; null where they are not given. */
  readonly lastQty: string | null;
  readonly lastPx: string | null;
}

/** ExecutionReport(8). Throws Unreadable. */
export function parseExecution(fields: FieldList, venue: VenueId, listings: Listings, tsIngestUs: TsUs): ParsedExecution {
  const listing = listings.find(fields) ?? unreadable(`no instrument ${textAt(fields, Tag.Symbol)} here`);
  const cumQty = lotsAt(fields, Tag.CumQty);
  const leavesQty = lotsAt(fields, Tag.LeavesQty);
  const orderQty = lotsAt(fields, Tag.OrderQty, cumQty + leavesQty);
  const codes = { execType: textAt(fields, Tag.ExecType), ordStatus: textAt(fields, Tag.OrdStatus), execTransType: fields.get(Tag.ExecTransType) };
  const meaning =
    executionMeaning({ ...codes, orderQty, cumQty, leavesQty }) ?? unreadable(`ExecType ${codes.execType} with OrdStatus ${codes.ordStatus}`);
  const traded = meaning.execType === 'trade';
  const orderId = textAt(fields, Tag.OrderID);
  const own = fields.get(Tag.ClOrdID);
  return {
    report: {
      venue,
      // A cancel's report names the cancel request in ClOrdID and the order in OrigClOrdID.
      clOrdId: orderOfRequest(fields.get(Tag.OrigClOrdID) ?? own ?? textAt(fields, Tag.ClOrdID)),
      orderId: orderId === 'NONE' ? null : orderId,
      execId: execId(textAt(fields, Tag.ExecID)),
      execType: meaning.execType,
      ordStatus: meaning.ordStatus,
      instrumentId: listing.instrument.instrumentId,
      side: sideCodes.word(textAt(fields, Tag.Side)) ?? unreadable(`Side ${fields.get(Tag.Side) ?? ''}`),
      orderQty,
      cumQty,
      leavesQty,
      lastQty: traded ? lotsAt(fields, Tag.LastQty) : quantity(0),
      lastPx: traded ? priceAt(fields, Tag.LastPx, listing.wireScale) : null,
      text: textOf(fields, meaning),
      tsEventUs: eventTime(fields),
      tsIngestUs,
    },
    event: meaning.event,
    wireId: meaning.event === 'replaced' && own !== undefined ? own : (fields.get(Tag.OrigClOrdID) ?? own ?? ''),
    about: fields.get(Tag.ExecRefID) ?? null,
    lastQty: fields.get(Tag.LastQty) ?? null,
    lastPx: fields.get(Tag.LastPx) ?? null,
  };
}

/** The venue's words, or those of the reason that it gives by number. */
function textOf(fields: FieldList, { execType, event }: ExecutionMeaning): string {
  const text = fields.get(Tag.Text);
  if (text !== undefined) return fromWireText(text);
  const tag = execType === 'rejected' ? Tag.OrdRejReason : event === 'restated' || execType === 'canceled' ? Tag.ExecRestatementReason : null;
  const code = tag === null ? undefined : fields.get(tag);
  return tag === null || code === undefined ? '' : reasonWords(tag, code);
}

/** The rejection of an order that the venue did not take at all: BusinessMessageReject(j) or Reject(3). Throws Unreadable. */
export const refusedOrder = (
  id: ClOrdId,
  { listing, side, quantity: orderQty }: SentOrder,
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
  instrumentId: listing.instrument.instrumentId,
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

/** What OrderCancelReject(9) refuses. */
export interface ParsedCancelReject {
  readonly reject: CancelReject;
  /** CxlRejResponseTo(434): a cancel, or a change of the order. */
  readonly refuses: 'cancel' | 'change';
}

/** The order stands in OrigClOrdID. Throws Unreadable. */
export const parseCancelReject = (fields: FieldList, venue: VenueId, tsIngestUs: TsUs): ParsedCancelReject => ({
  reject: {
    venue,
    clOrdId: orderOfRequest(textAt(fields, Tag.OrigClOrdID)),
    text: saidReason(fields, Tag.CxlRejReason),
    tsIngestUs,
  },
  refuses: fields.get(Tag.CxlRejResponseTo) === '2' ? 'change' : 'cancel',
});
