import { defined } from '@tandem/kernel';
import type { SpreadId, Trigger, TriggerId } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { TRIGGERS_ENDED_KEPT } from '../bounds.ts';
import { cancelTimer, triggerTimer } from '../timers.ts';
import type { Core } from '../state/engine-state.ts';

/** Fired or disarmed: it will not act again. */
export function endTrigger(core: Core, id: TriggerId, patch: Partial<Trigger>): void {
  const { state } = core;
  const trigger = defined(state.triggers.get(id), id);
  state.triggers.set(id, { ...trigger, ...patch, updatedUs: state.nowUs });
  core.changes.triggers.add(id);
  state.triggerWork.delete(id);
  cancelTimer(core, triggerTimer(id));
  core.armedTriggers.get(trigger.request.spreadId)?.delete(id);
  state.endedTriggers.add(id);
  if (state.endedTriggers.size <= TRIGGERS_ENDED_KEPT) return;
  const [oldest] = state.endedTriggers;
  if (oldest === undefined) return;
  state.endedTriggers.delete(oldest);
  state.triggers.delete(oldest);
}

/** A pair order of this spread is stranded: no trigger adds to it. */
export function disarmSpread(core: Core, spreadId: SpreadId): void {
  const armed = [...(core.armedTriggers.get(spreadId) ?? [])];
  for (const id of armed) endTrigger(core, id, { state: 'disarmed' });
  if (armed.length === 0) return;
  raise(core, 'warning', 'cannot_unwind', [{ code: 'triggers_disarmed', spread: spreadId, triggers: armed }], { spreadId });
}
