import { defined } from '@tandem/kernel';
import {
  isEnded,
  triggerId,
  tsUs,
  type CompiledSpread,
  type PairOrder,
  type PairOrderRequest,
  type ReasonCode,
  type Sentence,
  type SpreadPrice,
  type Trigger,
  type TriggerId,
  type TriggerTerms,
  type Wording,
} from '@tandem/domain';
import { raise } from '../alerts.ts';
import { DENIED_PAUSE_MS, MS_US, OPPOSED_WAIT_MS, TRIGGERS_ARMED_MAX, TRIGGER_DENIALS_MAX } from '../bounds.ts';
import { submitPair } from '../pair/submit.ts';
import { checkTerms } from '../risk/request.ts';
import { indexTrigger, type Core, type TriggerFiring, type TriggerWork } from '../state/engine-state.ts';
import { cancelTimer, setTimer, triggerTimer } from '../timers.ts';
import { quotedSpread } from '../words.ts';
import { endTrigger } from './disarm.ts';
import { measureNow } from './measure.ts';
import { noteFiring, opposedFiring, overlapping } from './opposed.ts';
import { strandedBeside } from './stranded.ts';
import { inWindow, levelNow, termsFault } from './terms.ts';

export function armTrigger(core: Core, request: PairOrderRequest, level: number, terms: TriggerTerms, operator: string): void {
  const { state } = core;
  const sound = checkTerms(core, request);
  if (!sound.ok) {
    refuse(core, request, sound.error.reason, sound.error.text);
    return;
  }
  const fault = termsFault(terms, level, request);
  if (fault !== null) {
    refuse(core, request, 'bad_request', [fault, { code: 'mend_field' }]);
    return;
  }
  const why = whyNotArmed(core, sound.value, request, level, terms);
  if (why !== null) {
    refuse(core, request, why.reason, [why.text]);
    return;
  }
  if (state.triggers.size - state.endedTriggers.size >= TRIGGERS_ARMED_MAX) {
    refuse(core, request, 'bad_request', [{ code: 'triggers_waiting', most: TRIGGERS_ARMED_MAX }]);
    return;
  }
  state.triggerCount += 1;
  const id = triggerId(`T${state.triggerCount}`);
  const trigger: Trigger = {
    triggerId: id,
    request,
    level,
    terms,
    state: 'armed',
    firings: 0,
    pairsFired: 0,
    pairOrderId: null,
    operator,
    createdUs: state.nowUs,
    updatedUs: state.nowUs,
  };
  state.triggers.set(id, trigger);
  state.triggerWork.set(id, { reachedUs: null, firedUs: null, denials: 0, deniedUntilUs: null, spent: false });
  indexTrigger(core, trigger);
  core.changes.triggers.add(id);
}

/** What stands against arming it, though the request and its terms are sound. */
function whyNotArmed(core: Core, spread: CompiledSpread, request: PairOrderRequest, level: number, terms: TriggerTerms): { readonly reason: ReasonCode; readonly text: Sentence } | null {
  if (core.state.tradingState === 'halted') return { reason: 'halted', text: { code: 'halted_nothing_opens' } };
  if (terms.measure === 'spread' && (request.side === 'buy' ? level > request.limit : level < request.limit)) {
    return { reason: 'bad_request', text: { code: 'level_beyond_limit', side: request.side, level: quotedSpread(spread, level as SpreadPrice), limit: quotedSpread(spread, request.limit) } };
  }
  const stranded = strandedBeside(core, spread);
  if (stranded !== null) return { reason: 'cannot_unwind', text: { code: 'stranded_beside', pairOrder: stranded.pairOrderId, spread: stranded.spreadId } };
  const other = overlapping(core, request, level, terms);
  return other === null ? null : { reason: 'bad_request', text: { code: 'trigger_overlaps', trigger: other.triggerId } };
}

const refuse = (core: Core, { spreadId }: PairOrderRequest, reason: ReasonCode, why: Wording): void =>
  raise(core, 'warning', reason, [{ code: 'trigger_not_armed' }, ...why], { spreadId });

export function disarmTrigger(core: Core, id: TriggerId): void {
  if (core.state.triggers.get(id)?.state === 'armed') endTrigger(core, id, { state: 'disarmed' });
  else raise(core, 'info', 'bad_request', [{ code: 'nothing_to_disarm', trigger: id }]);
}

/** Fires what the new quotes of `spreads` reached, in the order in which it was armed. */
export function fireTriggers(core: Core, spreads: readonly CompiledSpread[]): void {
  for (const spread of spreads) {
    const armed = core.armedTriggers.get(spread.definition.spreadId);
    if (armed === undefined || armed.size === 0) continue;
    // One that ends while it is looked at leaves the set, and none joins it here.
    for (const id of armed) look(core, spread, id);
  }
}

/** A level may have held long enough without another quote. */
export function onTriggerTimer(core: Core, id: TriggerId): void {
  const trigger = core.state.triggers.get(id);
  const spread = trigger === undefined ? undefined : core.catalogue.spreads.get(trigger.request.spreadId);
  if (spread !== undefined) look(core, spread, id);
}

function look(core: Core, spread: CompiledSpread, id: TriggerId): void {
  const trigger = defined(core.state.triggers.get(id), id);
  if (trigger.state !== 'armed') return;
  const work = defined(core.state.triggerWork.get(id), id);
  const value = measureNow(core, spread, trigger.request.side, trigger.terms.measure);
  const short = value === null ? null : shortOf(trigger, value);
  if (short !== null && short > 0 && short >= trigger.terms.hysteresis) work.spent = false;
  if (short === null || short > 0 || work.spent || !mayFire(core, trigger, work)) {
    if (work.reachedUs === null) return;
    work.reachedUs = null;
    cancelTimer(core, triggerTimer(id));
    return;
  }
  if (!hasHeld(core, trigger, work)) return;
  const against = opposedFiring(core, spread, trigger);
  if (against === null) fire(core, spread, trigger, work);
  else holdBack(core, trigger, work, against);
}

/** By how much the measure has yet to move; 0 and below where the level is reached. */
function shortOf(trigger: Trigger, value: number): number {
  const level = levelNow(trigger);
  return trigger.request.side === 'buy' ? value - level : level - value;
}

/** Within its window, past its cooldown and the pause after a denial, and nothing of its last firing is under way. */
function mayFire(core: Core, trigger: Trigger, work: TriggerWork): boolean {
  const { nowUs, pairOrders } = core.state;
  if (!inWindow(trigger.terms.window, nowUs)) return false;
  if (work.firedUs !== null && nowUs - work.firedUs < trigger.terms.cooldownMs * MS_US) return false;
  if (work.deniedUntilUs !== null && nowUs < work.deniedUntilUs) return false;
  const last = trigger.pairOrderId === null ? undefined : pairOrders.get(trigger.pairOrderId);
  return last === undefined || isEnded(last.state);
}

function hasHeld(core: Core, { triggerId: id, terms }: Trigger, work: TriggerWork): boolean {
  if (terms.holdMs === 0) return true;
  if (work.reachedUs === null) {
    work.reachedUs = core.state.nowUs;
    setTimer(core, triggerTimer(id), terms.holdMs);
    return false;
  }
  return core.state.nowUs - work.reachedUs >= terms.holdMs * MS_US;
}

/** It would trade against what another trigger just did: said, and looked at again once that has passed. */
function holdBack(core: Core, { triggerId: trigger, request }: Trigger, work: TriggerWork, { triggerId: other, pairOrderId: pairOrder, instrumentId: instrument }: TriggerFiring): void {
  work.reachedUs = null;
  cancelTimer(core, triggerTimer(trigger));
  work.deniedUntilUs = tsUs(core.state.nowUs + OPPOSED_WAIT_MS * MS_US);
  raise(core, 'warning', 'self_trade', [{ code: 'trigger_held_back', trigger, other, pairOrder, instrument, waitMs: OPPOSED_WAIT_MS }], { spreadId: request.spreadId });
}

/** Sends its pair order. What was denied is no firing, but in shadow mode, where the decision is all there is. */
function fire(core: Core, spread: CompiledSpread, trigger: Trigger, work: TriggerWork): void {
  const { triggerId: id, terms, operator, pairsFired } = trigger;
  const request = { ...trigger.request, pairs: Math.min(trigger.request.pairs, terms.pairsMax - pairsFired) };
  work.reachedUs = null;
  cancelTimer(core, triggerTimer(id));
  const pair = submitPair(core, request, { operator, triggerId: id });
  put(core, id, { pairOrderId: pair.pairOrderId });
  if (pair.state !== 'denied') noteFiring(core, spread, request, { triggerId: id, pairOrderId: pair.pairOrderId, firedUs: core.state.nowUs });
  if (pair.state === 'denied' && pair.reason !== 'shadow_mode') {
    onDenied(core, trigger, work, pair);
    return;
  }
  if (pair.state === 'denied') raise(core, 'info', pair.reason, [{ code: 'trigger_not_sent', trigger: id }, ...pair.reasonText], { pairOrder: pair });
  Object.assign(work, { firedUs: core.state.nowUs, spent: terms.gridStep === 0, denials: 0, deniedUntilUs: null });
  const firings = trigger.firings + 1;
  const sent = pairsFired + (pair.state === 'denied' ? 0 : request.pairs);
  if (firings >= terms.firingsMax || sent >= terms.pairsMax) endTrigger(core, id, { state: 'fired', firings, pairsFired: sent });
  else put(core, id, { firings, pairsFired: sent });
}

/** Denials that pass by themselves, without a person: of markets, quotes, links and this second's order rate. */
const passing: ReadonlySet<ReasonCode> = new Set([
  'venue_disconnected',
  'not_reconciled',
  'no_quote',
  'stale_quote',
  'leg_skew',
  'no_fx',
  'market_closed',
  'session_closes',
  'no_depth',
  'beyond_limit',
  'price_limit',
  'order_rate_limit',
  'open_pair_orders_limit',
  'self_trade',
  'no_account',
]);

/**
 * The firing is not counted, and said. Where the reason passes by itself the trigger stays armed and looks again after its
 * cooldown, or a pause that doubles with each denial in a row; after {@link TRIGGER_DENIALS_MAX} of them, or where only a
 * person can mend the reason, it is disarmed.
 */
function onDenied(core: Core, trigger: Trigger, work: TriggerWork, pair: PairOrder): void {
  const { triggerId: id, terms } = trigger;
  const said: Sentence[] = [{ code: 'trigger_not_sent', trigger: id }, ...pair.reasonText];
  work.denials += 1;
  if (!passing.has(pair.reason) || work.denials >= TRIGGER_DENIALS_MAX) {
    raise(core, 'warning', pair.reason, [...said, { code: 'trigger_disarmed_by_denial', denials: work.denials }], { pairOrder: pair });
    endTrigger(core, id, { state: 'disarmed' });
    return;
  }
  const pauseMs = Math.max(terms.cooldownMs, DENIED_PAUSE_MS * 2 ** (work.denials - 1));
  work.deniedUntilUs = tsUs(core.state.nowUs + pauseMs * MS_US);
  raise(core, 'warning', pair.reason, [...said, { code: 'trigger_stays_armed', pauseMs }], { pairOrder: pair });
}

function put(core: Core, id: TriggerId, patch: Partial<Trigger>): void {
  const trigger = core.state.triggers.get(id);
  if (trigger === undefined) return;
  core.state.triggers.set(id, { ...trigger, ...patch, updatedUs: core.state.nowUs });
  core.changes.triggers.add(id);
}
