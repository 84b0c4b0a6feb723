/** Which way a delay is on: orders and cancels to the venue, its reports and account news, its books. */
export const lines = ['orders', 'reports', 'quotes'] as const;
export type Line = (typeof lines)[number];
/** How a delay is drawn between its bounds: evenly, around the middle, or mostly short with a long tail. */
export const delayShapes = ['even', 'bell', 'tail'] as const;
export type DelayShape = (typeof delayShapes)[number];
/** Why a venue that was told to refuse says that it does. */
export const rejectReasons = ['exchange', 'price_limit', 'no_money', 'market_closed', 'order_count'] as const;
export type RejectReason = (typeof rejectReasons)[number];
/**
 * A second telling under the same execution id; one that FIX marks as possibly resent; or the message itself once more under
 * its old number, now and after the next logon, as a resend that repeats what was seen. DIFF, without numbers, says the
 * trades once more behind the next snapshot.
 */
export const duplicateForms = ['same', 'resend', 'old_number'] as const;
/** The order never arrives; it is taken and the line drops before the answer; or right behind the answer. */
export const dropMoments = ['order_lost', 'before_ack', 'after_ack'] as const;
export const limitSides = ['up', 'down'] as const;

/** How long: seconds, or null until it is cleared. */
interface Lasting {
  readonly forS: number | null;
}
/** For that many orders. */
interface Counted {
  readonly orders: number;
}

/** What a venue can be told to do wrong. */
export type Fault =
  | ({ readonly kind: 'latency'; readonly line: Line; readonly lowMs: number; readonly highMs: number; readonly shape: DelayShape } & Lasting)
  | ({ readonly kind: 'reject_next'; readonly reason: RejectReason } & Counted)
  /** Share of the order that trades, in percent; the rest of a day order stays outside the book until it is canceled. */
  | ({ readonly kind: 'partial_next'; readonly sharePercent: number } & Counted)
  /** Nothing is said of the order until somebody asks for it. */
  | ({ readonly kind: 'silence_next' } & Counted)
  | ({ readonly kind: 'duplicate_next'; readonly copies: number; readonly form: (typeof duplicateForms)[number] } & Counted)
  /** The order's reports come in reverse. */
  | ({ readonly kind: 'reorder_next' } & Counted)
  | ({ readonly kind: 'drop_next'; readonly moment: (typeof dropMoments)[number]; readonly downS: number } & Counted)
  /** At once; nobody gets a connection for `downS`. */
  | { readonly kind: 'disconnect'; readonly downS: number }
  | ({ readonly kind: 'clock_skew'; readonly skewMs: number } & Lasting)
  | ({ readonly kind: 'close_market' } & Lasting)
  /** Ends every `close_market`; where markets keep hours it holds them open. */
  | ({ readonly kind: 'open_market' } & Lasting)
  /** Every future at its limit price, with nobody on the other side. */
  | ({ readonly kind: 'lock_limit'; readonly side: (typeof limitSides)[number] } & Lasting)
  /** What the books show, in percent of the usual. */
  | ({ readonly kind: 'thin_book'; readonly sharePercent: number } & Lasting);

export type FaultKind = Fault['kind'];
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

/** Faults that wait for an order. */
export const nextKinds = ['reject_next', 'partial_next', 'silence_next', 'duplicate_next', 'reorder_next', 'drop_next'] as const;
export type NextKind = (typeof nextKinds)[number];
