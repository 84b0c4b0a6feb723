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

export type BookCommand = NewBookOrder | { readonly type: 'cancel'; readonly orderId: string };
