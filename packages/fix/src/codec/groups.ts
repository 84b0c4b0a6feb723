import { err, ok, type Result } from '@tandem/kernel';
import type { GroupDefinition } from '../dictionaries/dictionary.ts';
import type { FieldList } from './field-list.ts';

export interface GroupFault {
  /** `count`: NumInGroup does not match; `order`: an entry does not begin with its first field. */
  readonly fault: 'count' | 'order';
  readonly tag: number;
}

/** Entries of one group, at the most. */
const GROUP_ENTRIES_MAX = 1_000;

/**
 * The entries of the repeating group `definition` in `fields`; none where its count is absent or zero. An entry begins
 * with the group's first field and ends before the next one or before a field that is no member.
 */
export function readGroup(fields: FieldList, definition: GroupDefinition): Result<readonly FieldList[], GroupFault> {
  const at = fields.tags.indexOf(definition.count);
  if (at < 0) return ok([]);
  const count = fields.values[at] as string;
  if (!/^\d{1,4}$/.test(count) || Number(count) > GROUP_ENTRIES_MAX) return err({ fault: 'count', tag: definition.count });
  const { entries, end } = groupBounds(fields, definition, at);
  if (entries.length !== Number(count)) {
    const next = fields.tags[at + 1];
    const misordered = Number(count) > 0 && entries.length === 0 && next !== undefined && definition.members.has(next);
    return err({ fault: misordered ? 'order' : 'count', tag: definition.count });
  }
  return ok(entries.map((from, i) => fields.slice(from, entries[i + 1] ?? end)));
}

/** Where each entry of the group whose count stands at `at` begins, and where the last one ends. */
export function groupBounds(
  fields: FieldList,
  definition: GroupDefinition,
  at: number,
): { readonly entries: readonly number[]; readonly end: number } {
  const entries: number[] = [];
  let i = at + 1;
  for (; i < fields.tags.length; i++) {
    const tag = fields.tags[i] as number;
    if (tag === definition.first) entries.push(i);
    else if (entries.length === 0 || !definition.members.has(tag)) break;
  }
  return { entries, end: i };
}

/** Writes a group: its count, then each entry's fields, which begin with the group's first. */
export function addGroup(fields: FieldList, definition: GroupDefinition, entries: readonly FieldList[]): FieldList {
  fields.addInteger(definition.count, entries.length);
  for (const entry of entries) {
    for (let i = 0; i < entry.size; i++) fields.add(entry.tags[i] as number, entry.values[i] as string);
  }
  return fields;
}
