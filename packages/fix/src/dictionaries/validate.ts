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
    checkFields(fields, dictionary) ??
    (definition === undefined
      ? null
      : (checkMembers(fields, definition, dictionary, unknown) ??
        checkRequired(fields, definition) ??
        checkRepetition(fields, definition)))
  );
}

/** Header first, trailer last; then what a value has to look like. One pass, since every message goes through it. */
function checkFields(fields: FieldList, dictionary: FixDictionary): MessageFault | null {
  const { tags, values } = fields;
  let section = 0;
  let valueFault: MessageFault | null = null;
  for (let i = 0; i < tags.length; i++) {
    const tag = tags[i] as number;
    const definition = dictionary.fieldAt[tag];
    const own = definition === undefined ? 1 : definition.section;
    if (own < section) return messageFault(RejectReason.TagOutOfOrder, tag);
    section = own;
    valueFault ??= checkValue(tag, values[i] as string, definition);
  }
  return valueFault;
}

function checkValue(tag: number, value: string, definition: FieldDefinition | undefined): MessageFault | null {
  if (value === '') return messageFault(RejectReason.TagWithoutValue, tag);
  if (definition === undefined) return null;
  if (!formatHolds(value, definition)) return messageFault(RejectReason.IncorrectDataFormat, tag);
  if (definition.values?.has(value) === false) return messageFault(RejectReason.ValueOutOfRange, tag);
  return null;
}

function formatHolds(value: string, definition: FieldDefinition): boolean {
  switch (definition.type) {
    case 'text':
    case 'data':
      return true;
    case 'int':
      return isNumber(value, 18, 0);
    case 'number':
      return isNumber(value, 30, 30);
    case 'boolean':
      return value === 'Y' || value === 'N';
    case 'char':
      return value.length === 1;
    case 'timestamp':
      return parseTimestamp(value) !== null;
  }
}

const MINUS = 45;
const POINT = 46;

/** Digits with a sign and, where `fractionMax` is not 0, a point; some digit has to be there. */
function isNumber(value: string, wholeMax: number, fractionMax: number): boolean {
  let at = value.charCodeAt(0) === MINUS ? 1 : 0;
  const whole = at;
  while (isDigit(value.charCodeAt(at))) at++;
  const wholeDigits = at - whole;
  if (wholeDigits > wholeMax) return false;
  if (at === value.length) return wholeDigits > 0;
  if (fractionMax === 0 || value.charCodeAt(at) !== POINT) return false;
  const fraction = ++at;
  while (isDigit(value.charCodeAt(at))) at++;
  const fractionDigits = at - fraction;
  return at === value.length && fractionDigits <= fractionMax && wholeDigits + fractionDigits > 0;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function checkMembers(
  fields: FieldList,
  definition: MessageDefinition,
  dictionary: FixDictionary,
  unknown: UnknownTags,
): MessageFault | null {
  for (const tag of fields.tags) {
    if (tag < 1) return messageFault(RejectReason.InvalidTag, tag);
    if (unknown === 'tolerant' || (unknown === 'strict' && tag >= USER_DEFINED_FROM)) continue;
    if (definition.allowed.has(tag)) continue;
    const field = dictionary.fieldAt[tag];
    if (field === undefined) return messageFault(RejectReason.InvalidTag, tag);
    if (field.section === 1) return messageFault(RejectReason.TagNotDefinedForMessage, tag);
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
