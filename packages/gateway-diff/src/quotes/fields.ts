/**
 * The fields of a DIFF quote that become a book, as slots of {@link QuoteState}. A server sends more; the rest is passed
 * over. Source: https://github.com/shinnytech/diff, funcset/quote.rst.
 */

/** DIFF names ten levels; China's exchanges publish five at the most. */
export const QUOTE_DEPTH = 5;

/** `other`: passed over, and known by name so that a whole quote is read as a known row of names. */
export type FieldKind = 'price' | 'lots' | 'time' | 'phase' | 'other';

export interface QuoteField {
  readonly name: string;
  readonly kind: FieldKind;
}

const levels = (name: string, kind: FieldKind, first = 1): QuoteField[] =>
  Array.from({ length: QUOTE_DEPTH }, (_, n) => ({ name: `${name}${first + n}`, kind }));

const passedOver = [
  ...['ask_price', 'ask_volume', 'bid_price', 'bid_volume'].flatMap((name) => levels(name, 'other', QUOTE_DEPTH + 1)),
  ...['instrument_id', 'highest', 'lowest', 'open', 'close', 'average', 'amount', 'open_interest', 'settlement', 'pre_open_interest'],
  ...['pre_settlement', 'pre_close', 'price_tick', 'volume_multiple'],
].map((field): QuoteField => (typeof field === 'string' ? { name: field, kind: 'other' } : field));

/** Those with a slot in its order, then time, then the rest. `trading_status` is an addition of servers that send it. */
export const quoteFields: readonly QuoteField[] = [
  ...levels('ask_price', 'price'),
  ...levels('bid_price', 'price'),
  ...levels('ask_volume', 'lots'),
  ...levels('bid_volume', 'lots'),
  { name: 'last_price', kind: 'price' },
  { name: 'upper_limit', kind: 'price' },
  { name: 'lower_limit', kind: 'price' },
  { name: 'volume', kind: 'lots' },
  { name: 'trading_status', kind: 'phase' },
  { name: 'datetime', kind: 'time' },
  ...passedOver,
];

/** Fields whose value is kept as one small integer. */
export const SLOTS = quoteFields.length - passedOver.length - 1;
export const ASK_PRICE = 0;
export const BID_PRICE = QUOTE_DEPTH;
export const ASK_LOTS = 2 * QUOTE_DEPTH;
export const BID_LOTS = 3 * QUOTE_DEPTH;
export const LAST_PRICE = 4 * QUOTE_DEPTH;
export const UPPER_LIMIT = LAST_PRICE + 1;
export const LOWER_LIMIT = LAST_PRICE + 2;
export const DAY_VOLUME = LAST_PRICE + 3;
export const TRADING_STATUS = LAST_PRICE + 4;

export const slotOfField: ReadonlyMap<string, number> = new Map(quoteFields.flatMap(({ name, kind }, slot) => (kind === 'other' ? [] : [[name, slot]])));
