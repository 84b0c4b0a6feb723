import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { byteSum, FrameSplitter, MarketDataScan, encodeFrame, fix44, formatTimestamp, parseFrame, parseTimestamp, scanTimestamp, SOH, Tag, validateMessage, type FixMessage } from '@tandem/fix';
import { instrumentId, tsUs, type Instrument } from '@tandem/domain';
import { generic44 } from '@tandem/gateway-fix';
import fixtures from '../fixtures/reports.json' with { type: 'json' };
import { createListings } from '../src/models/listings.ts';
import { SymbolIndex } from '../src/models/symbol-index.ts';
import { parseBook } from '../src/parse/book.ts';
import { parseIncrements, refreshTime } from '../src/parse/increment.ts';
import { reading } from '../src/parse/read.ts';
import { scannedBook, scannedChanges, scannedListing, scannedTime } from '../src/parse/scanned.ts';
import { bare, HandVenue } from './hand-venue.ts';
import { HG } from './desk-options.ts';

const twice: Instrument = { ...HG, instrumentId: instrumentId('ICE.HGH7'), exchange: 'ICE' };
const alone: Instrument = { ...HG, instrumentId: instrumentId('COMEX.HGK7'), symbol: 'HGK7', priceScale: 2 };
const listings = createListings([HG, twice, alone], generic44);
const index = new SymbolIndex(listings);
const INGEST = tsUs(7);
const scan = new MarketDataScan();

/** A frame around fields written with `|`, `35=` first; length and checksum are right. */
function frameOf(fields: string): Buffer {
  const body = `${fields.replaceAll('|', SOH)}${SOH}`;
  const type = /^35=[^\u0001]*\u0001/.exec(body)?.[0] ?? '';
  return Buffer.from(encodeFrame('FIX.4.4', type, { msgType: '', text: body.slice(type.length), sum: byteSum(body.slice(type.length)) }), 'latin1');
}

/** What the scanner makes of a frame, undefined where it leaves it. */
function scanned(frame: Buffer): unknown {
  if (!MarketDataScan.looksLike(frame, 0) || !scan.scan(frame, 0, frame.length)) return undefined;
  const slice = ({ from, to }: { from: number; to: number }) => frame.toString('latin1', from, to);
  const header = { begin: slice(scan.beginString), sender: slice(scan.sender), target: slice(scan.target), seq: scan.seq, sentUs: scan.sendingTimeUs };
  if (scan.incremental) {
    const changes = scannedChanges(scan, index);
    return changes === null ? undefined : { header, atUs: scannedTime(scan), changes };
  }
  const listing = scannedListing(scan, index);
  const book = listing === undefined ? null : scannedBook(scan, listing, INGEST);
  return book === null ? undefined : { header, book };
}

/** What the general way makes of it; a string says where it stopped. */
function decoded(frame: Buffer): unknown {
  const split = new FrameSplitter().push(frame);
  if (split.length !== 1 || split[0]?.type !== 'frame') return 'no frame';
  const message = parseFrame(split[0].text, fix44.dataOf);
  if (!message.ok) return message.error;
  const fault = validateMessage(message.value, fix44, 'tolerant');
  return fault === null ? read(message.value) : fault.text;
}

function read({ msgType, fields }: FixMessage): unknown {
  const text = (tag: number): string => fields.get(tag) ?? '';
  const header = { begin: text(8), sender: text(49), target: text(56), seq: Number(text(34)), sentUs: parseTimestamp(text(Tag.SendingTime)) };
  const result = reading(() => {
    if (msgType === 'X') return { header, atUs: refreshTime(fields), changes: parseIncrements(fields, listings) };
    const listing = listings.find(fields);
    return listing === undefined ? 'no instrument' : { header, book: parseBook(fields, listing, INGEST) };
  });
  return result.ok ? result.value : result.error;
}

function agree(frame: Buffer): boolean {
  const fast = scanned(frame);
  if (fast !== undefined) expect(fast).toEqual(decoded(frame));
  return fast !== undefined;
}

const SENT = '35=W|49=VENUE|56=US|34=5|52=20261121-02:34:00.764000';
const refresh = '35=X|34=12|49=VENUE|52=20261121-02:34:00|56=US|262=M|268=3|279=0|269=0|55=HGH7|207=COMEX|270=4.2500|271=5|279=2|269=1|270=4.2510|279=1|269=2|55=HGK7|207=COMEX|270=4.25|271=7|290=1';
const real = [
  fixtures.book,
  `${SENT}|262=M|55=HGH7|207=ICE|268=0`,
  `${SENT}|55=HGK7|268=2|269=0|270=-4.25|271=0|269=B|271=7`,
  `${SENT}|9201=5|9202=4.0001|9203=O|9204=20261121-02:34:00|55=HGH7|207=COMEX|268=1|269=1|270=4.2510|271=4`,
  refresh,
];

describe('market data where it lies', () => {
  it('is taken in the forms that venues send, as the general way reads it', () => {
    for (const text of real) expect([text, agree(frameOf(text))]).toEqual([text, true]);
    expect(scanned(frameOf(fixtures.book))).toMatchObject({ book: { instrumentId: 'COMEX.HGH7', phase: 'closed', upperLimit: 44_000, bids: [{ price: 39_995, quantity: 1 }, { price: 39_990, quantity: 2 }], last: { price: 40_000, quantity: 3 } } });
  });

  it.each([
    ['a possible duplicate', SENT.replace('|34=5', '|34=5|43=Y') + '|55=HGH7|207=COMEX|268=0'],
    ['a field that is not its own', `${SENT}|55=HGH7|207=COMEX|58=hello|268=0`],
    ['a field twice', `${SENT}|55=HGH7|55=HGH7|207=COMEX|268=0`],
    ['a header field in the body', `35=W|49=VENUE|56=US|34=5|55=HGH7|52=20261121-02:34:00|207=COMEX|268=0`],
    ['fewer entries than it says', `${SENT}|55=HGH7|207=COMEX|268=2|269=0|270=4.25|271=1`],
    ['more entries than it says', `${SENT}|55=HGH7|207=COMEX|268=0|269=0|270=4.25|271=1`],
    ['a price twice in an entry', `${SENT}|55=HGH7|207=COMEX|268=1|269=0|270=4.25|270=4.25|271=1`],
    ['a field behind its entries', `${SENT}|55=HGH7|207=COMEX|268=1|269=0|270=4.25|271=1|9203=O`],
    ['levels out of order', `${SENT}|55=HGH7|207=COMEX|268=2|269=0|270=4.25|271=1|269=0|270=4.26|271=1`],
    ['a price finer than the instrument’s', `${SENT}|55=HGH7|207=COMEX|268=1|269=0|270=4.25001|271=1`],
    ['an exponent', `${SENT}|55=HGH7|207=COMEX|268=1|269=0|270=4e2|271=1`],
    ['no price', `${SENT}|55=HGH7|207=COMEX|268=1|269=0|271=1`],
    ['a symbol of two exchanges', `${SENT}|55=HGH7|268=0`],
    ['a symbol nobody listed', `${SENT}|55=ZZZ|207=COMEX|268=0`],
    ['an empty value', `${SENT}|55=|207=COMEX|268=0`],
    ['no number', `35=W|49=VENUE|56=US|52=20261121-02:34:00|55=HGH7|207=COMEX|268=0`],
    ['a number from zero', SENT.replace('34=5', '34=05') + '|55=HGH7|207=COMEX|268=0'],
    ['a day that is none', SENT.replace('20261121', '20261131') + '|55=HGH7|207=COMEX|268=0'],
    ['no entries', `${SENT}|55=HGH7|207=COMEX`],
  ])('with %s is left to the general way', (_, text) => {
    expect(scanned(frameOf(text))).toBeUndefined();
  });

  const value = fc.oneof(
    fc.constantFrom('0', '1', '2', '4.2500', '4.25', '-4.25', '4.', '.5', '00', '1e3', '', 'COMEX', 'HGH7', 'HGK7', 'ICE', 'O', 'C', 'VENUE', '20261121-02:34:00', '20261121-02:34:00.123456789', '20261121-23:59:60', '9'.repeat(16)),
    fc.double({ min: -10, max: 10, noNaN: true }).map((n) => n.toFixed(4)),
    fc.integer({ min: 0, max: 50 }).map(String),
    fc.string({ maxLength: 4 }).map((text) => text.replace(/[\u0001=]/g, '')),
  );
  const tag = fc.constantFrom(34, 43, 49, 52, 55, 56, 58, 96, 95, 97, 200, 207, 262, 268, 269, 270, 271, 279, 290, 9201, 9202, 9203, 9204, 0);

  it('agrees with the general way on messages put together at random', () => {
    let taken = 0;
    const level = fc.tuple(fc.constantFrom('0', '1', '2', 'B'), fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 999 }), fc.boolean());
    const entries = fc.array(level, { maxLength: 6 });
    const decimal = (n: number, places: number): string => (n / 10 ** places).toFixed(places);
    fc.assert(
      fc.property(entries, fc.boolean(), fc.constantFrom('HGH7|207=COMEX', 'HGH7|207=ICE', 'HGK7', 'HGK7|207=COMEX'), fc.constantFrom('0', '1', '2'), (levels, whole, symbol, action) => {
        const group = levels.map(([type, at, places, lots, position], i) => {
          const first = whole ? `269=${type}` : `279=${action}|269=${type}${i === 0 ? `|55=${symbol}` : ''}`;
          return `|${first}|270=${decimal(at, places)}|271=${lots}${position ? `|290=${i + 1}` : ''}`;
        });
        const head = whole ? `${SENT}|55=${symbol}` : SENT.replace('35=W', '35=X');
        if (agree(frameOf(`${head}|268=${levels.length}${group.join('')}`))) taken++;
      }),
      { numRuns: 1_000 },
    );
    expect(taken).toBeGreaterThan(300);
  });

  it('agrees with it on real messages whose fields were changed, moved, doubled and dropped', () => {
    const change = fc.record({ at: fc.nat(), how: fc.constantFrom('value' as const, 'tag' as const, 'drop' as const, 'double' as const, 'swap' as const, 'insert' as const), tag, value });
    fc.assert(
      fc.property(fc.constantFrom(...real), fc.array(change, { maxLength: 3 }), (text, changes) => {
        const fields = text.split('|');
        for (const { at, how, tag: newTag, value: newValue } of changes) {
          const i = 1 + (at % (fields.length - 1));
          const [oldTag = '', oldValue = ''] = (fields[i] ?? '').split('=');
          if (how === 'value') fields[i] = `${oldTag}=${newValue}`;
          else if (how === 'tag') fields[i] = `${newTag}=${oldValue}`;
          else if (how === 'drop') fields.splice(i, 1);
          else if (how === 'double') fields.splice(i, 0, fields[i] ?? '');
          else if (how === 'insert') fields.splice(i, 0, `${newTag}=${newValue}`);
          else [fields[i], fields[1]] = [fields[1] ?? '', fields[i] ?? ''];
          if (fields.length < 3) return;
        }
        agree(frameOf(fields.join('|')));
      }),
      { numRuns: 4_000 },
    );
  });

  it('agrees with it on real messages whose bytes were changed', () => {
    const edit = fc.record({ at: fc.nat(), byte: fc.constantFrom(1, 43, 45, 46, 48, 49, 50, 57, 61, 65, 255) });
    fc.assert(
      fc.property(fc.constantFrom(...real), fc.array(edit, { minLength: 1, maxLength: 3 }), (text, edits) => {
        const bytes = Buffer.from(text.replaceAll('|', SOH), 'latin1');
        for (const { at, byte } of edits) bytes[5 + (at % (bytes.length - 5))] = byte;
        agree(frameOf(bytes.toString('latin1')));
      }),
      { numRuns: 4_000 },
    );
  });

  it('has times as the general way has them', () => {
    const text = fc.oneof(
      fc.tuple(fc.integer({ min: 0, max: 4_102_444_800_000_000 }), fc.constantFrom(0 as const, 3 as const, 6 as const)).map(([us, digits]) => formatTimestamp(us, digits)),
      fc.tuple(fc.constantFrom('20261121', '20260230', '20240229', '90261121', '00000000', '2026112'), fc.constantFrom('-02:34:00', '-24:00:00', '-23:59:60', '-00:00:00.1234567890123', '-00:00:00.', '-00:00:00.000000001')).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (time) => {
        const bytes = Buffer.from(`x${time}x`, 'latin1');
        const us = scanTimestamp(bytes, 1, bytes.length - 1);
        if (us >= 0) expect(us).toBe(parseTimestamp(time));
        else expect(parseTimestamp(time) === null || time.includes(':60')).toBe(true);
      }),
    );
  });
});

describe('a session with market data on it', () => {
  let venue: HandVenue | null = null;
  afterEach(async () => {
    await venue?.close();
    venue = null;
  });

  it('counts what was read where it lay: books, refreshes and reports keep their order, and no number is missed', async () => {
    venue = await HandVenue.open({ ...bare, books: 'increments', offers: { ...bare.offers, marketData: true } });
    await venue.connected();
    venue.gateway.marketData.subscribe([HG]);
    await venue.asked('V');
    const spied = vi.spyOn(MarketDataScan.prototype, 'scan');
    const book = '262=M|55=HGH7|207=COMEX|268=2|269=0|270=4.2500|271=5|269=1|270=4.2510|271=4';
    for (let i = 0; i < 50; i++) {
      venue.say('W', book);
      venue.say('X', `262=M|268=1|279=1|269=0|55=HGH7|207=COMEX|270=4.2500|271=${i + 1}`);
    }
    venue.say('X', '262=M|268=1|279=0|269=0|55=HGH7|207=COMEX|270=4.2520|271=1');
    await venue.heard('quote', 100);
    await vi.waitFor(() => expect(venue?.complaints).toEqual(['fix_book_lost: the book of COMEX.HGH7 is crossed']), { timeout: 10_000 });
    expect(venue.of('quote').map(({ book: { bids } }) => bids[0]?.quantity)).toEqual(Array.from({ length: 50 }, (_, i) => [5, i + 1]).flat());
    expect(spied.mock.results.filter(({ value: took }) => took === true)).toHaveLength(101);
    spied.mockRestore();
  });
});

