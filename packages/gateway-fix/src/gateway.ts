import { complaint, type Clock, type Complaint, type Dispose, type Random, type Scheduler } from '@tandem/kernel';
import { isTerminal, type ClOrdId, type Instrument, type NewOrder, type ReconciliationReport, type Sentence, type VenueEvent, type VenueId, type VenueStatus, type Wording } from '@tandem/domain';
import type { Gateway, OrderPort, PreparedMessage, VenueEventSink } from '@tandem/gateway-core';
import { MsgType, saidReason, Tag, type FieldList, type FixMessage, type InitiatorTls, type PreparedFix, type SessionLog, type SessionSchedule, type SessionStore } from '@tandem/fix';
import { createLink, HEARTBEAT_S, type Link } from './client/link.ts';
import { MarketDesk } from './client/market-desk.ts';
import { createReconciling, type Reconciling } from './client/reconciling.ts';
import { SentOrders } from './client/sent-orders.ts';
import { generic44, type FixDialect } from './dialects/dialect.ts';
import { createListings, type Listings } from './models/listings.ts';
import { mayNameAnOrder } from './models/request-ids.ts';
import {
  collateralInquiry,
  newOrderSingle,
  orderCancelRequest,
  orderMassStatusRequest,
  orderReplaceRequest,
  orderStatusRequest,
  requestForPositions,
  type OrderChange,
} from './models/requests.ts';
import type { SecurityNames } from './models/security-name.ts';
import { parseAccount, parsePosition } from './parse/account.ts';
import { noticeOf } from './parse/corrections.ts';
import { parseCancelReject, parseExecution, refusedOrder, type ParsedExecution } from './parse/execution-report.ts';
import { lotsAt, reading } from './parse/read.ts';

/** A session of its own for prices. User, encryption, hours and heartbeat are those of the session for orders. */
export interface FixPriceSession {
  readonly host: string;
  readonly port: number;
  readonly senderCompId: string;
  readonly targetCompId: string;
  readonly senderSubId: string;
  readonly targetSubId: string;
  readonly password: string;
  readonly dialect: FixDialect;
}

export interface FixGatewayOptions {
  readonly venue: VenueId;
  readonly host: string;
  readonly port: number;
  readonly senderCompId: string;
  readonly targetCompId: string;
  readonly username: string;
  readonly password: string;
  /** SenderSubID(50) and TargetSubID(57) of every message; missing or empty for none. */
  readonly senderSubId?: string;
  readonly targetSubId?: string;
  /** Prices over a session of their own; null or missing has them over the one for orders, where its dialect offers them. */
  readonly prices?: FixPriceSession | null;
  /** {@link generic44} where missing. */
  readonly dialect?: FixDialect;
  /** What the venue calls single instruments, where the dialect cannot tell: SecurityIDs, contract months, price units. */
  readonly securities?: SecurityNames;
  /** Null or missing speaks in the clear. */
  readonly tls?: InitiatorTls | null;
  /** Sequence numbers that outlive the process; null or missing keeps them in memory. */
  readonly store?: SessionStore | null;
  /** When the venue's session runs; outside of it the gateway waits. Null or missing runs always. */
  readonly schedule?: SessionSchedule | null;
  /** Both numbers begin anew with every logon; missing: where there is no store. */
  readonly resetOnLogon?: boolean;
  /** Seconds between heartbeats; {@link HEARTBEAT_S} where missing. */
  readonly heartbeatS?: number;
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

/** A venue that has not told its orders, positions and account by then is left and called again. */
const RECONCILE_TIMEOUT_MS = 15_000;

/** Between two accounts that are asked for because an order's executions lack. */
export const ACCOUNT_ANEW_MS = 5_000;

/** Messages that a session whose numbers begin anew has sent by the time it is up: its Logon, and a ResendRequest at the most. */
const LOGON_MESSAGES = 2;

const nothingHeld = (): void => undefined;

/** What a reconciliation is gathered with: refused, the venue cannot be traded on. */
const gathering: ReadonlySet<string> = new Set([MsgType.OrderMassStatusRequest, MsgType.RequestForPositions, MsgType.CollateralInquiry]);

/**
 * The gateway to a FIX venue, over one session or, where the venue keeps prices apart, two. `connected` means that the logon is through and that orders, executions,
 * positions and the account were told, as far as the dialect offers them, and that prices can come; then come one
 * `reconciliation`, the account, and what changes. Losing either session takes `connected` away: with prices alone gone,
 * fills are told all the same. A fill that is taken back or corrected is told to a person, and the whole account is asked for anew.
 *
 * `query` asks with OrderStatusRequest(H), and about an order that is over for the second time with the whole account, where the dialect offers it. The session is in order, so that an order written before it has reached the
 * venue or is still missing in a gap that will be filled first: a venue that does not know it then answers Rejected.
 */
export function createFixGateway(options: FixGatewayOptions): Gateway {
  return new FixGateway(options);
}

class FixGateway implements Gateway {
  readonly venue: VenueId;
  readonly marketData = { subscribe: (instruments: readonly Instrument[]): void => this.#market.subscribe(instruments) };
  readonly orders: OrderPort;
  readonly #options: FixGatewayOptions;
  readonly #dialect: FixDialect;
  readonly #listings: Listings;
  readonly #market: MarketDesk;
  readonly #link: Link;
  /** The session for prices; null where the other has them. */
  readonly #priceLink: Link | null;
  readonly #sent: SentOrders;
  #status: VenueStatus = 'disconnected';
  #reconciling: Reconciling | null = null;
  #reconcileTimer: Dispose = () => undefined;
  /** When the account was asked for last, on the monotonic clock. */
  #gatheredMs = -Infinity;
  /** What the requests of the last gathering are called, but for their last letter. */
  #gathering = '';
  /** Of this run: a venue that repeats its answers to an earlier one must not be taken at its word. */
  readonly #run: string;
  #requests = 0;
  #stopped = false;

  constructor(options: FixGatewayOptions) {
    this.#options = options;
    this.venue = options.venue;
    const dialect = options.dialect ?? generic44;
    this.#dialect = dialect;
    this.#listings = createListings(options.instruments, dialect, options.securities);
    const nowMs = Math.floor(options.clock.nowUs() / 1_000);
    this.#sent = new SentOrders(Math.floor(nowMs / 1_000));
    this.#run = nowMs.toString(36);
    const prices = options.prices ?? null;
    this.#market = new MarketDesk({
      venue: options.venue,
      dialect: prices?.dialect ?? dialect,
      listings: this.#listings,
      clock: options.clock,
      scheduler: options.scheduler,
      emit: (event: VenueEvent) => this.#emit(event),
      complain: (what: Complaint) => options.complain?.(what),
      request: (msgType: string, fields: FieldList) => (this.#priceLink ?? this.#link).connection?.send(msgType, fields) ?? false,
      nextId: () => this.#requestId(''),
    });
    this.orders = {
      prepareSubmit: (order) => this.#prepareSubmit(order),
      prepareCancel: (clOrdId) => this.#prepareCancel(clOrdId),
      hold: () => this.#link.connection?.hold() ?? nothingHeld,
      query: (clOrdId) => this.#query(clOrdId),
      ...(dialect.offers.changes ? { prepareReplace: (clOrdId, _, change) => this.#prepareReplace(clOrdId, change) } : {}),
    };
    this.#link = createLink({
      ...this.#linkBasics(),
      dialect,
      senderSubId: options.senderSubId ?? '',
      targetSubId: options.targetSubId ?? '',
      store: options.store ?? null,
      resetOnLogon: options.resetOnLogon ?? (options.store ?? null) === null,
      onConnecting: () => this.#connecting({ code: 'connecting_to', address: `${options.host}:${options.port}` }),
      onEstablished: () => this.#enter(),
      onMessage: (message) => this.#hear(message),
      onDown: (why, retryMs) => this.#down(why, retryMs),
      onRoundTrip: (roundTripUs, offsetUs) =>
        this.#emit({ type: 'venue_clock', venue: options.venue, roundTripUs, offsetUs }),
    });
    this.#priceLink = prices === null ? null : this.#openPrices(prices);
  }

  /** What both sessions have in common. */
  #linkBasics() {
    const options = this.#options;
    return {
      ...options,
      tls: options.tls ?? null,
      schedule: options.schedule ?? null,
      log: options.log ?? null,
      heartbeatS: options.heartbeatS ?? HEARTBEAT_S,
      marketData: this.#market.reader,
      onNotice: (code: string, text: string) => this.#complain(`fix_${code}`, text, 'the FIX session', 'See the venue’s log of the session.'),
    };
  }

  /** Prices need no memory: numbers begin anew with each logon, and every book is asked for again. */
  #openPrices(prices: FixPriceSession): Link {
    return createLink({
      ...this.#linkBasics(),
      ...prices,
      store: null,
      resetOnLogon: true,
      onConnecting: () => this.#connecting({ code: 'connecting_line', line: 'quotes' }),
      onEstablished: () => this.#pricesUp(),
      onMessage: (message) => this.#hearPrices(message),
      onDown: (why, retryMs) => this.#lost([{ code: 'line_down', line: 'quotes' }, why], retryMs),
      onRoundTrip: () => undefined,
    });
  }

  start(): void {
    for (const unnamed of this.#listings.unnamed) this.#options.complain?.(unnamed);
    for (const link of this.#links) link.start();
  }

  get #links(): readonly Link[] {
    return this.#priceLink === null ? [this.#link] : [this.#link, this.#priceLink];
  }

  reconnect(): void {
    for (const link of this.#links) link.reconnect();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#reconcileTimer();
    this.#market.down();
    await Promise.all(this.#links.map((link) => link.stop()));
  }

  #emit(event: VenueEvent): void {
    if (!this.#stopped) this.#options.sink(event);
  }

  #complain(code: string, what: string, where: string, doThis: string): void {
    this.#options.complain?.(complaint(code, what, where, doThis));
  }

  #setStatus(status: VenueStatus, ...text: Wording): void {
    this.#status = status;
    this.#emit({ type: 'venue_status', venue: this.venue, status, text });
  }

  #connecting(what: Sentence): void {
    if (this.#status !== 'connected') this.#setStatus('connecting', what);
  }

  #down(why: Sentence, retryMs: number): void {
    this.#reconcileTimer();
    this.#reconciling = null;
    if (this.#priceLink === null) this.#lost([why], retryMs);
    else this.#setStatus('disconnected', { code: 'line_down', line: 'trading' }, why, { code: 'next_attempt', ms: retryMs });
  }

  /** Prices are gone, with or without the rest. */
  #lost(why: Wording, retryMs: number): void {
    this.#market.down();
    this.#setStatus('disconnected', ...why, { code: 'next_attempt', ms: retryMs });
  }

  #nowMs(): number {
    return Number(this.#options.clock.monotonicNs() / 1_000_000n);
  }

  #requestId(kind: string): string {
    return `${kind}${this.#run}-${++this.#requests}`;
  }

  /** A repeat of what was told to a request of an earlier connection or run: it was true then. */
  #isOld(fields: FieldList, idTag: number): boolean {
    return fields.get(Tag.PossDupFlag) === 'Y' && fields.get(idTag)?.startsWith(this.#gathering) !== true;
  }

  #request(msgType: string, fields: FieldList): boolean {
    return this.#link.connection?.send(msgType, fields) ?? false;
  }

  /** A new logon: what the venue knows of us first, then what it lists and quotes. */
  #enter(): void {
    // Numbers that begin anew, by a reset or by the turn of the schedule, mean other messages.
    if ((this.#link.connection?.lastSeqOut ?? 0) <= LOGON_MESSAGES) this.#sent.forgetNumbers();
    this.#gather();
    if (this.#priceLink === null) this.#market.request();
    this.#reviewReconciled();
  }

  /** Prices can come again: with orders up meanwhile, the venue is looked at anew before anything is traded on them. */
  #pricesUp(): void {
    this.#market.request();
    this.#priceLink?.proven();
    if (this.#link.connection === null) return;
    if (this.#reconciling === null) this.#gather();
    this.#reviewReconciled();
  }

  /** Asks for everything the venue knows of us; the reconciliation follows when all of it is here. */
  #gather(): void {
    const { scheduler, account, clock } = this.#options;
    const { offers } = this.#dialect;
    this.#reconciling = createReconciling(this.venue, offers);
    this.#gatheredMs = this.#nowMs();
    this.#reconcileTimer();
    this.#reconcileTimer = scheduler.after(RECONCILE_TIMEOUT_MS, () =>
      this.#link.drop({ code: 'account_not_told', ms: RECONCILE_TIMEOUT_MS }),
    );
    const id = this.#requestId('R');
    this.#gathering = id;
    if (offers.orders) this.#request(MsgType.OrderMassStatusRequest, orderMassStatusRequest(`${id}O`, account));
    if (offers.positions) this.#request(MsgType.RequestForPositions, requestForPositions(`${id}P`, account, clock.nowUs()));
    if (offers.account) this.#request(MsgType.CollateralInquiry, collateralInquiry(`${id}A`, account));
  }

  #reviewReconciled(): void {
    const gathered = this.#reconciling;
    if (gathered === null) return;
    if (gathered.overflowed) {
      this.#link.drop({ code: 'too_many_reports' });
      return;
    }
    const result = gathered.result(this.#options.clock.nowUs());
    if (result === null) return;
    this.#reconciling = null;
    this.#reconcileTimer();
    this.#link.proven();
    this.#rememberTold(result.report);
    if (this.#priceLink !== null && this.#priceLink.connection === null) {
      this.#tellWithoutPrices(result);
      return;
    }
    if (this.#status !== 'connected') this.#setStatus('connected', { code: 'logged_on' });
    this.#emit({ type: 'reconciliation', report: result.report });
    for (const event of result.after) this.#emit(event);
  }

  /** What was learned is told at once; the reconciliation follows with the prices. */
  #tellWithoutPrices({ report, after }: NonNullable<ReturnType<Reconciling['result']>>): void {
    for (const trade of report.trades) this.#emit({ type: 'execution_report', report: trade });
    for (const order of report.orders) this.#emit({ type: 'execution_report', report: order });
    for (const event of after) this.#emit(event);
  }

  #rememberTold({ orders }: ReconciliationReport): void {
    for (const report of orders) {
      const listing = this.#listings.byId.get(report.instrumentId);
      if (listing === undefined) continue;
      this.#sent.remember(report.clOrdId, { listing, side: report.side, quantity: report.orderQty });
      if (isTerminal(report.ordStatus)) this.#sent.ended(report.clOrdId);
    }
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
    const listing = this.#listings.byId.get(order.instrumentId);
    if (listing === undefined || !mayNameAnOrder(order.clOrdId)) {
      const what = listing === undefined ? `There is no instrument ${order.instrumentId} at this venue` : 'The order’s id is kept for requests about orders';
      this.#complain('fix_unknown_instrument', what, order.clOrdId, 'Name it in the catalogue.');
      return { send: () => false };
    }
    const fields = newOrderSingle(order, listing, account, clock.nowUs(), this.#dialect);
    return this.#prepared(
      () => this.#link.connection?.prepare(MsgType.NewOrderSingle, fields),
      () => {
        const sent = { listing, side: order.side, quantity: order.quantity };
        this.#sent.remember(order.clOrdId, sent);
        this.#noteLeft(order.clOrdId, order.clOrdId, MsgType.NewOrderSingle);
      },
    );
  }

  #prepareCancel(clOrdId: ClOrdId): PreparedMessage {
    const { account, clock } = this.#options;
    const order = this.#sent.get(clOrdId);
    if (order === undefined) return this.#strange(clOrdId, 'cancel');
    const id = this.#sent.nextRequestId(clOrdId, 'C');
    const fields = orderCancelRequest(id, this.#sent.wireId(clOrdId), order, account, clock.nowUs(), this.#dialect);
    return this.#prepared(
      () => this.#link.connection?.prepare(MsgType.OrderCancelRequest, fields),
      () => this.#noteLeft(clOrdId, id, MsgType.OrderCancelRequest),
    );
  }

  #prepareReplace(clOrdId: ClOrdId, change: OrderChange): PreparedMessage {
    const { account, clock } = this.#options;
    const order = this.#sent.get(clOrdId);
    if (order === undefined) return this.#strange(clOrdId, 'change');
    const id = this.#sent.nextRequestId(clOrdId, 'R');
    const fields = orderReplaceRequest(id, this.#sent.wireId(clOrdId), order, change, account, clock.nowUs(), this.#dialect);
    return this.#prepared(
      () => this.#link.connection?.prepare(MsgType.OrderCancelReplaceRequest, fields),
      () => this.#noteLeft(clOrdId, id, MsgType.OrderCancelReplaceRequest),
    );
  }

  #query(clOrdId: ClOrdId): void {
    const order = this.#sent.get(clOrdId);
    if (order === undefined) this.#strange(clOrdId, 'query');
    else if (this.#sent.asked(clOrdId) > 1 && this.#mayAskAnew()) this.#gather();
    else this.#request(MsgType.OrderStatusRequest, orderStatusRequest(this.#sent.wireId(clOrdId), order, this.#options.account));
  }

  /** An order that is over and asked about again lacks executions: its status names none, the whole account does. */
  #mayAskAnew(): boolean {
    const { offers } = this.#dialect;
    const sinceMs = this.#nowMs() - this.#gatheredMs;
    return offers.orders && this.#status === 'connected' && this.#reconciling === null && sinceMs >= ACCOUNT_ANEW_MS;
  }

  #strange(clOrdId: ClOrdId, request: string): PreparedMessage {
    this.#complain('fix_unknown_order', `The order ${clOrdId} was not sent in this session nor told by the venue`, request, 'See to it at the venue.');
    return { send: () => false };
  }

  #noteLeft(clOrdId: ClOrdId, wireId: string, msgType: string): void {
    const order = this.#sent.get(clOrdId);
    if (order !== undefined) this.#sent.noteLeft(this.#link.connection?.lastSeqOut ?? 0, { clOrdId, order, msgType, wireId });
  }

  #hear(message: FixMessage): void {
    const heard = reading(() => this.#take(message));
    if (!heard.ok) {
      this.#complain('fix_unreadable', heard.error, `message ${message.msgType}`, 'It was left out; compare the catalogue with the venue’s.');
    }
  }

  /** Of the session for prices: what else it says is left out. */
  #hearPrices({ msgType, fields }: FixMessage): void {
    const heard = reading(() => this.#market.take(msgType, fields));
    if (!heard.ok) this.#complain('fix_unreadable', heard.error, `message ${msgType} of prices`, 'It was left out; compare the catalogue with the venue’s.');
    else if (!heard.value) {
      const said = fields.get(Tag.Text) ?? '';
      this.#complain('fix_unexpected', `The session for prices sent a message of type ${msgType}${said === '' ? '' : `: ${said}`}`, 'the FIX session for prices', 'It was left out.');
    }
  }

  #take({ msgType, fields }: FixMessage): void {
    if (this.#priceLink === null && this.#market.take(msgType, fields)) return;
    switch (msgType) {
      case MsgType.ExecutionReport:
        this.#takeExecution(fields);
        return;
      case MsgType.OrderCancelReject:
        this.#takeCancelReject(fields);
        return;
      case MsgType.RequestForPositionsAck:
      case MsgType.PositionReport:
      case MsgType.CollateralInquiryAck:
      case MsgType.CollateralReport:
        this.#takeHolding(msgType, fields);
        this.#reviewReconciled();
        return;
      default:
        this.#takeRefusal(msgType, fields);
    }
  }

  #takeHolding(msgType: string, fields: FieldList): void {
    const isMoney = msgType === MsgType.CollateralInquiryAck || msgType === MsgType.CollateralReport;
    if (this.#isOld(fields, isMoney ? Tag.CollInquiryID : Tag.PosReqID)) return;
    switch (msgType) {
      case MsgType.RequestForPositionsAck:
        // A request refused is no empty answer. 2 = rejected; results 0 and 2 are positions found, and none.
        if (fields.get(Tag.PosReqStatus) === '2' || !['0', '2', undefined].includes(fields.get(Tag.PosReqResult))) {
          this.#link.drop({ code: 'positions_not_told', words: saidReason(fields, Tag.PosReqResult) });
        } else this.#reconciling?.positionsFollow(lotsAt(fields, Tag.TotalNumPosReports, 0));
        return;
      case MsgType.PositionReport: {
        // A position left out would reconcile as flat: rather no connection than that.
        const position = reading(() => parsePosition(fields, this.venue, this.#listings));
        if (!position.ok) this.#link.drop({ code: 'unreadable', words: position.error });
        else if (this.#reconciling === null) this.#emit({ type: 'position', position: position.value });
        else this.#reconciling.position(position.value);
        return;
      }
      case MsgType.CollateralInquiryAck:
        // 4 = rejected.
        if (fields.get(Tag.CollInquiryStatus) === '4') this.#link.drop({ code: 'account_refused', words: saidReason(fields, Tag.CollInquiryResult) });
        return;
      default: {
        const account = parseAccount(fields, this.venue);
        if (this.#reconciling === null) this.#emit({ type: 'account', account });
        else this.#reconciling.account(account);
      }
    }
  }

  #takeExecution(fields: FieldList): void {
    const parse = (): ParsedExecution => parseExecution(fields, this.venue, this.#listings, this.#options.clock.nowUs());
    if (!fields.has(Tag.MassStatusReqID)) {
      this.#takeNews(parse());
      return;
    }
    if (this.#isOld(fields, Tag.MassStatusReqID)) return;
    // Nothing to tell is told by a report about no order.
    const told = fields.get(Tag.TotNumReports) === '0' ? null : reading(parse);
    if (told?.ok === false) {
      this.#complain('fix_unreadable', told.error, 'an order told after the logon', 'It was left out; compare the catalogue with the venue’s.');
    }
    if (told?.ok === true) this.#learn(told.value);
    this.#reconciling?.told(told?.ok === true ? told.value.report : null, fields.get(Tag.LastRptRequested) === 'Y');
    this.#reviewReconciled();
  }

  #takeNews(execution: ParsedExecution): void {
    const { report, event } = execution;
    this.#learn(execution);
    // A venue that does not know an order does not know its quantity either.
    const orderQty = report.orderQty === 0 ? this.#sent.get(report.clOrdId)?.quantity : undefined;
    this.#news({ type: 'execution_report', report: orderQty === undefined ? report : { ...report, orderQty } });
    const notice = noticeOf(execution);
    if (notice !== null) this.#emit(notice);
    const undone = event === 'taken_back' || event === 'corrected';
    if (undone && this.#reconciling === null && this.#dialect.offers.positions) this.#gather();
  }

  /** What the venue calls the order from now on. */
  #learn({ report, wireId, event }: ParsedExecution): void {
    const goesOn = event === 'replaced' || (report.execType === 'order_status' && wireId !== '' && report.ordStatus !== 'rejected');
    if (goesOn) this.#sent.renamed(report.clOrdId, wireId, report.orderQty);
    if (isTerminal(report.ordStatus)) this.#sent.ended(report.clOrdId);
  }

  #takeCancelReject(fields: FieldList): void {
    const { reject, refuses } = parseCancelReject(fields, this.venue, this.#options.clock.nowUs());
    if (refuses === 'cancel') this.#news({ type: 'cancel_reject', reject });
    else this.#changeRefused(reject.clOrdId, reject.text);
  }

  #changeRefused(clOrdId: ClOrdId, why: string): void {
    const text: Wording = [{ code: 'change_refused', order: clOrdId, words: why }];
    this.#news({ type: 'venue_notice', venue: this.venue, grade: 'warning', text });
  }

  #news(event: VenueEvent): void {
    if (this.#reconciling === null) this.#emit(event);
    else this.#reconciling.later(event);
  }

  /** A message that the venue did not take is an order rejected or a request refused, where it was one. */
  #refused(fields: FieldList, said: string): void {
    const seq = Number(fields.get(Tag.RefSeqNum) ?? '0');
    const request = this.#sent.refused(seq, fields.get(Tag.BusinessRejectRefID), fields.get(Tag.RefMsgType));
    if (request === undefined) return;
    const tsIngestUs = this.#options.clock.nowUs();
    const { clOrdId, order, msgType } = request;
    if (msgType === MsgType.NewOrderSingle) {
      this.#news({ type: 'execution_report', report: refusedOrder(clOrdId, order, this.venue, fields, said, tsIngestUs) });
    } else if (msgType === MsgType.OrderCancelRequest) {
      this.#news({ type: 'cancel_reject', reject: { venue: this.venue, clOrdId, text: said, tsIngestUs } });
    } else this.#changeRefused(clOrdId, said);
  }

  #takeRefusal(msgType: string, fields: FieldList): void {
    switch (msgType) {
      case MsgType.BusinessMessageReject:
      case MsgType.Reject: {
        const said = saidReason(fields, msgType === MsgType.Reject ? Tag.SessionRejectReason : Tag.BusinessRejectReason);
        const about = fields.get(Tag.RefMsgType) ?? '?';
        const text = `The venue refused a message of type ${about}: ${said}`;
        this.#refused(fields, said);
        this.#complain('fix_refused', text, `message ${fields.get(Tag.RefSeqNum) ?? '?'}`, 'Ask the venue which messages it takes.');
        if (this.#reconciling !== null && gathering.has(about)) this.#link.drop({ code: 'message_refused', about, words: said });
        return;
      }
      default:
        this.#complain('fix_unexpected', `A message of type ${msgType} was not expected`, 'the FIX session', 'It was left out.');
    }
  }
}
