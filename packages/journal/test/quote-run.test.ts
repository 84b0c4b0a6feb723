import type { DepthBook } from '@tandem/domain';
import type { EngineEvent } from '@tandem/engine';
import { recover, verifyJournal } from '@tandem/journal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRun, QuoteRun } from '../src/quote-run.ts';
import { event, fill, START_US } from './builders.ts';
import { fileOf, freshFolder, open, valueOf } from './support.ts';

const integer = fc.maxSafeInteger();
const level = fc.record({ price: integer, quantity: fc.maxSafeNat() });
const anyBook = fc.record({
  instrumentId: fc.string({ unit: 'grapheme', minLength: 1 }),
  bids: fc.array(level, { maxLength: 10 }),
  asks: fc.array(level, { maxLength: 10 }),
  last: fc.option(level),
  upperLimit: fc.option(integer),
  lowerLimit: fc.option(integer),
  phase: fc.constantFrom('open', 'closed'),
  tsEventUs: fc.maxSafeNat(),
  tsIngestUs: fc.maxSafeNat(),
}) as unknown as fc.Arbitrary<DepthBook>;

const realistic = (n: number): DepthBook => {
  const mid = 86_400 + ((n * 7) % 30) * 10;
  const levels = (step: number) => [1, 2, 3, 4, 5].map((at) => ({ price: mid + at * step, quantity: 10 + ((n + at) % 90) }));
  const tsIngestUs = START_US + n * 1000 - 40;
  const name = n % 2 === 0 ? 'SHFE.cu2701' : 'COMEX.HGH7';
  const last = { price: mid, quantity: 3 };
  return { instrumentId: name, bids: levels(-10), asks: levels(10), last, upperLimit: 93_000, lowerLimit: 80_000, phase: 'open', tsEventUs: tsIngestUs - 812, tsIngestUs } as unknown as DepthBook;
};

/** The payload of a run of these books, and how many of them it took. */
function run(books: readonly DepthBook[]): { payload: Uint8Array; taken: number } {
  const written = new QuoteRun();
  for (const [at, book] of books.entries()) if (!written.add(event(at + 1, { type: 'quote', book }).tsUs, book)) break;
  const taken = written.count;
  return { payload: Buffer.from(written.take()), taken };
}

describe('the record of quotes', () => {
  it('gives back every field of any book, whatever stands between them', () => {
    fc.assert(
      fc.property(fc.array(fc.option(anyBook, { freq: 8 }), { minLength: 1, maxLength: 120 }), (books) => {
        const folder = freshFolder();
        const journal = open(folder);
        const events: EngineEvent[] = books.map((book, at) => event(at + 1, book === null ? fill(at) : { type: 'quote', book }));
        for (const each of events) journal.recordEvent(each);
        journal.close();
        expect(valueOf(recover(folder)).events).toEqual(events);
        expect(valueOf(verifyJournal(fileOf(folder))).records).toBeGreaterThan(1);
      }),
      { numRuns: 30 },
    );
  });

  it('takes under 40 bytes a quote with five levels a side, and half where one side stays', () => {
    const books = Array.from({ length: 200 }, (_, n) => realistic(n));
    const { payload, taken } = run(books);
    expect(taken).toBe(200);
    expect(payload.length / 200).toBeLessThan(40);
    expect(decodeRun(payload, 200)).toEqual(books.map((book, at) => event(at + 1, { type: 'quote', book })));
    const still = books.map((book, n) => ({ ...realistic(0), asks: n % 2 === 0 ? realistic(0).asks : book.asks }));
    const shorter = run(still);
    expect(shorter.payload.length).toBeLessThan(payload.length * 0.75);
    expect(decodeRun(shorter.payload, 200)?.map(({ input }) => input)).toEqual(still.map((book) => ({ type: 'quote', book })));
  });

  it('takes no book whose numbers or name it would not give back', () => {
    const odd = [
      { ...realistic(0), bids: [{ price: Number.MAX_SAFE_INTEGER, quantity: 1 }] },
      { ...realistic(0), bids: [{ price: 1.5, quantity: 1 }] },
      { ...realistic(0), upperLimit: Number.NaN },
      { ...realistic(0), upperLimit: -0 },
      { ...realistic(0), instrumentId: '铜' },
      { ...realistic(0), asks: Array.from({ length: 101 }, () => ({ price: 1, quantity: 1 })) },
    ] as unknown as DepthBook[];
    for (const book of odd) {
      const written = new QuoteRun();
      expect(written.add(START_US, realistic(1))).toBe(true);
      expect(written.add(START_US, book)).toBe(false);
      expect(written.add(START_US, realistic(0))).toBe(true);
      const read = decodeRun(Buffer.from(written.take()), 2);
      expect(read?.map(({ input }) => input)).toEqual([realistic(1), realistic(0)].map((each) => ({ type: 'quote', book: each })));
    }
  });

  it('tells changed bytes for no run, or reads them as some run, but never fails', () => {
    const { payload } = run(Array.from({ length: 20 }, (_, n) => realistic(n)));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(payload.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }), fc.nat(payload.length), (changes, cut) => {
        const changed = Buffer.from(payload);
        for (const [at, byte] of changes) changed[at] = byte;
        const read = decodeRun(changed.subarray(0, cut), 20);
        expect(read === null || Array.isArray(read)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
