import type { Clock, Scheduler } from '@tandem/kernel';
import { execId, quantity, tsUs, type ExecType, type Price, type Quantity, type VenueId } from '@tandem/domain';
import type { RequestReject, Telling, VenueReport } from './exchange.ts';
import type { Keeper } from './keeper.ts';
import { createLane, type Lane } from './lane.ts';
import { createListeners } from './listeners.ts';
import { leavesOf, type OrderRecord, type TradingAccount } from './trading-account.ts';

/** What a venue says of its orders and accounts: in the order in which it happened, and behind the keeping of it. */
export class Announcer {
  readonly #venue: VenueId;
  readonly #run: number;
  readonly #clock: Clock;
  readonly #lane: Lane;
  /** Accounts whose move has not been told yet. */
  readonly #movedAccounts = new Set<TradingAccount>();
  readonly #executions = createListeners<[string, VenueReport, Telling]>();
  readonly #rejects = createListeners<[string, RequestReject]>();
  readonly #accounts = createListeners<[string]>();
  readonly onExecution = this.#executions.add;
  readonly onCancelReject = this.#rejects.add;
  readonly onAccount = this.#accounts.add;
  #ids = 0;

  /** `run` makes the ids of this process others than those of every process before. */
  constructor(venue: VenueId, run: number, clock: Clock, scheduler: Scheduler, keeper: Keeper) {
    this.#venue = venue;
    this.#run = run;
    this.#clock = clock;
    this.#lane = createLane(clock, scheduler, keeper);
  }

  /** Nothing waits to be said. */
  get idle(): boolean {
    return this.#lane.empty;
  }

  nextId(kind: 'O' | 'E'): string {
    this.#ids += 1;
    return `${kind}${this.#run.toString(36)}-${this.#ids}`;
  }

  report(account: TradingAccount, report: VenueReport, delayMs: number): void {
    this.#lane.push(delayMs, () => this.#executions.tell(account.accountId, report, 'first'));
  }

  reject(account: TradingAccount, reject: Omit<RequestReject, 'venue' | 'tsIngestUs'>): void {
    const told: RequestReject = { ...reject, venue: this.#venue, tsIngestUs: this.#clock.nowUs() };
    this.#lane.push(0, () => this.#rejects.tell(account.accountId, told));
  }

  /**
   * Money or positions moved. It is told behind the reports that moved them, once none waits: a client that adds a fill
   * to a position which holds it already would count it twice.
   */
  accountMoved(account: TradingAccount): void {
    this.#movedAccounts.add(account);
    this.#lane.push(0, () => {
      if (!this.#lane.empty) return;
      for (const moved of this.#movedAccounts) {
        this.#movedAccounts.delete(moved);
        this.#accounts.tell(moved.accountId);
      }
    });
  }

  statusOf(record: OrderRecord): VenueReport {
    const at = tsUs(record.updatedUs);
    return { ...this.reportOf(record, 'order_status'), tsEventUs: at, tsIngestUs: at };
  }

  reportOf(record: OrderRecord, execType: ExecType, lastQty = 0, lastPx: Price | null = null, text = record.text): VenueReport {
    const nowUs = this.#clock.nowUs();
    const calledAs = record.changeIds.at(-1);
    return {
      venue: this.#venue,
      clOrdId: record.order.clOrdId,
      ...(calledAs === undefined ? {} : { calledAs }),
      ...(record.pendingChange === null ? {} : { changing: true }),
      orderId: record.orderId,
      execId: execId(this.nextId('E')),
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

  /** Drops what has not been said yet. */
  stop(): void {
    this.#lane.stop();
  }
}
