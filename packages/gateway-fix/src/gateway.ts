import { complaint, type Clock, type Complaint, type Dispose, type Random, type Scheduler } from '@tandem/kernel';
import type { ClOrdId, DepthBook, Instrument, InstrumentId, NewOrder, VenueEvent, VenueId, VenueStatus } from '@tandem/domain';
import type { Gateway, PreparedMessage, VenueEventSink } from '@tandem/gateway-core';
import { fromWireText, MsgType, Tag, type FieldList, type FixMessage, type InitiatorTls, type PreparedFix, type SessionLog, type SessionStore } from '@tandem/fix';
import { createLink } from './client/link.ts';
import { createReconciling, type Reconciling } from './client/reconciling.ts';
import { generic44, type FixDialect } from './dialects/dialect.ts';
import {
  collateralInquiry,
  instrumentTable,
  marketDataRequest,
  newOrderSingle,
  orderCancelRequest,
  orderMassStatusRequest,
  orderStatusRequest,
  requestForPositions,
  type SentOrder,
} from './models/requests.ts';
import { parseAccount, parsePosition } from './parse/account.ts';
import { parseBook } from './parse/book.ts';
import { applyIncrement, parseIncrements } from './parse/increment.ts';
import { parseCancelReject, parseExecutionReport, refusedOrder } from './parse/execution-report.ts';
import { lotsAt, reading, textAt } from './parse/read.ts';

export interface FixGatewayOptions {
  readonly venue: VenueId;
  readonly host: string;
  readonly port: number;
  readonly senderCompId: string;
  readonly targetCompId: string;
  readonly username: string;
  readonly password: string;
  /** {@link generic44} where missing. */
  readonly dialect?: FixDialect;
  /** Null or missing speaks in the clear. */
  readonly tls?: InitiatorTls | null;
  /** Sequence numbers that outlive the process; null or missing resets them with every logon. */
  readonly store?: SessionStore | null;
  /** Hears every message in and out, secrets masked. */
  readonly log?: SessionLog | null;
  /** Account(1) on orders and requests. */
  readonly account: string;
  /** Everything that may be quoted, traded or held; what is not among them is left out with a complaint. */
  readonly instruments: readonly Instrument[];
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly sink: VenueEventSink;
  /** Hears what had to be left out of what the venue said, and faults of the session. */
  readonly complain?: (complaint: Complaint) => void;
}

/** Orders remembered to cancel and to ask about them; the oldest are forgotten beyond this. */
export const ORDERS_REMEMBERED_MAX = 50_000;
/** A venue that has not told its orders, positions and account by then is left and called again. */
export const RECONCILE_TIMEOUT_MS = 15_000;

/** Between a book that was lost and the request for all of them: a venue that loses them all the time is not flooded. */
export const BOOKS_ANEW_MS = 250;

/**
 * The gateway to a FIX 4.4 venue, over one session. `connected` means that the logon is through and that orders, executions,
 * positions and the account were told; then come one `reconciliation`, the account, and what changes.
 *
 * `query` asks with OrderStatusRequest(H). The session is in order, so that an order written before it has reached the
 * venue or is still missing in a gap that will be filled first: a venue that does not know it then answers Rejected.
 */
export function createFixGateway(options: FixGatewayOptions): Gateway {
  return new FixGateway(options);
}

class FixGateway implements Gateway {
  readonly venue: VenueId;
  readonly marketData = { subscribe: (instruments: readonly Instrument[]): void => this.#subscribe(instruments) };
  readonly orders = {
    prepareSubmit: (order: NewOrder): PreparedMessage => this.#prepareSubmit(order),
    prepareCancel: (clOrdId: ClOrdId): PreparedMessage => this.#prepareCancel(clOrdId),
    query: (clOrdId: ClOrdId): void => this.#query(clOrdId),
  };
  readonly #options: FixGatewayOptions;
  readonly #dialect: FixDialect;
  readonly #instruments;
  readonly #link;
  readonly #sent = new Map<ClOrdId, SentOrder>();
  /** Orders and cancels by the number they left under, for refusals that name nothing else. */
  readonly #leftAs = new Map<number, { readonly clOrdId: ClOrdId; readonly order: SentOrder; readonly cancel: boolean }>();
  #subscribed: readonly Instrument[] = [];
  #subscribedIds: ReadonlySet<InstrumentId> = new Set();
  #status: VenueStatus = 'disconnected';
  #reconciling: Reconciling | null = null;
  #reconcileTimer: Dispose = () => undefined;
  #requests = 0;
  #marketDataId: string | null = null;
  /** Books that increments apply to; without one, an instrument waits for its next whole book. */
  readonly #books = new Map<InstrumentId, DepthBook>();
  #booksAnew: Dispose | null = null;
  #stopped = false;

  constructor(options: FixGatewayOptions) {
    this.#options = options;
    this.venue = options.venue;
    this.#dialect = options.dialect ?? generic44;
    this.#instruments = instrumentTable(options.instruments);
    this.#link = createLink({
      ...options,
      dialect: this.#dialect,
      tls: options.tls ?? null,
      store: options.store ?? null,
      log: options.log ?? null,
      onConnecting: () => this.#setStatus('connecting', `Connecting to ${options.host}:${options.port}.`),
      onEstablished: () => this.#reconcile(),
      onMessage: (message) => this.#hear(message),
      onDown: (why, retryMs) => this.#down(why, retryMs),
      onRoundTrip: (roundTripUs, offsetUs) =>
        this.#emit({ type: 'venue_clock', venue: options.venue, roundTripUs, offsetUs }),
      onNotice: (code, text) => this.#complain(`fix_${code}`, text, 'the FIX session', 'See the venue’s log of the session.'),
    });
  }

  start(): void {
    this.#link.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#reconcileTimer();
    this.#forgetBooks();
    await this.#link.stop();
  }

  #emit(event: VenueEvent): void {
    if (!this.#stopped) this.#options.sink(event);
  }

  #complain(code: string, what: string, where: string, doThis: string): void {
    this.#options.complain?.(complaint(code, what, where, doThis));
  }

  #setStatus(status: VenueStatus, text: string): void {
    this.#status = status;
    this.#emit({ type: 'venue_status', venue: this.venue, status, text });
  }

  #down(why: string, retryMs: number): void {
    this.#reconcileTimer();
    this.#reconciling = null;
    this.#marketDataId = null;
    this.#forgetBooks();
    this.#setStatus('disconnected', `${why}. Next attempt in ${retryMs} ms.`);
  }

  #request(msgType: string, fields: FieldList): void {
    this.#link.connection?.send(msgType, fields);
  }

  /** Asks for everything the venue knows of us; `connected` follows when all of it is here. */
  #reconcile(): void {
    const { scheduler, account, clock } = this.#options;
    const { offers } = this.#dialect;
    this.#reconciling = createReconciling(this.venue, offers);
    // Numbers that begin anew mean other messages.
    if ((this.#options.store ?? null) === null) this.#leftAs.clear();
    this.#reconcileTimer = scheduler.after(RECONCILE_TIMEOUT_MS, () =>
      this.#link.drop('The venue did not tell its orders, positions and account in time'),
    );
    const id = `R${++this.#requests}`;
    if (offers.orders) this.#request(MsgType.OrderMassStatusRequest, orderMassStatusRequest(`${id}O`, account));
    if (offers.positions) this.#request(MsgType.RequestForPositions, requestForPositions(`${id}P`, account, clock.nowUs()));
    if (offers.account) this.#request(MsgType.CollateralInquiry, collateralInquiry(`${id}A`, account));
    this.#requestMarketData();
    this.#reviewReconciled();
  }

  #reviewReconciled(): void {
    const gathered = this.#reconciling;
    if (gathered === null) return;
    if (gathered.overflowed) {
      this.#link.drop('The venue told more reports than are kept');
      return;
    }
    const result = gathered.result(this.#options.clock.nowUs());
    if (result === null) return;
    this.#reconciling = null;
    this.#reconcileTimer();
    this.#link.proven();
    for (const report of result.report.orders) {
      const instrument = this.#instruments.byId.get(report.instrumentId);
      if (instrument !== undefined) this.#remember(report.clOrdId, { instrument, side: report.side, quantity: report.orderQty });
    }
    this.#setStatus('connected', 'Logged on.');
    this.#emit({ type: 'reconciliation', report: result.report });
    for (const event of result.after) this.#emit(event);
  }

  #subscribe(instruments: readonly Instrument[]): void {
    this.#requestMarketDataEnd();
    this.#subscribed = instruments;
    this.#subscribedIds = new Set(instruments.map((instrument) => instrument.instrumentId));
    this.#requestMarketData();
  }

  #requestMarketData(): void {
    if (this.#link.connection === null || this.#subscribed.length === 0 || !this.#dialect.offers.marketData) return;
    this.#forgetBooks();
    this.#marketDataId = `M${++this.#requests}`;
    this.#request(MsgType.MarketDataRequest, marketDataRequest(this.#marketDataId, this.#subscribed, true, this.#dialect));
  }

  #requestMarketDataEnd(): void {
    if (this.#marketDataId === null) return;
    this.#request(MsgType.MarketDataRequest, marketDataRequest(this.#marketDataId, this.#subscribed, false, this.#dialect));
    this.#marketDataId = null;
  }

  /** Sends while connected only: what is written before the reconciliation would meet a state nobody has seen. */
  #prepared(encode: () => PreparedFix | undefined, onSent: () => void): PreparedMessage {
    const connection = this.#link.connection;
    const message = encode();
    let used = false;
    return {
      send: () => {
        const usable = !used && !this.#stopped && this.#status === 'connected' && connection === this.#link.connection;
        used = true;
        if (!usable || message?.send() !== true) return false;
        onSent();
        return true;
      },
    };
  }

  #prepareSubmit(order: NewOrder): PreparedMessage {
    const { account, clock } = this.#options;
    const instrument = this.#instruments.byId.get(order.instrumentId);
    if (instrument === undefined) {
      this.#complain('fix_unknown_instrument', `There is no instrument ${order.instrumentId} at this venue`, order.clOrdId, 'Name it in the catalogue.');
      return { send: () => false };
    }
    return this.#prepared(
      () => this.#link.connection?.prepare(MsgType.NewOrderSingle, newOrderSingle(order, instrument, account, clock.nowUs(), this.#dialect)),
      () => {
        const sent = { instrument, side: order.side, quantity: order.quantity };
        this.#remember(order.clOrdId, sent);
        this.#noteLeft(order.clOrdId, sent, false);
      },
    );
  }

  #prepareCancel(clOrdId: ClOrdId): PreparedMessage {
    const { account, clock } = this.#options;
    const order = this.#sent.get(clOrdId);
    if (order === undefined) {
      this.#complain('fix_unknown_order', `The order ${clOrdId} was not sent in this session nor told by the venue`, 'cancel', 'Cancel it at the venue.');
      return { send: () => false };
    }
    const cancelId = `${clOrdId}-C${++this.#requests}`;
    const fields = orderCancelRequest(cancelId, clOrdId, order, account, clock.nowUs(), this.#dialect);
    return this.#prepared(
      () => this.#link.connection?.prepare(MsgType.OrderCancelRequest, fields),
      () => this.#noteLeft(clOrdId, order, true),
    );
  }

  #query(clOrdId: ClOrdId): void {
    const order = this.#sent.get(clOrdId);
    if (order !== undefined) this.#request(MsgType.OrderStatusRequest, orderStatusRequest(clOrdId, order, this.#options.account, this.#dialect));
    else this.#complain('fix_unknown_order', `The order ${clOrdId} was not sent in this session nor told by the venue`, 'query', 'Look it up at the venue.');
  }

  #remember(clOrdId: ClOrdId, order: SentOrder): void {
    this.#sent.set(clOrdId, order);
    if (this.#sent.size <= ORDERS_REMEMBERED_MAX) return;
    for (const oldest of this.#sent.keys()) {
      this.#sent.delete(oldest);
      return;
    }
  }

  #noteLeft(clOrdId: ClOrdId, order: SentOrder, cancel: boolean): void {
    this.#leftAs.set(this.#link.connection?.lastSeqOut ?? 0, { clOrdId, order, cancel });
    if (this.#leftAs.size <= ORDERS_REMEMBERED_MAX) return;
    for (const oldest of this.#leftAs.keys()) {
      this.#leftAs.delete(oldest);
      return;
    }
  }

  #hear(message: FixMessage): void {
    const heard = reading(() => this.#take(message));
    if (!heard.ok) {
      this.#complain('fix_unreadable', heard.error, `message ${message.msgType}`, 'It was left out; compare the catalogue with the venue’s.');
    }
  }

  #take({ msgType, fields }: FixMessage): void {
    const { venue } = this;
    const tsIngestUs = this.#options.clock.nowUs();
    switch (msgType) {
      case MsgType.MarketDataSnapshotFullRefresh:
        this.#takeBook(fields);
        return;
      case MsgType.MarketDataIncrementalRefresh:
        this.#takeIncrements(fields);
        return;
      case MsgType.ExecutionReport:
        this.#takeExecution(fields);
        return;
      case MsgType.OrderCancelReject:
        this.#news({ type: 'cancel_reject', reject: parseCancelReject(fields, venue, tsIngestUs) });
        return;
      case MsgType.RequestForPositionsAck:
        this.#reconciling?.positionsFollow(lotsAt(fields, Tag.TotalNumPosReports, 0));
        this.#reviewReconciled();
        return;
      case MsgType.PositionReport: {
        // A position left out would reconcile as flat: rather no connection than that.
        const position = reading(() => parsePosition(fields, venue, this.#instruments));
        if (!position.ok) this.#link.drop(`A position does not read: ${position.error}`);
        else if (this.#reconciling === null) this.#emit({ type: 'position', position: position.value });
        else this.#reconciling.position(position.value);
        this.#reviewReconciled();
        return;
      }
      case MsgType.CollateralReport: {
        const account = parseAccount(fields, venue);
        if (this.#reconciling === null) this.#emit({ type: 'account', account });
        else this.#reconciling.account(account);
        this.#reviewReconciled();
        return;
      }
      default:
        this.#takeRefusal(msgType, fields);
    }
  }

  #takeBook(fields: FieldList): void {
    const instrument = this.#instruments.find(fields.get(Tag.SecurityExchange), textAt(fields, Tag.Symbol));
    if (instrument === undefined || !this.#subscribedIds.has(instrument.instrumentId)) return;
    const book = parseBook(fields, instrument, this.#options.clock.nowUs());
    if (this.#dialect.books === 'increments') this.#books.set(instrument.instrumentId, book);
    this.#emit({ type: 'quote', book });
  }

  /** A refresh that does not fit its book makes that book unknown; then all are asked for anew, after a moment. */
  #takeIncrements(fields: FieldList): void {
    for (const [instrument, entries] of parseIncrements(fields, this.#instruments)) {
      const { instrumentId } = instrument;
      const before = this.#books.get(instrumentId);
      if (before === undefined || !this.#subscribedIds.has(instrumentId)) continue;
      const after = reading(() => applyIncrement(before, entries, fields, instrument, this.#options.clock.nowUs()));
      if (after.ok) {
        this.#books.set(instrumentId, after.value);
        this.#emit({ type: 'quote', book: after.value });
        continue;
      }
      this.#complain('fix_book_lost', after.error, instrumentId, 'Nothing; the books are asked for anew.');
      this.#books.delete(instrumentId);
      this.#booksAnew ??= this.#options.scheduler.after(BOOKS_ANEW_MS, () => {
        this.#requestMarketDataEnd();
        this.#requestMarketData();
      });
    }
  }

  #forgetBooks(): void {
    this.#booksAnew?.();
    this.#booksAnew = null;
    this.#books.clear();
  }

  #takeExecution(fields: FieldList): void {
    const last = fields.get(Tag.LastRptRequested) === 'Y';
    if (!fields.has(Tag.MassStatusReqID)) {
      const report = parseExecutionReport(fields, this.venue, this.#instruments, this.#options.clock.nowUs());
      // A venue that does not know an order does not know its quantity either.
      const orderQty = report.orderQty === 0 ? this.#sent.get(report.clOrdId)?.quantity : undefined;
      this.#news({ type: 'execution_report', report: orderQty === undefined ? report : { ...report, orderQty } });
      return;
    }
    // Nothing to tell is told by a report about no order.
    const nothing = fields.get(Tag.TotNumReports) === '0';
    const report = nothing
      ? null
      : reading(() => parseExecutionReport(fields, this.venue, this.#instruments, this.#options.clock.nowUs()));
    if (report?.ok === false) {
      this.#complain('fix_unreadable', report.error, 'an order told after the logon', 'It was left out; compare the catalogue with the venue’s.');
    }
    this.#reconciling?.told(report?.ok === true ? report.value : null, last);
    this.#reviewReconciled();
  }

  #news(event: VenueEvent): void {
    if (this.#reconciling === null) this.#emit(event);
    else this.#reconciling.later(event);
  }

  /** A message that the venue did not take is an order rejected or a cancel refused, where it was one. */
  #refused(fields: FieldList, said: string): void {
    const seq = Number(fields.get(Tag.RefSeqNum) ?? '0');
    const left = this.#leftAs.get(seq);
    const about = fields.get(Tag.RefMsgType) ?? MsgType.NewOrderSingle;
    if (left === undefined || about !== (left.cancel ? MsgType.OrderCancelRequest : MsgType.NewOrderSingle)) return;
    this.#leftAs.delete(seq);
    const tsIngestUs = this.#options.clock.nowUs();
    if (left.cancel) this.#news({ type: 'cancel_reject', reject: { venue: this.venue, clOrdId: left.clOrdId, text: said, tsIngestUs } });
    else this.#news({ type: 'execution_report', report: refusedOrder(left.clOrdId, left.order, this.venue, fields, said, tsIngestUs) });
  }

  #takeRefusal(msgType: string, fields: FieldList): void {
    const said = fromWireText(fields.get(Tag.Text) ?? 'no reason given');
    switch (msgType) {
      case MsgType.BusinessMessageReject:
      case MsgType.Reject: {
        const about = fields.get(Tag.RefMsgType) ?? '?';
        const text = `The venue refused a message of type ${about}: ${said}`;
        this.#refused(fields, said);
        this.#complain('fix_refused', text, `message ${fields.get(Tag.RefSeqNum) ?? '?'}`, 'Ask the venue which messages it takes.');
        return;
      }
      case MsgType.MarketDataRequestReject:
        this.#complain('fix_no_market_data', `The venue sends no market data: ${said}`, 'the subscription', 'Check the symbols in the catalogue.');
        return;
      default:
        this.#complain('fix_unexpected', `A message of type ${msgType} was not expected`, 'the FIX session', 'It was left out.');
    }
  }
}
