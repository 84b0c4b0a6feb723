import type { Order, PairOrderId, Sentence, Wording } from '@tandem/domain';
import { isLive, orderOf } from '../orders/orders.ts';
import { withinCancels } from '../risk/cancels.ts';
import { checkDepth, checkMarkets } from '../risk/markets.ts';
import { whyNotRest } from '../risk/reducing.ts';
import { quotePrice } from '../risk/standard.ts';
import type { Core } from '../state/engine-state.ts';
import { quoted } from '../words.ts';
import { filledPairs } from './clips.ts';
import { takeLeadBack } from './follow.ts';
import { openLots, otherRole, pairOf, spreadOfPair, workOf } from './pairs.ts';

/**
 * Keeps a working quote at what the books imply: beyond the slop, or where the other leg could not follow, it is taken
 * back, and placed anew once its cancel is confirmed. Without cancels to spare it is taken back for good. False where no
 * quote works.
 */
export function moveQuote(core: Core, id: PairOrderId): boolean {
  const work = workOf(core, id);
  const quote = workingQuote(core, id);
  if (quote === null) return false;
  // An inner quote may be in parts by their offset: what opens is looked for in all of them.
  const opens = whyTakenBack(core, id);
  const why = opens === null ? whyMove(core, id, quote) : [opens];
  if (why === null) return true;
  const { policy } = pairOf(core, id);
  if (!withinCancels(core, quote.instrumentId, policy.cancelBudgetReserve)) {
    work.stopped ??= { reason: 'cancel_budget', text: [...why, { code: 'no_cancel_to_reprice', instrument: quote.instrumentId }] };
  }
  takeLeadBack(core, id, why);
  return true;
}

/** Trading no longer lets anything open: what rests and would is taken back, and its pair order ends with what filled. */
export function takeBackOpening(core: Core): void {
  for (const id of [...core.state.openPairOrders]) {
    const why = whyTakenBack(core, id);
    if (why !== null) takeLeadBack(core, id, [why]);
  }
}

/** Of two legs that left together, one that rests after the other is done covers it: it opens nothing more. */
function whyTakenBack(core: Core, id: PairOrderId): Sentence | null {
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  for (const clOrdId of work.clOrdIds) {
    const order = orderOf(core, clOrdId);
    if (order.purpose !== 'leg' || order.timeInForce !== 'day' || !isLive(order)) continue;
    if (pair.policy.legging === 'simultaneous' && openLots(core, work, otherRole(order.role)) === 0) continue;
    const why = whyNotRest(core, spreadOfPair(core, pair), pair, order);
    if (why !== null) return why;
  }
  return null;
}

function workingQuote(core: Core, id: PairOrderId): Order | null {
  for (const clOrdId of workOf(core, id).clOrdIds) {
    if (!core.state.unsettledOrders.has(clOrdId)) continue;
    const order = orderOf(core, clOrdId);
    if (order.purpose === 'leg' && isLive(order)) return order;
  }
  return null;
}

function whyMove(core: Core, id: PairOrderId, quote: Order): Wording | null {
  const pair = pairOf(core, id);
  const spread = spreadOfPair(core, pair);
  const pairs = Math.max(1, workOf(core, id).startedPairs - filledPairs(core, pair, workOf(core, id)));
  const books = checkMarkets(core, spread, pair);
  if (!books.ok) return books.error.text;
  const depth = checkDepth(spread, pair, books.value, pairs);
  if (!depth.ok) return depth.error.text;
  const price = quotePrice(spread, pair, books.value, pairs);
  if (price === null) return [{ code: 'no_price_implied' }];
  const instrument = spread[quote.role];
  const drift = Math.abs(price - quote.price);
  if (drift <= pair.policy.quoteSlopTicks * instrument.tickSize) return null;
  return [{ code: 'quote_drifted', implied: quoted(instrument, price), standing: quoted(instrument, quote.price) }];
}
