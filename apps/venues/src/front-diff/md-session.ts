import type { WebSocket } from 'ws';
import type { Clock, Dispose, Scheduler } from '@tandem/kernel';
import { instrumentId, type DepthBook, type InstrumentId } from '@tandem/domain';
import type { Exchange } from '../exchange/exchange.ts';
import { Charts } from './charts.ts';
import type { History } from './history.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { difference, quoteOf, type QuoteFields } from './quote.ts';
import type { Fields } from './request.ts';

/** Unless the venue is told otherwise, at most ten quotes a second and symbol; what happens between is conflated. */
export const QUOTE_INTERVAL_MS = 100;
/** Where nothing is conflated: quotes that wait for a client to ask, before it loses some after all. */
const QUOTES_WAITING_MAX = 1_000;
export const SUBSCRIPTIONS_MAX = 1_000;

export interface Session {
  receive(aid: string, fields: Fields): void;
  close(): void;
}

/** One market-data connection. `volumeOf` is the day's volume as this front counts it. */
export function createMarketDataSession(
  socket: WebSocket,
  exchange: Exchange,
  clock: Clock,
  scheduler: Scheduler,
  sessionId: string,
  volumeOf: (id: InstrumentId) => number,
  quoteIntervalMs: number,
  history: History,
): Session {
  const outbox = createOutbox(socket);
  const notify = createNotifier(outbox, sessionId);
  const charts = new Charts(exchange, history, outbox, scheduler);
  const told = new ToldQuotes(exchange, clock, volumeOf);
  const subscribed = new Set<InstrumentId>();
  const changed = new Set<InstrumentId>();
  /** The list to be echoed after the first quotes of it. */
  let listDue: string | null = null;
  let timer: Dispose | null = null;
  const dispose = exchange.onBook((book: DepthBook) => {
    if (!subscribed.has(book.instrumentId)) return;
    changed.add(book.instrumentId);
    pump();
  });

  /** Quotes lead a transaction, as real servers have it: there are clients that look for them in its first patch alone. */
  function pump(): void {
    pumpQuotes();
    if (listDue === null || !outbox.isAsked()) return;
    outbox.put({ ins_list: listDue });
    listDue = null;
  }

  /** Sends what is due if the client has asked, else waits for whichever comes first. */
  function pumpQuotes(): void {
    const takesMore = outbox.isAsked() || (quoteIntervalMs === 0 && outbox.waiting() < QUOTES_WAITING_MAX);
    if (!takesMore || changed.size === 0 || timer !== null) return;
    const patches: Record<string, QuoteFields> = {};
    let waitMs = Infinity;
    for (const id of changed) {
      const dueMs = quoteIntervalMs - told.ageMs(id);
      if (dueMs > 0) {
        waitMs = Math.min(waitMs, dueMs);
        continue;
      }
      changed.delete(id);
      const patch = told.patch(id);
      if (patch !== null) patches[id] = patch;
    }
    if (Object.keys(patches).length > 0) {
      outbox.put({ quotes: patches });
    } else if (waitMs < Infinity) {
      timer = scheduler.after(waitMs, () => {
        timer = null;
        pump();
      });
    }
  }

  function subscribe(list: unknown): void {
    if (typeof list !== 'string') { notify('订阅列表无效'); return; }
    const names = list.split(',').filter((name) => name !== '');
    if (names.length > SUBSCRIPTIONS_MAX) { notify(`订阅合约数超过 ${SUBSCRIPTIONS_MAX}`); return; }
    const known = names.map(instrumentId).filter((id) => exchange.instruments.has(id));
    subscribed.clear();
    for (const id of known) {
      subscribed.add(id);
      if (told.ageMs(id) === Infinity) changed.add(id);
    }
    for (const id of changed) if (!subscribed.has(id)) changed.delete(id);
    told.keep(subscribed);
    listDue = list;
    pump();
  }

  socket.send(JSON.stringify({ aid: 'rsp_login', session_id: sessionId, account_id: '' }));
  outbox.peek();
  outbox.put({ account_id: '', ins_list: '', mdhis_more_data: false });

  return {
    receive(aid, fields) {
      if (aid === 'peek_message') {
        outbox.peek();
        pump();
      } else if (aid === 'subscribe_quote') subscribe(fields['ins_list']);
      else if (aid === 'set_chart') charts.set(fields, notify);
      else notify('不支持的请求');
    },
    close() {
      dispose();
      charts.close();
      timer?.();
    },
  };
}

/** What the client's tree holds of each quote. */
class ToldQuotes {
  readonly #exchange: Exchange;
  readonly #clock: Clock;
  readonly #volumeOf: (id: InstrumentId) => number;
  readonly #told = new Map<InstrumentId, { quote: QuoteFields; atNs: bigint }>();

  constructor(exchange: Exchange, clock: Clock, volumeOf: (id: InstrumentId) => number) {
    this.#exchange = exchange;
    this.#clock = clock;
    this.#volumeOf = volumeOf;
  }

  /** Infinity where none was told. */
  ageMs(id: InstrumentId): number {
    const told = this.#told.get(id);
    return told === undefined ? Infinity : Number((this.#clock.monotonicNs() - told.atNs) / 1_000_000n);
  }

  /** What differs by now, which is taken for told; null where nothing does. */
  patch(id: InstrumentId): QuoteFields | null {
    const instrument = this.#exchange.instruments.get(id);
    if (instrument === undefined) return null;
    const quote = quoteOf(this.#exchange.book(id), instrument, this.#volumeOf(id));
    const patch = difference(this.#told.get(id)?.quote ?? {}, quote);
    this.#told.set(id, { quote, atNs: this.#clock.monotonicNs() });
    return patch;
  }

  keep(wanted: ReadonlySet<InstrumentId>): void {
    for (const id of this.#told.keys()) if (!wanted.has(id)) this.#told.delete(id);
  }
}

/** Refusals, which are not kept back for a peek. */
function createNotifier(outbox: Outbox, sessionId: string): (content: string) => void {
  let notices = 0;
  return (content) => {
    outbox.put({ notify: { [`${sessionId}-${++notices}`]: { type: 'MESSAGE', level: 'WARNING', code: 400, content } } });
    outbox.peek();
  };
}
