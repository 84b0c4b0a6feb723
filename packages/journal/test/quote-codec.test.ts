import type { DepthBook } from '@tandem/domain';
import { recover } from '@tandem/journal';
import Database from 'libsql';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { event } from './builders.ts';
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

describe('the record of a quote', () => {
  it('gives back every field of any book', () => {
    fc.assert(
      fc.property(fc.array(anyBook, { minLength: 1, maxLength: 120 }), (books) => {
        const folder = freshFolder();
        const journal = open(folder);
        books.forEach((book, at) => journal.recordEvent(event(at + 1, { type: 'quote', book })));
        journal.close();
        expect(valueOf(recover(folder)).events.map(({ input }) => input)).toEqual(books.map((book) => ({ type: 'quote', book })));
      }),
      { numRuns: 30 },
    );
  });

  it('takes under 300 bytes with five levels', () => {
    const folder = freshFolder();
    const journal = open(folder);
    const levels = [1, 2, 3, 4, 5].map((n) => ({ price: 86_400 + n * 10, quantity: 10 + n }));
    const [sample] = fc.sample(anyBook, { numRuns: 1, seed: 1 });
    const book = { ...sample, instrumentId: 'SHFE.cu2701', bids: levels, asks: levels, last: levels[0], upperLimit: 93_000, lowerLimit: 80_000 };
    journal.recordEvent(event(1, { type: 'quote', book } as never));
    journal.close();
    const sql = `SELECT length(payload) FROM records WHERE kind = 'event'`;
    const [[bytes]] = new Database(fileOf(folder)).prepare(sql).raw().all() as [[number]];
    expect(bytes).toBeLessThan(300);
  });
});
