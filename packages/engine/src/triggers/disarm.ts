import { defined } from '@tandem/kernel';
import type { SpreadId, Trigger, TriggerId } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { TRIGGERS_ENDED_KEPT } from '../bounds.ts';
import { cancelTimer, triggerTimer } from '../timers.ts';
import type { Core } from '../state/engine-state.ts';
import { besides } from './stranded.ts';

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

/** A pair order is stranded: no trigger adds to it, on its pair or another that trades one of its contracts. */
export function disarmBeside(core: Core, spreadId: SpreadId): void {
  for (const beside of besides(core, spreadId)) {
    const armed = disarmAll(core, core.armedTriggers.get(beside) ?? []);
    if (armed.length > 0) raise(core, 'warning', 'cannot_unwind', [{ code: 'triggers_disarmed', spread: beside, triggers: armed }], { spreadId: beside });
  }
}

/** Every trigger that is armed, in the order in which they were; returns which. */
export const disarmEvery = (core: Core): readonly TriggerId[] =>
  disarmAll(core, [...core.state.triggers.values()].filter(({ state }) => state === 'armed').map(({ triggerId }) => triggerId));

export function disarmAll(core: Core, triggers: Iterable<TriggerId>): readonly TriggerId[] {
  const armed = [...triggers];
  for (const id of armed) endTrigger(core, id, { state: 'disarmed' });
  return armed;
}
