import { isEnded, isTerminal } from '@tandem/domain';
import type { EngineEvent, EngineView } from '@tandem/engine';
import type { TruthOf } from './check-orders.ts';
import { openForS } from './hours.ts';
import { isOdd, type Ledger, type LedgerOrder, type LedgerPair } from './ledger.ts';
import type { Findings } from './violation.ts';

const RETRY = 'retry:';
const MS_US = 1_000;
/** Looks at a market that would take an order, one after the other, before an order must have left. */
const IDLE_LOOKS_MAX = 15;
/** Above this rate of orders nothing waits for its turn. */
const ROOMY_PER_SECOND = 50;

/** A residual that could be hedged or unwound now is not left to wait: for a complete fill, or for anything else. */
export function checkPrompt(event: EngineEvent, view: EngineView, ledger: Ledger, truthOf: TruthOf, findings: Findings): void {
  if (event.input.type !== 'timer' || !event.input.timerId.startsWith(RETRY)) return;
  for (const pair of ledger.pairs.values()) {
    if (`${RETRY}${pair.pairOrderId}` !== event.input.timerId) continue;
    const sent = pair.orders.length;
    const idle = sent === pair.sentAtLook && ledger.limits.ordersPerSecondMax > ROOMY_PER_SECOND && couldMove(event, view, ledger, pair, truthOf);
    pair.idleLooks = idle ? pair.idleLooks + 1 : 0;
    pair.sentAtLook = sent;
    if (pair.idleLooks === IDLE_LOOKS_MAX) findings.add('residual_waits', `${pair.pairOrderId} has a residual, both markets are open, and it was looked at ${IDLE_LOOKS_MAX} times`, pair.pairOrderId);
  }
}

function couldMove(event: EngineEvent, view: EngineView, ledger: Ledger, pair: LedgerPair, truthOf: TruthOf): boolean {
  const held = view.pairOrders.get(pair.pairOrderId);
  if (held === undefined || isEnded(held.state) || !isOdd(pair)) return false;
  const settled = pair.orders.every((entry) => isSettled(view, entry, truthOf));
  const sends = [ledger.connections.inner, ledger.connections.outer].every(({ mode, orderRate }) => (mode === 'gray' || mode === 'trade') && orderRate === null);
  return settled && sends && pair.instrumentIds.every((id) => isTradable(event, ledger, pair, id) && !isHeldBack(view, ledger, pair, id, truthOf));
}

function isTradable(event: EngineEvent, ledger: Ledger, pair: LedgerPair, instrumentId: Parameters<Ledger['books']['get']>[0]): boolean {
  const book = ledger.books.get(instrumentId);
  if (book === undefined || book.phase !== 'open' || book.bids.length === 0 || book.asks.length === 0) return false;
  if (openForS(ledger.hours, 'inner', event.tsUs) === 0 || openForS(ledger.hours, 'outer', event.tsUs) === 0) return false;
  if (!ledger.reconciled.has('inner') || !ledger.reconciled.has('outer')) return false;
  return event.tsUs - book.tsIngestUs <= pair.request.policy.quoteAgeMaxMs * MS_US;
}

/** Another pair order works the contract, as far as the engine has heard: orders that would cross are held back, and said. */
const isHeldBack = (view: EngineView, ledger: Ledger, pair: LedgerPair, instrumentId: string, truthOf: TruthOf): boolean =>
  [...ledger.orders.values()].some(
    (entry) => entry.pairOrderId !== pair.pairOrderId && entry.order.instrumentId === instrumentId && !isSettled(view, entry, truthOf),
  );

/** It has ended, and the engine has heard so and of every fill. */
function isSettled(view: EngineView, { order, lots }: LedgerOrder, truthOf: TruthOf): boolean {
  const known = view.orders.get(order.clOrdId);
  return known !== undefined && isTerminal(known.ordStatus) && lots === (truthOf(order)?.cumQty ?? 0);
}
