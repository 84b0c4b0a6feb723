import { err, ok, type Result } from '@tandem/kernel';
import { SOH } from './encode.ts';
import { FieldList, type FixMessage } from './field-list.ts';

export type ParseFault = 'not_tag_value' | 'first_fields' | 'too_many_fields' | 'bad_data_length';

/** Fields of one message, at the most. */
const FIELDS_MAX = 4_096;

/**
 * The fields of a frame that the splitter passed. A fault means a garbled message, to be ignored. `dataOf` gives the
 * data field that a length field announces (RawDataLength(95) and RawData(96)): it may hold SOH.
 */
export function parseFrame(frame: string, dataOf: ReadonlyMap<number, number>): Result<FixMessage, ParseFault> {
  const fields = new FieldList();
  let at = 0;
  let data: { tag: number; length: number } | null = null;
  while (at < frame.length) {
    if (fields.size >= FIELDS_MAX) return err('too_many_fields');
    const equals = frame.indexOf('=', at);
    const tag = equals < 0 ? null : tagNumber(frame, at, equals);
    if (tag === null) return err('not_tag_value');
    let end: number;
    if (data?.tag === tag) {
      end = equals + 1 + data.length;
      if (frame[end] !== SOH) return err('bad_data_length');
    } else {
      end = frame.indexOf(SOH, equals);
      if (end < 0) return err('not_tag_value');
    }
    const value = frame.slice(equals + 1, end);
    fields.add(tag, value);
    const dataTag = dataOf.get(tag);
    data = dataTag !== undefined && /^\d{1,6}$/.test(value) ? { tag: dataTag, length: Number(value) } : null;
    at = end + 1;
  }
  const { tags, values } = fields;
  if (tags[0] !== 8 || tags[1] !== 9 || tags[2] !== 35 || values[2] === '') return err('first_fields');
  return ok({ msgType: values[2] as string, fields });
}

/** Zero and negative numbers read too: a session answers them with a Reject, where rubbish is ignored. */
function tagNumber(frame: string, from: number, to: number): number | null {
  const negative = frame.charCodeAt(from) === 45;
  const first = negative ? from + 1 : from;
  if (to === first || to - first > 6) return null;
  let tag = 0;
  for (let i = first; i < to; i++) {
    const digit = frame.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return null;
    tag = tag * 10 + digit;
  }
  return negative ? -tag : tag;
}
