import { isEnded, type PairOrder } from '@tandem/domain';
import type { Key } from '../i18n/words.ts';

export type PairCommand = 'pausePair' | 'resumePair' | 'cancelPair' | 'completePair' | 'unwindPair' | 'takeOverPair';

/** What a person may ask of a pair order in each state: steer it while it works, resolve it while a leg is open. */
export function commandsFor(order: PairOrder): readonly PairCommand[] {
  const ended = isEnded(order.state);
  const open = hasOpenLeg(order);
  return [
    ...(ended ? [] : [order.paused ? ('resumePair' as const) : ('pausePair' as const), 'cancelPair' as const]),
    ...(open ? (['completePair', 'unwindPair'] as const) : []),
    ...(open || !ended ? (['takeOverPair'] as const) : []),
  ];
}

/** What resolves an open leg, for where the order is shown because of it; none where there is no such leg. */
export const resolutionsFor = (order: PairOrder): readonly PairCommand[] =>
  hasOpenLeg(order) ? ['completePair', 'unwindPair', 'takeOverPair'] : [];

/** Stranded, and nobody has said that it was dealt with. */
export const needsPerson = (order: PairOrder): boolean => order.state === 'stranded' && order.reason !== 'resolved';

/** A leg that the engine can still do something about: not one that a person took over. */
function hasOpenLeg(order: PairOrder): boolean {
  if (order.state === 'stranded') return order.reason !== 'taken_over' && order.reason !== 'resolved';
  return !isEnded(order.state) && !/^-?0(\.0+)?$/.test(order.residualInnerLots);
}

export const commandLooks = {
  pausePair: { label: 'orders.pause', testId: 'pause', danger: false },
  resumePair: { label: 'orders.resume', testId: 'resume', danger: false },
  cancelPair: { label: 'orders.cancel', testId: 'cancel', danger: false },
  completePair: { label: 'orders.complete', testId: 'complete', danger: false },
  unwindPair: { label: 'orders.unwind', testId: 'unwind', danger: true },
  takeOverPair: { label: 'orders.takeOver', testId: 'take-over', danger: true },
} as const satisfies Record<PairCommand, { label: Key; testId: string; danger: boolean }>;
