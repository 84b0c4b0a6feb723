import { complaint, type Complaint } from '@tandem/kernel';
import type { Instrument, Sentence, VenueEvent, VenueId, VenueStatus, Wording } from '@tandem/domain';
import type { Gateway, OrderPort } from '@tandem/gateway-core';
import { MsgType, saidReason, Tag, type FieldList, type FixMessage } from '@tandem/fix';
import { AccountDesk } from './client/account-desk.ts';
import { createLink, HEARTBEAT_S, type Link } from './client/link.ts';
import { MarketDesk } from './client/market-desk.ts';
import { OrderDesk } from './client/order-desk.ts';
import type { Gathered } from './client/reconciling.ts';
import { generic44, type FixDialect } from './dialects/dialect.ts';
import { createListings, type Listings } from './models/listings.ts';
import type { FixGatewayOptions, FixPriceSession } from './options.ts';
import { noticeOf } from './parse/corrections.ts';
import { parseExecution, type ParsedExecution } from './parse/execution-report.ts';
import { reading } from './parse/read.ts';

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
  readonly #account: AccountDesk;
  readonly #orders: OrderDesk;
  readonly #link: Link;
  /** The session for prices; null where the other has them. */
  readonly #priceLink: Link | null;
  #status: VenueStatus = 'disconnected';
  /** Of this run: a venue that repeats its answers to an earlier one must not be taken at its word. */
  readonly #run: string;
  #requests = 0;
  #stopped = false;

  constructor(options: FixGatewayOptions) {
    this.#options = options;
    this.venue = options.venue;
    this.#dialect = options.dialect ?? generic44;
    this.#listings = createListings(options.instruments, this.#dialect, options.securities);
    this.#run = Math.floor(options.clock.nowUs() / 1_000).toString(36);
    const prices = options.prices ?? null;
    const ports = {
      venue: options.venue,
      account: options.account,
      dialect: this.#dialect,
      listings: this.#listings,
      clock: options.clock,
      scheduler: options.scheduler,
      emit: (event: VenueEvent) => this.#emit(event),
      complain: (what: Complaint) => options.complain?.(what),
    };
    this.#market = new MarketDesk({
      ...ports,
      dialect: prices?.dialect ?? this.#dialect,
      request: (msgType: string, fields: FieldList) => (this.#priceLink ?? this.#link).connection?.send(msgType, fields) ?? false,
      nextId: () => this.#requestId(''),
    });
    this.#account = new AccountDesk({
      ...ports,
      request: (msgType, fields) => this.#link.connection?.send(msgType, fields),
      nextId: (kind) => this.#requestId(kind),
      drop: (why) => this.#link.drop(why),
    });
    this.#orders = new OrderDesk({
      ...ports,
      connection: () => this.#link.connection,
      mayLeave: () => !this.#stopped && this.#status === 'connected',
      askAnew: () => this.#status === 'connected' && this.#account.gatherAnew(),
      news: (event) => this.#account.news(event),
    });
    this.orders = this.#orders.port;
    this.#link = createLink({
      ...this.#linkBasics(),
      dialect: this.#dialect,
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
    this.#account.down();
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
    this.#account.down();
    if (this.#priceLink === null) this.#lost([why], retryMs);
    else this.#setStatus('disconnected', { code: 'line_down', line: 'trading' }, why, { code: 'next_attempt', ms: retryMs });
  }

  /** Prices are gone, with or without the rest. */
  #lost(why: Wording, retryMs: number): void {
    this.#market.down();
    this.#setStatus('disconnected', ...why, { code: 'next_attempt', ms: retryMs });
  }

  #requestId(kind: string): string {
    return `${kind}${this.#run}-${++this.#requests}`;
  }

  /** A new logon: what the venue knows of us first, then what it lists and quotes. */
  #enter(): void {
    this.#orders.enter();
    this.#account.gather();
    if (this.#priceLink === null) this.#market.request();
    this.#reviewReconciled();
  }

  /** Prices can come again: with orders up meanwhile, the venue is looked at anew before anything is traded on them. */
  #pricesUp(): void {
    this.#market.request();
    this.#priceLink?.proven();
    if (this.#link.connection === null) return;
    if (!this.#account.gathering) this.#account.gather();
    this.#reviewReconciled();
  }

  #reviewReconciled(): void {
    const gathered = this.#account.drain();
    if (gathered === null) return;
    this.#link.proven();
    this.#orders.told(gathered.report);
    if (this.#priceLink !== null && this.#priceLink.connection === null) {
      this.#tellWithoutPrices(gathered);
      return;
    }
    if (this.#status !== 'connected') this.#setStatus('connected', { code: 'logged_on' });
    this.#emit({ type: 'reconciliation', report: gathered.report });
    for (const event of gathered.after) this.#emit(event);
  }

  /** What was learned is told at once; the reconciliation follows with the prices. */
  #tellWithoutPrices({ report, after }: Gathered): void {
    for (const trade of report.trades) this.#emit({ type: 'execution_report', report: trade });
    for (const order of report.orders) this.#emit({ type: 'execution_report', report: order });
    for (const event of after) this.#emit(event);
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
    if (this.#account.take(msgType, fields)) {
      this.#reviewReconciled();
      return;
    }
    switch (msgType) {
      case MsgType.ExecutionReport:
        this.#takeExecution(fields);
        return;
      case MsgType.OrderCancelReject:
        this.#orders.takeCancelReject(fields);
        return;
      case MsgType.BusinessMessageReject:
      case MsgType.Reject:
        this.#takeRefusal(msgType, fields);
        return;
      default:
        this.#complain('fix_unexpected', `A message of type ${msgType} was not expected`, 'the FIX session', 'It was left out.');
    }
  }

  #takeExecution(fields: FieldList): void {
    const parse = (): ParsedExecution => parseExecution(fields, this.venue, this.#listings, this.#options.clock.nowUs());
    if (!fields.has(Tag.MassStatusReqID)) {
      this.#takeNews(parse());
      return;
    }
    const told = this.#account.takeOrder(fields, parse);
    if (told !== null) this.#orders.learn(told);
    this.#reviewReconciled();
  }

  #takeNews(execution: ParsedExecution): void {
    this.#orders.take(execution);
    const notice = noticeOf(execution);
    if (notice !== null) this.#emit(notice);
    const undone = execution.event === 'taken_back' || execution.event === 'corrected';
    if (undone && !this.#account.gathering && this.#dialect.offers.positions) this.#account.gather();
  }

  #takeRefusal(msgType: string, fields: FieldList): void {
    const said = saidReason(fields, msgType === MsgType.Reject ? Tag.SessionRejectReason : Tag.BusinessRejectReason);
    const about = fields.get(Tag.RefMsgType) ?? '?';
    this.#orders.refused(fields, said);
    this.#complain('fix_refused', `The venue refused a message of type ${about}: ${said}`, `message ${fields.get(Tag.RefSeqNum) ?? '?'}`, 'Ask the venue which messages it takes.');
    this.#account.refused(about, said);
  }
}
