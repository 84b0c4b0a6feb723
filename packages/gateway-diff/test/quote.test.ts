import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tsUs, type DepthBook, type Instrument } from '@tandem/domain';
import type { JsonObject } from '../src/merge-patch/merge-patch.ts';
import { parseBeijingTime } from '../src/parse/time.ts';
import { openQuotes } from './read-quotes.ts';
import { copper, copper2004, eggs, gold, meal, rebar } from './instruments.ts';

const ingest = tsUs(1_600_000_000_000_000);
const quote = (fields: JsonObject): JsonObject => ({
  instrument_id: 'SHFE.au1912',
  datetime: '2019-09-16 14:59:59.500000',
  ask_price1: 340.02,
  ask_volume1: 4,
  ask_price2: 340.06,
  ask_volume2: 9,
  ask_price3: '-',
  ask_volume3: 0,
  bid_price1: 339.98,
  bid_volume1: 7,
  bid_price2: null,
  bid_volume2: null,
  last_price: 340.0,
  volume: 100,
  upper_limit: 360.5,
  lower_limit: '-',
  ...fields,
});

/** Each quote as a whole, in place of the one before it. */
function read(...quotes: JsonObject[]): { books: (DepthBook | null)[]; complaints: string[] } {
  const complaints: string[] = [];
  const take = openQuotes([gold], (c) => complaints.push(c.what));
  const books = quotes.map((q) => take(JSON.stringify({ aid: 'rtn_data', data: [{ quotes: null }, { quotes: { [gold.instrumentId]: q } }] }), ingest)?.[0] ?? null);
  return { books, complaints };
}

describe('a quote', () => {
  it('becomes a book of scaled integers', () => {
    const { books, complaints } = read(quote({}));
    expect(complaints).toEqual([]);
    expect(books[0]).toEqual({
      instrumentId: 'SHFE.au1912',
      bids: [{ price: 33998, quantity: 7 }],
      asks: [{ price: 34002, quantity: 4 }, { price: 34006, quantity: 9 }],
      last: { price: 34000, quantity: 0 },
      upperLimit: 36050,
      lowerLimit: null,
      phase: 'open',
      tsEventUs: Date.UTC(2019, 8, 16, 6, 59, 59, 500) * 1000,
      tsIngestUs: ingest,
    });
  });

  it.each([
    ['off the tick', { ask_price1: 340.03 }],
    ['finer than the scale', { ask_price1: 340.025 }],
    ['no number', { ask_price1: 'x' }],
    ['beyond the integers', { ask_price1: 1e300 }],
  ])('drops a level that is %s, with a complaint', (_what, wrong) => {
    const { books, complaints } = read(quote(wrong));
    expect(books[0]?.asks).toEqual([{ price: 34006, quantity: 9 }]);
    expect(complaints).toHaveLength(1);
  });

  it('drops a level that is not worse than the one before', () => {
    const { books, complaints } = read(quote({ ask_price2: 340.02 }));
    expect(books[0]?.asks).toEqual([{ price: 34002, quantity: 4 }]);
    expect(complaints).toHaveLength(1);
  });

  it('takes the last trade’s size from the growth of the day’s volume', () => {
    const { books } = read(quote({}), quote({ volume: 103 }), quote({ volume: 103 }), quote({ volume: 105, last_price: 339.98 }));
    expect(books.map((b) => b?.last)).toEqual([
      { price: 34000, quantity: 0 },
      { price: 34000, quantity: 3 },
      { price: 34000, quantity: 3 },
      { price: 33998, quantity: 2 },
    ]);
  });

  it('waits for a time; a closed market is told', () => {
    expect(read(quote({ datetime: '' })).books).toEqual([null]);
    expect(read(quote({ trading_status: 'CLOSED' })).books[0]?.phase).toBe('closed');
  });

  it.each([
    ['2020-04-02 10:35:48.500000', Date.UTC(2020, 3, 2, 2, 35, 48, 500) * 1000],
    ['2020-04-02 00:00:00.000001', Date.UTC(2020, 3, 1, 16) * 1000 + 1],
    ['2020-04-02 10:35:48', Date.UTC(2020, 3, 2, 2, 35, 48) * 1000],
    ['2020-13-02 10:35:48', null],
    ['2519-09-16 09:30:00', null],
    ['0019-09-16 09:30:00', null],
    ['yesterday', null],
    [5, null],
  ])('time %s', (text, us) => {
    expect(parseBeijingTime(text)).toBe(us);
  });
});

const folder = process.env['TANDEM_TEST_DATA'];
const missing = folder === undefined || !existsSync(join(folder, 'diff'));

/** All messages of a stream, with the books that came of its quotes. */
function replay(text: string, instruments: readonly Instrument[]): { books: DepthBook[]; complaints: string[] } {
  const complaints: string[] = [];
  const take = openQuotes(instruments, (c) => complaints.push(`${c.where} ${c.what}`));
  const books = text.split('\n').filter((l) => l !== '').flatMap((line) => {
    const told = take(line, ingest);
    if (told === null) throw new Error(`a real message was refused: ${line.slice(0, 200)}`);
    return told;
  });
  return { books, complaints };
}

describe('a stream', () => {
  it('changes the book by what each transaction says, read after its last patch', () => {
    const { books, complaints } = replay(readFileSync('packages/gateway-diff/fixtures/gold-morning.jsonl', 'utf8'), [gold]);
    expect(complaints).toEqual([]);
    expect(books.map((b) => [b.bids, b.asks, b.last])).toEqual([
      [
        [{ price: 33998, quantity: 7 }, { price: 33996, quantity: 1 }],
        [{ price: 34002, quantity: 4 }, { price: 34006, quantity: 9 }, { price: 34010, quantity: 2 }],
        { price: 34000, quantity: 0 },
      ],
      [
        [{ price: 33998, quantity: 7 }],
        [{ price: 34004, quantity: 6 }, { price: 34006, quantity: 9 }],
        { price: 34002, quantity: 4 },
      ],
    ]);
  });
});

const recorded = (file: string): string => gunzipSync(readFileSync(join(folder ?? '', 'diff', file))).toString('utf8');

describe('recorded streams (skipped where TANDEM_TEST_DATA does not name them)', () => {
  it.skipIf(missing)('md_basic_get_quote_normal: four levels a side', () => {
    const { books, complaints } = replay(recorded('md_basic_get_quote_normal.jsonl.gz'), [copper]);
    expect(complaints).toEqual([]);
    expect(books).toHaveLength(1);
    expect(books[0]).toMatchObject({
      asks: [{ price: 47650, quantity: 10 }, { price: 47730, quantity: 10 }, { price: 47990, quantity: 5 }, { price: 49250, quantity: 50 }],
      bids: [{ price: 47570, quantity: 5 }, { price: 46560, quantity: 100 }, { price: 45650, quantity: 270 }, { price: 44920, quantity: 5 }],
      upperLimit: 49650,
      lowerLimit: 44920,
      last: { price: 47580 },
    });
  });
  it.skipIf(missing).each([
    ['func_basic_is_changing.jsonl.gz', [rebar, meal], [5, 1]],
    ['td_basic_insert_order_simulate.jsonl.gz', [eggs, copper2004], [1, 5]],
  ])('%s: five levels at SHFE, one at DCE', (file, instruments, depths) => {
    const { books, complaints } = replay(recorded(file), instruments);
    expect(complaints).toEqual([]);
    expect(books.map((b) => b.bids.length)).toEqual(depths);
    expect(books.map((b) => b.asks.length)).toEqual(depths);
  });
  it.skipIf(missing).each(['example_fairy_four_price.jsonl.gz', 'md_basic_get_tick_serial.jsonl.gz', 'various_combinations_of_order_1.jsonl.gz'])(
    '%s: bars and ticks are taken in without harm',
    (file) => {
      expect(replay(recorded(file), [copper]).complaints).toEqual([]);
    },
  );
});
