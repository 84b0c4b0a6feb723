import { ok, type Result } from '@tandem/kernel';
import {
  executableSpread,
  opposite,
  quantity,
  type CompiledSpread,
  type DepthBook,
  type Instrument,
  type LegRole,
  type PairOrderId,
  type PairOrderRequest,
  type Side,
  type SpreadPrice,
} from '@tandem/domain';
import { MS_US } from '../bounds.ts';
import { linkOf, usableBook } from '../market/books.ts';
import { atPriceLimit, limitPrice, oppositeLevels, payupTicks, reach } from '../market/prices.ts';
import { orderFrom } from '../orders/send.ts';
import { reducibleLots, splitByOffset } from '../positions/offset.ts';
import type { Core } from '../state/engine-state.ts';
import { count, spreadText } from '../words.ts';
import { mint } from './approval.ts';
import { denied, type ApprovedOrder, type OrderDraft, type RiskDenied } from './approved-order.ts';
import { checkMoney } from './money.ts';
import { countOrder, withinRate } from './rate.ts';
import { checkRequest } from './request.ts';

/** What an approval was decided on, and the orders that may leave for it: the inner leg's first. */
export interface Decision {
  readonly orders: readonly ApprovedOrder[];
  readonly spread: SpreadPrice;
  readonly fxPrice: number;
}

interface Books {
  readonly inner: DepthBook;
  readonly outer: DepthBook;
  readonly fx: DepthBook;
}

/** The side that a spread's side means on a leg. */
export const legSide = (side: Side, role: LegRole): Side => (role === 'inner' ? side : opposite(side));

/** Every check of an opening pair order; nothing that opens leaves without it. */
export function approveRequest(
  core: Core,
  pairOrderId: PairOrderId,
  request: PairOrderRequest,
): Result<Decision, RiskDenied> {
  const checked = checkRequest(core, request);
  if (!checked.ok) return checked;
  const spread = checked.value;
  const reducing = checkReducing(core, spread, request);
  if (!reducing.ok) return reducing;
  const books = checkMarkets(core, spread, request);
  if (!books.ok) return books;
  const price = checkSpread(spread, request, books.value);
  if (!price.ok) return price;
  const drafts = [
    ...legDrafts(core, spread.inner, 'inner', request, spread.definition.innerLots, books.value.inner),
    ...legDrafts(core, spread.outer, 'outer', request, spread.definition.outerLots, books.value.outer),
  ];
  const money = checkMoney(core, drafts);
  if (!money.ok) return money;
  for (const instrument of [spread.inner, spread.outer]) {
    const orders = drafts.filter((draft) => draft.venue === instrument.venue).length;
    if (!withinRate(core, instrument.venue, orders, 'standard')) {
      return denied('order_rate_limit', `The ${instrument.venue} venue has taken ${core.state.limits.ordersPerSecondMax - core.state.limits.ordersPerSecondReserve} opening orders in the last second, the limit. Send again in a second.`);
    }
  }
  const orders = drafts.map((draft) => {
    const order = orderFrom(core, pairOrderId, draft);
    countOrder(core, order.venue);
    return { order, approval: mint(order.clOrdId, 'standard') };
  });
  return ok({ orders, spread: price.value, fxPrice: books.value.fxPrice });
}

function checkReducing(core: Core, spread: CompiledSpread, request: PairOrderRequest): Result<null, RiskDenied> {
  if (core.state.tradingState !== 'reducing') return ok(null);
  const { innerLots, outerLots } = spread.definition;
  for (const [instrument, role, perPair] of [
    [spread.inner, 'inner', innerLots],
    [spread.outer, 'outer', outerLots],
  ] as const) {
    const lots = perPair * request.pairs;
    const held = reducibleLots(core, instrument, legSide(request.side, role));
    if (held < lots) {
      return denied('reducing', `Trading is reducing: ${instrument.instrumentId} has ${count(held, 'lot')} to reduce and the order takes ${lots}. Order fewer pairs, or set trading to active.`);
    }
  }
  return ok(null);
}

function checkMarkets(
  core: Core,
  spread: CompiledSpread,
  request: PairOrderRequest,
): Result<Books & { readonly fxPrice: number }, RiskDenied> {
  for (const { venue } of [spread.inner, spread.outer, spread.fx]) {
    const link = linkOf(core, venue);
    if (link.status !== 'connected') return denied('venue_disconnected', `The ${venue} venue is ${link.status}. Wait until it is connected again.`);
    if (!link.reconciled) return denied('not_reconciled', `The ${venue} venue has not yet confirmed our orders and positions. Wait a moment and send again.`);
  }
  const inner = usableBook(core, spread.inner);
  const outer = usableBook(core, spread.outer);
  const fx = usableBook(core, spread.fx);
  if (inner === null || outer === null) {
    const missing = inner === null ? spread.inner : spread.outer;
    return denied('no_quote', `There is no quote of ${missing.instrumentId}. Wait for its market data.`);
  }
  const fxPrice = (request.side === 'buy' ? fx?.bids : fx?.asks)?.[0]?.price;
  if (fx === null || fxPrice === undefined) {
    return denied('no_fx', `There is no rate of ${spread.fx.instrumentId}, and none is assumed. Wait for its market data.`);
  }
  for (const book of [inner, outer, fx]) {
    const ageMs = Math.floor((core.state.nowUs - book.tsIngestUs) / MS_US);
    if (ageMs > request.policy.quoteAgeMaxMs) {
      return denied('stale_quote', `The quote of ${book.instrumentId} is ${ageMs} ms old, above ${request.policy.quoteAgeMaxMs} ms. Wait for a newer one.`);
    }
  }
  const skewMs = Math.floor(Math.abs(inner.tsIngestUs - outer.tsIngestUs) / MS_US);
  if (skewMs > request.policy.legSkewMaxMs) {
    return denied('leg_skew', `The quotes of the two legs are ${skewMs} ms apart, above ${request.policy.legSkewMaxMs} ms. Wait for newer ones.`);
  }
  for (const book of [inner, outer]) {
    if (book.phase !== 'open') return denied('market_closed', `The market of ${book.instrumentId} is closed. Send again when both legs trade.`);
  }
  return ok({ inner, outer, fx, fxPrice });
}

function checkSpread(spread: CompiledSpread, request: PairOrderRequest, books: Books): Result<SpreadPrice, RiskDenied> {
  const { definition } = spread;
  for (const [instrument, role, perPair, book] of [
    [spread.inner, 'inner', definition.innerLots, books.inner],
    [spread.outer, 'outer', definition.outerLots, books.outer],
  ] as const) {
    const side = legSide(request.side, role);
    const lots = perPair * request.pairs;
    if (atPriceLimit(book, side)) return denied('price_limit', `${instrument.instrumentId} stands at its price limit, where a ${side} may not fill. Wait until it trades away from it.`);
    if (reach(oppositeLevels(book, side), lots)?.whole !== true) {
      return denied('no_depth', `The book of ${instrument.instrumentId} does not show the ${count(lots, 'lot')} to ${side}. Order fewer pairs, or wait for depth.`);
    }
  }
  const quote = executableSpread(spread, request.side, books.inner, books.outer, books.fx, request.pairs);
  if (quote === null) return denied('no_depth', `The books of ${definition.spreadId} do not hold ${count(request.pairs, 'pair')}. Order fewer.`);
  const beyond = request.side === 'buy' ? quote.price > request.limit : quote.price < request.limit;
  if (beyond) {
    return denied('beyond_limit', `${count(request.pairs, 'pair')} of ${definition.spreadId} would ${request.side} at ${spreadText(spread, quote.price)}, beyond the limit of ${spreadText(spread, request.limit)}. Move the limit, or wait.`);
  }
  return ok(quote.price);
}

function legDrafts(
  core: Core,
  instrument: Instrument,
  role: LegRole,
  request: PairOrderRequest,
  lotsPerPair: number,
  book: DepthBook,
): readonly OrderDraft[] {
  const side = legSide(request.side, role);
  const lots = lotsPerPair * request.pairs;
  const touched = reach(oppositeLevels(book, side), lots);
  if (touched === null) return [];
  const policy = request.policy[role];
  const price = limitPrice(instrument, book, side, touched.price, payupTicks(policy, 0));
  return splitByOffset(core, instrument, side, lots).map((part) => ({
    venue: instrument.venue,
    instrumentId: instrument.instrumentId,
    side,
    quantity: quantity(part.lots),
    price,
    timeInForce: policy.timeInForce,
    offset: part.offset,
    role,
    purpose: 'leg',
    attempt: 0,
  }));
}
