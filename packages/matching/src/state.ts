import type { Price, Quantity, Side } from '@tandem/domain';

/** What one instrument's book accepts. `ordersMax` bounds the orders that rest on both sides together. */
export interface BookRules {
  readonly tickSize: Price;
  readonly upperLimit: Price | null;
  readonly lowerLimit: Price | null;
  readonly quantityMax: Quantity;
  readonly ordersMax: number;
}

export interface RestingOrder {
  readonly orderId: string;
  readonly owner: string;
  readonly side: Side;
  readonly price: Price;
  readonly leaves: Quantity;
}

/** All that a book knows, as plain data: the orders that rest, best price first and oldest first within a price. */
export interface BookState {
  readonly bids: readonly RestingOrder[];
  readonly asks: readonly RestingOrder[];
}
