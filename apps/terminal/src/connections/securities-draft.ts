import type { OuterConnection } from '@tandem/contract';
import { parseScaled } from '@tandem/kernel';

const AT = 'outer.securities.';
/** Types a field away: the dialect would send it, this venue does not want it. */
const LEFT_OUT = '-';

/** What can be said of one instrument's name, in the order of the editor's columns. */
export const nameMembers = ['symbol', 'securityId', 'idSource', 'exchange', 'securityType', 'maturityMonthYear', 'priceShift'] as const;
export type NameMember = (typeof nameMembers)[number];

export const namePath = (instrumentId: string, member: NameMember): string => `${AT}${instrumentId}.${member}`;

/** The names that the profile gives, as fields. */
export function nameValues(securities: OuterConnection['securities']): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [instrumentId, name] of Object.entries(securities)) {
    for (const member of nameMembers) {
      const value = name[member];
      if (value !== undefined) values[namePath(instrumentId, member)] = value === null ? LEFT_OUT : String(value);
    }
  }
  return values;
}

/** The names that were typed, for the codec to judge; empty fields leave it to the dialect. */
export function typedNames(values: Readonly<Record<string, string>>): Record<string, Record<string, unknown>> {
  const names: Record<string, Record<string, unknown>> = {};
  for (const [path, raw] of Object.entries(values)) {
    const typed = raw.trim();
    if (!path.startsWith(AT) || typed === '') continue;
    const dot = path.lastIndexOf('.');
    const member = path.slice(dot + 1);
    const name = (names[path.slice(AT.length, dot)] ??= {});
    name[member] = member === 'priceShift' ? (parseScaled(typed, 0) ?? typed) : typed === LEFT_OUT ? null : typed;
  }
  return names;
}
