import { assert } from '@tandem/kernel';
import type { Price, Quantity, Side } from '@tandem/domain';
import type { RestingOrder } from './state.ts';

export interface Queued {
  readonly order: Omit<RestingOrder, 'leaves'>;
  leaves: Quantity;
}

export interface PriceLevel {
  readonly price: Price;
  /** Oldest first. */
  readonly queue: Queued[];
  quantity: number;
}

/** Whether `a` stands before `b` on `side`: higher among bids, lower among asks. */
export const better = (side: Side, a: Price, b: Price): boolean => (side === 'buy' ? a > b : a < b);

/** Where `price` is in `levels`, best first, or where it would go. */
function positionOf(levels: readonly PriceLevel[], side: Side, price: Price): number {
  let low = 0;
  let high = levels.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const level = levels[middle];
    if (level !== undefined && better(side, level.price, price)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function append(levels: PriceLevel[], queued: Queued): void {
  const { side, price } = queued.order;
  const at = positionOf(levels, side, price);
  const level = levels[at];
  if (level?.price === price) {
    level.queue.push(queued);
    level.quantity += queued.leaves;
  } else {
    levels.splice(at, 0, { price, queue: [queued], quantity: queued.leaves });
  }
}

/** Where an order that rests is. */
function placeOf(levels: readonly PriceLevel[], queued: Queued): { readonly at: number; readonly level: PriceLevel; readonly index: number } {
  const at = positionOf(levels, queued.order.side, queued.order.price);
  const level = levels[at];
  const index = level?.price === queued.order.price ? level.queue.indexOf(queued) : -1;
  assert(level !== undefined && index >= 0, `order ${queued.order.orderId} is indexed but does not rest`);
  return { at, level, index };
}

/** Makes an order that rests smaller where it stands. */
export function shrink(levels: readonly PriceLevel[], queued: Queued, leaves: Quantity): void {
  const { level } = placeOf(levels, queued);
  level.quantity -= queued.leaves - leaves;
  queued.leaves = leaves;
}

/** Takes an order that rests out of its level. */
export function remove(levels: PriceLevel[], queued: Queued): void {
  const { at, level, index } = placeOf(levels, queued);
  level.queue.splice(index, 1);
  level.quantity -= queued.leaves;
  if (level.queue.length === 0) levels.splice(at, 1);
}
