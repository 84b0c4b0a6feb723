import { isTerminal, type PairOrder, type PairOrderId, type Wording } from '@tandem/domain';
import { isLive, orderOf } from '../orders/orders.ts';
import { sendCancel, sendOrders } from '../orders/send.ts';
import { receipt } from '../receipts.ts';
import { approveProtective } from '../risk/protective.ts';
import type { Core, PairWork } from '../state/engine-state.ts';
import { payupsWithin } from './hedge.ts';
import { givenUp, netFilled, openLots, otherRole, pairOf, putPair, spreadOfPair, workOf } from './pairs.ts';
import { draftsOf, isWait, planMove, wait } from './protective.ts';

/**
 * While the lead leg may still fill: sends the other leg for the lots that its fills have made whole, never for what is
 * merely ordered. Where the other leg cannot follow, or filled short, the lead is taken back; once all is settled the
 * residual is hedged or unwound like any other.
 */
export function follow(core: Core, id: PairOrderId): void {
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  // Once hedging or unwinding has begun, that brings both legs together.
  if (pair.policy.legging === 'simultaneous' || pair.state !== 'working' || givenUp(work)) return;
  if (core.state.tradingState === 'halted') return;
  const other = otherRole(pair.policy.lead);
  const short = netFilled(work[other]) + openLots(core, work, other) < work.followedLots;
  const need = lotsToFollow(core, pair, work);
  if (short) takeLeadBack(core, id, [{ code: 'follower_short' }]);
  if (short || need < spreadOfPair(core, pair)[other].quantityMin) return;
  const move = planMove(core, pair, other, need, pair.policy.quoteAgeMaxMs);
  if (isWait(move)) {
    takeLeadBack(core, id, [move]);
    wait(core, id, [move]);
    return;
  }
  const payups = payupsWithin(core, pair, work, [move], 0);
  if (payups === null) {
    takeLeadBack(core, id, [{ code: 'follower_slips' }]);
    return;
  }
  const drafts = draftsOf(core, pair, work, move, payups[other], 'follow');
  const approved = approveProtective(core, id, drafts, { inner: 0, outer: 0, [other]: need });
  if (!approved.ok) {
    takeLeadBack(core, id, [approved.error]);
    wait(core, id, [approved.error]);
    return;
  }
  work.followedLots += drafts.reduce((lots, draft) => lots + draft.quantity, 0);
  work.clOrdIds.push(...approved.value.map(({ order }) => order.clOrdId));
  const text: Wording = [{ code: 'follows', role: other, lots: need }];
  putPair(core, pair, { reasonText: text });
  receipt(core, id, 'hedge_decided', text);
  sendOrders(core, approved.value, pair.policy.orderTimeoutMs);
}

/** Lots of the other leg that the lead's fills have made whole and that neither filled nor are asked for, by whichever order. */
function lotsToFollow(core: Core, pair: PairOrder, work: PairWork): number {
  const { innerLots, outerLots } = spreadOfPair(core, pair).definition;
  const { lead } = pair.policy;
  const [leadLots, otherLots] = lead === 'inner' ? [innerLots, outerLots] : [outerLots, innerLots];
  const whole = Math.floor((netFilled(work[lead]) * otherLots) / leadLots);
  const other = otherRole(lead);
  return Math.min(whole, pair[other].targetLots) - netFilled(work[other]) - openLots(core, work, other);
}

/** Takes back what rests of the opening orders, and says why. True where something was asked back. */
export function takeLeadBack(core: Core, id: PairOrderId, text: Wording): boolean {
  let asked = false;
  for (const clOrdId of workOf(core, id).clOrdIds) {
    const order = orderOf(core, clOrdId);
    if (order.purpose !== 'leg' || order.timeInForce !== 'day' || isTerminal(order.ordStatus) || !isLive(order)) continue;
    asked = sendCancel(core, order) || asked;
  }
  if (asked) receipt(core, id, 'quote_pulled', text);
  return asked;
}
