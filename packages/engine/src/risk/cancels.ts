import type { InstrumentId } from '@tandem/domain';
import type { Core } from '../state/engine-state.ts';
import { dayOf } from './day.ts';

/** Cancels of an instrument that were asked for this trading day. */
export function cancelsToday(core: Core, id: InstrumentId): number {
  const counted = core.state.cancelCounts.get(id);
  return counted?.day === dayOf(core) ? counted.count : 0;
}

export function countCancel(core: Core, id: InstrumentId): void {
  core.state.cancelCounts.set(id, { day: dayOf(core), count: cancelsToday(core, id) + 1 });
}

/** Whether an order may leave that may need a cancel, with `reserve` kept back for taking orders back. */
export const withinCancels = (core: Core, id: InstrumentId, reserve: number): boolean =>
  cancelsToday(core, id) + 1 + reserve <= core.state.limits.cancelsPerDayMax;
