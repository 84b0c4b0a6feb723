import type { FieldList } from '../codec/field-list.ts';
import { fromWireText } from '../codec/text.ts';
import { Tag } from './tags.ts';

/** Words for the reasons that messages give by number. Source: FIX 4.4 volume 6, data dictionary. */
const words: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  [Tag.OrdRejReason]: {
    0: 'broker or exchange option', 1: 'unknown symbol', 2: 'exchange closed', 3: 'order exceeds limit', 4: 'too late to enter',
    5: 'unknown order', 6: 'duplicate order', 7: 'duplicate of a verbally communicated order', 8: 'stale order',
    9: 'trade along required', 10: 'invalid investor id', 11: 'unsupported order characteristic', 12: 'surveillance option',
    13: 'incorrect quantity', 14: 'incorrect allocated quantity', 15: 'unknown account', 99: 'other',
  },
  [Tag.CxlRejReason]: {
    0: 'too late to cancel', 1: 'unknown order', 2: 'broker or exchange option', 3: 'the order is already pending cancel or replace',
    4: 'unable to process a mass cancel', 5: 'OrigOrdModTime does not match', 6: 'duplicate ClOrdID', 99: 'other',
  },
  [Tag.BusinessRejectReason]: {
    0: 'other', 1: 'unknown id', 2: 'unknown security', 3: 'unsupported message type', 4: 'application not available',
    5: 'a required field is missing', 6: 'not authorized', 7: 'deliver-to firm not available',
  },
  [Tag.SessionRejectReason]: {
    0: 'invalid tag number', 1: 'a required tag is missing', 2: 'tag not defined for this message type', 3: 'undefined tag',
    4: 'tag without a value', 5: 'value out of range', 6: 'incorrect data format', 7: 'decryption problem', 8: 'signature problem',
    9: 'CompID problem', 10: 'SendingTime accuracy problem', 11: 'invalid MsgType', 12: 'XML validation error',
    13: 'tag appears more than once', 14: 'tag out of required order', 15: 'group fields out of order',
    16: 'incorrect NumInGroup count', 17: 'a value holds the field delimiter', 99: 'other',
  },
  [Tag.ExecRestatementReason]: {
    0: 'corporate action', 1: 'renewed for the day', 2: 'verbal change', 3: 'repriced', 4: 'broker option',
    5: 'part of the quantity declined', 6: 'canceled on a trading halt', 7: 'canceled on a system failure',
    8: 'market or exchange option', 9: 'canceled, not best', 10: 'warehouse recap', 99: 'other',
  },
  [Tag.MDReqRejReason]: {
    0: 'unknown symbol', 1: 'duplicate MDReqID', 2: 'insufficient bandwidth', 3: 'insufficient permissions',
    4: 'unsupported SubscriptionRequestType', 5: 'unsupported MarketDepth', 6: 'unsupported MDUpdateType',
    7: 'unsupported AggregatedBook', 8: 'unsupported MDEntryType', 9: 'unsupported TradingSessionID', A: 'unsupported scope',
    B: 'unsupported position effect', C: 'unsupported implicit delete',
  },
  [Tag.SecurityRequestResult]: {
    0: 'valid request', 1: 'invalid or unsupported request', 2: 'no instruments found', 3: 'not authorized',
    4: 'instrument data not available now', 5: 'request type not supported',
  },
  [Tag.PosReqResult]: {
    0: 'valid request', 1: 'invalid or unsupported request', 2: 'no positions found', 3: 'not authorized', 4: 'not supported', 99: 'other',
  },
  [Tag.CollInquiryResult]: {
    0: 'successful', 1: 'unknown instrument', 2: 'unknown type of collateral', 3: 'invalid parties', 4: 'invalid transport type',
    5: 'invalid destination', 6: 'no collateral for the trade', 7: 'no collateral for the order', 8: 'unsupported inquiry type',
    9: 'not authorized', 99: 'other',
  },
};

/** The words of `code` in field `tag`; a code that no version has is said as it is. */
export const reasonWords = (tag: number, code: string): string => words[tag]?.[code] ?? `reason ${code}`;

/** What a message says of its own accord, else its reason in words, else that it gave none. */
export function saidReason(fields: FieldList, tag: number): string {
  const text = fields.get(Tag.Text);
  if (text !== undefined) return fromWireText(text);
  const code = fields.get(tag);
  return code === undefined ? 'no reason given' : reasonWords(tag, code);
}
