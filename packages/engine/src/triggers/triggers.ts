import { defined } from '@tandem/kernel';
import { triggerId, type CompiledSpread, type PairOrderRequest, type SpreadPrice, type Trigger, type TriggerId } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { TRIGGERS_ARMED_MAX } from '../bounds.ts';
import { submitPair } from '../pair/submit.ts';
import { checkTerms } from '../risk/request.ts';
import { indexTrigger, type Core } from '../state/engine-state.ts';
import { endTrigger } from './disarm.ts';

export function armTrigger(core: Core, request: PairOrderRequest, level: SpreadPrice, operator: string): void {
  const { state } = core;
  const sound = checkTerms(core, request);
  if (!sound.ok) {
    raise(core, 'warning', sound.error.reason, `The trigger was not armed. ${sound.error.text}`, { spreadId: request.spreadId });
    return;
  }
  if (state.triggers.size - state.endedTriggers.size >= TRIGGERS_ARMED_MAX) {
    raise(core, 'warning', 'bad_request', `The trigger was not armed: ${TRIGGERS_ARMED_MAX} wait already. Disarm one first.`, { spreadId: request.spreadId });
    return;
  }
  state.triggerCount += 1;
  const id = triggerId(`T${state.triggerCount}`);
  const trigger: Trigger = {
    triggerId: id,
    request,
    level,
    state: 'armed',
    pairOrderId: null,
    operator,
    createdUs: state.nowUs,
    updatedUs: state.nowUs,
  };
  state.triggers.set(id, trigger);
  indexTrigger(core, trigger);
  core.changes.triggers.add(id);
}

export function disarmTrigger(core: Core, id: TriggerId): void {
  if (core.state.triggers.get(id)?.state === 'armed') endTrigger(core, id, { state: 'disarmed' });
  else raise(core, 'info', 'bad_request', `Trigger ${id} is not armed; there is nothing to disarm.`);
}

/** Fires what the new quotes of `spreads` reached, in the order in which it was armed. */
export function fireTriggers(core: Core, spreads: readonly CompiledSpread[]): void {
  for (const { definition } of spreads) {
    const armed = core.armedTriggers.get(definition.spreadId);
    if (armed === undefined || armed.size === 0) continue;
    for (const id of [...armed]) {
      const trigger = defined(core.state.triggers.get(id), id);
      if (trigger.state === 'armed' && isReached(core, trigger)) fire(core, trigger);
    }
  }
}

function isReached(core: Core, { request, level }: Trigger): boolean {
  const quote = core.state.spreadQuotes.get(request.spreadId);
  if (quote === undefined || quote.veto !== 'none') return false;
  if (request.side === 'buy') return quote.ask !== null && quote.ask.price <= level;
  return quote.bid !== null && quote.bid.price >= level;
}

function fire(core: Core, trigger: Trigger): void {
  const id = trigger.triggerId;
  endTrigger(core, id, { state: 'fired' });
  const pair = submitPair(core, trigger.request, { operator: trigger.operator, triggerId: id });
  const fired = core.state.triggers.get(id);
  if (fired !== undefined) core.state.triggers.set(id, { ...fired, pairOrderId: pair.pairOrderId });
}
