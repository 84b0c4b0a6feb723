import { isTerminal, price, quantity, type ExecutionReport, type Order, type OrdStatus } from '@tandem/domain';
import type { EngineBench } from '@tandem/testkit';

type End = 'canceled' | 'rejected' | 'expired';

const progress: readonly OrdStatus[] = ['pending_new', 'new', 'partially_filled'];

/** One order as a venue holds it: what happened there, what the engine has been told of it, and what it is still owed. */
export class PeerOrder {
  status: OrdStatus = 'pending_new';
  filled = 0;
  /** Lots of the trades that were told, each once. */
  toldLots = 0;
  /** The end that was told first. */
  toldEnd: OrdStatus | null = null;
  /** How far it came by what was told. */
  toldProgress: OrdStatus = 'pending_new';
  readonly #owed: ExecutionReport[] = [];
  readonly #told: ExecutionReport[] = [];

  readonly order: Order;
  readonly #bench: EngineBench;

  constructor(order: Order, bench: EngineBench) {
    this.order = order;
    this.#bench = bench;
  }

  get isLive(): boolean {
    return !isTerminal(this.status);
  }

  get leaves(): number {
    return this.order.quantity - this.filled;
  }

  get owed(): number {
    return this.#owed.length;
  }

  get told(): number {
    return this.#told.length;
  }

  accept(): void {
    this.status = 'new';
    this.#owed.push(this.#report('new'));
  }

  trade(lots: number): void {
    this.filled += lots;
    this.status = this.leaves === 0 ? 'filled' : 'partially_filled';
    this.#owed.push(this.#report('trade', { lastQty: quantity(lots), lastPx: price(this.order.price) }));
  }

  end(status: End): void {
    this.status = status;
    this.#owed.push(this.#report(status));
  }

  /** Tells one of what is owed, not always the oldest. */
  deliver(which: number): void {
    const [report] = this.#owed.splice(which % this.#owed.length, 1);
    if (report === undefined) return;
    this.#told.push(report);
    this.toldLots += report.lastQty;
    this.#tell(report);
  }

  deliverAll(): void {
    while (this.#owed.length > 0) this.deliver(0);
  }

  /** Tells once more what was told before. */
  repeat(which: number): void {
    const report = this.#told[which % this.#told.length];
    if (report !== undefined) this.#tell(report);
  }

  /** The answer to a question: the state it has now. */
  answer(): void {
    this.#tell(this.#report('order_status'));
  }

  #report(execType: ExecutionReport['execType'], over: Partial<ExecutionReport> = {}): ExecutionReport {
    return this.#bench.report(this.order, execType, this.status, { cumQty: quantity(this.filled), ...over });
  }

  #tell(report: ExecutionReport): void {
    const { ordStatus } = report;
    if (isTerminal(ordStatus)) this.toldEnd ??= ordStatus;
    else if (progress.indexOf(ordStatus) > progress.indexOf(this.toldProgress)) this.toldProgress = ordStatus;
    if (report.lastQty > 0) this.toldProgress = 'partially_filled';
    this.#bench.tell(report);
  }
}
