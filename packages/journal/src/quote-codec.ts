import type { BookLevel, DepthBook } from '@tandem/domain';

/** First member of a quote's payload, so that no other array is taken for one. */
const MARK = 'q';
const MEMBERS = 10;

/**
 * A quote's payload: a JSON array in a fixed order, since quotes are most of what a journal holds and the names of their
 * fields would be most of each. Levels are price and quantity in turn.
 */
export function encodeQuote(book: DepthBook): string {
  const last = book.last === null ? 'null' : `[${book.last.price},${book.last.quantity}]`;
  return (
    `["${MARK}",${JSON.stringify(book.instrumentId)},[${levels(book.bids)}],[${levels(book.asks)}],${last},` +
    `${book.upperLimit},${book.lowerLimit},"${book.phase}",${book.tsEventUs},${book.tsIngestUs}]`
  );
}

function levels(side: readonly BookLevel[]): string {
  let text = '';
  for (const { price, quantity } of side) text += text === '' ? `${price},${quantity}` : `,${price},${quantity}`;
  return text;
}

/** The book of a payload that JSON.parse has read; null where it is none. */
export function decodeQuote(json: readonly unknown[]): DepthBook | null {
  const [mark, instrumentId, bids, asks, last, upperLimit, lowerLimit, phase, tsEventUs, tsIngestUs] = json;
  if (mark !== MARK || json.length !== MEMBERS || typeof instrumentId !== 'string') return null;
  const [bidLevels, askLevels] = [levelsOf(bids), levelsOf(asks)];
  const lastTrade = last === null ? [] : levelsOf(last);
  if (bidLevels === null || askLevels === null || lastTrade === null) return null;
  if (!isLimit(upperLimit) || !isLimit(lowerLimit) || (phase !== 'open' && phase !== 'closed')) return null;
  if (!Number.isSafeInteger(tsEventUs) || !Number.isSafeInteger(tsIngestUs)) return null;
  // The members were checked above one by one; the brands are theirs who wrote them.
  return {
    instrumentId,
    bids: bidLevels,
    asks: askLevels,
    last: lastTrade[0] ?? null,
    upperLimit,
    lowerLimit,
    phase,
    tsEventUs,
    tsIngestUs,
  } as unknown as DepthBook;
}

function levelsOf(flat: unknown): BookLevel[] | null {
  if (!Array.isArray(flat) || flat.length % 2 !== 0 || !flat.every(Number.isSafeInteger)) return null;
  const numbers = flat as number[];
  const found: BookLevel[] = [];
  for (let at = 0; at < numbers.length; at += 2) found.push({ price: numbers[at], quantity: numbers[at + 1] } as BookLevel);
  return found;
}

const isLimit = (value: unknown): boolean => value === null || Number.isSafeInteger(value);
