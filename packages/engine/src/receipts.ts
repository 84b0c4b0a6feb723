import { defined } from '@tandem/kernel';
import type { Order, PairOrderId, ReasonCode, ReceiptStep, Wording } from '@tandem/domain';
import type { Core } from './state/engine-state.ts';
import { pairWorkOf } from './state/work.ts';

/** Adds a step to a pair order's story. */
export function receipt(
  core: Core,
  pairOrderId: PairOrderId,
  kind: ReceiptStep,
  text: Wording,
  reason: ReasonCode = 'none',
  order: Order | null = null,
): void {
  const work = defined(pairWorkOf(core, pairOrderId), pairOrderId);
  work.receipts += 1;
  core.touched.add(pairOrderId);
  core.commands.push({
    type: 'receipt',
    receipt: {
      pairOrderId,
      step: work.receipts,
      kind,
      role: order?.role ?? null,
      clOrdId: order?.clOrdId ?? null,
      reason,
      text,
      causeSeq: core.state.seq,
      tsUs: core.state.nowUs,
    },
  });
}

/** A step that concerns one order. */
export const orderReceipt = (
  core: Core,
  order: Order,
  kind: ReceiptStep,
  text: Wording,
  reason: ReasonCode = 'none',
): void => receipt(core, order.pairOrderId, kind, text, reason, order);
