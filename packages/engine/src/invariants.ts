import { assert } from '@tandem/kernel';
import { isEnded, type LegRole, type Order, type PairOrder } from '@tandem/domain';
import { ASKED_ATTEMPTS_MIN } from './bounds.ts';
import { isSettled, orderOf, orderWorkOf } from './orders/orders.ts';
import { isAligned, netFilled, openLots, pairOf, roles, workOf } from './pair/pairs.ts';
import { legSide } from './risk/standard.ts';
import type { Core, PairWork } from './state/engine-state.ts';
import { orderTimer, retryTimer } from './timers.ts';

/** What must hold of every pair order that a step touched; a breach stops the worker. */
export function checkInvariants(core: Core): void {
  for (const id of core.touched) {
    if (!core.state.pairOrders.has(id)) continue;
    const pair = pairOf(core, id);
    const work = workOf(core, id);
    for (const role of roles) checkLeg(core, pair, work, role);
    checkResidual(core, pair, work);
    checkMoves(core, pair, work);
    const attemptsMax = Math.max(pair.policy.attemptsMax, ASKED_ATTEMPTS_MIN);
    assert(work.hedgeOrders <= attemptsMax, `${id} sent more top-ups than its policy allows`);
    assert(work.unwindMisses <= attemptsMax, `${id} sent more unwinds in vain than its policy allows`);
  }
  core.touched.clear();
}

/** The orders' own figures add up to the leg's, and nothing that may still fill takes the leg past its target. */
function checkLeg(core: Core, pair: PairOrder, work: PairWork, role: LegRole): void {
  const along = legSide(pair.side, role);
  let sum = 0;
  let ahead = 0;
  for (const clOrdId of work.clOrdIds) {
    const order: Order = orderOf(core, clOrdId);
    const { reportedCumQty } = orderWorkOf(core, clOrdId);
    assert(order.cumQty >= 0 && order.cumQty <= order.quantity, `${clOrdId}: ${order.cumQty} of ${order.quantity} lots filled`);
    assert(reportedCumQty <= order.quantity, `${clOrdId}: more reported than ordered`);
    assert(
      core.state.unsettledOrders.has(clOrdId) === !isSettled(order, orderWorkOf(core, clOrdId)),
      `${clOrdId}: the set of unsettled orders is wrong about it`,
    );
    if (order.role !== role) continue;
    sum += order.side === along ? order.cumQty : 0 - order.cumQty;
    if (order.side === along && core.state.unsettledOrders.has(clOrdId)) ahead += order.quantity - order.cumQty;
  }
  assert(sum === netFilled(work[role]) && sum === pair[role].filledLots, `${pair.pairOrderId} ${role}: its fills do not add up`);
  if (work.overrun) return;
  assert(sum + ahead <= pair[role].targetLots, `${pair.pairOrderId} ${role}: ${sum} filled and ${ahead} open pass the target`);
  assert(sum >= 0, `${pair.pairOrderId} ${role}: unwound past nothing`);
}

function checkResidual(core: Core, pair: PairOrder, work: PairWork): void {
  if (pair.state !== 'balanced' && pair.state !== 'unwound') return;
  assert(isAligned(pair, work) && pair.residualInnerLots === '0', `${pair.pairOrderId} ended as ${pair.state} with a residual`);
  assert(openLots(core, work, 'inner') + openLots(core, work, 'outer') === 0 || work.overrun, `${pair.pairOrderId} ended with open orders`);
}

/** Nothing open is left to itself: an answer is awaited under a timer, or a timer looks again. */
function checkMoves(core: Core, pair: PairOrder, work: PairWork): void {
  const { timers, unsettledOrders, openPairOrders } = core.state;
  assert(openPairOrders.has(pair.pairOrderId) === !isEnded(pair.state), `${pair.pairOrderId}: wrongly listed as open or ended`);
  if (isEnded(pair.state)) return;
  const awaited = work.clOrdIds.filter((clOrdId) => unsettledOrders.has(clOrdId));
  for (const clOrdId of awaited) assert(timers.has(orderTimer(clOrdId)), `${clOrdId} is awaited without a timer`);
  assert(awaited.length > 0 || pair.paused || timers.has(retryTimer(pair.pairOrderId)), `${pair.pairOrderId} is ${pair.state} and nothing will move it`);
}
