import type { TsUs } from '@tandem/kernel';
import type { ClOrdId, PairOrderId } from './ids.ts';
import type { LegRole } from './instrument.ts';
import type { ReasonCode } from './reason-code.ts';
import type { Wording } from './wording/index.ts';

export type ReceiptStep =
  | 'requested'
  | 'approved'
  | 'denied'
  /** In shadow mode: an order that would have left. */
  | 'would_send'
  | 'order_sent'
  | 'order_acknowledged'
  | 'fill'
  | 'order_ended'
  | 'cancel_sent'
  | 'hedge_decided'
  | 'unwind_decided'
  | 'status_asked'
  /** Ours and the venue's view of an order, where they differ. */
  | 'difference'
  | 'clip_decided'
  | 'quote_pulled'
  | 'residual_costed'
  | 'operator_asked'
  | 'ended';

/** One step of a pair order's story, with the event that caused it. */
export interface Receipt {
  readonly pairOrderId: PairOrderId;
  /** Counts from 1 within a pair order, without a gap. */
  readonly step: number;
  readonly kind: ReceiptStep;
  readonly role: LegRole | null;
  readonly clOrdId: ClOrdId | null;
  readonly reason: ReasonCode;
  readonly text: Wording;
  /** Engine sequence number of the event that caused it. */
  readonly causeSeq: number;
  readonly tsUs: TsUs;
}
