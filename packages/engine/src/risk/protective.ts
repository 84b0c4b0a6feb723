import { assert, err, ok, type Result } from '@tandem/kernel';
import type { PairOrderId } from '@tandem/domain';
import { orderFrom } from '../orders/send.ts';
import type { Core } from '../state/engine-state.ts';
import { mint } from './approval.ts';
import type { ApprovedOrder, OrderDraft } from './approved-order.ts';
import { countOrder, withinRate } from './rate.ts';

/** Net lots that each leg may still move by: signed, positive = more of the pair's direction. */
export interface LotsToMove {
  readonly inner: number;
  readonly outer: number;
}

/**
 * Approves hedge and unwind orders under the limits of their own: no more lots than the residual asks for, the rate with
 * its reserve, a trading state that lets them pass. `wait` where the rate is used up for this second.
 */
export function approveProtective(
  core: Core,
  pairOrderId: PairOrderId,
  drafts: readonly OrderDraft[],
  bound: LotsToMove,
): Result<readonly ApprovedOrder[], 'wait'> {
  for (const role of ['inner', 'outer'] as const) {
    const own = drafts.filter((draft) => draft.role === role);
    const lots = own.reduce((sum, draft) => sum + draft.quantity, 0);
    assert(lots <= Math.abs(bound[role]), `a protective order of ${lots} lots for a residual of ${bound[role]}`);
    const venue = own[0]?.venue;
    if (venue !== undefined && !withinRate(core, venue, own.length, 'protective')) return err('wait');
  }
  const halted = core.state.tradingState === 'halted';
  assert(!halted || drafts.every((draft) => draft.purpose === 'unwind'), 'only unwinds leave while halted');
  return ok(
    drafts.map((draft) => {
      assert(draft.purpose !== 'leg', 'an opening order is not protective');
      assert(draft.quantity <= core.state.limits.lotsPerOrderMax, 'a protective order above the lots limit');
      const order = orderFrom(core, pairOrderId, draft);
      countOrder(core, order.venue);
      return { order, approval: mint(order.clOrdId, 'protective') };
    }),
  );
}
