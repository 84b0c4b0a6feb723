import type { ClOrdId, PairOrderId, TradingState } from '@tandem/domain';
import type { EngineCommand, EngineEvent, EngineView } from '@tandem/engine';
import type { Ledger } from './ledger.ts';
import type { LedgerOrder } from './ledger-pair.ts';
import type { Findings } from './violation.ts';

/** Quotes of its market within which a resting order must have been asked back. */
const LOOKS = 2;

/** While trading is not active nothing rests that would open: it is asked back at once, or as soon as its market is heard of. */
export class RestWatch {
  readonly #looks = new Map<ClOrdId, number>();
  #before: TradingState;

  constructor(before: TradingState = 'active') {
    this.#before = before;
  }

  stepped(event: EngineEvent, commands: readonly EngineCommand[], view: EngineView, ledger: Ledger, findings: Findings): void {
    const turned = this.#before === 'active' && event.input.type !== 'started';
    this.#before = view.tradingState;
    if (view.tradingState === 'active') {
      this.#looks.clear();
      return;
    }
    if (!turned && event.input.type !== 'quote') return;
    for (const entry of ledger.orders.values()) this.#look(event, commands, view, ledger, entry, turned, findings);
  }

  #look(event: EngineEvent, commands: readonly EngineCommand[], view: EngineView, ledger: Ledger, entry: LedgerOrder, turned: boolean, findings: Findings): void {
    const { order, pairOrderId } = entry;
    if (entry.purpose !== 'leg' || order.timeInForce !== 'day' || !ledger.reconciled.has(order.venue)) return;
    const status = view.orders.get(order.clOrdId)?.ordStatus;
    const legging = ledger.pairs.get(pairOrderId)?.request.policy.legging;
    if ((status !== 'new' && status !== 'partially_filled') || legging === undefined || legging === 'simultaneous' || !opens(view, entry)) return;
    if (turned && !commands.some((c) => c.type === 'cancel_order' && c.clOrdId === order.clOrdId)) tell(findings, order.clOrdId, pairOrderId, view.tradingState);
    // What leads without a quote is taken back by its own timer.
    if (turned || legging !== 'quote' || event.input.type !== 'quote' || event.input.book.instrumentId !== order.instrumentId) return;
    const looks = (this.#looks.get(order.clOrdId) ?? 0) + 1;
    this.#looks.set(order.clOrdId, looks);
    if (looks > LOOKS) tell(findings, order.clOrdId, pairOrderId, view.tradingState);
  }
}

function opens(view: EngineView, { order }: LedgerOrder): boolean {
  if (order.venue === 'inner') return order.offset === 'open';
  const position = view.positions.get(`${order.venue}/${order.instrumentId}`);
  const net = position === undefined ? 0 : position.longToday + position.longYesterday - position.shortToday - position.shortYesterday;
  const left = order.quantity - (view.orders.get(order.clOrdId)?.cumQty ?? 0);
  return (order.side === 'buy' ? 0 - net : net) < left;
}

const tell = (findings: Findings, clOrdId: ClOrdId, pairOrderId: PairOrderId, state: TradingState): void =>
  findings.add('rests_while_reducing', `${clOrdId} rests and would open while trading is ${state}`, pairOrderId);
