import type { Order, PairOrderId } from '@tandem/domain';
import { isLive, orderOf } from '../orders/orders.ts';
import { withinCancels } from '../risk/cancels.ts';
import { checkDepth, checkMarkets } from '../risk/markets.ts';
import { quotePrice } from '../risk/standard.ts';
import type { Core } from '../state/engine-state.ts';
import { priceText } from '../words.ts';
import { filledPairs } from './clips.ts';
import { takeLeadBack } from './follow.ts';
import { pairOf, spreadOfPair, workOf } from './pairs.ts';

/**
 * Keeps a working quote at what the books imply: beyond the slop, or where the other leg could not follow, it is taken
 * back, and placed anew once its cancel is confirmed. Without cancels to spare it is taken back for good. False where no
 * quote works.
 */
export function moveQuote(core: Core, id: PairOrderId): boolean {
  const work = workOf(core, id);
  const quote = workingQuote(core, id);
  if (quote === null) return false;
  const why = whyMove(core, id, quote);
  if (why === null) return true;
  const { policy } = pairOf(core, id);
  if (!withinCancels(core, quote.instrumentId, policy.cancelBudgetReserve)) {
    work.stopped ??= { reason: 'cancel_budget', text: `${why} No cancel of ${quote.instrumentId} is left to re-price with but those kept back.` };
  }
  takeLeadBack(core, id, why);
  return true;
}

function workingQuote(core: Core, id: PairOrderId): Order | null {
  for (const clOrdId of workOf(core, id).clOrdIds) {
    if (!core.state.unsettledOrders.has(clOrdId)) continue;
    const order = orderOf(core, clOrdId);
    if (order.purpose === 'leg' && isLive(order)) return order;
  }
  return null;
}

function whyMove(core: Core, id: PairOrderId, quote: Order): string | null {
  const pair = pairOf(core, id);
  const spread = spreadOfPair(core, pair);
  const pairs = Math.max(1, workOf(core, id).startedPairs - filledPairs(core, pair, workOf(core, id)));
  const books = checkMarkets(core, spread, pair);
  if (!books.ok) return books.error.text;
  const depth = checkDepth(spread, pair, books.value, pairs);
  if (!depth.ok) return depth.error.text;
  const price = quotePrice(spread, pair, books.value, pairs);
  if (price === null) return 'The books imply no price to quote at.';
  const drift = Math.abs(price - quote.price);
  if (drift <= pair.policy.quoteSlopTicks * spread[quote.role].tickSize) return null;
  return `The books imply ${priceText(spread[quote.role], price)}, and the quote stands at ${priceText(spread[quote.role], quote.price)}.`;
}
