import { Decimal, assert, defined, powerOfTen, seededRandom, type Clock, type DecimalString, type Dispose, type Random, type Scheduler } from '@tandem/kernel';
import {
  execId,
  isTerminal,
  quantity,
  tradingDay,
  tsUs,
  type Account,
  type CancelReject,
  type ClOrdId,
  type Currency,
  type DepthBook,
  type ExecType,
  type ExecutionReport,
  type Instrument,
  type InstrumentId,
  type MarketPhase,
  type NewOrder,
  type OrdStatus,
  type Position,
  type Price,
  type Quantity,
  type VenueId,
} from '@tandem/domain';
import type { BookEvent, BookTrade } from '@tandem/matching';
import type { Market } from '../market/market.ts';
import { checkOrder } from './check-order.ts';
import { calm, type Conditions } from './conditions.ts';
import type { Cashier, Exchange, Telling } from './exchange.ts';
import { ChangeNotes } from './change-notes.ts';
import type { Keeper } from './keeper.ts';
import { createLane, type Lane, type LatencySpan } from './lane.ts';
import { createListeners } from './listeners.ts';
import { createLiveBook, type LiveBook } from './live-book.ts';
import type { VenueChange } from './replay-changes.ts';
import { refusalText, type Refusal } from './refusals.ts';
import { SAVED_VERSION, openAccount, saveAccount, type SavedVenue } from './saved-venue.ts';
import {
  accountView,
  bookFill,
  leavesOf,
  moneyText,
  orderCost,
  positionViews,
  turnDay,
  type AccountSetup,
  type OrderRecord,
  type TradingAccount,
  type Valuation,
} from './trading-account.ts';

/** Orders that one account may send in a trading day. */
export const ORDERS_A_DAY_MAX = 20_000;
const MS_PER_US = 1_000;
const STEPS_BETWEEN_VALUATIONS = 20;

export interface ExchangeOptions {
  readonly venue: VenueId;
  /** What the venue lists, with the lots that the best level of each usually shows. */
  readonly listings: readonly { readonly instrument: Instrument; readonly usualLots: number }[];
  readonly seed: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly market: Market;
  readonly accounts: readonly AccountSetup[];
  /** From an order's arrival to its acknowledgement. */
  readonly acknowledgement: LatencySpan;
  /** From an execution to its report. */
  readonly execution: LatencySpan;
  readonly holidays: ReadonlySet<string>;
  readonly saved: SavedVenue | null;
  readonly disturbance: Disturbance;
  readonly keeper: Keeper;
}

/** What a rehearsal does to orders at the venue itself; what it does to messages is done outside. */
export interface Disturbance {
  /** On top of the venue's own time to take an order or a cancel, milliseconds. */
  arrivalDelayMs(): number;
  /** Asked for each order that nothing is held against; null treats it as any other. */
  treat(order: NewOrder): { readonly refuse: RehearsedRefusal } | { readonly fillPercent: number } | null;
}
export type RehearsedRefusal = 'fault_drill' | 'outside_limits' | 'no_money' | 'market_closed' | 'too_many_orders';

/** An exchange and the handles of whoever runs it. */
export interface RunningExchange extends Exchange, Cashier {
  /** Changes what the market is like, at once. */
  setConditions(conditions: Conditions): void;
  /** Moves the next book in turn and publishes it; nothing while the market is closed. */
  quoteNext(): void;
  phase(): MarketPhase;
  save(): SavedVenue;
  /** What has changed since it was last asked for; everything on the first call, and where `whole`. */
  takeChange(whole: boolean): VenueChange;
  /** Drops what has not been answered yet; the market may go on without it. */
  stop(): void;
}

/** A venue that continues from `options.saved`, or a fresh one, open, with its books quoted. */
export const createExchange = (options: ExchangeOptions): RunningExchange => new PaperExchange(options);

const currencies: Record<VenueId, Currency> = { inner: 'CNY', outer: 'USD' };

class PaperExchange implements RunningExchange {
  readonly venue: VenueId;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly #options: ExchangeOptions;
  readonly #books: ReadonlyMap<InstrumentId, LiveBook>;
  readonly #bookList: readonly LiveBook[];
  readonly #accounts: ReadonlyMap<string, TradingAccount>;
  readonly #byOrderId = new Map<string, { readonly account: TradingAccount; readonly record: OrderRecord }>();
  /** Accounts whose move has not been told yet. */
  readonly #movedAccounts = new Set<TradingAccount>();
  readonly #random: Random;
  readonly #arrivals: Lane;
  readonly #reports: Lane;
  readonly #valuation: Valuation;
  readonly #run: number;
  readonly #notes: ChangeNotes;
  readonly #leaveMarket: () => void;
  #quoteTurn = 0;
  #ids = 0;
  #steps = 0;
  #conditions: Conditions = calm;
  #tradingDay: string;

  readonly #bookListeners = createListeners<[DepthBook]>();
  readonly #executionListeners = createListeners<[string, ExecutionReport, Telling]>();
  readonly #cancelRejectListeners = createListeners<[string, CancelReject]>();
  readonly #accountListeners = createListeners<[string]>();
  readonly onBook = this.#bookListeners.add;
  readonly onExecution = this.#executionListeners.add;
  readonly onCancelReject = this.#cancelRejectListeners.add;
  readonly onAccount = this.#accountListeners.add;
  /** An exchange by itself drops nobody. */
  readonly onDisconnect = (): Dispose => () => undefined;
  readonly reachable = true;

  constructor(options: ExchangeOptions) {
    const { venue, seed, clock, scheduler, market, saved } = options;
    this.#options = options;
    this.venue = venue;
    this.instruments = new Map(options.listings.map(({ instrument }) => [instrument.instrumentId, instrument]));
    const seeds = seededRandom(seed);
    this.#books = new Map(
      options.listings.map(({ instrument, usualLots }) => [
        instrument.instrumentId,
        createLiveBook(instrument, usualLots, seeds.integer(0, 2 ** 31 - 1)),
      ]),
    );
    this.#bookList = [...this.#books.values()];
    this.#random = seededRandom(seeds.integer(0, 2 ** 31 - 1));
    this.#arrivals = createLane(clock, scheduler);
    this.#notes = new ChangeNotes(saved?.seq ?? 0);
    this.#reports = createLane(clock, scheduler, options.keeper);
    this.#valuation = this.#createValuation();
    // Past every earlier run even where its file is lost: a run is counted from the clock, and upwards.
    this.#run = Math.max((saved?.run ?? 0) + 1, Math.floor(clock.nowUs() / 1_000_000));
    this.#tradingDay = saved?.tradingDay ?? tradingDay(clock.nowUs(), options.holidays);
    this.#accounts = new Map(options.accounts.map((setup) => [setup.accountId, openAccount(setup, saved, (id) => this.instruments.has(id))]));
    this.#turnDayIfDue();
    this.#reinstate();
    for (const book of this.#books.values()) this.#refresh(book);
    this.#leaveMarket = market.onStep(() => this.#step());
  }

  nowUs(): number {
    return this.#options.clock.nowUs();
  }
  book(instrumentId: InstrumentId): DepthBook {
    return this.#bookOf(instrumentId).published();
  }
  authenticate(accountId: string, password: string): boolean {
    return this.#accounts.get(accountId)?.password === password;
  }
  moveMoney(accountId: string, amount: DecimalString): boolean {
    const account = this.#account(accountId);
    if (new Decimal(this.account(accountId).available).plus(amount).isNegative()) return false;
    account.cash = account.cash.plus(amount);
    this.#accountMoved(account);
    this.#notes.money(account);
    this.#changed();
    this.#options.keeper.keepNow();
    return true;
  }
  orders(accountId: string): readonly ExecutionReport[] {
    this.#options.keeper.keepNow();
    return [...this.#account(accountId).orders.values()].map((record) => this.#status(record));
  }
  order(accountId: string, clOrdId: ClOrdId): ExecutionReport | undefined {
    this.#options.keeper.keepNow();
    const record = this.#account(accountId).orders.get(clOrdId);
    return record === undefined ? undefined : this.#status(record);
  }
  sentOrder(accountId: string, clOrdId: ClOrdId): NewOrder | undefined {
    return this.#account(accountId).orders.get(clOrdId)?.order;
  }
  trades(accountId: string): readonly ExecutionReport[] {
    return [...this.#account(accountId).trades];
  }
  positions(accountId: string): readonly Position[] {
    this.#keepWhatWaits();
    return positionViews(this.#account(accountId), this.#valuation);
  }
  account(accountId: string): Account {
    this.#keepWhatWaits();
    return accountView(this.#account(accountId), this.#valuation, this.nowUs());
  }
  quoteNext(): void {
    if (this.phase() !== 'open') return;
    const book = defined(this.#bookList[this.#quoteTurn], 'a venue lists something');
    this.#quoteTurn = (this.#quoteTurn + 1) % this.#bookList.length;
    this.#hear(book.flicker());
    this.#publish(book);
  }
  phase(): MarketPhase {
    return this.#conditions.closed ? 'closed' : 'open';
  }

  submit(accountId: string, order: NewOrder): void {
    const account = this.#account(accountId);
    const refusal: Refusal | null = account.orders.has(order.clOrdId)
      ? { code: 'duplicate_order' }
      : account.orders.size >= ORDERS_A_DAY_MAX
        ? { code: 'too_many_orders' }
        : null;
    const record: OrderRecord = {
      order,
      orderId: this.#id('O'),
      ordStatus: 'pending_new',
      cumQty: 0,
      text: '',
      updatedUs: this.nowUs(),
    };
    if (refusal === null) {
      account.orders.set(order.clOrdId, record);
      this.#notes.order(account, record);
      this.#changed();
    }
    this.#arrivals.push(this.#arrivalDelay(), () => {
      if (refusal !== null) this.#reject(account, record, refusal);
      else this.#accept(account, record);
    });
  }

  cancel(accountId: string, clOrdId: ClOrdId): void {
    const account = this.#account(accountId);
    this.#arrivals.push(this.#arrivalDelay(), () => {
      const record = account.orders.get(clOrdId);
      if (record === undefined || isTerminal(record.ordStatus)) {
        const text = refusalText(this.venue, { code: record === undefined ? 'unknown_order' : 'order_finished' });
        const reject: CancelReject = { venue: this.venue, clOrdId, text, tsIngestUs: tsUs(this.nowUs()) };
        this.#reports.push(0, () => this.#cancelRejectListeners.tell(accountId, reject));
        return;
      }
      const book = this.#bookOf(record.order.instrumentId);
      book.apply({ type: 'cancel', orderId: record.orderId });
      this.#end(account, record, 'canceled', '');
      this.#publish(book);
    });
  }

  setConditions(conditions: Conditions): void {
    this.#conditions = conditions;
    for (const book of this.#books.values()) {
      this.#hear(book.disturb(conditions, this.#options.market.fair(book.instrument.instrumentId)));
      this.#publish(book);
    }
  }

  save(): SavedVenue {
    const accounts = [...this.#accounts.values()].map((account) => saveAccount(account));
    return { version: SAVED_VERSION, venue: this.venue, tradingDay: this.#tradingDay, run: this.#run, seq: this.#notes.seq, accounts };
  }

  takeChange(everything: boolean): VenueChange {
    if (everything) this.#notes.everything();
    const { whole, seq, accounts } = this.#notes.take(this.#accounts.values());
    return { whole, state: { version: SAVED_VERSION, venue: this.venue, tradingDay: this.#tradingDay, run: this.#run, seq, accounts } };
  }

  stop(): void {
    this.#leaveMarket();
    this.#arrivals.stop();
    this.#reports.stop();
  }

  #createValuation(): Valuation {
    const fx = this.#options.listings.find(({ instrument }) => instrument.kind === 'fx')?.instrument;
    const currency = currencies[this.venue];
    const { market } = this.#options;
    return {
      venue: this.venue,
      currency,
      instrument: (id) => this.#bookOf(id).instrument,
      mark: (id) => this.#bookOf(id).mark(market.fair(id)),
      convert: (amount, instrument) => {
        if (instrument.currency === currency) return amount;
        assert(fx !== undefined, `${instrument.instrumentId} is in ${instrument.currency} and no currency is listed`);
        const rate = market.fair(fx.instrumentId).dividedBy(powerOfTen(fx.priceScale));
        return currency === 'USD' ? amount.dividedBy(rate) : amount.times(rate);
      },
    };
  }

  /** Puts the orders that rested when the venue went down back into the books, in the order in which they came. */
  #reinstate(): void {
    for (const account of this.#accounts.values()) {
      for (const record of account.orders.values()) {
        if (isTerminal(record.ordStatus)) continue;
        if (record.ordStatus === 'pending_new' || !this.#books.has(record.order.instrumentId)) {
          // It had arrived but was never taken: nobody was told otherwise.
          this.#end(account, record, 'canceled', 'venue restarted');
          continue;
        }
        account.live.add(record);
        this.#byOrderId.set(record.orderId, { account, record });
        this.#match(account, record, leavesOf(record));
      }
    }
  }

  #step(): void {
    this.#steps += 1;
    this.#turnDayIfDue();
    if (this.phase() === 'open') for (const book of this.#books.values()) this.#refresh(book);
    if (this.#steps % STEPS_BETWEEN_VALUATIONS !== 0) return;
    for (const account of this.#accounts.values()) {
      if (account.holdings.size > 0) this.#accountMoved(account);
    }
  }

  #refresh(book: LiveBook): void {
    const events = book.step(this.#options.market.fair(book.instrument.instrumentId));
    if (events === undefined) return;
    this.#hear(events);
    this.#publish(book);
  }

  #publish(book: LiveBook): void {
    this.#bookListeners.tell(book.publish(this.phase(), this.nowUs()));
  }

  #turnDayIfDue(): void {
    const day = tradingDay(tsUs(this.nowUs()), this.#options.holidays);
    if (day === this.#tradingDay) return;
    this.#tradingDay = day;
    for (const account of this.#accounts.values()) {
      for (const record of account.orders.values()) {
        if (isTerminal(record.ordStatus)) continue;
        this.#books.get(record.order.instrumentId)?.apply({ type: 'cancel', orderId: record.orderId });
        this.#end(account, record, 'expired', '');
      }
      turnDay(account, this.#valuation);
      this.#accountMoved(account);
    }
    this.#notes.everything();
    this.#changed();
  }

  #accept(account: TradingAccount, record: OrderRecord): void {
    // The trading day may have turned, or the order been canceled, while it was on its way.
    if (record.ordStatus !== 'pending_new') return;
    const { order } = record;
    const book = this.#books.get(order.instrumentId);
    if (book === undefined) {
      this.#reject(account, record, { code: 'unknown_instrument', instrumentId: order.instrumentId });
      return;
    }
    const refusal = checkOrder(order, book.instrument, book.limits, this.phase(), account, this.#valuation, this.nowUs());
    // A fault waits for an order that it can act on.
    const treatment = refusal === null ? this.#options.disturbance.treat(order) : null;
    const refuse = treatment !== null && 'refuse' in treatment ? this.#rehearsed(treatment.refuse, account, order, book) : refusal;
    if (refuse !== null) {
      this.#reject(account, record, refuse);
      return;
    }
    this.#moved(account, record, 'new');
    account.live.add(record);
    this.#byOrderId.set(record.orderId, { account, record });
    this.#report(account, this.#reportOf(record, 'new'), 0);
    this.#accountMoved(account);
    if (treatment !== null && 'fillPercent' in treatment) this.#matchInPart(account, record, treatment.fillPercent);
    else this.#match(account, record, order.quantity);
    this.#publish(book);
  }

  #match(account: TradingAccount, record: OrderRecord, lots: number): void {
    const { side, price, timeInForce } = record.order;
    this.#hear(
      this.#bookOf(record.order.instrumentId).apply({
        type: 'new',
        orderId: record.orderId,
        owner: account.accountId,
        side,
        price,
        quantity: quantity(lots),
        timeInForce,
      }),
    );
  }

  /** A refusal that is only rehearsed, in the words of a real one. */
  #rehearsed(code: RehearsedRefusal, account: TradingAccount, order: NewOrder, { instrument, limits }: LiveBook): Refusal {
    switch (code) {
      case 'outside_limits':
        return limits === null ? { code: 'fault_drill' } : { code, instrument, ...limits };
      case 'no_money': {
        const { available, currency } = accountView(account, this.#valuation, this.nowUs());
        return { code, needed: moneyText(orderCost(account, this.#valuation, order, order.quantity)), available, currency };
      }
      default:
        return { code };
    }
  }

  /** The fault: a share of the order trades; the rest of a day order stays outside the book until it is canceled. */
  #matchInPart(account: TradingAccount, record: OrderRecord, percent: number): void {
    const { side, price, timeInForce } = record.order;
    const part = timeInForce === 'fok' ? 0 : Math.floor((record.order.quantity * percent) / 100);
    if (part > 0) {
      const book = this.#bookOf(record.order.instrumentId);
      const { orderId } = record;
      const owner = account.accountId;
      const events = book.apply({ type: 'new', orderId, owner, side, price, quantity: quantity(part), timeInForce: 'fak' });
      this.#hear(events.filter((event) => event.type === 'trade'));
    }
    if (timeInForce !== 'day') this.#end(account, record, 'canceled', '');
  }

  #hear(events: readonly BookEvent[]): void {
    for (const event of events) {
      if (event.type === 'trade') {
        this.#fill(event.makerOrderId, event);
        this.#fill(event.takerOrderId, event);
      } else if (event.type === 'canceled') {
        const mine = this.#byOrderId.get(event.orderId);
        if (mine !== undefined) this.#end(mine.account, mine.record, 'canceled', '');
      } else if (event.type === 'rejected') {
        assert(!this.#byOrderId.has(event.orderId), `a checked order was rejected by the book: ${event.reason}`);
      }
    }
  }

  #fill(orderId: string, trade: BookTrade): void {
    const mine = this.#byOrderId.get(orderId);
    if (mine === undefined) return;
    const { account, record } = mine;
    record.cumQty += trade.quantity;
    assert(record.cumQty <= record.order.quantity, `order ${orderId} is filled beyond its quantity`);
    const filled = record.cumQty === record.order.quantity;
    this.#moved(account, record, filled ? 'filled' : 'partially_filled');
    bookFill(account, this.#valuation, record.order, trade.quantity, trade.price);
    if (filled) this.#forget(account, record);
    const report = this.#reportOf(record, 'trade', trade.quantity, trade.price, trade.selfTrade ? 'self-trade' : '');
    account.trades.push(report);
    this.#notes.trade(account, report);
    this.#report(account, report, this.#delay(this.#options.execution));
    this.#accountMoved(account);
  }

  #reject(account: TradingAccount, record: OrderRecord, refusal: Refusal): void {
    this.#end(account, record, 'rejected', refusalText(this.venue, refusal));
  }

  #end(account: TradingAccount, record: OrderRecord, status: 'canceled' | 'expired' | 'rejected', text: string): void {
    record.text = text;
    this.#moved(account, record, status);
    this.#forget(account, record);
    this.#report(account, this.#reportOf(record, status), 0);
    this.#accountMoved(account);
  }

  #moved(account: TradingAccount, record: OrderRecord, status: OrdStatus): void {
    record.ordStatus = status;
    record.updatedUs = this.nowUs();
    // A second order of the same id is refused without a trace.
    if (account.orders.get(record.order.clOrdId) !== record) return;
    this.#notes.order(account, record);
    this.#changed();
  }

  #forget(account: TradingAccount, record: OrderRecord): void {
    account.live.delete(record);
    this.#byOrderId.delete(record.orderId);
  }

  #report(account: TradingAccount, report: ExecutionReport, delayMs: number): void {
    this.#reports.push(delayMs, () => this.#executionListeners.tell(account.accountId, report, 'first'));
  }

  /**
   * Money or positions moved. It is told behind the reports that moved them, once none waits: a client that adds a fill
   * to a position which holds it already would count it twice.
   */
  #accountMoved(account: TradingAccount): void {
    this.#movedAccounts.add(account);
    this.#reports.push(0, () => {
      if (!this.#reports.empty) return;
      for (const moved of this.#movedAccounts) {
        this.#movedAccounts.delete(moved);
        this.#accountListeners.tell(moved.accountId);
      }
    });
  }

  #status(record: OrderRecord): ExecutionReport {
    return { ...this.#reportOf(record, 'order_status'), tsEventUs: tsUs(record.updatedUs), tsIngestUs: tsUs(record.updatedUs) };
  }

  #reportOf(record: OrderRecord, execType: ExecType, lastQty = 0, lastPx: Price | null = null, text = record.text): ExecutionReport {
    const nowUs = tsUs(this.nowUs());
    return {
      venue: this.venue,
      clOrdId: record.order.clOrdId,
      orderId: record.orderId,
      execId: execId(this.#id('E')),
      execType,
      ordStatus: record.ordStatus,
      instrumentId: record.order.instrumentId,
      side: record.order.side,
      orderQty: record.order.quantity,
      cumQty: quantity(record.cumQty),
      leavesQty: leavesOf(record) as Quantity,
      lastQty: quantity(lastQty),
      lastPx,
      text,
      tsEventUs: nowUs,
      tsIngestUs: nowUs,
    };
  }

  #id(kind: 'O' | 'E'): string {
    this.#ids += 1;
    return `${kind}${this.#run.toString(36)}-${this.#ids}`;
  }

  #arrivalDelay(): number {
    return this.#delay(this.#options.acknowledgement) + this.#options.disturbance.arrivalDelayMs();
  }
  #delay(span: LatencySpan): number {
    return this.#random.integer(span.lowMs * MS_PER_US, span.highMs * MS_PER_US) / MS_PER_US;
  }

  #changed(): void {
    this.#options.keeper.changed();
  }
  /** What is asked for may hold a fill whose report still waits for the disk. */
  #keepWhatWaits(): void {
    if (!this.#reports.empty) this.#options.keeper.keepNow();
  }
  #account(accountId: string): TradingAccount {
    return defined(this.#accounts.get(accountId), `account ${accountId}`);
  }
  #bookOf(instrumentId: InstrumentId): LiveBook {
    return defined(this.#books.get(instrumentId), `${instrumentId} is not listed on the ${this.venue} venue`);
  }
}
