import { FieldList, type FixMessage } from '../codec/field-list.ts';
import type { FixDictionary } from '../dictionaries/dictionary.ts';
import { MsgType, Tag } from '../dictionaries/tags.ts';

/** What a bare acceptor makes of an application message. */
export type EchoAnswer = { readonly type: 'echo'; readonly fields: FieldList } | { readonly type: 'silence' } | { readonly type: 'unsupported' };

/** ClOrdIDs that a session remembers; a session of a test suite has a few. */
const ORDERS_REMEMBERED_MAX = 10_000;

/** Orders and security definitions go back as they came; `orders` holds the ClOrdIDs seen so far. */
export function echoAnswer({ msgType, fields }: FixMessage, dictionary: FixDictionary, orders: Set<string>): EchoAnswer {
  switch (msgType) {
    case MsgType.NewOrderSingle: {
      const id = fields.get(Tag.ClOrdID) ?? '';
      if (fields.get(Tag.PossResend) === 'Y' && orders.has(id)) return { type: 'silence' };
      if (orders.size < ORDERS_REMEMBERED_MAX) orders.add(id);
      return { type: 'echo', fields: sortedBody(fields, msgType, dictionary) };
    }
    case MsgType.SecurityDefinition:
      return { type: 'echo', fields: sortedBody(fields, msgType, dictionary) };
    case MsgType.Reject:
    case MsgType.BusinessMessageReject:
      return { type: 'silence' };
    default:
      return { type: 'unsupported' };
  }
}

/** The body with its fields rising by tag, groups kept whole behind their count; PossResend, of the header, goes first. */
function sortedBody(fields: FieldList, msgType: string, dictionary: FixDictionary): FieldList {
  const groups = dictionary.messages.get(msgType)?.groups;
  const units: { readonly tag: number; readonly from: number; to: number }[] = [];
  let members: ReadonlySet<number> | null = null;
  fields.tags.forEach((tag, i) => {
    const last = units.at(-1);
    if (members?.has(tag) === true && last !== undefined) {
      last.to = i + 1;
      return;
    }
    members = groups?.get(tag)?.members ?? null;
    if (!dictionary.header.has(tag) && !dictionary.trailer.has(tag)) units.push({ tag, from: i, to: i + 1 });
  });
  const body = new FieldList();
  if (fields.get(Tag.PossResend) === 'Y') body.add(Tag.PossResend, 'Y');
  for (const { from, to } of units.sort((a, b) => a.tag - b.tag)) {
    for (let i = from; i < to; i++) body.add(fields.tags[i] as number, fields.values[i] as string);
  }
  return body;
}
