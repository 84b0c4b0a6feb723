import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instrumentId, price, quantity, tsUs, type Instrument } from '@tandem/domain';
import { FieldList } from '@tandem/fix';
import reports from '../fixtures/reports.json' with { type: 'json' };
import { generic44 } from '../src/dialects/dialect.ts';
import { createListings } from '../src/models/listings.ts';
import { parseAccount, parsePosition } from '../src/parse/account.ts';
import { parseBook } from '../src/parse/book.ts';
import { parseCancelReject, parseExecution } from '../src/parse/execution-report.ts';
import { reading } from '../src/parse/read.ts';

const HG: Instrument = {
  instrumentId: instrumentId('COMEX.HGH7'), venue: 'outer', exchange: 'COMEX', symbol: 'HGH7', product: 'HG', name: { en: 'HG', zh: 'HG' },
  kind: 'future', currency: 'USD', priceUnit: 'lb', priceScale: 4, tickSize: price(5), multiplier: '25000', quantityMin: quantity(1),
  quantityMax: quantity(500), closeTodayApart: false, vatIncluded: false, marginRate: '0.1', priceLimitRate: null, feePerLot: '2',
  referencePrice: price(40_000), validFrom: '2026-01-01', source: 'made for this test',
};
const table = createListings([HG], generic44);
const hg = table.all[0]!;
const INGEST = tsUs(1);
const { book, canceled, cancelReject, partialFill } = reports;

function fieldsOf(text: string): FieldList {
  const fields = new FieldList();
  for (const pair of text.split('|')) fields.add(Number(pair.slice(0, pair.indexOf('='))), pair.slice(pair.indexOf('=') + 1));
  return fields;
}
const report = (text: string) => reading(() => parseExecution(fieldsOf(text), 'outer', table, INGEST).report);
const bookOf = (text: string) => reading(() => parseBook(fieldsOf(text), hg, INGEST));

describe('an execution report', () => {
  it('of a fill', () => {
    expect(report(partialFill)).toEqual({
      ok: true,
      value: {
        venue: 'outer', clOrdId: 'P1-o-0', orderId: 'O17', execId: 'E44', execType: 'trade', ordStatus: 'partially_filled',
        instrumentId: 'COMEX.HGH7', side: 'sell', orderQty: 4, cumQty: 1, leavesQty: 3, lastQty: 1, lastPx: 41_010, text: '',
        tsEventUs: Date.UTC(2026, 10, 21, 2, 34) * 1000 + 761_500, tsIngestUs: 1,
      },
    });
  });

  it('of a cancel is about the order, not the request', () => {
    expect(report(canceled)).toMatchObject({ ok: true, value: { clOrdId: 'P1-o-0', execType: 'canceled', lastQty: 0, lastPx: null } });
    expect(reading(() => parseCancelReject(fieldsOf(cancelReject), 'outer', INGEST).reject)).toEqual({
      ok: true,
      value: { venue: 'outer', clOrdId: 'P1-o-0', text: 'order finished', tsIngestUs: 1 },
    });
  });

  it.each([
    ['a price finer than the instrument’s', partialFill.replace('31=4.1010', '31=4.10101')],
    ['a price with an exponent', partialFill.replace('31=4.1010', '31=41e-1')],
    ['no price', partialFill.replace('|31=4.1010', '')],
    ['a fraction of a lot', partialFill.replace('32=1', '32=0.5')],
    ['a negative quantity', partialFill.replace('151=3', '151=-3')],
    ['an instrument nobody listed', partialFill.replace('55=HGH7', '55=HGK7')],
    ['an ExecType nobody knows', partialFill.replace('150=F', '150=Q')],
    ['no order', partialFill.replace('|11=P1-o-0', '')],
    ['a time that is none', partialFill.replace('60=20261121-02:34:00.761500', '60=soon')],
  ])('with %s does not read', (_, text) => {
    expect(report(text).ok).toBe(false);
  });
});

describe('a book', () => {
  it('reads whole', () => {
    expect(bookOf(book)).toEqual({
      ok: true,
      value: {
        instrumentId: 'COMEX.HGH7',
        bids: [{ price: 39_995, quantity: 1 }, { price: 39_990, quantity: 2 }],
        asks: [{ price: 40_005, quantity: 1 }, { price: 40_010, quantity: 2 }],
        last: { price: 40_000, quantity: 3 },
        upperLimit: 44_000,
        lowerLimit: null,
        phase: 'closed',
        tsEventUs: Date.UTC(2026, 10, 21, 2, 34) * 1000 + 763_000,
        tsIngestUs: 1,
      },
    });
  });

  it.each([
    ['fewer entries than it says', book.replace('268=5', '268=6')],
    ['levels out of order', book.replace('270=3.9990', '270=3.9999')],
    ['a level without a size', book.replace('|271=1|290=1|269=0', '|290=1|269=0')],
  ])('with %s does not read', (_, text) => {
    expect(bookOf(text).ok).toBe(false);
  });
});

describe('anything at all', () => {
  it('reads or is refused, and never throws', () => {
    const tags = fc.constantFrom(1, 6, 11, 14, 15, 31, 32, 37, 38, 39, 52, 54, 55, 60, 150, 151, 207, 268, 269, 270, 271, 702, 703, 704, 753, 708, 899, 900, 9101, 9204);
    const values = fc.oneof(fc.string(), fc.constantFrom('HGH7', 'COMEX', '1', '0', 'F', '2', 'TQ', '4.0005', '-1', '9'.repeat(40), '20261121-00:00:00'));
    fc.assert(
      fc.property(fc.array(fc.tuple(tags, values), { maxLength: 30 }), (pairs) => {
        const fields = new FieldList();
        for (const [tag, value] of pairs) fields.add(tag, value);
        const parsers: readonly (() => unknown)[] = [
          () => parseExecution(fields, 'outer', table, INGEST),
          () => parseCancelReject(fields, 'outer', INGEST),
          () => parseBook(fields, hg, INGEST),
          () => parsePosition(fields, 'outer', table),
          () => parseAccount(fields, 'outer'),
        ];
        for (const parse of parsers) expect(() => reading(parse)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
