import { assert, unreachable } from '@tandem/kernel';
import {
  ONE_SHOT,
  clOrdId,
  pairOrderId,
  triggerId,
  type Account,
  type DepthBook,
} from '@tandem/domain';
import { raise } from './alerts.ts';
import { COMMAND_IDS_KEPT } from './bounds.ts';
import type { EngineEvent, EngineInput, OperatorAction } from './event.ts';
import { storeBook } from './market/books.ts';
import { requoteInstrument } from './market/spread-quotes.ts';
import { applyCancelReject, applyReport } from './orders/reports.ts';
import { advance, onApplied, onLeggedTimer, onOrderTimer } from './pair/advance.ts';
import { cancelPair, completePair, pausePair, resolvePair, resumePair, takeOverPair, unwindPair } from './pair/operator.ts';
import { moveQuotes } from './pair/quotes.ts';
import { submitPair } from './pair/submit.ts';
import { setTerms } from './risk/modes.ts';
import { putPosition } from './positions/positions.ts';
import { judgeStatement } from './positions/statements.ts';
import { onConfiguration } from './recovery/configuration.ts';
import { onVenueStatus, putLink } from './recovery/links.ts';
import { onReconciliation } from './recovery/reconcile.ts';
import { dropLinks, onStarted } from './recovery/started.ts';
import { setSessions, type Core, type EngineState } from './state/engine-state.ts';
import { addNewest } from './state/newest.ts';
import { flattenAll, setTradingState, takeUpBrake } from './trading-state.ts';
import { armTrigger, disarmTrigger, fireTriggers, onTriggerTimer } from './triggers/triggers.ts';

/** Takes one event into the state; what it decides is left in `core.commands`. */
export function stepCore(core: Core, event: EngineEvent): void {
  const { state } = core;
  if (event.seq !== state.seq + 1 || event.tsUs < state.nowUs) outOfOrder(state, event);
  assert(state.catalogueData !== null || event.input.type === 'configuration', 'the first event is not the configuration');
  state.seq = event.seq;
  state.nowUs = event.tsUs;
  take(core, event.input);
  takeUpBrake(core);
}

/** Apart, so that no tick makes the sentences: the number in them would be kept as text until the collector comes. */
function outOfOrder(state: EngineState, event: EngineEvent): never {
  assert(event.seq === state.seq + 1, `event ${event.seq} after ${state.seq}`);
  assert(false, `event ${event.seq} goes back in time`);
}

function take(core: Core, input: EngineInput): void {
  switch (input.type) {
    case 'quote':
      onQuote(core, input.book);
      return;
    case 'execution_report': {
      const applied = applyReport(core, input.report, true);
      takeUpBrake(core);
      if (applied !== null) onApplied(core, applied);
      return;
    }
    case 'cancel_reject': {
      const order = applyCancelReject(core, input.reject);
      if (order !== null) core.touched.add(order.pairOrderId);
      return;
    }
    case 'timer':
      onTimer(core, input.timerId);
      return;
    case 'operator':
      onOperator(core, input.commandId, input.operator, input.action);
      return;
    case 'venue_status':
      onVenueStatus(core, input.venue, input.status, input.text);
      return;
    case 'venue_clock':
      putLink(core, input.venue, { roundTripUs: input.roundTripUs, offsetUs: input.offsetUs });
      return;
    case 'reconciliation':
      onReconciliation(core, input.report);
      return;
    case 'position':
      // Told of its own accord it is compared with our fills where one of them may still come, and not called a difference.
      if (core.state.adoptedVenues.has(input.position.venue)) judgeStatement(core, input.position, false);
      putPosition(core, input.position);
      return;
    case 'account':
      onAccount(core, input.account);
      return;
    case 'venue_notice':
      onVenueNotice(core, input);
      return;
    case 'configuration':
      onConfiguration(core, input);
      return;
    case 'started':
      core.changes.system = true;
      if (input.connections !== undefined) setTerms(core, input.connections);
      if (input.sessions !== undefined) setSessions(core, input.sessions);
      onStarted(core, input.clean);
      return;
    case 'stopped':
      dropLinks(core, { code: 'stopped' });
      return;
    default:
      return unreachable(input);
  }
}

function onAccount({ state, changes }: Core, account: Account): void {
  state.accounts.set(account.venue, account);
  state.accountTimes.set(account.venue, state.nowUs);
  state.spentMargin.delete(account.venue);
  changes.accounts.add(account.venue);
}

function onQuote(core: Core, book: DepthBook): void {
  if (!core.catalogue.instruments.has(book.instrumentId)) return;
  storeBook(core, book);
  const spreads = requoteInstrument(core, book.instrumentId);
  if (core.state.quotingPairOrders.size > 0) moveQuotes(core, book.instrumentId);
  fireTriggers(core, spreads);
}

/** What a venue takes back or lists otherwise may leave a leg uncovered: nothing is added until a person has looked. */
function onVenueNotice(core: Core, { venue, grade, text }: Extract<EngineInput, { type: 'venue_notice' }>): void {
  raise(core, grade, 'venue_notice', text, { venue });
  if (grade !== 'critical' || core.state.tradingState !== 'active') return;
  setTradingState(core, 'reducing', { code: 'notice_set_trading', venue, state: 'reducing' });
}

const ORDER = 'order:';
const LEGGED = 'legged:';
const RETRY = 'retry:';
const TRIGGER = 'trigger:';

function onTimer(core: Core, timerId: string): void {
  if (!core.state.timers.delete(timerId)) return;
  if (timerId.startsWith(ORDER)) onOrderTimer(core, clOrdId(timerId.slice(ORDER.length)));
  else if (timerId.startsWith(LEGGED)) onLeggedTimer(core, pairOrderId(timerId.slice(LEGGED.length)));
  else if (timerId.startsWith(RETRY)) advance(core, pairOrderId(timerId.slice(RETRY.length)));
  else if (timerId.startsWith(TRIGGER)) onTriggerTimer(core, triggerId(timerId.slice(TRIGGER.length)));
  else assert(false, `timer ${timerId} is not one of ours`);
}

function onOperator(core: Core, commandId: string, operator: string, action: OperatorAction): void {
  if (!isNew(core, commandId)) return;
  switch (action.type) {
    case 'submit_pair':
      submitPair(core, action.request, { operator, triggerId: null });
      return;
    case 'cancel_pair':
      cancelPair(core, action.pairOrderId, operator);
      return;
    case 'pause_pair':
      pausePair(core, action.pairOrderId, operator);
      return;
    case 'resume_pair':
      resumePair(core, action.pairOrderId, operator);
      return;
    case 'complete_pair':
      completePair(core, action.pairOrderId, operator);
      return;
    case 'unwind_pair':
      unwindPair(core, action.pairOrderId, operator);
      return;
    case 'take_over_pair':
      takeOverPair(core, action.pairOrderId, operator);
      return;
    case 'resolve_pair':
      resolvePair(core, action.pairOrderId, operator, action.note);
      return;
    case 'flatten_all':
      flattenAll(core, operator);
      return;
    case 'arm_trigger':
      armTrigger(core, action.request, action.level, action.terms ?? ONE_SHOT, operator);
      return;
    case 'disarm_trigger':
      disarmTrigger(core, action.triggerId);
      return;
    case 'set_trading_state':
      setTradingState(core, action.state, { code: 'operator_set_trading', operator, state: action.state });
      return;
    case 'acknowledge_alert':
      raise(core, 'info', 'acknowledged', [{ code: 'alert_acknowledged', operator, alert: action.alertId }]);
      return;
    case 'account_act':
      raise(core, action.grade, 'account_act', action.text, { venue: action.venue });
      return;
    default:
      return unreachable(action);
  }
}

/** A command that was sent twice is done once. */
const isNew = (core: Core, commandId: string): boolean => addNewest(core.state.commandIds, commandId, COMMAND_IDS_KEPT);
