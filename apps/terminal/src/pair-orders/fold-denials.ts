import type { PairOrder, TriggerId } from '@tandem/domain';

/** Denials of one trigger, one after the other with nothing else of it between them, newest first. */
export interface Denials {
  readonly triggerId: TriggerId;
  readonly orders: readonly [PairOrder, PairOrder, ...PairOrder[]];
}

export type Entry = { readonly kind: 'order'; readonly order: PairOrder } | { readonly kind: 'denials'; readonly denials: Denials };

/** Of pair orders, newest first, what is shown as one: repeated denials of a trigger stand where the newest of them would. */
export function foldDenials(newestFirst: readonly PairOrder[]): readonly Entry[] {
  const places: PairOrder[][] = [];
  /** Of each trigger the denials that the next older one joins; none where its last pair order was another. */
  const runs = new Map<TriggerId, PairOrder[] | null>();
  for (const order of newestFirst) {
    const { triggerId } = order.origin;
    const run = triggerId === null ? null : (runs.get(triggerId) ?? null);
    if (run !== null && order.state === 'denied') {
      run.push(order);
      continue;
    }
    const place = [order];
    places.push(place);
    if (triggerId !== null) runs.set(triggerId, order.state === 'denied' ? place : null);
  }
  return places.map(entryOf);
}

function entryOf([first, second, ...others]: readonly PairOrder[]): Entry {
  const order = first as PairOrder;
  const { triggerId } = order.origin;
  if (second === undefined || triggerId === null) return { kind: 'order', order };
  return { kind: 'denials', denials: { triggerId, orders: [order, second, ...others] } };
}
