import { defined, err, ok, type Result } from '@tandem/kernel';
import {
  executableSpread,
  impliedLegPrice,
  quantity,
  type CompiledSpread,
  type LegRole,
  type PairOrderId,
  type PairOrderRequest,
  type Price,
  type SpreadPrice,
  type Wording,
} from '@tandem/domain';
import { limitPrice, oppositeLevels, payupTicks, reach } from '../market/prices.ts';
import { spreadOfHoldings, withLots, worseBy } from '../market/worth.ts';
import { orderFrom } from '../orders/send.ts';
import { splitByOffset } from '../positions/offset.ts';
import type { Core } from '../state/engine-state.ts';
import { quotedSpread } from '../words.ts';
import { mint } from './approval.ts';
import { denied, type ApprovedOrder, type OrderDraft, type RiskDenied } from './approved-order.ts';
import { withinCancels } from './cancels.ts';
import { freeBooks } from './free-books.ts';
import { checkDepth, checkMarkets, legSide, type Books } from './markets.ts';
import { checkGray, checkObserved, modeOf } from './modes.ts';
import { checkMoney } from './money.ts';
import { crossedOrder } from './own-orders.ts';
import { countOrder, rateOf, withinRate } from './rate.ts';
import { checkCloses, checkReducing } from './reducing.ts';

export { legSide } from './markets.ts';

/** What an approval was decided on, and the orders that may leave for it: of two legs, the inner one's first. */
export interface Decision {
  readonly orders: readonly ApprovedOrder[];
  readonly spread: SpreadPrice;
  readonly fxPrice: number;
}

/** Prices of the two legs' first orders, and the spread they were decided at. */
interface LegPrices {
  readonly inner: Price;
  readonly outer: Price;
  readonly spread: SpreadPrice;
}

/**
 * Every check of `pairs` pairs of an opening pair order; nothing that opens leaves without it. Both legs are checked
 * whole, though by the policy only the lead leg's orders may leave.
 */
export function approveClip(
  core: Core,
  pairOrderId: PairOrderId,
  spread: CompiledSpread,
  request: PairOrderRequest,
  pairs: number,
): Result<Decision, RiskDenied> {
  const observed = checkObserved(core, spread);
  if (!observed.ok) return observed;
  const reducing = checkReducing(core, spread, request, pairs);
  if (!reducing.ok) return reducing;
  const books = checkMarkets(core, spread, request);
  if (!books.ok) return books;
  const free = freeBooks(core, pairOrderId, spread, request.side, books.value);
  const depth = checkDepth(spread, request, free, pairs);
  if (!depth.ok) return depth;
  // A quote stands where the books as they are imply it: it is moved by the same measure.
  const prices = legPrices(spread, request, request.policy.legging === 'quote' ? books.value : free, pairs);
  if (!prices.ok) return prices;
  const inner = legDrafts(core, spread, 'inner', request, pairs, prices.value.inner);
  if (!inner.ok) return inner;
  const opens = checkCloses(core, spread, inner.value);
  if (!opens.ok) return opens;
  const outer = legDrafts(core, spread, 'outer', request, pairs, prices.value.outer);
  if (!outer.ok) return outer;
  const drafts = [...inner.value, ...outer.value];
  const room = checkRoom(core, spread, request, drafts);
  if (!room.ok) return room;
  const { legging, lead } = request.policy;
  const leaving = legging === 'simultaneous' ? drafts : drafts.filter(({ role }) => role === lead);
  if (modeOf(core, spread) === 'shadow') return shadowed(spread, request, prices.value.spread, leaving, drafts.filter((draft) => !leaving.includes(draft)));
  const orders = leaving.map((draft) => {
    const order = orderFrom(core, pairOrderId, draft);
    countOrder(core, order.venue);
    return { order, approval: mint(order.clOrdId, 'standard') };
  });
  return ok({ orders, spread: prices.value.spread, fxPrice: books.value.fxPrice });
}

/** Everything was approved, and nothing leaves: the decision is the whole of it. */
function shadowed(
  spread: CompiledSpread,
  request: PairOrderRequest,
  decided: SpreadPrice,
  leaving: readonly OrderDraft[],
  following: readonly OrderDraft[],
): Result<never, RiskDenied> {
  const [at, limit] = [quotedSpread(spread, decided), quotedSpread(spread, request.limit)];
  const text: Wording = [{ code: 'shadow_decided', at, limit, orders: leaving.length }];
  return err({ reason: 'shadow_mode', text, unsent: { leaving, following } });
}

/** Where the first orders are priced: at the opposite price and its payup, or at the price that a quote works at. */
function legPrices(spread: CompiledSpread, request: PairOrderRequest, books: Books, pairs: number): Result<LegPrices, RiskDenied> {
  if (request.policy.legging === 'quote') return quotePrices(spread, request, books, pairs);
  const { definition } = spread;
  const decided = executableSpread(spread, request.side, books.inner, books.outer, books.fx, pairs);
  if (decided === null) return denied('no_depth', { code: 'books_hold_too_little', spread: definition.spreadId, pairs });
  if (worseBy(request.side, decided.price, request.limit) > 0) {
    return denied('beyond_limit', {
      code: 'beyond_limit',
      spread: definition.spreadId,
      side: request.side,
      pairs,
      at: quotedSpread(spread, decided.price),
      limit: quotedSpread(spread, request.limit),
    });
  }
  for (const payup of [true, false]) {
    const inner = openingPrice(spread, 'inner', request, books, pairs, payup);
    const outer = openingPrice(spread, 'outer', request, books, pairs, payup);
    if (inner === null || outer === null) break;
    const worst = spreadAt(spread, inner, outer, books.fxPrice);
    if (worseBy(request.side, worst, request.limit) <= request.policy.slippageMax) return ok({ inner, outer, spread: decided.price });
  }
  return denied('beyond_limit', { code: 'slips_beyond_limit', spread: definition.spreadId, pairs, limit: quotedSpread(spread, request.limit) });
}

/** The worst level that a leg touches, and its payup where that still fits. */
function openingPrice(spread: CompiledSpread, role: LegRole, request: PairOrderRequest, books: Books, pairs: number, payup: boolean): Price | null {
  const side = legSide(request.side, role);
  const touched = reach(oppositeLevels(books[role], side), lotsOf(spread, role, pairs));
  if (touched === null) return null;
  const full = payupTicks(request.policy[role], 0);
  return limitPrice(spread[role], books[role], side, touched.price, payup ? full : Math.min(0, full));
}

/** The lead leg at its implied price, never through its own market; the other at the opposite price. */
function quotePrices(spread: CompiledSpread, request: PairOrderRequest, books: Books, pairs: number): Result<LegPrices, RiskDenied> {
  const { lead } = request.policy;
  const quote = quotePrice(spread, request, books, pairs);
  if (quote === null) return noQuotePrice(request);
  for (const payup of [true, false]) {
    const other = openingPrice(spread, lead === 'inner' ? 'outer' : 'inner', request, books, pairs, payup);
    if (other === null) return noQuotePrice(request);
    const inner = lead === 'inner' ? quote : other;
    const outer = lead === 'inner' ? other : quote;
    const decided = spreadAt(spread, inner, outer, books.fxPrice);
    if (worseBy(request.side, decided, request.limit) <= request.policy.slippageMax) return ok({ inner, outer, spread: decided });
  }
  return denied('beyond_limit', { code: 'follower_beyond_limit', spread: request.spreadId, limit: quotedSpread(spread, request.limit) });
}

const noQuotePrice = (request: PairOrderRequest): Result<never, RiskDenied> =>
  denied('no_depth', { code: 'no_price_to_quote', spread: request.spreadId });

/**
 * Where the lead leg of `pairs` pairs would rest now; null where the books imply no price within the day's limits, or where
 * nobody stands opposite, so that nothing says which price is still a passive one.
 */
export function quotePrice(spread: CompiledSpread, request: PairOrderRequest, books: Books, pairs: number): Price | null {
  const { lead } = request.policy;
  const other = lead === 'inner' ? books.outer : books.inner;
  const implied = impliedLegPrice(spread, { side: request.side, lead, pairs, limit: request.limit }, other, books.fx);
  const book = books[lead];
  const side = legSide(request.side, lead);
  const best = oppositeLevels(book, side)[0]?.price;
  if (implied === null || best === undefined) return null;
  const { tickSize } = spread[lead];
  const passive = side === 'buy' ? Math.min(implied, best - tickSize) : Math.max(implied, best + tickSize);
  const placed = limitPrice(spread[lead], book, side, passive as Price, 0);
  const worsened = side === 'buy' ? placed > implied : placed < implied;
  return worsened ? null : placed;
}

const spreadAt = (spread: CompiledSpread, inner: Price, outer: Price, fxPrice: number): SpreadPrice => {
  const none = { notional: 0, lots: 0 };
  const at = spreadOfHoldings(spread, { inner: withLots(none, inner, 1), outer: withLots(none, outer, 1) }, fxPrice);
  return defined(at, 'the spread of one lot on each leg');
};

const lotsOf = (spread: CompiledSpread, role: LegRole, pairs: number): number =>
  (role === 'inner' ? spread.definition.innerLots : spread.definition.outerLots) * pairs;

function legDrafts(
  core: Core,
  spread: CompiledSpread,
  role: LegRole,
  request: PairOrderRequest,
  pairs: number,
  price: Price,
): Result<readonly OrderDraft[], RiskDenied> {
  const instrument = spread[role];
  const side = legSide(request.side, role);
  const lots = lotsOf(spread, role, pairs);
  const { policy } = request;
  // A quote that filled in part may leave fewer lots than one order must have.
  if (lots < instrument.quantityMin) {
    return denied('lot_size', { code: 'lots_too_few', lots, instrument: instrument.instrumentId });
  }
  const parts = splitByOffset(core, instrument, side, lots, policy.offset);
  const held = parts.reduce((sum, part) => sum + part.lots, 0);
  if (held < lots) {
    return denied('no_position', { code: 'nothing_to_close', instrument: instrument.instrumentId, rule: policy.offset, held, lots });
  }
  const rests = policy.legging === 'quote' && role === policy.lead;
  return ok(
    parts.map((part) => ({
      venue: instrument.venue,
      instrumentId: instrument.instrumentId,
      side,
      quantity: quantity(part.lots),
      price,
      timeInForce: rests ? 'day' : policy[role].timeInForce,
      offset: part.offset,
      role,
      purpose: 'leg',
      attempt: 0,
    })),
  );
}

/** Money on both sides, order rate and cancels left over for the hedge, and none of our own orders in the way. */
function checkRoom(core: Core, spread: CompiledSpread, request: PairOrderRequest, drafts: readonly OrderDraft[]): Result<null, RiskDenied> {
  const gray = checkGray(core, drafts);
  if (!gray.ok) return gray;
  const money = checkMoney(core, drafts);
  if (!money.ok) return money;
  const { limits } = core.state;
  for (const instrument of [spread.inner, spread.outer]) {
    const own = drafts.filter((draft) => draft.instrumentId === instrument.instrumentId);
    if (!withinRate(core, instrument.venue, own.length, 'standard')) {
      const { ordersPerSecondMax, ordersPerSecondReserve } = rateOf(core, instrument.venue);
      return denied('order_rate_limit', { code: 'order_rate_used', venue: instrument.venue, orders: ordersPerSecondMax - ordersPerSecondReserve });
    }
    const { cancelBudgetReserve } = request.policy;
    if (own.some(({ timeInForce }) => timeInForce === 'day') && !withinCancels(core, instrument.instrumentId, cancelBudgetReserve)) {
      return denied('cancel_budget', { code: 'cancels_used', instrument: instrument.instrumentId, most: limits.cancelsPerDayMax, reserve: cancelBudgetReserve });
    }
    for (const { side, price } of own) {
      const crossed = crossedOrder(core, instrument.instrumentId, side, price);
      if (crossed !== null) {
        return denied('self_trade', { code: 'would_trade_with_own', instrument: instrument.instrumentId, order: crossed.clOrdId, pairOrder: crossed.pairOrderId });
      }
    }
  }
  return ok(null);
}
