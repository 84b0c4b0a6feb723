import type { Clock, Random, Scheduler, TsUs } from '@tandem/kernel';
import {
  instrumentId,
  type ClOrdId,
  type DepthBook,
  type Instrument,
  type InstrumentId,
  type Position,
  type VenueEvent,
  type VenueId,
  type VenueStatus,
} from '@tandem/domain';
import type { Gateway, PreparedMessage, VenueEventSink } from '@tandem/gateway-core';
import { createMarketDataClient } from './client/market-data.ts';
import { createTradingClient, type TradeChange } from './client/trading.ts';
import { objectAt, type JsonObject } from './merge-patch/merge-patch.ts';
import { cancelOrder, insertOrder } from './models/request.ts';
import { createOrderLife } from './order-life/order-life.ts';
import { flatPosition, parseAccount, parsePosition } from './parse/account.ts';
import { complainOnce, unreadable, type Complain } from './parse/complain.ts';

export interface DiffGatewayOptions {
  readonly venue: VenueId;
  /** `ws://` or `wss://`; the two may be paths of one server. */
  readonly marketDataUrl: string;
  readonly tradingUrl: string;
  /** `bid` of req_login: the broker's name as the server lists it. */
  readonly brokerId: string;
  readonly userId: string;
  readonly password: string;
  /** Everything that may be quoted, traded or held; what is not among them is left out with a complaint. */
  readonly instruments: readonly Instrument[];
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly sink: VenueEventSink;
  /** Hears, once each, what had to be left out of what the venue said. */
  readonly complain?: Complain;
}

/** Queries waiting for a snapshot; the oldest is forgotten beyond this, and will be asked again by who waits for it. */
export const QUERIES_MAX = 1_000;
/** An order that a snapshot does not have may still be on its way: so much later it is looked for again, then given up. */
export const QUERY_SETTLE_MS = 500;
/** Quotes over which the clock's offset is estimated. */
const OFFSET_SAMPLES = 64;

/**
 * The gateway to a DIFF venue: one WebSocket for quotes, one for trading. `connected` means that both are up, the login
 * stands, the settlement is confirmed and the first full snapshot is in; then come one `reconciliation`, the account, and
 * what changes. Losing either takes `connected` away.
 *
 * `query`: DIFF cannot be asked for one order, so a second login on the same connection calls for the whole state, and
 * the answer is read from that. The server reads one connection in order, hence an order written before the login is in
 * the snapshot or was never taken: then, QUERY_SETTLE_MS later and still without a trace of it, the answer is `rejected`.
 * How safe that is: over a reconnection the argument from order does not hold, and only the wait stands behind it. An
 * order that a server keeps back for longer and then takes shows up as `new` after having been called rejected; its
 * fills are reported in any case, and who reads them must count them.
 *
 * `venue_clock`: the round trip is a WebSocket ping on the trading line. The offset is rough: the largest of (quote's
 * time - our time of receipt) over the last 64 quotes plus half the round trip. It is too small where quotes are late or
 * their stamps coarse (SHFE: 500 ms), and never better than a few milliseconds.
 */
export function createDiffGateway(options: DiffGatewayOptions): Gateway {
  const { venue, clock, scheduler, userId } = options;
  const complain = complainOnce(options.complain ?? (() => undefined));
  const instruments: ReadonlyMap<InstrumentId, Instrument> = new Map(options.instruments.map((i) => [i.instrumentId, i]));
  const life = createOrderLife(venue, instruments, complain);
  const queries = new Set<ClOrdId>();
  const offsets: number[] = [];
  let trading: { user: JsonObject; reconciled: boolean } | null = null;
  let quotesReady = false;
  let status: VenueStatus = 'disconnected';
  let roundTripUs: number | null = null;
  let stopped = false;

  function emit(event: VenueEvent): void {
    if (!stopped) options.sink(event);
  }

  function setStatus(next: VenueStatus, text: string): void {
    status = next;
    emit({ type: 'venue_status', venue, status: next, text });
  }

  const down = (what: string) => (why: string, retryMs: number): void =>
    setStatus('disconnected', `${what}: ${why}. Next attempt in ${retryMs} ms.`);

  const connecting = (what: string) => (): void => {
    if (status === 'connected') return;
    setStatus('connecting', `Connecting to ${what}.`);
  };

  function reviewReady(tsIngestUs: TsUs): void {
    if (trading === null || !quotesReady || status === 'connected') return;
    setStatus('connected', 'Logged on; quotes and trading are up.');
    const { user } = trading;
    trading.reconciled = true;
    emit({
      type: 'reconciliation',
      report: { venue, ...life.snapshot(user, tsIngestUs), positions: positions(user), tsIngestUs },
    });
    emitAccount(user, tsIngestUs);
    answerQueries(QUERY_SETTLE_MS);
  }

  const positions = (user: JsonObject): Position[] =>
    Object.keys(objectAt(user, 'positions') ?? {}).flatMap((symbol) => position(user, symbol) ?? []);

  function position(user: JsonObject, symbol: string): Position | null {
    const instrument = instruments.get(instrumentId(symbol));
    if (instrument === undefined) {
      complain(unreadable('A position is in an instrument that the catalogue does not have', symbol));
      return null;
    }
    const raw = objectAt(user, 'positions', symbol);
    return raw === undefined ? flatPosition(venue, instrument) : parsePosition(raw, venue, instrument, complain);
  }

  function emitAccount(user: JsonObject, tsIngestUs: TsUs): void {
    const raw = objectAt(user, 'accounts', 'CNY');
    const account = raw === undefined ? null : parseAccount(raw, venue, userId, tsIngestUs, complain);
    if (account !== null) emit({ type: 'account', account });
  }

  function changed(user: JsonObject, change: TradeChange, tsIngestUs: TsUs): void {
    // Before the reconciliation everything is told by it; after it fills are told at once, quotes or not.
    if (trading?.reconciled !== true) return;
    for (const event of life.transact(user, change, tsIngestUs)) emit(event);
    for (const symbol of change.positions) {
      const held = position(user, symbol);
      if (held !== null) emit({ type: 'position', position: held });
    }
    if (change.account) emitAccount(user, tsIngestUs);
  }

  function answerQueries(settleMs: number): void {
    for (const id of [...queries]) {
      const known = trading === null ? null : life.status(trading.user, id, clock.nowUs());
      if (known !== null) {
        queries.delete(id);
        emit({ type: 'execution_report', report: known });
      }
    }
    if (queries.size === 0) return;
    if (settleMs > 0) {
      scheduler.after(settleMs, () => {
        if (status === 'connected') answerQueries(0);
      });
      return;
    }
    for (const id of [...queries]) {
      queries.delete(id);
      const report = life.unheard(id, `The venue never heard of order ${id}: it is not in a full snapshot.`, clock.nowUs());
      if (report !== null) emit({ type: 'execution_report', report });
      else complain(unreadable('A query names an order that was not sent from here and that the venue does not have', id));
    }
  }

  function measureOffset(book: DepthBook): void {
    offsets.push(book.tsEventUs - book.tsIngestUs);
    if (offsets.length > OFFSET_SAMPLES) offsets.shift();
  }

  const marketData = createMarketDataClient({
    ...options,
    url: options.marketDataUrl,
    complain,
    onConnecting: connecting('market data'),
    onBook(book) {
      measureOffset(book);
      emit({ type: 'quote', book });
    },
    onReady() {
      quotesReady = true;
      reviewReady(clock.nowUs());
    },
    onDown(why, retryMs) {
      quotesReady = false;
      down('Market data is down')(why, retryMs);
    },
  });

  const orders = createTradingClient({
    ...options,
    url: options.tradingUrl,
    complain,
    onConnecting: connecting('trading'),
    onReady(user, tsIngestUs) {
      trading = { user, reconciled: false };
      reviewReady(tsIngestUs);
    },
    onChange: changed,
    onRefreshed: () => answerQueries(QUERY_SETTLE_MS),
    onDown(why, retryMs) {
      trading = null;
      down('Trading is down')(why, retryMs);
    },
    onRoundTrip(us) {
      roundTripUs = us;
      const offsetUs = offsets.length === 0 ? null : Math.round(Math.max(...offsets) + us / 2);
      emit({ type: 'venue_clock', venue, roundTripUs, offsetUs });
    },
  });

  /** Sends while connected only: what is written before the reconciliation would meet a state nobody has seen. */
  const prepared = (text: string, onSent: () => void): PreparedMessage => {
    let used = false;
    return {
      send() {
        if (used || stopped || status !== 'connected' || !orders.line.send(text)) return false;
        used = true;
        onSent();
        return true;
      },
    };
  };

  return {
    venue,
    marketData: { subscribe: (wanted) => marketData.subscribe(wanted) },
    orders: {
      prepareSubmit(order) {
        const instrument = instruments.get(order.instrumentId);
        if (instrument === undefined) {
          complain(unreadable('An order is in an instrument that this venue does not have', order.instrumentId));
          return { send: () => false };
        }
        return prepared(insertOrder(userId, order, instrument), () => life.submitted(order));
      },
      prepareCancel: (id) => prepared(cancelOrder(userId, id), () => life.cancelAsked(id)),
      query(id) {
        queries.add(id);
        const [oldest] = queries;
        if (queries.size > QUERIES_MAX && oldest !== undefined) queries.delete(oldest);
        orders.refresh();
      },
    },
    start() {
      marketData.line.start();
      orders.line.start();
    },
    async stop() {
      stopped = true;
      await Promise.all([marketData.line.stop(), orders.line.stop()]);
    },
  };
}
