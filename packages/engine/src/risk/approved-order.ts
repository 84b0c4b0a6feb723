import type { NewOrder, Order, OrderPurpose, LegRole, ReasonCode, Wording } from '@tandem/domain';
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

/** Our own refusal: a reason, and in sentences what, where and what to do. */
export interface RiskDenied {
  readonly reason: ReasonCode;
  readonly text: Wording;
  /** In shadow mode: what would have left, and what would have followed its fills. */
  readonly unsent?: { readonly leaving: readonly OrderDraft[]; readonly following: readonly OrderDraft[] };
}

export const denied = (reason: ReasonCode, ...text: Wording): { readonly ok: false; readonly error: RiskDenied } => ({
  ok: false,
  error: { reason, text },
});
