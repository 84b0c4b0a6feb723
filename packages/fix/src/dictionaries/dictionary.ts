import { assert, defined } from '@tandem/kernel';

/** Data types that a value's text is checked against; the rest of FIX's types are text to us. */
export type FieldType = 'text' | 'int' | 'number' | 'boolean' | 'char' | 'timestamp' | 'data';

export interface FieldDefinition {
  readonly name: string;
  readonly type: FieldType;
  /** 0 header, 1 body, 2 trailer. */
  readonly section: 0 | 1 | 2;
  /** The values allowed, null where any is. */
  readonly values: ReadonlySet<string> | null;
}

/** A repeating group: `members` are all fields of an entry, its first and those of nested groups included. */
export interface GroupDefinition {
  readonly count: number;
  readonly first: number;
  readonly members: ReadonlySet<number>;
}

export interface MessageDefinition {
  readonly name: string;
  readonly required: ReadonlySet<number>;
  /** Every field that may stand in the body, those of groups included. */
  readonly allowed: ReadonlySet<number>;
  readonly groups: ReadonlyMap<number, GroupDefinition>;
}

export interface FixDictionary {
  readonly beginString: string;
  readonly header: ReadonlySet<number>;
  readonly trailer: ReadonlySet<number>;
  /** Length field to the data field it announces. */
  readonly dataOf: ReadonlyMap<number, number>;
  readonly dataTags: ReadonlySet<number>;
  readonly fields: ReadonlyMap<number, FieldDefinition>;
  /** {@link fields} again, by tag in an array: every field of every message is looked up here. */
  readonly fieldAt: readonly (FieldDefinition | undefined)[];
  readonly messages: ReadonlyMap<string, MessageDefinition>;
  /** Whether the version has a message of this type, described here or not; types from `U` on are user-defined. */
  readonly knows: (msgType: string) => boolean;
  /** The highest SessionRejectReason(373) of the version; a Reject for a later one goes without. */
  readonly rejectReasonMax: number;
}

/** How a dictionary is written down: lists of tags apart by spaces. Fields that are not listed are text. */
export interface DictionaryData {
  readonly beginString: string;
  readonly header: string;
  readonly trailer: string;
  readonly dataOf: readonly (readonly [number, number])[];
  readonly types: Readonly<Partial<Record<FieldType, string>>>;
  readonly values: Readonly<Record<number, string>>;
  /** Count field to the fields of an entry, its first one first. */
  readonly groups: Readonly<Record<number, string>>;
  readonly messages: Readonly<Record<string, MessageData>>;
  /** Every message type of the version: single ones and ranges (`AA-AZ`, the last letter runs) apart by spaces. */
  readonly msgTypes: string;
  readonly rejectReasonMax: number;
}

export interface MessageData {
  readonly name: string;
  readonly required: string;
  readonly optional: string;
  /** Groups whose entries differ from the common ones in this message. */
  readonly groups?: Readonly<Record<number, string>>;
}

const list = (text: string): number[] => (text === '' ? [] : text.split(' ').map(Number));

/** Works a dictionary's lists into sets and maps once. Throws where the data contradict themselves. */
export function compileDictionary(data: DictionaryData, names: Readonly<Record<string, number>>): FixDictionary {
  const common = compileGroups(data.groups);
  const messages = new Map<string, MessageDefinition>();
  for (const [msgType, message] of Object.entries(data.messages)) {
    const groups = new Map([...common, ...compileGroups(message.groups ?? {})]);
    messages.set(msgType, compileMessage(message, groups));
  }
  const dataOf = new Map(data.dataOf);
  const known = msgTypes(data.msgTypes);
  const fields = compileFields(data, names, messages);
  return {
    beginString: data.beginString,
    header: new Set(list(data.header)),
    trailer: new Set(list(data.trailer)),
    dataOf,
    dataTags: new Set(dataOf.values()),
    fields,
    fieldAt: Array.from({ length: Math.max(...fields.keys()) + 1 }, (_, tag) => fields.get(tag)),
    messages,
    knows: (msgType) => known.has(msgType) || msgType.startsWith('U'),
    rejectReasonMax: data.rejectReasonMax,
  };
}

function compileGroups(data: Readonly<Record<number, string>>): Map<number, GroupDefinition> {
  const groups = new Map<number, GroupDefinition>();
  for (const [count, members] of Object.entries(data)) {
    const tags = list(members);
    assert(tags[0] !== undefined, `the group ${count} is empty`);
    groups.set(Number(count), { count: Number(count), first: tags[0], members: new Set(tags) });
  }
  return groups;
}

/** The repeating group that begins with the field `count`, which the message has to have. */
export function groupOf(dictionary: FixDictionary, msgType: string, count: number): GroupDefinition {
  return defined(dictionary.messages.get(msgType)?.groups.get(count), `group ${count} of message ${msgType}`);
}

function compileMessage(data: MessageData, groups: ReadonlyMap<number, GroupDefinition>): MessageDefinition {
  const allowed = new Set([...list(data.required), ...list(data.optional)]);
  const own = new Map<number, GroupDefinition>();
  // Members of a group join while the loop runs, so that nested groups are found too.
  for (const tag of allowed) {
    const group = groups.get(tag);
    if (group === undefined) continue;
    own.set(tag, group);
    for (const member of group.members) allowed.add(member);
  }
  return { name: data.name, required: new Set(list(data.required)), allowed, groups: own };
}

function msgTypes(text: string): ReadonlySet<string> {
  const types = new Set<string>();
  for (const part of text.split(' ')) {
    const [from = '', to = from] = part.split('-');
    const prefix = from.slice(0, -1);
    for (let code = from.charCodeAt(prefix.length); code <= to.charCodeAt(prefix.length); code++) {
      types.add(prefix + String.fromCharCode(code));
    }
  }
  return types;
}

/** Every field that the dictionary mentions anywhere. */
function compileFields(
  data: DictionaryData,
  names: Readonly<Record<string, number>>,
  messages: ReadonlyMap<string, MessageDefinition>,
): Map<number, FieldDefinition> {
  const types = new Map<number, FieldType>();
  for (const [type, tags] of Object.entries(data.types)) for (const tag of list(tags)) types.set(tag, type as FieldType);
  const fields = new Map<number, FieldDefinition>();
  const header = new Set(list(data.header));
  const trailer = new Set(list(data.trailer));
  const nameOf = new Map(Object.entries(names).map(([name, tag]) => [tag, name]));
  const mentioned = new Set([...header, ...trailer, ...types.keys()]);
  for (const { allowed } of messages.values()) for (const tag of allowed) mentioned.add(tag);
  for (const tag of mentioned) {
    const values = data.values[tag];
    const name = nameOf.get(tag) ?? `Tag ${tag}`;
    const section = header.has(tag) ? 0 : trailer.has(tag) ? 2 : 1;
    fields.set(tag, { name, type: types.get(tag) ?? 'text', section, values: values === undefined ? null : new Set(values.split(' ')) });
  }
  return fields;
}
