import { assert, defined, seededRandom, type Dispose, type Random } from '@tandem/kernel';
import {
  isTerminal,
  quantity,
  tradingDay,
  tsUs,
  type WholeAccount,
  type ClOrdId,
  type DepthBook,
  type Instrument,
  type InstrumentId,
  type MarketPhase,
  type NewOrder,
  type OrdStatus,
  type Position,
  type VenueId,
} from '@tandem/domain';
import type { BookEvent, BookTrade } from '@tandem/matching';
import { Announcer } from './announcer.ts';
import { checkChange, checkOrder, refusalOfRequest, rehearsedRefusal } from './check-order.ts';
import { closeStatement, createCashier, isPassword, type Cashier } from './cashier.ts';
import { calm, type Conditions } from './conditions.ts';
import type { OrderChange, RequestRefusal, VenueReport } from './exchange.ts';
import { ChangeNotes } from './change-notes.ts';
import type { Hours } from './hours.ts';
import { createLane, type Lane, type LatencySpan } from './lane.ts';
import { createListeners } from './listeners.ts';
import { createLiveBook, type LiveBook } from './live-book.ts';
import { createValuation } from './valuation.ts';
import type { VenueChange } from './replay-changes.ts';
import { refusalText, type Refusal } from './refusals.ts';
import { ORDERS_A_DAY_MAX, type ExchangeOptions, type RunningExchange } from './running-exchange.ts';
import { SAVED_VERSION, openAccount, saveAccount, type SavedVenue } from './saved-venue.ts';
import {
  accountView,
  bookFill,
  findOrder,
  leavesOf,
  positionViews,
  turnDay,
  type OrderRecord,
  type TradingAccount,
  type Valuation,
} from './trading-account.ts';

const MS_PER_US = 1_000;
const STEPS_BETWEEN_VALUATIONS = 20;

/** A venue that continues from `options.saved`, or a fresh one, open, with its books quoted. */
export const createExchange = (options: ExchangeOptions): RunningExchange => new PaperExchange(options);

class PaperExchange implements RunningExchange {
  readonly venue: VenueId;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly #options: ExchangeOptions;
  readonly #books: ReadonlyMap<InstrumentId, LiveBook>;
  readonly #bookList: readonly LiveBook[];
  /** Until when what the hours say of a market holds, as it was last looked at. */
  readonly #periods = new Map<LiveBook, number>();
  readonly #accounts: ReadonlyMap<string, TradingAccount>;
  readonly #byOrderId = new Map<string, { readonly account: TradingAccount; readonly record: OrderRecord }>();
  readonly #random: Random;
  readonly #arrivals: Lane;
  readonly #announcer: Announcer;
  readonly #valuation: Valuation;
  readonly #run: number;
  readonly #notes: ChangeNotes;
  readonly #leaveMarket: () => void;
  #quoteTurn = 0;
  #steps = 0;
  #conditions: Conditions = calm;
  #tradingDay: string;

  readonly #bookListeners = createListeners<[DepthBook]>();
  readonly onBook = this.#bookListeners.add;
  readonly cashier: Cashier;
  readonly onExecution: Announcer['onExecution'];
  readonly onCancelReject: Announcer['onCancelReject'];
  readonly onAccount: Announcer['onAccount'];
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
    const fx = options.listings.find(({ instrument }) => instrument.kind === 'fx')?.instrument;
    this.#valuation = createValuation(venue, fx, market, (id) => this.#bookOf(id));
    // Past every earlier run even where its file is lost: a run is counted from the clock, and upwards.
    this.#run = Math.max((saved?.run ?? 0) + 1, Math.floor(clock.nowUs() / 1_000_000));
    this.#announcer = new Announcer(venue, this.#run, clock, scheduler, options.keeper);
    ({ onExecution: this.onExecution, onCancelReject: this.onCancelReject, onAccount: this.onAccount } = this.#announcer);
    this.#tradingDay = saved?.tradingDay ?? tradingDay(clock.nowUs(), options.holidays);
    this.#accounts = new Map(options.accounts.map((setup) => [setup.accountId, openAccount(setup, saved, (id) => this.instruments.has(id))]));
    this.cashier = this.#openCashier();
    this.#turnDayIfDue();
    this.#reinstate();
    for (const book of this.#books.values()) {
      if (this.#phaseOf(book) === 'open') this.#refresh(book);
      else this.#publish(book);
    }
    this.#leaveMarket = market.onStep(() => this.#step());
  }

  nowUs(): number {
    return this.#options.clock.nowUs();
  }
  book(instrumentId: InstrumentId): DepthBook {
    return this.#bookOf(instrumentId).published();
  }
  authenticate(accountId: string, password: string): boolean {
    const account = this.#accounts.get(accountId);
    return account !== undefined && isPassword(account, password);
  }
  orders(accountId: string): readonly VenueReport[] {
    this.#options.keeper.keepNow();
    return [...this.#account(accountId).orders.values()].map((record) => this.#announcer.statusOf(record));
  }
  order(accountId: string, clOrdId: ClOrdId): VenueReport | undefined {
    this.#options.keeper.keepNow();
    const record = findOrder(this.#account(accountId), clOrdId);
    return record === undefined ? undefined : this.#announcer.statusOf(record);
  }
  sentOrder(accountId: string, clOrdId: ClOrdId): NewOrder | undefined {
    return findOrder(this.#account(accountId), clOrdId)?.order;
  }
  trades(accountId: string, clOrdId?: ClOrdId): readonly VenueReport[] {
    const { trades } = this.#account(accountId);
    return clOrdId === undefined ? [...trades.all] : trades.of(clOrdId);
  }
  positions(accountId: string): readonly Position[] {
    this.#keepWhatWaits();
    return positionViews(this.#account(accountId), this.#valuation);
  }
  account(accountId: string): WholeAccount {
    this.#keepWhatWaits();
    return accountView(this.#account(accountId), this.#valuation, this.nowUs());
  }
  quoteNext(): void {
    for (let tried = 0; tried < this.#bookList.length; tried++) {
      const book = defined(this.#bookList[this.#quoteTurn], 'a venue lists something');
      this.#quoteTurn = (this.#quoteTurn + 1) % this.#bookList.length;
      if (this.#phaseOf(book) === 'closed') continue;
      this.#hear(book.flicker());
      this.#publish(book);
      return;
    }
  }
  phase(): MarketPhase {
    return this.#bookList.some((book) => book.instrument.kind === 'future' && this.#phaseOf(book) === 'open') ? 'open' : 'closed';
  }

  submit(accountId: string, order: NewOrder): void {
    const account = this.#account(accountId);
    const refusal: Refusal | null = findOrder(account, order.clOrdId) !== undefined
      ? { code: 'duplicate_order' }
      : account.orders.size >= ORDERS_A_DAY_MAX
        ? { code: 'too_many_orders' }
        : null;
    const record: OrderRecord = {
      order,
      orderId: this.#announcer.nextId('O'),
      changeIds: [],
      pendingChange: null,
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
      const record = findOrder(account, clOrdId);
      if (record === undefined || isTerminal(record.ordStatus)) {
        this.#refuse(account, clOrdId, { code: record === undefined ? 'unknown_order' : 'order_finished' });
        return;
      }
      const book = this.#bookOf(record.order.instrumentId);
      book.apply({ type: 'cancel', orderId: record.orderId });
      this.#end(account, record, 'canceled', '');
      this.#publish(book);
    });
  }

  replace(accountId: string, clOrdId: ClOrdId, change: OrderChange): void {
    const account = this.#account(accountId);
    const record = findOrder(account, clOrdId);
    const refusal = refusalOfRequest(account, record, change);
    if (record !== undefined && refusal === null) {
      record.pendingChange = change.requestId;
      // Of an order that the venue has not told of yet it tells no change either.
      if (record.ordStatus !== 'pending_new') this.#reportChange(account, record, 'pending', change.requestId);
    }
    this.#arrivals.push(this.#arrivalDelay(), () => {
      if (record === undefined || refusal !== null) this.#refuse(account, clOrdId, refusal ?? { code: 'unknown_order' }, change.requestId);
      else this.#change(account, record, change);
    });
  }

  setConditions(conditions: Conditions): void {
    this.#conditions = conditions;
    for (const book of this.#books.values()) this.#disturb(book);
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
    this.#announcer.stop();
  }

  #openCashier(): Cashier {
    const { keeper } = this.#options;
    return createCashier({
      account: (accountId) => this.#account(accountId),
      valuation: this.#valuation,
      tradingDay: () => this.#tradingDay,
      nowUs: () => this.nowUs(),
      canKeep: () => !keeper.failing,
      keep: (account, transfer) => {
        if (transfer !== null) this.#notes.transfer(account, transfer);
        this.#notes.money(account);
        this.#announcer.accountMoved(account);
        this.#changed();
        keeper.keepNow();
      },
    });
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
        if (this.#isGood(record) === false) {
          this.#end(account, record, 'expired', '');
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
    for (const book of this.#books.values()) {
      const period = this.#hoursOf(book).untilUs;
      if (period !== this.#periods.get(book)) {
        this.#periods.set(book, period);
        this.#endOrdersPast(({ order }) => order.instrumentId === book.instrument.instrumentId);
      }
      const { phase } = book.published();
      if (this.#phaseOf(book) !== phase) this.#disturb(book);
      else if (phase === 'open') this.#refresh(book);
    }
    if (this.#steps % STEPS_BETWEEN_VALUATIONS !== 0) return;
    for (const account of this.#accounts.values()) {
      if (account.holdings.size > 0) this.#announcer.accountMoved(account);
    }
  }

  #refresh(book: LiveBook): void {
    const events = book.step(this.#options.market.fair(book.instrument.instrumentId));
    if (events === undefined) return;
    this.#hear(events);
    this.#publish(book);
  }

  #disturb(book: LiveBook): void {
    this.#hear(book.disturb(this.#conditions, this.#phaseOf(book), this.#options.market.fair(book.instrument.instrumentId)));
    this.#publish(book);
  }

  #phaseOf(book: LiveBook): MarketPhase {
    const { market } = this.#conditions;
    if (market !== 'by_hours') return market === 'closed' ? 'closed' : 'open';
    return this.#hoursOf(book).phase;
  }
  #hoursOf(book: LiveBook): ReturnType<Hours['at']> {
    return this.#options.hours.at(book.instrument, this.nowUs());
  }

  #publish(book: LiveBook): void {
    this.#bookListeners.tell(book.publish(this.#phaseOf(book), this.nowUs()));
  }

  #turnDayIfDue(): void {
    const day = tradingDay(tsUs(this.nowUs()), this.#options.holidays);
    if (day === this.#tradingDay) return;
    const before = this.#tradingDay;
    this.#tradingDay = day;
    for (const account of this.#accounts.values()) {
      for (const record of account.orders.values()) {
        if (isTerminal(record.ordStatus) || this.#isGood(record) === true) continue;
        this.#expire(account, record);
      }
      closeStatement(account, this.#valuation, before, this.nowUs());
      turnDay(account, this.#valuation);
      this.#announcer.accountMoved(account);
    }
    this.#notes.everything();
    this.#changed();
  }

  /** Whether the day that an order for the day was sent for goes on; null where the market keeps no hours. */
  #isGood({ order, updatedUs }: OrderRecord): boolean | null {
    const book = this.#books.get(order.instrumentId);
    const day = book === undefined ? null : this.#options.hours.orderDay(book.instrument, this.nowUs());
    return book === undefined || day === null ? null : this.#options.hours.orderDay(book.instrument, updatedUs) === day;
  }

  /** Where markets keep hours, an order for the day ends with the last session of its day. */
  #endOrdersPast(concerns: (record: OrderRecord) => boolean): void {
    for (const account of this.#accounts.values()) {
      for (const record of account.live) if (concerns(record) && this.#isGood(record) === false) this.#expire(account, record);
    }
  }

  #expire(account: TradingAccount, record: OrderRecord): void {
    this.#books.get(record.order.instrumentId)?.apply({ type: 'cancel', orderId: record.orderId });
    this.#end(account, record, 'expired', '');
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
    const refusal = this.#unkept() ?? checkOrder(order, book.instrument, book.limits, this.#phaseOf(book), account, this.#valuation, this.nowUs());
    // A fault waits for an order that it can act on.
    const treatment = refusal === null ? this.#options.disturbance.treat(order) : null;
    const refuse = treatment !== null && 'refuse' in treatment ? rehearsedRefusal(treatment.refuse, order, book, account, this.#valuation, this.nowUs()) : refusal;
    if (refuse !== null) {
      this.#reject(account, record, refuse);
      return;
    }
    this.#moved(account, record, 'new');
    account.live.add(record);
    this.#byOrderId.set(record.orderId, { account, record });
    this.#announcer.report(account, this.#announcer.reportOf(record, 'new'), 0);
    this.#announcer.accountMoved(account);
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

  /** A venue that cannot keep what it takes on takes nothing on; what rests goes on, and cancels are taken. */
  #unkept(): Refusal | null {
    return this.#options.keeper.failing ? { code: 'not_kept' } : null;
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
    const report = this.#announcer.reportOf(record, 'trade', trade.quantity, trade.price, trade.selfTrade ? 'self-trade' : '');
    account.trades.add(report);
    this.#notes.trade(account, report);
    this.#announcer.report(account, report, this.#delay(this.#options.execution));
    this.#announcer.accountMoved(account);
  }

  /** Carries out a change that was taken up. What has filled meanwhile stays filled, and may end the order. */
  #change(account: TradingAccount, record: OrderRecord, change: OrderChange): void {
    record.pendingChange = null;
    const { order } = record;
    const called = record.changeIds.at(-1) ?? order.clOrdId;
    const book = this.#bookOf(order.instrumentId);
    const lots = Math.max(change.quantity, record.cumQty);
    const changed: NewOrder = { ...order, price: change.price, quantity: quantity(lots) };
    const leaves = quantity(lots - record.cumQty);
    const refusal =
      refusalOfRequest(account, record, change) ??
      this.#unkept() ??
      (leaves === 0 ? null : checkChange(changed, leaves, record, book.instrument, book.limits, this.#phaseOf(book), account, this.#valuation, this.nowUs()));
    if (refusal !== null) {
      this.#refuse(account, called, refusal, change.requestId);
      return;
    }
    record.order = changed;
    record.changeIds.push(change.requestId);
    account.changed.set(change.requestId, record);
    this.#moved(account, record, leaves === 0 ? 'filled' : record.ordStatus);
    if (leaves === 0) this.#forget(account, record);
    this.#reportChange(account, record, 'done', change.requestId, called);
    const { orderId } = record;
    // The rest of an order that a fault has filled in part lies outside the book.
    if (book.rests(orderId)) this.#hear(book.apply(leaves === 0 ? { type: 'cancel', orderId } : { type: 'replace', orderId, price: change.price, quantity: leaves }));
    this.#announcer.accountMoved(account);
    this.#publish(book);
  }

  #reportChange(account: TradingAccount, record: OrderRecord, state: 'pending' | 'done', requestId: ClOrdId, formerId = record.changeIds.at(-1) ?? record.order.clOrdId): void {
    this.#announcer.report(account, { ...this.#announcer.reportOf(record, 'order_status'), change: { state, requestId, formerId } }, 0);
  }

  /** Refuses a request about an order: a cancel, or the change `changeId`. */
  #refuse(account: TradingAccount, clOrdId: ClOrdId, refusal: Refusal, changeId?: ClOrdId): void {
    const why = requestRefusals[refusal.code] ?? 'venue_rule';
    this.#announcer.reject(account, { clOrdId, text: refusalText(this.venue, refusal), why, ...(changeId === undefined ? {} : { changeId }) });
  }

  #reject(account: TradingAccount, record: OrderRecord, refusal: Refusal): void {
    this.#end(account, record, 'rejected', refusalText(this.venue, refusal), { refusal: refusal.code });
  }

  #end(account: TradingAccount, record: OrderRecord, status: 'canceled' | 'expired' | 'rejected', text: string, more: Pick<VenueReport, 'refusal'> = {}): void {
    record.text = text;
    this.#moved(account, record, status);
    this.#forget(account, record);
    this.#announcer.report(account, { ...this.#announcer.reportOf(record, status), ...more }, 0);
    this.#announcer.accountMoved(account);
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
    if (!this.#announcer.idle) this.#options.keeper.keepNow();
  }
  #account(accountId: string): TradingAccount {
    return defined(this.#accounts.get(accountId), `account ${accountId}`);
  }
  #bookOf(instrumentId: InstrumentId): LiveBook {
    return defined(this.#books.get(instrumentId), `${instrumentId} is not listed on the ${this.venue} venue`);
  }
}

const requestRefusals: { readonly [Code in Refusal['code']]?: RequestRefusal } = {
  unknown_order: 'unknown_order',
  order_finished: 'too_late',
  change_pending: 'already_pending',
  duplicate_order: 'duplicate_id',
};
