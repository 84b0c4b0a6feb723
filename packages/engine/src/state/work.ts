import type { ClOrdId, PairOrderId } from '@tandem/domain';
import type { Core, OrderWork, PairWork } from './engine-state.ts';

/**
 * The working records, which change in place: whoever has one may change it, so that it is part of the next delta. They
 * are got by these functions alone, and kept no longer than a step.
 */
export function pairWorkOf(core: Core, id: PairOrderId): PairWork | undefined {
  core.handedOut.pairWork.add(id);
  return core.state.pairWork.get(id);
}

export function workOfOrder(core: Core, id: ClOrdId): OrderWork | undefined {
  core.handedOut.orderWork.add(id);
  return core.state.orderWork.get(id);
}
