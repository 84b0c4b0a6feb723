import type { NewOrder, Order, OrderPurpose, LegRole, ReasonCode } from '@tandem/domain';
import type { RiskApproved } from './approval.ts';

/** An order before it has an id and an approval. */
export interface OrderDraft extends Omit<NewOrder, 'clOrdId'> {
  readonly role: LegRole;
  readonly purpose: OrderPurpose;
  readonly attempt: number;
}

/** An order that may leave. Only `risk/` makes one. */
export interface ApprovedOrder {
  readonly order: Order;
  readonly approval: RiskApproved;
}

/** Our own refusal: a reason and a sentence of what, where and what to do. */
export interface RiskDenied {
  readonly reason: ReasonCode;
  readonly text: string;
  /** In shadow mode: what would have left, and what would have followed its fills. */
  readonly unsent?: { readonly leaving: readonly OrderDraft[]; readonly following: readonly OrderDraft[] };
}

export const denied = (reason: ReasonCode, text: string): { readonly ok: false; readonly error: RiskDenied } => ({
  ok: false,
  error: { reason, text },
});
