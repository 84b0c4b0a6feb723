import { assert } from '@tandem/kernel';
import { byteSum, checksumText } from './checksum.ts';
import type { FieldList } from './field-list.ts';

export const SOH = '\u0001';

/** A message's body, encoded, with the sum of its bytes: a header can be put before it at the last moment for little. */
export interface EncodedBody {
  readonly msgType: string;
  readonly text: string;
  readonly sum: number;
}

 
const unsafe = /[^\u0002-\u00ff]/;

/**
 * `tag=value` and SOH for each field. Throws where a value is empty or holds what would break the frame: callers put
 * text through {@link toWireText} and check what people typed. `dataTags` may hold any byte.
 */
export function encodeFields(fields: FieldList, dataTags?: ReadonlySet<number>): string {
  let text = '';
  for (let i = 0; i < fields.tags.length; i++) {
    const tag = fields.tags[i] as number;
    const value = fields.values[i] as string;
    assert(value !== '', `tag ${tag} has no value`);
    assert(!unsafe.test(value) || dataTags?.has(tag) === true, `the value of tag ${tag} would break the frame`);
    text += `${tag}=${value}${SOH}`;
  }
  return text;
}

export function encodeBody(msgType: string, fields: FieldList, dataTags?: ReadonlySet<number>): EncodedBody {
  const text = encodeFields(fields, dataTags);
  return { msgType, text, sum: byteSum(text) };
}

/** A whole frame, one character per byte: BeginString, BodyLength, `header` (MsgType first), the body, CheckSum. */
export function encodeFrame(beginString: string, header: string, body: EncodedBody): string {
  const start = `8=${beginString}${SOH}9=${header.length + body.text.length}${SOH}${header}`;
  return `${start}${body.text}10=${checksumText(byteSum(start) + body.sum)}${SOH}`;
}
