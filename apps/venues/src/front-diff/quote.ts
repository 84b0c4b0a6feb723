import { formatScaled } from '@tandem/kernel';
import type { BookLevel, DepthBook, Instrument, Price } from '@tandem/domain';

export type QuoteFields = Record<string, string | number | null>;

/** China's exchanges publish five levels. */
const LEVELS = 5;

/** An integer at its scale as the JSON number that servers send. */
export const jsonNumber = (value: number, scale: number): number => Number(formatScaled(value, scale));

/** `2020-04-02 10:35:48.500000`, Beijing time, of epoch microseconds. */
export function beijingTime(tsUs: number): string {
  const us = String(tsUs % 1_000_000).padStart(6, '0');
  const iso = new Date(Math.floor(tsUs / 1000) + 8 * 3_600_000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}.${us}`;
}

/** A book as a quote: levels that are missing are null, figures that are missing "-". `trading_status` is our addition. */
export function quoteOf(book: DepthBook, instrument: Instrument, volume: number): QuoteFields {
  const { priceScale } = instrument;
  const orDash = (at: Price | null | undefined): number | string => (at === null || at === undefined ? '-' : jsonNumber(at, priceScale));
  const fields: QuoteFields = { instrument_id: instrument.instrumentId, datetime: beijingTime(book.tsEventUs) };
  const side = (name: 'ask' | 'bid', levels: readonly BookLevel[]): void => {
    for (let i = 0; i < LEVELS; i++) {
      const level = levels[i];
      fields[`${name}_price${i + 1}`] = level === undefined ? null : jsonNumber(level.price, priceScale);
      fields[`${name}_volume${i + 1}`] = level === undefined ? null : level.quantity;
    }
  };
  side('ask', book.asks);
  side('bid', book.bids);
  return {
    ...fields,
    last_price: orDash(book.last?.price),
    volume,
    upper_limit: orDash(book.upperLimit),
    lower_limit: orDash(book.lowerLimit),
    price_tick: jsonNumber(instrument.tickSize, priceScale),
    volume_multiple: Number(instrument.multiplier),
    trading_status: book.phase === 'open' ? 'OPEN' : 'CLOSED',
  };
}

/** The fields of `now` that differ from `before`, as a merge patch; null where none does. */
export function difference(before: QuoteFields, now: QuoteFields): QuoteFields | null {
  const changed = Object.entries(now).filter(([field, value]) => before[field] !== value);
  return changed.length === 0 ? null : Object.fromEntries(changed);
}
