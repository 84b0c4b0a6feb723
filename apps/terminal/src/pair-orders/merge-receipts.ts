import type { PairOrderId, Receipt } from '@tandem/domain';

/** Both sources number the steps alike, so each step counts once. */
export function mergeReceipts(pairOrderId: PairOrderId, told: readonly Receipt[], live: Iterable<Receipt>): Receipt[] {
  const steps = new Map(told.map((receipt) => [receipt.step, receipt]));
  for (const receipt of live) if (receipt.pairOrderId === pairOrderId) steps.set(receipt.step, receipt);
  return [...steps.values()].sort((a, b) => a.step - b.step);
}
