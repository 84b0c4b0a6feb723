import type { Price, Quantity, Side, TimeInForce } from '@tandem/domain';

/** A limit order. `orderId` is unique among the orders that rest; `owner` tells a self-trade and is never compared otherwise. */
export interface NewBookOrder {
  readonly type: 'new';
  readonly orderId: string;
  readonly owner: string;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly timeInForce: TimeInForce;
}

/**
 * A change of an order that rests: `quantity` is what is to rest of it from now on, what has filled left out. Less at the same
 * price keeps its place in the queue; another price or more lots goes to the end, and trades first what it can.
 */
export interface ReplaceBookOrder {
  readonly type: 'replace';
  readonly orderId: string;
  readonly price: Price;
  readonly quantity: Quantity;
}

export type BookCommand = NewBookOrder | ReplaceBookOrder | { readonly type: 'cancel'; readonly orderId: string };
