import type { DecimalString, TsUs } from '@tandem/kernel';
import type { ClOrdId, ExecId, InstrumentId, PairOrderId, VenueId } from './ids.ts';
import type { LegRole } from './instrument.ts';
import type { Price, Quantity } from './numbers.ts';
import type { Wording } from './wording/index.ts';

export type Side = 'buy' | 'sell';
export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/** `fak` = immediate or cancel (FIX 59=3), `fok` = fill or kill (59=4), `day` (59=0). */
export type TimeInForce = 'day' | 'fak' | 'fok';

/** Resolved before an order leaves: what the venue is told. Venues without the distinction ignore it. */
export type Offset = 'open' | 'close' | 'close_today' | 'close_yesterday';

/** Why an order exists: an opening leg, the other leg for what the lead filled, a top-up, an unwind. */
export type OrderPurpose = 'leg' | 'follow' | 'hedge' | 'unwind';

export type OrdStatus =
  | 'denied'
  | 'pending_new'
  | 'new'
  | 'partially_filled'
  | 'filled'
  | 'pending_cancel'
  | 'canceled'
  | 'rejected'
  | 'expired'
  | 'unknown';

/** No further fill is expected. A late one is counted all the same. */
export const isTerminal = (status: OrdStatus): boolean =>
  status === 'denied' || status === 'filled' || status === 'canceled' || status === 'rejected' || status === 'expired';

/** What a gateway is asked to send. */
export interface NewOrder {
  readonly clOrdId: ClOrdId;
  readonly venue: VenueId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
  /** A limit price always: this house sends no market orders. */
  readonly price: Price;
  readonly timeInForce: TimeInForce;
  readonly offset: Offset;
}

/** An order as the engine knows it. */
export interface Order extends NewOrder {
  readonly pairOrderId: PairOrderId;
  readonly role: LegRole;
  readonly purpose: OrderPurpose;
  /** 0 for the first order of a leg, then one more for each top-up or unwind. */
  readonly attempt: number;
  /** The venue's id, null until it gave one. */
  readonly orderId: string | null;
  readonly ordStatus: OrdStatus;
  readonly cumQty: Quantity;
  readonly leavesQty: Quantity;
  /** Average price of the fills in the instrument's own unit; null without a fill. */
  readonly avgPx: DecimalString | null;
  /** What the venue said of it, or what we concluded. */
  readonly text: Wording;
  readonly createdUs: TsUs;
  readonly updatedUs: TsUs;
}

export type ExecType =
  | 'pending_new'
  | 'new'
  | 'trade'
  | 'pending_cancel'
  | 'canceled'
  | 'rejected'
  | 'expired'
  /** An answer to a status request: tells the state, executes nothing. */
  | 'order_status';

/** FIX 35=8 in house terms; the DIFF gateway derives the same from its state tree. */
export interface ExecutionReport {
  readonly venue: VenueId;
  readonly clOrdId: ClOrdId;
  readonly orderId: string | null;
  readonly execId: ExecId;
  readonly execType: ExecType;
  readonly ordStatus: OrdStatus;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly orderQty: Quantity;
  readonly cumQty: Quantity;
  readonly leavesQty: Quantity;
  /** Non-zero for `trade` alone. */
  readonly lastQty: Quantity;
  readonly lastPx: Price | null;
  readonly text: string;
  readonly tsEventUs: TsUs;
  readonly tsIngestUs: TsUs;
}

export interface CancelReject {
  readonly venue: VenueId;
  readonly clOrdId: ClOrdId;
  readonly text: string;
  readonly tsIngestUs: TsUs;
}

/** One execution, counted once by (venue, execId). */
export interface Fill {
  readonly venue: VenueId;
  readonly execId: ExecId;
  readonly clOrdId: ClOrdId;
  readonly pairOrderId: PairOrderId;
  readonly role: LegRole;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly offset: Offset;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly tsEventUs: TsUs;
  readonly tsIngestUs: TsUs;
}
