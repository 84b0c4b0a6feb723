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

const EQUALS = 61;
const SOH_CODE = 1;
const BYTE_MAX = 255;

/**
 * A body of `tag=value` and SOH for each field. Throws where a value is empty or holds what would break the frame: callers
 * put text through {@link toWireText} and check what people typed. `dataTags` may hold any byte. One pass: the sum is taken
 * while each value is checked.
 */
export function encodeBody(msgType: string, fields: FieldList, dataTags?: ReadonlySet<number>): EncodedBody {
  let text = '';
  let sum = 0;
  for (let i = 0; i < fields.tags.length; i++) {
    const tag = fields.tags[i] as number;
    const value = fields.values[i] as string;
    if (value === '') assert(false, `tag ${tag} has no value`);
    for (let at = 0; at < value.length; at++) {
      const code = value.charCodeAt(at);
      if (code <= SOH_CODE || code > BYTE_MAX) assert(dataTags?.has(tag) === true, `the value of tag ${tag} would break the frame`);
      sum += code;
    }
    const name = `${tag}`;
    sum += byteSum(name) + EQUALS + SOH_CODE;
    text += `${name}=${value}${SOH}`;
  }
  return { msgType, text, sum };
}

/** A whole frame, one character per byte: BeginString, BodyLength, `header` (MsgType first), the body, CheckSum. */
export function encodeFrame(beginString: string, header: string, body: EncodedBody): string {
  const start = `8=${beginString}${SOH}9=${header.length + body.text.length}${SOH}${header}`;
  return `${start}${body.text}10=${checksumText(byteSum(start) + body.sum)}${SOH}`;
}
