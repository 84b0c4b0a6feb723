import type { DecimalString, TsUs } from '@tandem/kernel';
import type { ClOrdId, ExecId, InstrumentId, PairOrderId, VenueId } from './ids.ts';
import type { LegRole } from './instrument.ts';
import type { Price, Quantity } from './numbers.ts';
import type { Offset, OrdStatus, OrderPurpose, Side, TimeInForce } from './order-terms.ts';
import type { Wording } from './wording/index.ts';

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
