import { isEnded, isTerminal, type PairOrderId } from '@tandem/domain';
import type { EngineCommand, EngineEvent, EngineView } from '@tandem/engine';
import type { TruthOf } from './check-orders.ts';
import { openForS } from './hours.ts';
import type { Ledger } from './ledger.ts';
import { isOdd, type LedgerOrder, type LedgerPair } from './ledger-pair.ts';
import type { Findings } from './violation.ts';

const RETRY = 'retry:';
const MS_US = 1_000;
/** Between two looks, and some. */
const LOOK_MS = 200;
/** Looks at a market that would take an order, one after the other, before an order must have left. */
const IDLE_LOOKS_MAX = 15;
/** Above this rate of orders nothing waits for its turn. */
const ROOMY_PER_SECOND = 50;

/** A residual that could be hedged or unwound now is not left to wait: for a complete fill, or for anything else. */
export function checkPrompt(event: EngineEvent, commands: readonly EngineCommand[], view: EngineView, ledger: Ledger, truthOf: TruthOf, findings: Findings): void {
  for (const command of commands) if (command.type === 'alert' && command.alert.grade === 'critical') noteShout(ledger, command.alert.pairOrderId);
  if (event.input.type !== 'timer' || !event.input.timerId.startsWith(RETRY)) return;
  for (const pair of ledger.pairs.values()) {
    if (`${RETRY}${pair.pairOrderId}` !== event.input.timerId) continue;
    checkShouted(event, view, pair, findings);
    const sent = pair.orders.length;
    const idle = sent === pair.sentAtLook && ledger.limits.ordersPerSecondMax > ROOMY_PER_SECOND && couldMove(event, view, ledger, pair, truthOf);
    pair.idleLooks = idle ? pair.idleLooks + 1 : 0;
    pair.sentAtLook = sent;
    if (pair.idleLooks === IDLE_LOOKS_MAX) findings.add('residual_waits', `${pair.pairOrderId} has a residual, both markets are open, and it was looked at ${IDLE_LOOKS_MAX} times`, pair.pairOrderId);
  }
}

/** Keeps that a critical alert was about a pair order. */
export function noteShout(ledger: Ledger, id: PairOrderId | null): void {
  const pair = id === null ? undefined : ledger.pairs.get(id);
  if (pair !== undefined) pair.shouted = true;
}

/** A residual that no order can take down is shouted about before it has waited much longer than it may stand. */
function checkShouted({ tsUs: nowUs }: EngineEvent, view: EngineView, pair: LedgerPair, findings: Findings): void {
  const waits = view.pairOrders.get(pair.pairOrderId)?.state === 'unwinding' && isOdd(pair) && pair.orders.every(({ order }) => isTerminal(view.orders.get(order.clOrdId)?.ordStatus ?? 'unknown') && !view.unsettledOrders.has(order.clOrdId));
  if (!waits || pair.shouted || pair.orders.length !== pair.sentWhenStuck) {
    Object.assign(pair, { stuckSinceUs: waits ? nowUs : null, sentWhenStuck: pair.orders.length });
    return;
  }
  pair.stuckSinceUs ??= nowUs;
  const stuckMs = (nowUs - pair.stuckSinceUs) / MS_US;
  if (stuckMs > pair.request.policy.leggedTimeoutMs + LOOK_MS) findings.add('residual_waits_in_silence', `${pair.pairOrderId}: for ${stuckMs} ms of ${pair.request.policy.leggedTimeoutMs}`, pair.pairOrderId);
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
