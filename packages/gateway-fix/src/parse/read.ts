import { isDecimalString, parseScaled, type DecimalString } from '@tandem/kernel';
import { price, quantity, type Price, type Quantity } from '@tandem/domain';
import type { FieldList } from '@tandem/fix';

/** A field that is missing or does not read; caught by {@link reading} alone. */
class Unreadable extends Error {}

/** What `read` makes of a message, or in words which field of it does not read. */
export function reading<T>(read: () => T): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string } {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, error: error.message };
    throw error;
  }
}

export function unreadable(what: string): never {
  throw new Unreadable(what);
}

export const textAt = (fields: FieldList, tag: number): string => fields.get(tag) ?? unreadable(`tag ${tag} is missing`);

export function lotsAt(fields: FieldList, tag: number, ifMissing?: number): Quantity {
  const text = fields.get(tag);
  if (text === undefined && ifMissing !== undefined) return quantity(ifMissing);
  const lots = parseScaled(textAt(fields, tag), 0);
  return lots === null || lots < 0 ? unreadable(`tag ${tag} is no number of lots: ${text ?? ''}`) : quantity(lots);
}

export function priceAt(fields: FieldList, tag: number, scale: number): Price {
  const text = textAt(fields, tag);
  const scaled = parseScaled(text, scale);
  return scaled === null ? unreadable(`tag ${tag} is no price of ${scale} decimals: ${text}`) : price(scaled);
}

export const priceOrNull = (fields: FieldList, tag: number, scale: number): Price | null =>
  fields.has(tag) ? priceAt(fields, tag, scale) : null;

export function decimalAt(fields: FieldList, tag: number, ifMissing?: DecimalString): DecimalString {
  const text = fields.get(tag) ?? ifMissing ?? unreadable(`tag ${tag} is missing`);
  return isDecimalString(text) ? text : unreadable(`tag ${tag} is no decimal: ${text}`);
}
