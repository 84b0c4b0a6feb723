import { groupBounds } from '../codec/groups.ts';
import type { FieldList, FixMessage } from '../codec/field-list.ts';
import { parseTimestamp } from '../codec/timestamp.ts';
import type { FieldDefinition, FixDictionary, MessageDefinition } from './dictionary.ts';
import { USER_DEFINED_FROM } from './tags.ts';

/** SessionRejectReason(373) of FIX 4.4, volume 2. */
export const RejectReason = {
  InvalidTag: 0,
  RequiredTagMissing: 1,
  TagNotDefinedForMessage: 2,
  UndefinedTag: 3,
  TagWithoutValue: 4,
  ValueOutOfRange: 5,
  IncorrectDataFormat: 6,
  CompIdProblem: 9,
  SendingTimeAccuracy: 10,
  InvalidMsgType: 11,
  TagRepeated: 13,
  TagOutOfOrder: 14,
  GroupCountIncorrect: 16,
} as const;

const words: Readonly<Record<number, string>> = {
  0: 'Invalid tag number',
  1: 'Required tag missing',
  2: 'Tag not defined for this message type',
  3: 'Undefined tag',
  4: 'Tag specified without a value',
  5: 'Value is incorrect (out of range) for this tag',
  6: 'Incorrect data format for value',
  9: 'CompID problem',
  10: 'SendingTime accuracy problem',
  11: 'Invalid MsgType',
  13: 'Tag appears more than once',
  14: 'Tag specified out of required order',
  16: 'Incorrect NumInGroup count for repeating group',
};

/** What is wrong with a message, as a Reject says it. */
export interface MessageFault {
  readonly reason: number;
  readonly tag: number | null;
  readonly text: string;
}

export const messageFault = (reason: number, tag: number | null): MessageFault => ({
  reason,
  tag,
  text: words[reason] ?? 'Rejected',
});

/**
 * `strict` refuses tags below 5000 that the dictionary does not have in that message, `closed` user-defined ones too;
 * `tolerant` lets all pass.
 */
export type UnknownTags = 'closed' | 'strict' | 'tolerant';

/** The first fault of a message against its dictionary, null where there is none. Unknown message types are not faults. */
export function validateMessage(message: FixMessage, dictionary: FixDictionary, unknown: UnknownTags): MessageFault | null {
  const { fields, msgType } = message;
  const definition = dictionary.messages.get(msgType);
  return (
    checkSections(fields, dictionary) ??
    checkValues(fields, dictionary) ??
    (definition === undefined
      ? null
      : (checkMembers(fields, definition, dictionary, unknown) ??
        checkRequired(fields, definition) ??
        checkRepetition(fields, definition)))
  );
}

/** Header first, trailer last. */
function checkSections(fields: FieldList, dictionary: FixDictionary): MessageFault | null {
  let section = 0;
  for (const tag of fields.tags) {
    const own = dictionary.header.has(tag) ? 0 : dictionary.trailer.has(tag) ? 2 : 1;
    if (own < section) return messageFault(RejectReason.TagOutOfOrder, tag);
    section = own;
  }
  return null;
}

function checkValues(fields: FieldList, dictionary: FixDictionary): MessageFault | null {
  for (let i = 0; i < fields.size; i++) {
    const tag = fields.tags[i] as number;
    const value = fields.values[i] as string;
    if (value === '') return messageFault(RejectReason.TagWithoutValue, tag);
    const definition = dictionary.fields.get(tag);
    if (definition === undefined) continue;
    if (!formatHolds(value, definition)) return messageFault(RejectReason.IncorrectDataFormat, tag);
    if (definition.values?.has(value) === false) return messageFault(RejectReason.ValueOutOfRange, tag);
  }
  return null;
}

function formatHolds(value: string, definition: FieldDefinition): boolean {
  switch (definition.type) {
    case 'int':
      return /^-?\d{1,18}$/.test(value);
    case 'number':
      return /^-?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})$/.test(value);
    case 'boolean':
      return value === 'Y' || value === 'N';
    case 'char':
      return value.length === 1;
    case 'timestamp':
      return parseTimestamp(value) !== null;
    case 'text':
    case 'data':
      return true;
  }
}

function checkMembers(
  fields: FieldList,
  definition: MessageDefinition,
  dictionary: FixDictionary,
  unknown: UnknownTags,
): MessageFault | null {
  for (const tag of fields.tags) {
    if (tag < 1) return messageFault(RejectReason.InvalidTag, tag);
    if (unknown === 'tolerant' || (unknown === 'strict' && tag >= USER_DEFINED_FROM)) continue;
    if (dictionary.header.has(tag) || dictionary.trailer.has(tag)) continue;
    if (definition.allowed.has(tag)) continue;
    return messageFault(dictionary.fields.has(tag) ? RejectReason.TagNotDefinedForMessage : RejectReason.InvalidTag, tag);
  }
  return null;
}

function checkRequired(fields: FieldList, definition: MessageDefinition): MessageFault | null {
  for (const tag of definition.required) if (!fields.has(tag)) return messageFault(RejectReason.RequiredTagMissing, tag);
  return null;
}

/** No tag twice outside a group, and as many entries in a group as its count says. */
function checkRepetition(fields: FieldList, definition: MessageDefinition): MessageFault | null {
  const seen = new Set<number>();
  for (let i = 0; i < fields.size; ) {
    const tag = fields.tags[i] as number;
    if (seen.has(tag)) return messageFault(RejectReason.TagRepeated, tag);
    seen.add(tag);
    const group = definition.groups.get(tag);
    if (group === undefined) {
      i++;
      continue;
    }
    const { entries, end } = groupBounds(fields, group, i);
    if (entries.length !== Number(fields.values[i])) return messageFault(RejectReason.GroupCountIncorrect, tag);
    i = end;
  }
  return null;
}
