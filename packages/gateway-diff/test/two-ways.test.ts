import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { seededRandom } from '@tandem/kernel';
import { tsUs, type Instrument } from '@tandem/domain';
import { mutate } from '../bench/mutate.ts';
import { linesOf } from '../bench/fuzz-diff.ts';
import { copper, copper2004, eggs, gold, meal, rebar } from './instruments.ts';
import { openQuotes } from './read-quotes.ts';
import { createReference } from './reference-quotes.ts';

/** Feeds messages to the quick ways and to the plain one; all must tell the same, with the same complaints. */
function compare(messages: readonly string[], instruments: readonly Instrument[]): { scanned: number; books: number; refused: number } {
  const heard = { scanner: [] as string[], merged: [] as string[], plain: [] as string[] };
  const listen = (into: string[]) => (c: { what: string; where: string }) => into.push(`${c.where} ${c.what}`);
  const ways = {
    scanner: openQuotes(instruments, listen(heard.scanner)),
    merged: openQuotes(instruments, listen(heard.merged), false),
    plain: createReference(instruments, listen(heard.plain)),
  };
  const counts = { scanned: 0, books: 0, refused: 0 };
  for (const [n, text] of messages.entries()) {
    const at = tsUs(1_600_000_000_000_000 + n);
    const plain = ways.plain(text, at);
    for (const way of ['scanner', 'merged'] as const) {
      expect(ways[way](text, at), `${way}: ${text.slice(0, 3_000)}`).toEqual(plain);
      expect(heard[way].sort(), `${way}: ${text.slice(0, 3_000)}`).toEqual(heard.plain.sort());
      heard[way].length = 0;
    }
    heard.plain.length = 0;
    counts.books += plain?.length ?? 0;
    // The link is dropped where a message is refused.
    if (plain === null) return { ...counts, scanned: ways.scanner.scanned(), refused: 1 };
  }
  return { ...counts, scanned: ways.scanner.scanned() };
}

const symbol = fc.constantFrom('SHFE.au1912', 'SHFE.cu1909', 'SHFE.zn1909', '__proto__', '');
const field = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...['ask_price1', 'ask_price2', 'bid_price1', 'bid_price2', 'ask_volume1', 'bid_volume1', 'ask_volume2', 'bid_volume2']) },
  { weight: 6, arbitrary: fc.constantFrom('datetime', 'last_price', 'volume', 'upper_limit', 'lower_limit', 'trading_status', 'ask_price5', 'bid_volume5') },
  { weight: 2, arbitrary: fc.constantFrom('open_interest', 'instrument_id', 'ask_price10', 'ask_price', 'ask_price11', 'x', '__proto__', 'toString') },
);
/** JSON text of a value, so that forms that no writer of JSON makes are among them too. */
const value = fc.oneof(
  { weight: 80, arbitrary: fc.tuple(fc.integer({ min: -20, max: 60_000 }), fc.constantFrom('', '.0', '.02', '.04', '.00', '.5', '.340', '.020000', '.123456')).map(([n, f]) => `${n}${f}`) },
  { weight: 40, arbitrary: fc.integer({ min: 0, max: 400 }).map(String) },
  { weight: 20, arbitrary: fc.constantFrom('null', '"-"', '"NaN"', '0', '999999999999999', '340.0200') },
  { weight: 3, arbitrary: fc.constantFrom('-0', '-0.0', '1e2', '4E+1', '34002e-2', '1e400', '0.1', '9007199254740993', '-9007199254740991', '1000000000000000') },
  { weight: 1, arbitrary: fc.constantFrom('NaN', '01', '.5', '5.', '+5', '-', '') },
  { weight: 10, arbitrary: fc.constantFrom('"2019-09-16 09:30:00.500000"', '"2019-09-16 09:30:01"', '"2019-09-17 23:59:60.1"', '"2019-02-31 00:00:00"', '"2019-13-01 00:00:00"', '"2019-09-16 9:30:00"', '"2019-09-16 09:30:00."', '"2019-09-16\\u002009:30:00"', '""') },
  { weight: 1, arbitrary: fc.constantFrom('true', 'false', '"CLOSED"', '"OPEN"', '"CL\\u004fSED"', '"沪金"', '[]', '[1,{"a":2}]', '{}', '"\\ud800"', '"a\tb"', '0.1000000000000000055', '340.0200000000000000001', '0.0000001', '3.4e2') },
);
const space = fc.oneof(
  { weight: 300, arbitrary: fc.constant('') },
  { weight: 30, arbitrary: fc.constantFrom(' ', '\n', '\t\r\n ') },
  { weight: 1, arbitrary: fc.constantFrom('\u00a0', '\f') },
);
const object = (member: fc.Arbitrary<string>, max: number): fc.Arbitrary<string> => fc.tuple(fc.array(member, { maxLength: max }), space).map(([m, s]) => `{${s}${m.join(',')}${s}}`);
const pair = (name: fc.Arbitrary<string>, of: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.tuple(name, space, of, space).map(([n, a, v, b]) => `"${n}"${a}:${b}${v}${a}`);
const time = fc.integer({ min: 0, max: 59 }).map((s) => `"datetime":"2019-09-16 10:00:${String(s).padStart(2, '0')}.000000"`);
const quote = fc.oneof({ weight: 20, arbitrary: object(fc.oneof({ weight: 1, arbitrary: time }, { weight: 8, arbitrary: pair(field, value) }), 14) }, { weight: 1, arbitrary: fc.constantFrom('null', '5', '[]', '"x"', 'true') });
const quotes = fc.oneof({ weight: 30, arbitrary: object(pair(symbol, quote), 3) }, { weight: 1, arbitrary: fc.constantFrom('null', '5', '[]') });
const patch = fc.oneof(
  { weight: 20, arbitrary: quotes.map((q) => `{"quotes":${q}}`) },
  { weight: 1, arbitrary: fc.tuple(quotes, quotes).map(([a, b]) => `{"quotes":${a},"quotes":${b}}`) },
  { weight: 1, arbitrary: quotes.map((q) => `{"ins_list":"a,b","quotes":${q},"mdhis_more_data":false}`) },
  { weight: 2, arbitrary: fc.constantFrom('{}', 'null', '[]', '5', '{"trade":{}}', '{ }', '{"\\u0071uotes":{"SHFE.au1912":{"volume":7}}}') },
);
const message = fc.tuple(fc.array(patch, { maxLength: 3 }), fc.constantFrom(...Array<number>(8).fill(0), 1, 2, 3)).map(([patches, form]) => {
  const data = `"data":[${patches.join(',')}]`;
  return [`{"aid":"rtn_data",${data}}`, `{${data},"aid":"rtn_data"}`, ` { "aid" : "rtn_data" , ${data} }\n`, `{"aid":"rtn_data",${data},"data":[]}`][form] ?? '';
});

/** A quote that has all, so that what is generated changes something. */
const whole = linesOf(join(import.meta.dirname, '../fixtures/gold-morning.jsonl'))[2] ?? '';

describe('the scanner, the merge of parsed patches and the plain reading of a tree', () => {
  it('tell the same books and complaints of generated messages', () => {
    let scanned = 0;
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), (messages) => {
        scanned += compare([whole, ...messages], [gold, copper]).scanned;
      }),
      { numRuns: 1_000 },
    );
    // Most must have gone the short way, or nothing was compared.
    expect(scanned).toBeGreaterThan(300);
  });

  it('tell the same of the fixtures, mutated', () => {
    const real = linesOf(join(import.meta.dirname, '../fixtures/gold-morning.jsonl'));
    const random = seededRandom(23);
    let books = 0;
    for (let stream = 0; stream < 800; stream++) {
      const messages = Array.from({ length: 6 }, () => (random.next() < 0.4 ? (real[2 + Math.floor(random.next() * 2)] ?? '') : mutate(real[2] ?? '', real, random)));
      books += compare([whole, ...messages], [gold, copper]).books;
    }
    expect(books).toBeGreaterThan(1_000);
  });

  const quoted = (fields: string): string => `{"aid":"rtn_data","data":[{"quotes":{"SHFE.au1912":{${fields}}}}]}`;
  it.each([
    ['a volume of sixteen digits', quoted('"volume":1000000000000000')],
    ['a volume with a point', quoted('"volume":105.0')],
    ['an escape in a value', quoted('"trading_status":"CL\\u004fSED"')],
    ['an escape in a name', quoted('"\\u0076olume":105')],
    ['data twice', `${quoted('"volume":105').slice(0, -1)},"data":[{}]}`],
    ['the quotes twice in a patch', '{"aid":"rtn_data","data":[{"quotes":{"SHFE.au1912":{"volume":105}},"quotes":{}}]}'],
    ['a symbol twice', '{"aid":"rtn_data","data":[{"quotes":{"SHFE.au1912":{"volume":105},"SHFE.au1912":{"ask_volume1":1}}}]}'],
    ['a symbol in two patches', '{"aid":"rtn_data","data":[{"quotes":{"SHFE.au1912":{"volume":105}}},{"quotes":{"SHFE.au1912":{"ask_volume1":1}}}]}'],
    ['a field twice', quoted('"ask_volume1":1,"ask_volume1":2')],
    ['a leap second and one too many', quoted('"datetime":"2019-09-16 09:30:61.000000"')],
    ['a year in which microseconds are no safe integers', quoted('"datetime":"2519-09-16 09:30:00.000000"')],
    ['more after the end', `${quoted('"volume":105')}x`],
    ['a patch half-way', quoted('"ask_volume1":1').slice(0, -3)],
    ['what it knows, and then what it does not', quoted('"volume":105,"ask_volume1":1,"x":{"y":[1]}')],
    ['a deletion among patches', '{"aid":"rtn_data","data":[{"quotes":{"SHFE.au1912":{"volume":105}}},{"quotes":{"SHFE.au1912":null}},{"quotes":{"SHFE.au1912":{"volume":1}}}]}'],
  ])('agree on %s', (_what, text) => {
    compare([whole, text, quoted('"volume":999999,"ask_price5":350.0,"ask_volume5":3')], [gold]);
  });

  it('agree on a message that is too large for the scanner, and on one that nests into the abyss', () => {
    const many = Array.from({ length: 9_000 }, (_, n) => `"x${n}":${n}`).join(',');
    expect(compare([`{"aid":"rtn_data","data":[{"quotes":{"SHFE.au1912":{"datetime":"2019-09-16 09:30:00",${many},"bid_price1":340.02,"bid_volume1":1}}}]}`], [gold])).toMatchObject({ books: 1, scanned: 1 });
    const repeated = Array.from({ length: 9_000 }, () => '"volume":5').join(',');
    expect(compare([`{"aid":"rtn_data","data":[{"quotes":{"SHFE.au1912":{"datetime":"2019-09-16 09:30:00",${repeated}}}}]}`], [gold])).toMatchObject({ books: 1, scanned: 0 });
    expect(compare([whole, `{"aid":"rtn_data","data":[{"quotes":{"SHFE.au1912":{"x":${'['.repeat(100_000)}`], [gold])).toMatchObject({ refused: 1 });
    expect(compare([whole, `{"aid":"rtn_data","data":[{"quotes":{"SHFE.au1912":{"x":${'['.repeat(40)}${']'.repeat(40)}}}}]}`], [gold])).toMatchObject({ refused: 1 });
  });

  const folder = join(process.env['TANDEM_TEST_DATA'] ?? '', 'diff');
  it.skipIf(process.env['TANDEM_TEST_DATA'] === undefined || !existsSync(folder))('tell the same of recorded streams, whole and mutated (skipped where TANDEM_TEST_DATA does not name them)', () => {
    const instruments = [gold, copper, rebar, meal, eggs, copper2004];
    let books = 0;
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl.gz'))) {
      const lines = gunzipSync(readFileSync(join(folder, file))).toString('utf8').split('\n').filter((line) => line !== '');
      books += compare(lines, instruments).books;
      const random = seededRandom(29);
      const withQuotes = lines.filter((line) => line.includes('"quotes"') && line.length < 20_000);
      for (let n = 0; n < 300; n++) books += compare(withQuotes.map((line) => mutate(line, lines.slice(0, 3), random)), instruments).books;
    }
    expect(books).toBeGreaterThan(100);
  });
});
