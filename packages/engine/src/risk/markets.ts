import { ok, type Result } from '@tandem/kernel';
import { opposite, type CompiledSpread, type DepthBook, type LegRole, type PairOrderRequest, type Side } from '@tandem/domain';
import { MS_US } from '../bounds.ts';
import { linkOf, usableBook } from '../market/books.ts';
import { nearPriceLimit, oppositeLevels, reach } from '../market/prices.ts';
import type { Core } from '../state/engine-state.ts';
import { count } from '../words.ts';
import { denied, type RiskDenied } from './approved-order.ts';

export interface Books {
  readonly inner: DepthBook;
  readonly outer: DepthBook;
  readonly fx: DepthBook;
  /** The rate that the spread's side takes. */
  readonly fxPrice: number;
}

/** The side that a spread's side means on a leg. */
export const legSide = (side: Side, role: LegRole): Side => (role === 'inner' ? side : opposite(side));

/** Links up and confirmed, quotes there, fresh and of one moment, both markets open. */
export function checkMarkets(core: Core, spread: CompiledSpread, request: PairOrderRequest): Result<Books, RiskDenied> {
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

/**
 * What each leg's book must show before the first order of a clip leaves: not at its price limit (the leg that hedges: not
 * near it), the clip's lots where the leg takes the opposite price, and somebody on the other side to unwind with.
 */
export function checkDepth(spread: CompiledSpread, request: PairOrderRequest, books: Books, pairs: number): Result<null, RiskDenied> {
  const { definition } = spread;
  const { legging, lead, priceLimitGuardTicks } = request.policy;
  for (const [role, perPair] of [
    ['inner', definition.innerLots],
    ['outer', definition.outerLots],
  ] as const) {
    const instrument = spread[role];
    const book = books[role];
    const side = legSide(request.side, role);
    const lots = perPair * pairs;
    const hedges = legging === 'simultaneous' || role !== lead;
    if (nearPriceLimit(instrument, book, side, hedges ? priceLimitGuardTicks : 0)) {
      return denied('price_limit', `${instrument.instrumentId} stands at its price limit or within the ${count(priceLimitGuardTicks, 'tick')} that the policy guards, where a ${side} may not fill. Wait until it trades away from it.`);
    }
    const rests = legging === 'quote' && role === lead;
    if (!rests && reach(oppositeLevels(book, side), lots)?.whole !== true) {
      return denied('no_depth', `The book of ${instrument.instrumentId} does not show the ${count(lots, 'lot')} to ${side}. Order fewer pairs, or wait for depth.`);
    }
    if (oppositeLevels(book, opposite(side)).length === 0) {
      return denied('no_depth', `The book of ${instrument.instrumentId} shows nobody to unwind a ${side} with. Wait for depth.`);
    }
  }
  return ok(null);
}
