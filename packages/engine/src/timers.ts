import { tsUs, type ClOrdId, type PairOrderId, type TriggerId } from '@tandem/domain';
import { MS_US } from './bounds.ts';
import type { Core } from './state/engine-state.ts';

/** A timer is known by what it watches; setting it again moves it. */
export const orderTimer = (id: ClOrdId): string => `order:${id}`;
export const retryTimer = (id: PairOrderId): string => `retry:${id}`;
export const triggerTimer = (id: TriggerId): string => `trigger:${id}`;
export const leggedTimer = (id: PairOrderId): string => `legged:${id}`;

export function setTimer(core: Core, timerId: string, delayMs: number): void {
  const atUs = tsUs(core.state.nowUs + delayMs * MS_US);
  core.state.timers.set(timerId, atUs);
  core.commands.push({ type: 'set_timer', timerId, atUs });
}

export function cancelTimer(core: Core, timerId: string): void {
  if (core.state.timers.delete(timerId)) core.commands.push({ type: 'cancel_timer', timerId });
}
