import { defined, type Clock, type Scheduler } from '@tandem/kernel';
import {
  isTerminal,
  tsUs,
  type WholeAccount,
  type ClOrdId,
  type DepthBook,
  type InstrumentId,
  type NewOrder,
  type Position,
} from '@tandem/domain';
import type { RunningExchange } from '../exchange/running-exchange.ts';
import type { Exchange, OrderChange, RequestReject, Telling, VenueReport } from '../exchange/exchange.ts';
import { createLane, type Lane } from '../exchange/lane.ts';
import { createListeners } from '../exchange/listeners.ts';
import { drawDelay } from './delay.ts';
import type { FaultDesk } from './fault-desk.ts';
import type { FaultOf, Line } from './fault.ts';

const US_PER_MS = 1_000;
const MS_PER_S = 1_000;
/** Between an acknowledgement and the drop behind it: long enough for the bytes to leave. */
const DROP_AFTER_MS = 5;
/** What is said so soon after a drop goes to the dead line. */
const LINE_DEAD_MS = 20;
/** Reports that are to come in reverse wait for the order's end, and no longer than this. */
const REORDER_MS_MAX = 250;

/** Orders whose reports are meddled with; the oldest are told as they are beyond this. */
const PLANS_MAX = 10_000;

/** What becomes of the reports of one order. */
interface Plan {
  silent: boolean;
  readonly duplicate: FaultOf<'duplicate_next'> | null;
  readonly drop: FaultOf<'drop_next'> | null;
  /** Held back: to be told when asked, or in reverse. */
  readonly held: VenueReport[];
  reversed: boolean;
  /** The line is about to drop: nothing more gets out. */
  cut: boolean;
}

/** An exchange as the wire has it, and the clock that stands in its messages. */
export interface FaultStage extends Exchange {
  readonly clock: Clock;
  /** Called when an order arrives on the wire. */
  onOrder(listener: () => void): void;
  stop(): void;
}

const tellings = { same: 'again', resend: 'resent', old_number: 'old_number' } as const;

/** Puts the faults of messages between an exchange and its fronts, so that every protocol has them. */
export const createFaultStage = (exchange: RunningExchange, desk: FaultDesk, clock: Clock, scheduler: Scheduler): FaultStage =>
  new Stage(exchange, desk, clock, scheduler);

class Stage implements FaultStage {
  readonly venue;
  readonly instruments;
  readonly clock: Clock;
  readonly #exchange: RunningExchange;
  readonly #desk: FaultDesk;
  readonly #scheduler: Scheduler;
  readonly #reports: Lane;
  readonly #quotes: Lane;
  readonly #plans = new Map<string, Plan>();
  readonly #newestBooks = new Map<InstrumentId, DepthBook>();
  readonly #movedAccounts = new Set<string>();
  readonly #books = createListeners<[DepthBook]>();
  readonly #executions = createListeners<[string, VenueReport, Telling]>();
  readonly #cancelRejects = createListeners<[string, RequestReject]>();
  readonly #accounts = createListeners<[string]>();
  readonly #disconnects = createListeners<[]>();
  readonly #orders = createListeners<[]>();
  readonly onBook = this.#books.add;
  readonly onExecution = this.#executions.add;
  readonly onCancelReject = this.#cancelRejects.add;
  readonly onAccount = this.#accounts.add;
  readonly onDisconnect = this.#disconnects.add;
  #downs = 0;

  constructor(exchange: RunningExchange, desk: FaultDesk, clock: Clock, scheduler: Scheduler) {
    this.#exchange = exchange;
    this.#desk = desk;
    this.#scheduler = scheduler;
    this.venue = exchange.venue;
    this.instruments = exchange.instruments;
    this.clock = { nowUs: () => tsUs(this.nowUs()), monotonicNs: () => clock.monotonicNs() };
    this.#reports = createLane(clock, scheduler);
    this.#quotes = createLane(clock, scheduler);
    for (const id of exchange.instruments.keys()) this.#newestBooks.set(id, exchange.book(id));
    exchange.onBook((book) => this.#published(book));
    exchange.onExecution((accountId, report) => this.#executed(accountId, report));
    exchange.onCancelReject((accountId, reject) => this.#late('reports', () => this.#cancelRejects.tell(accountId, reject)));
    exchange.onAccount((accountId) => this.#accountMoved(accountId));
    desk.onDisconnect((downS) => this.#drop(downS));
  }

  get reachable(): boolean {
    return this.#downs === 0;
  }
  nowUs(): number {
    return this.#exchange.nowUs() + this.#skewUs();
  }
  book(instrumentId: InstrumentId): DepthBook {
    return this.#stamped(defined(this.#newestBooks.get(instrumentId), `${instrumentId} of the ${this.venue} venue`));
  }
  onOrder(listener: () => void): void {
    this.#orders.add(listener);
  }
  authenticate(accountId: string, password: string): boolean {
    return this.#exchange.authenticate(accountId, password);
  }
  submit(accountId: string, order: NewOrder): void {
    this.#orders.tell();
    const lost = this.#desk.take('drop_next', ({ moment }) => moment === 'order_lost');
    if (lost === null) this.#exchange.submit(accountId, order);
    else this.#drop(lost.downS);
  }
  cancel(accountId: string, clOrdId: ClOrdId): void {
    this.#exchange.cancel(accountId, clOrdId);
  }
  replace(accountId: string, clOrdId: ClOrdId, change: OrderChange): void {
    this.#exchange.replace(accountId, clOrdId, change);
  }
  orders(accountId: string): readonly VenueReport[] {
    return this.#exchange.orders(accountId).map((report) => this.#stamped(report));
  }
  order(accountId: string, clOrdId: ClOrdId): VenueReport | undefined {
    const report = this.#exchange.order(accountId, clOrdId);
    if (report === undefined) return undefined;
    const plan = this.#plans.get(keyOf(accountId, report.clOrdId));
    if (plan?.silent === true) {
      plan.silent = false;
      this.#release(accountId, plan);
    }
    return this.#stamped(report);
  }
  sentOrder(accountId: string, clOrdId: ClOrdId): NewOrder | undefined {
    return this.#exchange.sentOrder(accountId, clOrdId);
  }
  trades(accountId: string, clOrdId?: ClOrdId): readonly VenueReport[] {
    return this.#exchange.trades(accountId, clOrdId).map((report) => this.#stamped(report));
  }
  positions(accountId: string): readonly Position[] {
    return this.#exchange.positions(accountId);
  }
  account(accountId: string): WholeAccount {
    const account = this.#exchange.account(accountId);
    return { ...account, tsUs: tsUs(account.tsUs + this.#skewUs()) };
  }
  stop(): void {
    this.#reports.stop();
    this.#quotes.stop();
  }

  #published(book: DepthBook): void {
    this.#late('quotes', () => {
      this.#newestBooks.set(book.instrumentId, book);
      this.#books.tell(this.#stamped(book));
    });
  }

  #executed(accountId: string, report: VenueReport): void {
    const key = keyOf(accountId, report.clOrdId);
    if (report.execType === 'new') this.#plan(key);
    const plan = this.#plans.get(key);
    if (plan === undefined) {
      this.#tell(accountId, report, null);
      return;
    }
    this.#follow(accountId, report, plan);
    if (isTerminal(report.ordStatus) && !plan.silent) this.#plans.delete(key);
  }

  /** Takes the faults that wait for an order which the venue has taken; one that it refused leaves them waiting. */
  #plan(key: string): void {
    const silent = this.#desk.take('silence_next') !== null;
    const duplicate = this.#desk.take('duplicate_next');
    const reversed = this.#desk.take('reorder_next') !== null;
    const drop = this.#desk.take('drop_next', ({ moment }) => moment !== 'order_lost');
    if (!silent && duplicate === null && !reversed && drop === null) return;
    const oldest = this.#plans.size < PLANS_MAX ? undefined : this.#plans.keys().next().value;
    if (oldest !== undefined) this.#plans.delete(oldest);
    this.#plans.set(key, { silent, duplicate, drop, reversed, held: [], cut: false });
  }

  #follow(accountId: string, report: VenueReport, plan: Plan): void {
    if (plan.cut) return;
    if (plan.drop !== null && report.execType === 'new') {
      plan.cut = true;
      const { moment, downS } = plan.drop;
      if (moment === 'after_ack') this.#tell(accountId, report, plan.duplicate);
      this.#reports.push(moment === 'after_ack' ? DROP_AFTER_MS : 0, () => {
        this.#drop(downS);
        this.#scheduler.after(LINE_DEAD_MS, () => (plan.cut = false));
      });
      return;
    }
    if (!plan.silent && !plan.reversed) {
      this.#tell(accountId, report, plan.duplicate);
      return;
    }
    plan.held.push(report);
    if (plan.silent) return;
    if (isTerminal(report.ordStatus)) this.#release(accountId, plan);
    else if (plan.held.length === 1) this.#scheduler.after(REORDER_MS_MAX, () => this.#release(accountId, plan));
  }

  #release(accountId: string, plan: Plan): void {
    const held = plan.held.splice(0);
    if (plan.reversed) held.reverse();
    plan.reversed = false;
    for (const report of held) this.#tell(accountId, report, plan.duplicate);
    if (held.length > 0) this.#accountMoved(accountId);
  }

  #tell(accountId: string, report: VenueReport, duplicate: FaultOf<'duplicate_next'> | null): void {
    const told = this.#stamped(report);
    this.#late('reports', () => this.#executions.tell(accountId, told, 'first'));
    if (duplicate === null) return;
    const telling = tellings[duplicate.form];
    for (let copy = 0; copy < duplicate.copies; copy++) this.#late('reports', () => this.#executions.tell(accountId, told, telling));
  }

  /**
   * Told behind the reports that moved the account, once none waits: a client that adds a fill to a position which holds
   * it already would count it twice.
   */
  #accountMoved(accountId: string): void {
    this.#movedAccounts.add(accountId);
    this.#late('reports', () => {
      if (!this.#reports.empty) return;
      for (const moved of this.#movedAccounts) {
        if (this.#withholdsTrades(moved)) continue;
        this.#movedAccounts.delete(moved);
        this.#accounts.tell(moved);
      }
    });
  }

  #withholdsTrades(accountId: string): boolean {
    for (const [key, plan] of this.#plans) {
      if (key.startsWith(keyOf(accountId, '')) && plan.held.some((report) => report.execType === 'trade')) return true;
    }
    return false;
  }

  #drop(downS: number): void {
    if (downS > 0) {
      this.#downs += 1;
      this.#scheduler.after(downS * MS_PER_S, () => (this.#downs -= 1));
    }
    this.#disconnects.tell();
  }

  /** Does `work` at once where nothing delays that line, else in its turn. */
  #late(line: Exclude<Line, 'orders'>, work: () => void): void {
    const lane = line === 'reports' ? this.#reports : this.#quotes;
    const latency = this.#desk.last('latency', (fault) => fault.line === line);
    const delayMs = latency === null ? 0 : drawDelay(latency, this.#desk.random());
    if (delayMs === 0 && lane.empty) work();
    else lane.push(delayMs, work);
  }

  #skewUs(): number {
    return (this.#desk.last('clock_skew')?.skewMs ?? 0) * US_PER_MS;
  }
  #stamped<T extends { readonly tsEventUs: number; readonly tsIngestUs: number }>(of: T): T {
    const skewUs = this.#skewUs();
    return skewUs === 0 ? of : { ...of, tsEventUs: tsUs(of.tsEventUs + skewUs), tsIngestUs: tsUs(of.tsIngestUs + skewUs) };
  }
}

/** Ids of accounts have no line break in them: they come from our own setup. */
const keyOf = (accountId: string, clOrdId: string): string => `${accountId}\n${clOrdId}`;
