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
  const sent = new Map<InstrumentId, { quote: QuoteFields; atNs: bigint }>();
  const subscribed = new Set<InstrumentId>();
  const changed = new Set<InstrumentId>();
  let timer: Dispose | null = null;
  const dispose = exchange.onBook((book: DepthBook) => {
    if (!subscribed.has(book.instrumentId)) return;
    changed.add(book.instrumentId);
    pump();
  });

  /** Sends what is due if the client has asked, else waits for whichever comes first. */
  function pump(): void {
    const takesMore = outbox.isAsked() || (quoteIntervalMs === 0 && outbox.waiting() < QUOTES_WAITING_MAX);
    if (!takesMore || changed.size === 0 || timer !== null) return;
    const patches: Record<string, QuoteFields> = {};
    let waitMs = Infinity;
    for (const id of changed) {
      const last = sent.get(id);
      const dueMs = last === undefined ? 0 : quoteIntervalMs - Number((clock.monotonicNs() - last.atNs) / 1_000_000n);
      if (dueMs > 0) {
        waitMs = Math.min(waitMs, dueMs);
        continue;
      }
      changed.delete(id);
      const patch = quotePatch(id);
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

  function quotePatch(id: InstrumentId): QuoteFields | null {
    const instrument = exchange.instruments.get(id);
    if (instrument === undefined) return null;
    const quote = quoteOf(exchange.book(id), instrument, volumeOf(id));
    const patch = difference(sent.get(id)?.quote ?? {}, quote);
    sent.set(id, { quote, atNs: clock.monotonicNs() });
    return patch;
  }

  function subscribe(list: unknown): void {
    if (typeof list !== 'string') { notify('订阅列表无效'); return; }
    const names = list.split(',').filter((name) => name !== '');
    if (names.length > SUBSCRIPTIONS_MAX) { notify(`订阅合约数超过 ${SUBSCRIPTIONS_MAX}`); return; }
    const known = names.map(instrumentId).filter((id) => exchange.instruments.has(id));
    subscribed.clear();
    for (const id of known) {
      subscribed.add(id);
      if (!sent.has(id)) changed.add(id);
    }
    for (const id of changed) if (!subscribed.has(id)) changed.delete(id);
    for (const id of sent.keys()) if (!subscribed.has(id)) sent.delete(id);
    outbox.put({ ins_list: list });
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

/** Refusals, which are not kept back for a peek. */
function createNotifier(outbox: Outbox, sessionId: string): (content: string) => void {
  let notices = 0;
  return (content) => {
    outbox.put({ notify: { [`${sessionId}-${++notices}`]: { type: 'MESSAGE', level: 'WARNING', code: 400, content } } });
    outbox.peek();
  };
}
