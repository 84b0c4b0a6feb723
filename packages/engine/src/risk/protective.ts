import { assert, err, ok, type Result } from '@tandem/kernel';
import type { Order, PairOrderId, Sentence } from '@tandem/domain';
import { isLive } from '../orders/orders.ts';
import { orderFrom, sendCancel } from '../orders/send.ts';
import type { Core } from '../state/engine-state.ts';
import { pairWorkOf } from '../state/work.ts';
import { mint } from './approval.ts';
import type { ApprovedOrder, OrderDraft } from './approved-order.ts';
import { maySend, termsOf } from './modes.ts';
import { crossedOrder } from './own-orders.ts';
import { countOrder, withinRate } from './rate.ts';

/** Net lots that each leg may still move by: signed, positive = more of the pair's direction. */
export interface LotsToMove {
  readonly inner: number;
  readonly outer: number;
}

/**
 * Approves hedge and unwind orders under the limits of their own: no more lots than the residual asks for, the rate with
 * its reserve, a trading state that lets them pass, no order of ours in the way. Else what they wait for.
 */
export function approveProtective(
  core: Core,
  pairOrderId: PairOrderId,
  drafts: readonly OrderDraft[],
  bound: LotsToMove,
): Result<readonly ApprovedOrder[], Sentence> {
  for (const role of ['inner', 'outer'] as const) {
    const own = drafts.filter((draft) => draft.role === role);
    const lots = own.reduce((sum, draft) => sum + draft.quantity, 0);
    assert(lots <= Math.abs(bound[role]), `a protective order of ${lots} lots for a residual of ${bound[role]}`);
    const venue = own[0]?.venue;
    if (venue !== undefined && !maySend(core, venue)) return err({ code: 'waits_for_mode', venue, mode: termsOf(core, venue).mode });
    if (venue !== undefined && !withinRate(core, venue, own.length, 'protective')) return err({ code: 'waits_for_rate' });
  }
  for (const { instrumentId, side, price } of drafts) {
    const crossed = crossedOrder(core, instrumentId, side, price);
    if (crossed === null) continue;
    giveWay(core, crossed);
    return err({ code: 'waits_for_own_order', order: crossed.clOrdId, pairOrder: crossed.pairOrderId });
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

/** The protective order goes first: what rests in its way is taken back, and its pair order begins nothing new. */
function giveWay(core: Core, crossed: Order): void {
  const work = pairWorkOf(core, crossed.pairOrderId);
  if (work !== undefined) {
    work.stopped ??= { reason: 'self_trade', text: [{ code: 'stood_in_the_way', order: crossed.clOrdId, instrument: crossed.instrumentId }] };
  }
  if (isLive(crossed)) sendCancel(core, crossed);
}
