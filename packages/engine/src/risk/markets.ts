import { ok, type Result } from '@tandem/kernel';
import { opposite, type CompiledSpread, type DepthBook, type LegRole, type PairOrderRequest, type Side } from '@tandem/domain';
import { MS_US } from '../bounds.ts';
import { linkOf, usableBook } from '../market/books.ts';
import { nearPriceLimit, oppositeLevels, reach } from '../market/prices.ts';
import type { Core } from '../state/engine-state.ts';
import { denied, type RiskDenied } from './approved-order.ts';
import { checkSessions } from './sessions.ts';

export interface Books {
  readonly inner: DepthBook;
  readonly outer: DepthBook;
  readonly fx: DepthBook;
  /** The rate that the spread's side takes. */
  readonly fxPrice: number;
}

/** The side that a spread's side means on a leg. */
export const legSide = (side: Side, role: LegRole): Side => (role === 'inner' ? side : opposite(side));

/** Links up and confirmed, quotes there, fresh and of one moment, both markets open and staying so. */
export function checkMarkets(core: Core, spread: CompiledSpread, request: PairOrderRequest): Result<Books, RiskDenied> {
  for (const { venue } of [spread.inner, spread.outer, spread.fx]) {
    const link = linkOf(core, venue);
    if (link.status !== 'connected') return denied('venue_disconnected', { code: 'venue_not_connected', venue, status: link.status });
    if (!link.reconciled) return denied('not_reconciled', { code: 'venue_not_reconciled', venue });
  }
  const inner = usableBook(core, spread.inner);
  const outer = usableBook(core, spread.outer);
  const fx = usableBook(core, spread.fx);
  if (inner === null || outer === null) {
    const missing = inner === null ? spread.inner : spread.outer;
    return denied('no_quote', { code: 'no_quote', instrument: missing.instrumentId });
  }
  const fxPrice = (request.side === 'buy' ? fx?.bids : fx?.asks)?.[0]?.price;
  if (fx === null || fxPrice === undefined) {
    return denied('no_fx', { code: 'no_rate', instrument: spread.fx.instrumentId });
  }
  for (const book of [inner, outer, fx]) {
    const ageMs = Math.floor((core.state.nowUs - book.tsIngestUs) / MS_US);
    if (ageMs > request.policy.quoteAgeMaxMs) {
      return denied('stale_quote', { code: 'quote_too_old', instrument: book.instrumentId, ageMs, mostMs: request.policy.quoteAgeMaxMs });
    }
  }
  const skewMs = Math.floor(Math.abs(inner.tsIngestUs - outer.tsIngestUs) / MS_US);
  if (skewMs > request.policy.legSkewMaxMs) {
    return denied('leg_skew', { code: 'legs_too_far_apart', skewMs, mostMs: request.policy.legSkewMaxMs });
  }
  for (const book of [inner, outer]) {
    if (book.phase !== 'open') return denied('market_closed', { code: 'market_closed', instrument: book.instrumentId });
  }
  const sessions = checkSessions(core, spread, request.policy);
  return sessions.ok ? ok({ inner, outer, fx, fxPrice }) : sessions;
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
      return denied('price_limit', { code: 'near_price_limit', instrument: instrument.instrumentId, side, ticks: priceLimitGuardTicks });
    }
    const rests = legging === 'quote' && role === lead;
    if (!rests && reach(oppositeLevels(book, side), lots)?.whole !== true) {
      return denied('no_depth', { code: 'too_little_depth', instrument: instrument.instrumentId, side, lots });
    }
    if (oppositeLevels(book, opposite(side)).length === 0) {
      return denied('no_depth', { code: 'nobody_to_unwind_with', instrument: instrument.instrumentId, side });
    }
  }
  return ok(null);
}
