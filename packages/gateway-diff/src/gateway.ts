import type { Clock, Random, Scheduler, TsUs } from '@tandem/kernel';
import {
  flatPosition,
  instrumentId,
  type ClOrdId,
  type DepthBook,
  type Instrument,
  type InstrumentId,
  type NewOrder,
  type Position,
  type VenueEvent,
  type VenueId,
  type VenueStatus,
  type Wording,
} from '@tandem/domain';
import type { Gateway, MarketDataPort, OrderPort, PreparedMessage, VenueEventSink } from '@tandem/gateway-core';
import type { ChartDesk } from './chart/chart-desk.ts';
import { createMarketDataClient, type MarketDataClient } from './client/market-data.ts';
import { createTradingClient, type TradeChange, type TradingClient } from './client/trading.ts';
import { DiffAccountDesk, type AccountDesk } from './desk/account-desk.ts';
import { VenueNotices } from './desk/venue-notices.ts';
import { objectAt, type Json, type JsonObject } from './merge-patch/merge-patch.ts';
import { cancelOrder, insertOrder, type ClientIdentity } from './models/request.ts';
import { readNotice } from './order-life/notice.ts';
import { createOrderLife, type OrderLife } from './order-life/order-life.ts';
import { parseAccount, parsePosition } from './parse/account.ts';
import { complainOnce, unexplained, unreadable, type Complain } from './parse/complain.ts';
import { POSITION_HOLD_MS, PositionHold } from './position-hold.ts';

export interface DiffGatewayOptions extends ClientIdentity {
  readonly venue: VenueId;
  /** `ws://` or `wss://`; the two may be paths of one server. */
  readonly marketDataUrl: string;
  readonly tradingUrl: string;
  readonly userId: string;
  readonly password: string;
  /** The broker's statement is confirmed with each login, or waits for a person; `automatic` where missing. */
  readonly settlement?: 'automatic' | 'by_hand';
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
const QUERIES_MAX = 1_000;
/** An order that a snapshot does not have may still be on its way: so much later it is looked for again, then given up. */
const QUERY_SETTLE_MS = 500;
/** Quotes over which the clock's offset is estimated. */
const OFFSET_SAMPLES = 64;

/**
 * The gateway to a DIFF venue: one WebSocket for quotes, one for trading. `connected` means that both are up, the login
 * stands, the settlement is confirmed and the first full snapshot is in; then come one `reconciliation`, the account, and
 * what changes. Losing either takes `connected` away, and so does a statement that waits to be confirmed by hand.
 *
 * `query`: DIFF cannot be asked for one order, so a second login on the same connection calls for the whole state, or
 * where the server takes one login a connection a new connection does, and the answer is read from that. The server reads one connection in order, hence an order written before the login is in
 * the snapshot or was never taken: then, QUERY_SETTLE_MS later and still without a trace of it, the answer is `rejected`.
 * How safe that is: over a reconnection the argument from order does not hold, and only the wait stands behind it. An
 * order that a server keeps back for longer and then takes shows up as `new` after having been called rejected; its
 * fills are reported in any case, and who reads them must count them.
 *
 * `venue_clock`: the round trip is a WebSocket ping on the trading line. The offset is rough: the largest of (quote's
 * time - our time of receipt) over the last 64 quotes plus half the round trip. It is too small where quotes are late or
 * their stamps coarse (SHFE: 500 ms), and never better than a few milliseconds.
 */
export const createDiffGateway = (options: DiffGatewayOptions): DiffGateway => new WebSocketGateway(options);

export interface DiffGateway extends Gateway {
  /** What the account's holder does beside trading. */
  readonly account: AccountDesk;
  readonly charts: ChartDesk;
}

class WebSocketGateway implements DiffGateway {
  readonly venue: VenueId;
  readonly marketData: MarketDataPort;
  readonly orders: OrderPort;
  readonly #options: DiffGatewayOptions;
  readonly #complain: Complain;
  readonly #instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly #life: OrderLife;
  readonly #queries = new Set<ClOrdId>();
  readonly #offsets: number[] = [];
  readonly #positionHold: PositionHold;
  readonly #desk: DiffAccountDesk;
  readonly #notices: VenueNotices;
  /** Words that the last transaction's events gave with a refusal. */
  readonly #said = new Set<string>();
  readonly #quotesClient: MarketDataClient;
  readonly #tradingClient: TradingClient;
  #trading: { user: JsonObject; reconciled: boolean } | null = null;
  #quotesReady = false;
  /** The broker's statement is not confirmed: it takes no orders, and neither do we. */
  #settlementWaits = false;
  #status: VenueStatus = 'disconnected';
  #stopped = false;

  constructor(options: DiffGatewayOptions) {
    this.venue = options.venue;
    this.#options = options;
    this.#complain = complainOnce(options.complain ?? (() => undefined));
    this.#instruments = new Map(options.instruments.map((i) => [i.instrumentId, i]));
    this.#life = createOrderLife(options.venue, this.#instruments, this.#complain);
    this.#positionHold = new PositionHold({
      scheduler: options.scheduler,
      read: (symbol) => (this.#trading === null ? null : this.#position(this.#trading.user, symbol)),
      mayFill: (instrument) => this.#life.mayFill(instrument),
      tell: (position) => this.#emit({ type: 'position', position }),
      overdue: (symbol) => this.#complain(unexplained(`A position moved without a trade for ${POSITION_HOLD_MS} ms`, symbol)),
    });
    this.#notices = new VenueNotices(options.clock);
    this.#desk = new DiffAccountDesk({
      userId: options.userId,
      scheduler: options.scheduler,
      send: (text) => this.#trading !== null && this.#tradingClient.line.send(text),
      isUp: () => this.#trading !== null,
      now: () => options.clock.nowUs(),
      onPasswordChanged: (password) => this.#tradingClient.usePassword(password),
      onSettlementConfirmed: () => this.#settlementConfirmed(),
    });
    this.#quotesClient = this.#createQuotesClient();
    this.#tradingClient = this.#createTradingClient();
    this.marketData = { subscribe: (wanted) => this.#quotesClient.subscribe(wanted) };
    this.orders = {
      prepareSubmit: (order) => this.#prepareSubmit(order),
      prepareCancel: (id) => this.#prepared(cancelOrder(options.userId, id), () => this.#life.cancelAsked(id)),
      hold: () => this.#tradingClient.line.hold(),
      query: (id) => this.#query(id),
    };
  }

  get account(): AccountDesk {
    return this.#desk;
  }

  get charts(): ChartDesk {
    return this.#quotesClient.charts;
  }

  start(): void {
    this.#quotesClient.line.start();
    this.#tradingClient.line.start();
  }

  reconnect(): void {
    if (this.#stopped) return;
    for (const { line } of [this.#quotesClient, this.#tradingClient]) line.reconnect();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#positionHold.forget();
    this.#desk.lost();
    await Promise.all([this.#quotesClient.line.stop(), this.#tradingClient.line.stop()]);
  }

  #createQuotesClient(): MarketDataClient {
    return createMarketDataClient({
      ...this.#options,
      url: this.#options.marketDataUrl,
      complain: this.#complain,
      onConnecting: () => this.#connecting('quotes'),
      onBook: (book) => {
        this.#measureOffset(book);
        this.#emit({ type: 'quote', book });
      },
      onReady: () => {
        this.#quotesReady = true;
        this.#reviewReady(this.#options.clock.nowUs());
      },
      onDown: (why, retryMs) => {
        this.#quotesReady = false;
        this.#down('quotes', why, retryMs);
      },
    });
  }

  #createTradingClient(): TradingClient {
    return createTradingClient({
      ...this.#options,
      url: this.#options.tradingUrl,
      identity: this.#options,
      confirmsSettlement: this.#options.settlement !== 'by_hand',
      complain: this.#complain,
      onConnecting: () => this.#connecting('trading'),
      onReady: (user, tsIngestUs) => {
        this.#trading = { user, reconciled: false };
        this.#reviewReady(tsIngestUs);
      },
      onChange: (user, change, tsIngestUs) => this.#changed(user, change, tsIngestUs),
      onRefreshed: () => this.#answerQueries(),
      takeDone: () => this.#life.takeDone(),
      onNews: (news) => this.#desk.hear(news),
      onStatement: (text) => this.#statementCame(text),
      onNotices: (notices) => this.#tellNotices(notices),
      onDown: (why, retryMs) => {
        this.#trading = null;
        this.#settlementWaits = false;
        this.#positionHold.forget();
        this.#desk.lost();
        this.#down('trading', why, retryMs);
      },
      onRoundTrip: (roundTripUs) => {
        const offsetUs = this.#offsets.length === 0 ? null : Math.round(Math.max(...this.#offsets) + roundTripUs / 2);
        this.#emit({ type: 'venue_clock', venue: this.venue, roundTripUs, offsetUs });
      },
    });
  }

  #emit(event: VenueEvent): void {
    if (!this.#stopped) this.#options.sink(event);
  }

  #setStatus(next: VenueStatus, ...text: Wording): void {
    this.#status = next;
    this.#emit({ type: 'venue_status', venue: this.venue, status: next, text });
  }

  #down(line: 'quotes' | 'trading', why: Wording, retryMs: number): void {
    this.#setStatus('disconnected', { code: 'line_down', line }, ...why, { code: 'next_attempt', ms: retryMs });
  }

  #connecting(line: 'quotes' | 'trading'): void {
    if (this.#status !== 'connected') this.#setStatus('connecting', { code: 'connecting_line', line });
  }

  #reviewReady(tsIngestUs: TsUs): void {
    if (this.#trading === null || !this.#quotesReady || this.#status === 'connected') return;
    if (this.#settlementWaits) {
      this.#setStatus('connecting', { code: 'settlement_waits' });
      return;
    }
    const trading = this.#trading;
    const { user } = trading;
    const positions = this.#positions(user);
    // One that does not read has dropped the line.
    if (this.#trading !== trading) return;
    this.#setStatus('connected', { code: 'logged_on' });
    trading.reconciled = true;
    this.#positionHold.reconciled(positions);
    this.#emit({ type: 'reconciliation', report: { venue: this.venue, ...this.#life.snapshot(user, tsIngestUs), positions, tsIngestUs } });
    this.#emitAccount(user, tsIngestUs);
    this.#answerQueries();
  }

  #statementCame(text: string): void {
    const waits = this.#options.settlement === 'by_hand';
    this.#desk.statementCame(text, waits);
    const said = { code: waits ? 'settlement_waits' : 'settlement_confirmed_automatically' } as const;
    this.#emit({ type: 'venue_notice', venue: this.venue, grade: waits ? 'warning' : 'info', text: [said] });
    if (!waits) return;
    this.#settlementWaits = true;
    if (this.#status === 'connected') this.#setStatus('connecting', said);
  }

  #settlementConfirmed(): void {
    this.#settlementWaits = false;
    this.#reviewReady(this.#options.clock.nowUs());
  }

  #positions = (user: JsonObject): Position[] =>
    Object.keys(objectAt(user, 'positions') ?? {}).flatMap((symbol) => this.#position(user, symbol) ?? []);

  #position(user: JsonObject, symbol: string): Position | null {
    const instrument = this.#instruments.get(instrumentId(symbol));
    if (instrument === undefined) {
      this.#complain(unreadable('A position is in an instrument that the catalogue does not have', symbol));
      return null;
    }
    const raw = objectAt(user, 'positions', symbol);
    if (raw === undefined) return flatPosition(this.venue, instrument.instrumentId);
    const position = parsePosition(raw, this.venue, instrument, this.#complain);
    // Left out it would pass for flat: rather no connection than that.
    if (position === null) this.#tradingClient.line.drop({ code: 'unreadable', words: `positions/${symbol}` });
    return position;
  }

  #emitAccount(user: JsonObject, tsIngestUs: TsUs): void {
    const raw = objectAt(user, 'accounts', 'CNY');
    const account = raw === undefined ? null : parseAccount(raw, this.venue, this.#options.userId, tsIngestUs, this.#complain);
    if (account !== null) this.#emit({ type: 'account', account });
  }

  #changed(user: JsonObject, change: TradeChange, tsIngestUs: TsUs): void {
    // Before the reconciliation everything is told by it; after it fills are told at once, quotes or not.
    if (this.#trading?.reconciled !== true) return;
    this.#trading.user = user;
    this.#said.clear();
    for (const event of this.#life.transact(user, change, tsIngestUs)) {
      this.#emit(event);
      if (event.type === 'execution_report') this.#said.add(event.report.text);
      if (event.type === 'cancel_reject') this.#said.add(event.reject.text);
      if (event.type === 'execution_report' && event.report.execType === 'trade') this.#positionHold.traded(event.report);
    }
    if (this.#life.takeLack()) this.#tradingClient.refresh();
    this.#positionHold.review(change.positions);
    if (change.account) this.#emitAccount(user, tsIngestUs);
  }

  /** What the venue says that is neither about an order of ours nor the reason of a refusal that was just told. */
  #tellNotices(raw: readonly Json[]): void {
    for (const one of raw) {
      const notice = readNotice(one);
      if (notice === null || this.#said.has(notice.content) || this.#life.isAbout(notice)) continue;
      const told = this.#notices.told(notice);
      if (told !== null) this.#emit({ type: 'venue_notice', venue: this.venue, ...told });
    }
  }

  /** Answers the queries of this moment from a snapshot that is later than they are. */
  #answerQueries(): void {
    const absent = [...this.#queries].filter((id) => !this.#answered(id));
    if (absent.length === 0) return;
    this.#options.scheduler.after(QUERY_SETTLE_MS, () => {
      // After a loss of the connection the next snapshot answers.
      if (this.#trading?.reconciled === true) for (const id of absent) if (!this.#answered(id)) this.#giveUp(id);
    });
  }

  #answered(id: ClOrdId): boolean {
    const report = this.#trading === null ? null : this.#life.status(this.#trading.user, id, this.#options.clock.nowUs());
    if (report === null) return !this.#queries.has(id);
    if (this.#queries.delete(id)) this.#emit({ type: 'execution_report', report });
    return true;
  }

  #giveUp(id: ClOrdId): void {
    this.#queries.delete(id);
    const text = `The venue never heard of order ${id}: it is not in a full snapshot.`;
    const report = this.#life.unheard(id, text, this.#options.clock.nowUs());
    if (report !== null) this.#emit({ type: 'execution_report', report });
    else this.#complain(unreadable('A query names an order that was not sent from here and that the venue does not have', id));
  }

  #measureOffset(book: DepthBook): void {
    this.#offsets.push(book.tsEventUs - book.tsIngestUs);
    if (this.#offsets.length > OFFSET_SAMPLES) this.#offsets.shift();
  }

  #query(id: ClOrdId): void {
    this.#queries.add(id);
    const [oldest] = this.#queries;
    if (this.#queries.size > QUERIES_MAX && oldest !== undefined) this.#queries.delete(oldest);
    this.#tradingClient.refresh();
  }

  #prepareSubmit(order: NewOrder): PreparedMessage {
    const instrument = this.#instruments.get(order.instrumentId);
    if (instrument === undefined) {
      this.#complain(unreadable('An order is in an instrument that this venue does not have', order.instrumentId));
      return { send: () => false };
    }
    return this.#prepared(insertOrder(this.#options.userId, order, instrument), () => this.#life.submitted(order));
  }

  /** Sends while connected only: what is written before the reconciliation would meet a state nobody has seen. */
  #prepared(text: string, onSent: () => void): PreparedMessage {
    let used = false;
    return {
      send: () => {
        if (used || this.#stopped || this.#status !== 'connected' || !this.#tradingClient.line.send(text)) return false;
        used = true;
        onSent();
        return true;
      },
    };
  }
}
