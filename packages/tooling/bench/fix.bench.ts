import { clOrdId, price, quantity, tsUs } from '@tandem/domain';
import {
  defaultSessionSettings,
  encodeBody,
  fix44,
  FrameSplitter,
  MarketDataScan,
  memoryStore,
  parseFrame,
  sessionState,
  stepSession,
  validateMessage,
  type FrameSink,
} from '@tandem/fix';
import { generic44 } from '@tandem/gateway-fix';
import { createListings } from '../../gateway-fix/src/models/listings.ts';
import { newOrderSingle } from '../../gateway-fix/src/models/requests.ts';
import { SymbolIndex } from '../../gateway-fix/src/models/symbol-index.ts';
import { parseBook } from '../../gateway-fix/src/parse/book.ts';
import { scannedBook, scannedListing } from '../../gateway-fix/src/parse/scanned.ts';
import { frameOf } from './fuzz-fix.ts';
import { report, spread } from './report.ts';
import { outer } from './wire-world.ts';

const ROUNDS = 7;
const MESSAGES = 50_000;
const FRAMES_PER_CHUNK = 20;
const INGEST = tsUs(1);

const text = (scaled: number): string => (scaled / 10 ** outer.priceScale).toFixed(outer.priceScale);
const side = (type: string, step: number): string =>
  [1, 2, 3, 4, 5].map((n) => `|269=${type}|270=${text(outer.referencePrice + step * n)}|271=${n}|290=${n}`).join('');
const head = `35=W|49=PAPER|56=TANDEM|34=5|52=20261121-02:34:00.764000|262=M2|55=${outer.symbol}|207=${outer.exchange}`;
const limits = `|9204=20261121-02:34:00.763000|9203=O|9201=${text(outer.referencePrice * 2)}|9202=${text(1)}`;
const book = Buffer.from(frameOf(`${head}${limits}|268=11${side('0', -1)}${side('1', 1)}|269=2|270=${text(outer.referencePrice)}|271=3`), 'latin1');
const chunk = Buffer.concat(Array.from({ length: FRAMES_PER_CHUNK }, () => book));
const listings = createListings([outer], generic44);
const listing = listings.all[0]!;
const index = new SymbolIndex(listings);

/** Runs `each` for as many messages as there are, and gives messages a second. */
function rate(run: () => void): number {
  const startMs = performance.now();
  run();
  return (MESSAGES * 1000) / (performance.now() - startMs);
}

/** Bytes to the book by way of fields and the dictionary, as every message but market data goes. */
function general(): void {
  const splitter = new FrameSplitter();
  for (let n = 0; n < MESSAGES; n += FRAMES_PER_CHUNK) {
    for (const result of splitter.push(chunk)) {
      const message = result.type === 'frame' ? parseFrame(result.text, fix44.dataOf) : null;
      if (message?.ok !== true || validateMessage(message.value, fix44, 'tolerant') !== null) throw new Error('a real frame was refused');
      parseBook(message.value.fields, listing, INGEST);
    }
  }
}

/** Bytes to the same book where they lie. */
function scanned(): void {
  const splitter = new FrameSplitter();
  const scan = new MarketDataScan();
  const sink: FrameSink = {
    frame(bytes, start, end) {
      if (!MarketDataScan.looksLike(bytes, start) || !scan.scan(bytes, start, end)) throw new Error('a real frame was left');
      const found = scannedListing(scan, index);
      if (found === undefined || scannedBook(scan, found, INGEST) === null) throw new Error('a real book was left');
    },
    garbled: (reason) => {
      throw new Error(reason);
    },
  };
  for (let n = 0; n < MESSAGES; n += FRAMES_PER_CHUNK) splitter.feed(chunk, sink);
}

/** An order to its frame: fields, body, number, stamp, checksum. */
function orders(): void {
  const settings = { ...defaultSessionSettings, role: 'initiator', dictionary: fix44, senderCompId: 'TANDEM', targetCompId: 'PAPER', timestampDigits: 6 } as const;
  const state = sessionState(memoryStore().numbers());
  state.phase = 'established';
  const order = {
    clOrdId: clOrdId('P1x-o'), venue: 'outer', instrumentId: outer.instrumentId, side: 'buy', quantity: quantity(5),
    price: price(outer.referencePrice), timeInForce: 'fak', offset: 'open',
  } as const;
  for (let n = 0; n < MESSAGES; n++) {
    const nowUs = tsUs(1_795_000_000_000_000 + n * 37);
    const body = encodeBody('D', newOrderSingle(order, listing, 'desk', nowUs, generic44), fix44.dataTags);
    if (stepSession(settings, state, { type: 'send', body, at: { wallUs: nowUs, steadyUs: nowUs } }).length < 2) throw new Error('nothing left');
  }
}

const runs = { general, scanned, orders };
const rates = { general: [] as number[], scanned: [] as number[], orders: [] as number[] };
for (let round = 0; round <= ROUNDS; round++) {
  for (const name of ['general', 'scanned', 'orders'] as const) {
    const perSecond = rate(runs[name]);
    // The first round warms up.
    if (round > 0) rates[name].push(perSecond);
  }
}
const [slow, fast, sent] = [spread(rates.general), spread(rates.scanned), spread(rates.orders)];
report([
  { what: `FIX book of ${book.length} bytes, by its fields`, figures: { 'books/s': slow.p50, rounds: slow.count } },
  { what: `FIX book of ${book.length} bytes, where it lies`, figures: { 'books/s': fast.p50, 'of by its fields': fast.p50 / slow.p50, rounds: fast.count } },
  { what: 'FIX order, to its frame', figures: { 'orders/s': sent.p50, rounds: sent.count } },
]);

