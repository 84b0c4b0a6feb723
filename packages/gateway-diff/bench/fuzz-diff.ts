import { readFileSync } from 'node:fs';
import { assert, formatScaled, type Random } from '@tandem/kernel';
import { tsUs, type DepthBook, type Instrument, type InstrumentId, type VenueEvent } from '@tandem/domain';
import { decodeMessage } from '../src/client/receive.ts';
import { createStateTree, objectAt, touchedKeys, type JsonObject } from '../src/merge-patch/merge-patch.ts';
import { createOrderLife } from '../src/order-life/order-life.ts';
import { parseAccount, parsePosition } from '../src/parse/account.ts';
import { createReference } from '../test/reference-quotes.ts';
import { openQuotes, type Quotes } from '../test/read-quotes.ts';
import { mutate } from './mutate.ts';

const AT = tsUs(1_600_000_000_000_000);
/** Messages after which a fresh tree begins, as it would after a reconnection. */
const STREAM_MESSAGES = 50;

/** What a run of mutations met. */
export interface Fuzzed {
  readonly mutations: number;
  /** Of the mutations: those that were still messages, and what the gateway's readers made of them. */
  readonly taken: number;
  /** Taken by the scanner, without JSON.parse. */
  readonly scanned: number;
  readonly books: number;
  readonly reports: number;
}

export const linesOf = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter((line) => line !== '');

/**
 * Feeds mutated messages to the readers of a DIFF link, and throws where one crashes, makes a number that the message
 * does not hold, reaches a prototype, or where the scanner of quotes tells another book than the plain reading.
 */
export function fuzzDiff(messages: readonly string[], instruments: readonly Instrument[], mutations: number, random: Random): Fuzzed {
  const byId = new Map(instruments.map((i) => [i.instrumentId, i]));
  const counts = { mutations, taken: 0, scanned: 0, books: 0, reports: 0 };
  // One for all streams, as the client keeps one over its connections.
  const quick = openQuotes(instruments, () => undefined);
  let stream = openStream(byId, quick);
  let dropped = false;
  for (let n = 0; n < mutations; n++) {
    if (n % STREAM_MESSAGES === 0 || dropped) stream = openStream(byId, quick);
    const real = messages[Math.floor(random.next() * messages.length)] ?? '';
    const text = random.next() < 0.2 ? real : mutate(real, messages, random);
    const took = stream(text);
    // A refused message drops the link, and what comes after it belongs to the next.
    dropped = !took.taken;
    counts.taken += took.taken ? 1 : 0;
    counts.scanned += took.scanned;
    counts.books += took.books;
    counts.reports += took.reports;
    assert(!('polluted' in {}) && Object.keys(Object.prototype).length === 0, `a prototype was reached by ${text.slice(0, 2_000)}`);
  }
  return counts;
}

interface Took {
  taken: boolean;
  scanned: number;
  books: number;
  reports: number;
}

function openStream(instruments: ReadonlyMap<InstrumentId, Instrument>, quick: Quotes): (text: string) => Took {
  const tree = createStateTree();
  const complain = (): void => undefined;
  quick.reset();
  const plain = createReference([...instruments.values()], complain);
  const life = createOrderLife('inner', instruments, complain);
  return (text) => {
    const took: Took = { taken: false, scanned: 0, books: 0, reports: 0 };
    const scannedBefore = quick.scanned();
    const books = quick(text, AT);
    took.scanned = quick.scanned() - scannedBefore;
    const expected = plain(text, AT);
    assert(JSON.stringify(books) === JSON.stringify(expected), `the scanner tells ${JSON.stringify(books)} of ${text.slice(0, 5_000)}, and the plain reading ${JSON.stringify(expected)}`);
    const message = decodeMessage(Buffer.from(text));
    if (!message.ok || !tree.apply(message.value.patches).ok) return took;
    const { patches } = message.value;
    took.taken = true;
    for (const book of books ?? []) took.books += checkBook(objectAt(tree.root, 'quotes', book.instrumentId), instruments.get(book.instrumentId), book);
    const user = objectAt(tree.root, 'trade', 'desk');
    if (user === undefined) return took;
    const at = ['trade', 'desk'] as const;
    const events = life.transact(
      user,
      { orders: touchedKeys(patches, ...at, 'orders'), trades: touchedKeys(patches, ...at, 'trades'), notices: [objectAt(tree.root, 'notify') ?? null] },
      AT,
    );
    for (const event of events) checkReport(event);
    took.reports += events.length;
    for (const symbol of touchedKeys(patches, ...at, 'positions')) {
      const instrument = instruments.get(symbol as InstrumentId);
      const raw = objectAt(user, 'positions', symbol);
      if (instrument !== undefined && raw !== undefined) parsePosition(raw, 'inner', instrument, complain);
    }
    const account = objectAt(user, 'accounts', 'CNY');
    if (account !== undefined) parseAccount(account, 'inner', 'desk', AT, complain);
    return took;
  };
}

/** Every price of the book must be the very number of the message. */
function checkBook(raw: JsonObject | undefined, instrument: Instrument | undefined, book: DepthBook): number {
  assert(raw !== undefined && instrument !== undefined, `a book of ${book.instrumentId} from nowhere`);
  const { priceScale, tickSize } = instrument;
  for (const side of ['bid', 'ask'] as const) {
    const levels = side === 'bid' ? book.bids : book.asks;
    const wire = [1, 2, 3, 4, 5].map((n) => [raw[`${side}_price${n}`], raw[`${side}_volume${n}`]] as const);
    let before: number | null = null;
    for (const { price, quantity } of levels) {
      const isWired = wire.some(([p, v]) => p === Number(formatScaled(price, priceScale)) && v === quantity);
      assert(isWired && Number.isSafeInteger(price) && price % tickSize === 0 && quantity > 0, `a wrong level ${price} x ${quantity}`);
      assert(before === null || (side === 'bid' ? price < before : price > before), `levels out of order at ${price}`);
      before = price;
    }
  }
  return 1;
}

function checkReport(event: VenueEvent): void {
  if (event.type !== 'execution_report') return;
  const { cumQty, leavesQty, orderQty, lastQty, lastPx } = event.report;
  for (const lots of [cumQty, leavesQty, orderQty, lastQty]) assert(Number.isSafeInteger(lots) && lots >= 0, `a wrong number of lots: ${lots}`);
  assert(lastPx === null || Number.isSafeInteger(lastPx), 'a wrong price');
}
