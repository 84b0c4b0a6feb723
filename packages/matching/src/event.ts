import type { Price, Quantity, Side } from '@tandem/domain';

/** What a book holds against price or quantity. */
export type BadTerms = 'bad_tick' | 'bad_quantity' | 'above_upper_limit' | 'below_lower_limit';
export type BookRejectReason = 'duplicate_order' | BadTerms;

/** Why an order or its remainder left the book without a fill. `book_full`: the bound on resting orders was reached. */
export type BookCancelReason = 'requested' | 'immediate_or_cancel' | 'fill_or_kill' | 'book_full';

export interface BookTrade {
  readonly type: 'trade';
  /** The resting order's price. */
  readonly price: Price;
  readonly quantity: Quantity;
  readonly takerSide: Side;
  readonly makerOrderId: string;
  readonly makerOwner: string;
  readonly makerLeaves: Quantity;
  readonly takerOrderId: string;
  readonly takerOwner: string;
  readonly takerLeaves: Quantity;
  /** Both sides have one owner: allowed, and counted by exchanges as abnormal trading. */
  readonly selfTrade: boolean;
}

/** What a command did, in the order in which it happened. An accepted order that is neither filled nor canceled rests. */
export type BookEvent =
  | { readonly type: 'accepted'; readonly orderId: string }
  | { readonly type: 'rejected'; readonly orderId: string; readonly reason: BookRejectReason }
  | BookTrade
  | { readonly type: 'canceled'; readonly orderId: string; readonly quantity: Quantity; readonly reason: BookCancelReason }
  | { readonly type: 'cancel_rejected'; readonly orderId: string; readonly reason: 'unknown_order' }
  | { readonly type: 'replaced'; readonly orderId: string; readonly price: Price; readonly quantity: Quantity; readonly keptPlace: boolean }
  /** The order goes on as it was. */
  | { readonly type: 'replace_rejected'; readonly orderId: string; readonly reason: BadTerms | 'unknown_order' };
