import { afterEach, expect, it, vi } from 'vitest';
import { acceptFix, defaultSessionSettings, FieldList, fix44, memoryStore, type FixConnection, type FixMessage } from '@tandem/fix';
import { createFixGateway, generic44, type FixDialect } from '@tandem/gateway-fix';
import type { VenueEvent } from '@tandem/domain';
import { clock, deskOptions, HG, scheduler } from './desk-options.ts';

const dialect: FixDialect = { ...generic44, books: 'increments', offers: { orders: false, positions: false, account: false, marketData: true, changes: false }, securities: null, status: 'none' };
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

function fieldsOf(text: string): FieldList {
  const fields = new FieldList();
  for (const pair of text.split('|')) fields.add(Number(pair.slice(0, pair.indexOf('='))), pair.slice(pair.indexOf('=') + 1));
  return fields;
}

const WHOLE = '262=M|55=HGH7|207=COMEX|268=3|269=0|270=4.2500|271=5|269=0|270=4.2490|271=7|269=1|270=4.2510|271=4';
/** action, type, price, lots */
const refresh = (...entries: readonly (readonly [number, number, string, number])[]): string =>
  `262=M|268=${entries.length}|${entries.map(([action, type, px, lots], i) => `279=${action}|269=${type}${i === 0 ? '|55=HGH7|207=COMEX' : ''}|270=${px}|271=${lots}`).join('|')}`;

async function venue() {
  const requests: FixMessage[] = [];
  const events: VenueEvent[] = [];
  const complaints: string[] = [];
  let line: FixConnection | null = null;
  const accepting = await acceptFix({
    host: '127.0.0.1',
    port: 0,
    dictionary: fix44,
    clock,
    scheduler,
    connectionsMax: 2,
    logonTimeoutMs: 5_000,
    accept: (connection) => ({
      choose: () => ({ settings: { ...defaultSessionSettings, role: 'acceptor', dictionary: fix44, senderCompId: 'VENUE', targetCompId: 'US' }, store: memoryStore(), refuse: null }),
      handler: {
        onEstablished: () => (line = connection),
        onMessage: (message) => void requests.push(message),
        onClosed: () => undefined,
        onRoundTrip: () => undefined,
        onNotice: () => undefined,
      },
    }),
  });
  if (!accepting.ok) throw new Error(accepting.error.what);
  const gateway = createFixGateway({
    ...deskOptions(accepting.value.port, { events, complaints: [], log: [] }),
    dialect,
    complain: ({ code }) => void complaints.push(code),
  });
  open.push(() => accepting.value.close(), () => gateway.stop());
  gateway.marketData.subscribe([HG]);
  gateway.start();
  await vi.waitFor(() => expect(requests).toHaveLength(1), { timeout: 10_000, interval: 5 });
  const quotes = () => events.flatMap((event) => (event.type === 'quote' ? [event.book] : []));
  const sides = () => {
    const book = quotes().at(-1);
    return book && { bids: book.bids.map((l) => `${l.quantity}@${l.price}`), asks: book.asks.map((l) => `${l.quantity}@${l.price}`), last: book.last && `${book.last.quantity}@${book.last.price}` };
  };
  const send = (msgType: string, text: string): void => void line?.send(msgType, fieldsOf(text));
  const heard = (count: number) => vi.waitFor(() => expect(quotes()).toHaveLength(count), { timeout: 10_000, interval: 5 });
  return { requests, complaints, send, heard, sides, quotes };
}

it('asks for increments and keeps the book they change', async () => {
  const { requests, send, heard, sides, complaints } = await venue();
  expect(requests[0]?.fields.get(265)).toBe('1');
  send('W', WHOLE);
  await heard(1);
  send('X', refresh([0, 0, '4.2505', 3], [1, 0, '4.2490', 9], [2, 1, '4.2510', 0], [0, 1, '4.2520', 6], [0, 1, '4.2515', 2], [0, 2, '4.2510', 1]));
  await heard(2);
  expect(sides()).toEqual({ bids: ['3@42505', '5@42500', '9@42490'], asks: ['2@42515', '6@42520'], last: '1@42510' });
  send('X', refresh([2, 0, '4.2505', 0]));
  await heard(3);
  expect(sides()?.bids).toEqual(['5@42500', '9@42490']);
  expect(complaints).toEqual([]);
});

it('does not hear increments before a whole book', async () => {
  const { send, heard, quotes } = await venue();
  send('X', refresh([0, 0, '4.2505', 3]));
  send('W', WHOLE);
  await heard(1);
  expect(quotes()[0]?.bids).toHaveLength(2);
});

it.each([
  ['deletes a level that is not there', refresh([2, 0, '4.2480', 0])],
  ['changes a level that is not there', refresh([1, 1, '4.2600', 1])],
  ['crosses the book', refresh([0, 0, '4.2600', 1])],
  ['does what nobody knows', refresh([7, 0, '4.2500', 1])],
])('shows nothing of a refresh that %s, and asks for the books anew', async (_, bad) => {
  const { requests, send, heard, quotes, complaints } = await venue();
  send('W', WHOLE);
  send('X', bad);
  send('X', refresh([0, 0, '4.2505', 3]));
  await vi.waitFor(() => expect(requests.map(({ fields }) => fields.get(263))).toEqual(['1', '2', '1']), { timeout: 10_000, interval: 5 });
  expect(complaints).toEqual(['fix_book_lost']);
  expect(quotes()).toHaveLength(1);
  send('W', WHOLE);
  send('X', refresh([1, 0, '4.2500', 8]));
  await heard(3);
  expect(quotes().at(-1)?.bids[0]?.quantity).toBe(8);
});

it('keeps as many levels as are kept of a book', async () => {
  const { send, heard, sides } = await venue();
  send('W', WHOLE);
  send('X', refresh(...Array.from({ length: 12 }, (_, i) => [0, 0, (4.248 - i * 0.001).toFixed(4), 1] as const)));
  await heard(2);
  expect(sides()?.bids).toHaveLength(10);
  // A level beyond those kept may go without notice.
  send('X', refresh([2, 0, '4.2370', 0]));
  await heard(3);
  expect(sides()?.bids).toHaveLength(10);
});
