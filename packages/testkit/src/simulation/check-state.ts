import { isEnded, type PairOrder, type PairOrderId, type PairOrderState, type SpreadId } from '@tandem/domain';
import { testCatalogue } from '../catalogue.ts';
import type { EngineCommand, EngineEvent, EngineView } from '@tandem/engine';
import type { Ledger } from './ledger.ts';
import { attemptsOf, isOdd, net, type LedgerOrder, type LedgerPair } from './ledger-pair.ts';
import type { Findings } from './violation.ts';

const MS_US = 1_000;
const roles = ['inner', 'outer'] as const;
/** All questions about an order, twice over, and an unwind that goes on and on: beyond it a residual has been left to itself. */
const RESIDUAL_GRACE_MS = 270_000;

/** What a step left behind must agree with what was delivered. */
export function checkFills(view: EngineView, touched: Iterable<LedgerOrder>, findings: Findings): void {
  for (const entry of touched) {
    const { clOrdId } = entry.order;
    const order = view.orders.get(clOrdId);
    if (order === undefined) findings.add('order_forgotten', clOrdId, entry.pairOrderId);
    else if (order.cumQty !== entry.lots) {
      findings.add(order.cumQty > entry.lots ? 'fill_counted_twice' : 'fill_dropped', `${clOrdId}: ${order.cumQty} counted of ${entry.lots} lots delivered`, entry.pairOrderId);
    }
  }
}

export function checkPairs(
  event: EngineEvent,
  commands: readonly EngineCommand[],
  view: EngineView,
  ledger: Ledger,
  states: Map<PairOrderId, PairOrderState>,
  findings: Findings,
): void {
  for (const [id, own] of ledger.pairs) {
    const pair = view.pairOrders.get(id);
    if (pair === undefined) {
      findings.add('pair_forgotten', `${id} is no longer known`, id);
      continue;
    }
    const before = states.get(id);
    if (before !== pair.state) {
      states.set(id, pair.state);
      if (pair.state === 'unwinding') checkExhausted(pair, own, findings);
      if (pair.state === 'unwinding') Object.assign(own, { unwindingUs: event.tsUs, movedUs: event.tsUs, stuckSinceUs: null, shouted: false });
      else if (before === 'unwinding' && pair.reason === 'cannot_unwind') checkGivenUp(event, pair, own, findings);
      checkChange(pair, before, event, commands, view, findings);
    }
    if (pair.inner.filledLots !== net(own.inner) || pair.outer.filledLots !== net(own.outer)) {
      findings.add('pair_miscounted', `${id}: ${pair.inner.filledLots}/${pair.outer.filledLots} where ${net(own.inner)}/${net(own.outer)} filled`, id);
    }
    if (pair.state === 'unwound' && own.kept !== null && (net(own.inner) !== own.kept.inner || net(own.outer) !== own.kept.outer)) {
      findings.add('flattened_to_another', `${id} was to keep ${own.kept.inner} inner and ${own.kept.outer} outer lots and ends with ${net(own.inner)} and ${net(own.outer)}`, id);
    }
    if (pair.state === 'unwound' && own.flat && net(own.inner) + net(own.outer) !== 0) {
      findings.add('flattened_to_something', `${id} was to be flat and ends with ${net(own.inner)} inner and ${net(own.outer)} outer lots`, id);
    }
    if (pair.state === 'balanced' || pair.state === 'unwound' || pair.state === 'denied') {
      if (isOdd(own)) findings.add('ended_with_residual', `${id} is ${pair.state} with ${net(own.inner)} inner and ${net(own.outer)} outer lots`, id);
    } else if (!isEnded(pair.state) && own.residualSinceUs !== null) {
      const ageMs = (event.tsUs - own.residualSinceUs) / MS_US;
      const mostMs = own.request.policy.leggedTimeoutMs + RESIDUAL_GRACE_MS;
      if (ageMs > mostMs) findings.add('residual_left_alone', `${id} is ${pair.state} with a residual of ${ageMs} ms`, id);
    }
  }
}

/** At the most as many orders as an inner leg has offsets, and one abroad. */
const ORDERS_PER_LEG = { inner: 3, outer: 1 } as const;

/** Topping up is given up for want of attempts only once this clip's are used. */
function checkExhausted(pair: PairOrder, own: LedgerPair, findings: Findings): void {
  if (pair.reason !== 'attempts_exhausted' || own.asked) return;
  const cover = Math.max(...roles.map((role) => Math.ceil(net(own[role]) / own.lotsPerPair[role])));
  const needed = roles.reduce((sum, role) => sum + (cover * own.lotsPerPair[role] > net(own[role]) ? ORDERS_PER_LEG[role] : 0), 0);
  const most = attemptsOf(own);
  if (own.hedges + needed <= most) findings.add('attempts_left', `${pair.pairOrderId}: ${own.hedges} top-ups of this clip, ${most} allowed, and it is unwound`, pair.pairOrderId);
}

const UNWIND_STILL_MS = 60_000;
const UNWIND_MS = 180_000;

/** An unwind is given up where it filled nothing, again and again or for long, or went on and on; not for filling in part. */
function checkGivenUp(event: EngineEvent, pair: PairOrder, own: LedgerPair, findings: Findings): void {
  if (own.unwindingUs === null || own.movedUs === null) return;
  const stillMs = (event.tsUs - own.movedUs) / MS_US;
  const longMs = (event.tsUs - own.unwindingUs) / MS_US;
  const rounds = own.told ? attemptsOf(own) : own.request.policy.attemptsMax;
  if (own.misses >= rounds || stillMs >= UNWIND_STILL_MS || longMs >= UNWIND_MS) return;
  findings.add('unwind_given_up', `${pair.pairOrderId}: ${own.misses} rounds in vain, ${stillMs} ms after its last fill, ${longMs} ms after it began`, pair.pairOrderId);
}

/** Ends are final but for a fill after them, and a word to flatten everything; what is stranded is said loudly, in the same step. */
function checkChange(pair: PairOrder, before: PairOrderState | undefined, event: EngineEvent, commands: readonly EngineCommand[], view: EngineView, findings: Findings): void {
  const { pairOrderId: id, state } = pair;
  if (before !== undefined && isEnded(before)) {
    const flattens = event.input.type === 'operator' && event.input.action.type === 'flatten_all';
    const allowed = before === 'stranded' ? state !== 'denied' : before !== 'denied' && (state === 'stranded' || flattens);
    if (!allowed) findings.add('ended_twice', `${id} went from ${before} to ${state}`, id);
  }
  if (state === 'stranded') {
    for (const trigger of view.triggers.values()) {
      if (trigger.state === 'armed' && shareContract(trigger.request.spreadId, pair.spreadId)) findings.add('armed_beside_stranded', `${trigger.triggerId} on ${pair.spreadId}, where ${id} is stranded`, id);
    }
  }
  if (state === 'stranded' && !commands.some((c) => c.type === 'alert' && c.alert.grade === 'critical' && c.alert.pairOrderId === id)) {
    findings.add('stranded_silently', `${id} is stranded and no critical alert says so`, id);
  }
  if (isEnded(state) && pair.reasonText.length === 0) findings.add('ended_without_words', `${id} is ${state}`, id);
}

/** After a word to flatten nothing waits to fire, and nothing opens; nor does it after an interruption, before a person has looked. */
export function checkBrakes(event: EngineEvent, view: EngineView, findings: Findings): void {
  if (event.input.type === 'started' && !event.input.clean && view.tradingState === 'active') {
    for (const { pairOrderId, state } of view.pairOrders.values()) {
      if (!isEnded(state)) findings.add('active_after_interruption', `trading is active, and ${pairOrderId} is ${state}`, pairOrderId);
    }
  }
  if (view.tradingState === 'halted') for (const { triggerId, state } of view.triggers.values()) if (state === 'armed') findings.add('armed_while_halted', triggerId);
  if (event.input.type !== 'operator' || event.input.action.type !== 'flatten_all') return;
  for (const { triggerId, state } of view.triggers.values()) if (state === 'armed') findings.add('armed_after_flatten', triggerId);
  if (view.tradingState === 'active') findings.add('active_after_flatten', 'trading is still active');
}

/** A trigger fires no more often, and for no more pairs, than its terms allow, and never while its last pair order is open. */
export function checkTriggers(event: EngineEvent, view: EngineView, isNew: (id: PairOrderId) => boolean, findings: Findings): void {
  if (view.triggers.size === 0) return;
  for (const { triggerId, terms } of view.triggers.values()) {
    let firings = 0;
    let pairs = 0;
    let open = 0;
    let fired = false;
    for (const pair of view.pairOrders.values()) {
      if (pair.origin.triggerId !== triggerId) continue;
      if (pair.state !== 'denied' || pair.reason === 'shadow_mode') firings += 1;
      if (pair.state !== 'denied') pairs += pair.pairs;
      if (!isEnded(pair.state)) open += 1;
      fired ||= isNew(pair.pairOrderId);
    }
    if (firings > terms.firingsMax) findings.add('fired_too_often', `${triggerId}: ${firings} firings of ${terms.firingsMax}`);
    if (pairs > terms.pairsMax) findings.add('fired_too_much', `${triggerId}: ${pairs} pairs of ${terms.pairsMax}`);
    // A person may take up several that had ended, by flattening them: a firing alone may not begin a second.
    if (open > 1 && fired && event.input.type !== 'operator') findings.add('fired_while_open', `${triggerId}: ${open} of its pair orders are under way`);
  }
}

export function shareContract(a: SpreadId, b: SpreadId): boolean {
  const [one, other] = [a, b].map((id) => testCatalogue().spreads.find(({ spreadId }) => spreadId === id));
  return one !== undefined && other !== undefined && (one.innerInstrumentId === other.innerInstrumentId || one.outerInstrumentId === other.outerInstrumentId);
}
