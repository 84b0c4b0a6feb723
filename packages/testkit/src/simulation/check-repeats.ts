import { isTerminal, type ExecutionReport } from '@tandem/domain';
import type { Engine, EngineEvent, EngineView } from '@tandem/engine';
import type { Ledger } from './ledger.ts';
import type { Count } from './tally.ts';
import type { Findings } from './violation.ts';

/** What a report that brings nothing new must leave as it is. */
interface Before {
  readonly seen: string;
  /** The whole state, where nothing at all may move on with it. */
  readonly state: string | null;
}

/**
 * Repeated and late reports change nothing twice: what the engine shows of money, lots and positions is compared from
 * right before the step to right after it; of a pair order that has ended, its whole state.
 */
export class RepeatWatch {
  #before: Before | null = null;
  readonly #count: Count;

  constructor(count: Count) {
    this.#count = count;
  }

  stepping({ input }: EngineEvent, engine: Engine, ledger: Ledger): void {
    this.#before = null;
    if (input.type !== 'execution_report') return;
    const { report } = input;
    const order = engine.view.orders.get(report.clOrdId);
    const entry = ledger.orders.get(report.clOrdId);
    if (order === undefined || entry === undefined) return;
    const repeated = ledger.reports.has(`${report.venue}/${report.execId}`);
    const ended = isTerminal(order.ordStatus);
    if (report.execType === 'trade' && !repeated) {
      if (ended) this.#count('late_fill');
      else if (order.ordStatus === 'pending_new') this.#count('early_fill');
      return;
    }
    // After its end and all its trades, an order's other reports are late: nothing in them is new.
    const late = ended && entry.lots === order.quantity;
    if (!repeated && !late) return;
    this.#count(repeated ? 'repeated_report' : 'late_report');
    const over = ended && engine.view.pairOrders.get(order.pairOrderId)?.state === 'balanced' && entry.lots === report.cumQty;
    this.#before = { seen: seenOf(engine.view, report), state: over ? stateOf(engine) : null };
  }

  stepped({ input }: EngineEvent, engine: Engine, findings: Findings): void {
    const before = this.#before;
    if (before === null || input.type !== 'execution_report') return;
    const { report } = input;
    const seen = seenOf(engine.view, report);
    if (seen !== before.seen) findings.add('changed_twice', `${report.execId} of ${report.clOrdId} was told again: ${before.seen} became ${seen}`);
    else if (before.state !== null && before.state !== stateOf(engine)) findings.add('state_changed_twice', `${report.execId} of ${report.clOrdId} was told again after all had ended, and the state moved`);
  }
}

function seenOf(view: EngineView, report: ExecutionReport): string {
  const order = view.orders.get(report.clOrdId);
  const pair = order === undefined ? undefined : view.pairOrders.get(order.pairOrderId);
  const status = order !== undefined && isTerminal(order.ordStatus) ? order.ordStatus : 'open';
  const { inner, outer, filledSpread, residualInnerLots } = pair ?? {};
  return JSON.stringify([status, order?.cumQty, order?.avgPx, inner, outer, filledSpread, residualInnerLots, view.fills.size, [...view.positions.values()], [...view.accounts.values()]]);
}

/** Without the moment, which goes on. */
const stateOf = (engine: Engine): string =>
  JSON.stringify(engine.snapshot().state, (key, value: unknown) => (key === 'seq' || key === 'nowUs' || key === 'updatedUs' ? 0 : value));
