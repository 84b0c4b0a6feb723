import { isTerminal, type DepthBook, type InstrumentId, type LegRole, type TradingState, type VenueId } from '@tandem/domain';
import type { EngineEvent, EngineView } from '@tandem/engine';
import { testCatalogue } from '../catalogue.ts';
import { openForS } from './hours.ts';
import type { Ledger } from './ledger.ts';
import { attemptsOf, clipOf, isAlong, isOdd, net, type LedgerOrder, type LedgerPair } from './ledger-pair.ts';
import type { VenueOrder } from './venue.ts';
import type { Findings } from './violation.ts';

/** What became of an order in truth; null where it has not arrived, or never will. */
export type TruthOf = (order: LedgerOrder['order']) => VenueOrder | null;

const SECOND_US = 1_000_000;
const MS_US = 1_000;
/** fx carries four decimals and the outer price two; see the test catalogue. */
const OUTER_TIMES_FX = 1_000_000n;
const roles = ['inner', 'outer'] as const;

export interface Deciding {
  readonly event: EngineEvent;
  readonly view: EngineView;
  readonly ledger: Ledger;
  readonly tradingState: TradingState;
  /** Whether it is known to be unable to fill any more: the process died before it left, or the wire lost it. */
  readonly isDead: (order: LedgerOrder['order']) => boolean;
  readonly truthOf: TruthOf;
  readonly findings: Findings;
}

/** Everything that must hold of the orders that one step decided on. */
export function checkDecisions(now: Deciding, made: readonly LedgerOrder[]): void {
  for (const entry of made) checkOrder(now, entry);
  for (const pairOrderId of new Set(made.map((entry) => entry.pairOrderId))) {
    const pair = now.ledger.pairs.get(pairOrderId);
    if (pair === undefined) {
      now.findings.add('order_without_pair', `an order of ${pairOrderId}, which does not exist`, pairOrderId);
      continue;
    }
    const own = made.filter((entry) => entry.pairOrderId === pairOrderId);
    if (pair.takenOver) now.findings.add('sent_for_taken_over', `${own[0]?.order.clOrdId ?? ''} left for ${pairOrderId}, which a person has in hand`, pairOrderId);
    checkOverfill(now, pair);
    checkCounts(now, pair);
    const hedges = own.filter(({ purpose }) => purpose === 'hedge' || purpose === 'follow');
    if (hedges.length > 0) checkHedges(now, pair, hedges);
    if (own.some(({ purpose }) => purpose === 'hedge')) checkResidual(now, pair);
    const unwinds = own.filter(({ purpose }) => purpose === 'unwind');
    if (unwinds.length > 0) checkUnwinds(now, pair, unwinds);
    const legs = own.filter(({ purpose }) => purpose === 'leg');
    if (legs.length > 0) checkLegs(now, pair, legs);
  }
  checkRate(now, made);
}

function checkOrder({ event, findings, tradingState, ledger }: Deciding, { order, limit, purpose, pairOrderId }: LedgerOrder): void {
  const tell = (what: string, detail: string): void => findings.add(what, `${order.clOrdId}: ${detail}`, pairOrderId);
  const instrument = ledger.instruments.get(order.instrumentId);
  if (instrument === undefined || order.price % instrument.tickSize !== 0) tell('bad_price', `a price of ${order.price} is not on a tick`);
  if (!Number.isSafeInteger(order.quantity) || order.quantity < (instrument?.quantityMin ?? 1)) tell('bad_quantity', `${order.quantity} lots`);
  if (ledger.positionOf(order.instrumentId)?.closable(order.side, order.offset) === null && order.offset !== 'open') tell('no_such_offset', `${order.offset} of ${order.instrumentId}`);
  if (limit !== (purpose === 'leg' ? 'standard' : 'protective')) tell('wrong_approval', `a ${purpose} order under the ${limit} limit`);
  if (tradingState === 'halted' && purpose !== 'unwind') tell('sent_in_halted', `a ${purpose} order`);
  if (!ledger.up.has(order.venue)) tell('sent_to_dead_link', `the ${order.venue} link is down`);
  else if (!ledger.reconciled.has(order.venue)) tell('sent_before_reconciliation', `${order.venue} has not told its account`);
  const book = ledger.books.get(order.instrumentId);
  if (book === undefined) tell('sent_without_quote', order.instrumentId);
  else {
    if (book.phase !== 'open') tell('sent_to_closed_market', order.instrumentId);
    if (openForS(ledger.hours, order.venue, event.tsUs) === 0) tell('sent_out_of_session', `${order.venue} is shut by its hours`);
    if (book.upperLimit !== null && order.price > book.upperLimit) tell('beyond_price_limit', `${order.price} above ${book.upperLimit}`);
    if (book.lowerLimit !== null && order.price < book.lowerLimit) tell('beyond_price_limit', `${order.price} below ${book.lowerLimit}`);
  }
}

/** Lots that have filled in truth, unwinds taken off, and those that still may: whatever the engine has heard so far. */
function exposure(pair: LedgerPair, role: LegRole, truthOf: TruthOf, isDead: Deciding['isDead']): { readonly filled: number; readonly ahead: number } {
  let filled = 0;
  let ahead = 0;
  for (const entry of pair.orders) {
    if (entry.role !== role) continue;
    const truth = truthOf(entry.order);
    const lots = truth?.cumQty ?? 0;
    const mayFill = truth === null ? !isDead(entry.order) : !isTerminal(truth.status);
    if (isAlong(pair, entry)) {
      filled += lots;
      if (mayFill) ahead += entry.order.quantity - lots;
    } else filled -= lots;
  }
  return { filled, ahead };
}

function checkOverfill({ findings, truthOf, isDead }: Deciding, pair: LedgerPair): void {
  for (const role of roles) {
    const { filled, ahead } = exposure(pair, role, truthOf, isDead);
    const target = pair.request.pairs * pair.lotsPerPair[role];
    if (filled + ahead > target) findings.add('overfill', `${role}: ${filled} filled and ${ahead} that may fill pass the ${target} asked for`, pair.pairOrderId);
    if (filled < 0) findings.add('unwound_past_nothing', `${role}: ${filled} lots`, pair.pairOrderId);
  }
}

function checkCounts({ findings }: Deciding, pair: LedgerPair): void {
  const most = attemptsOf(pair);
  if (pair.hedges > most) findings.add('attempts_exceeded', `${pair.hedges} top-ups of ${most}`, pair.pairOrderId);
  if (pair.misses > most) findings.add('attempts_exceeded', `${pair.misses} rounds of unwinds in vain of ${most}`, pair.pairOrderId);
}

/** A top-up covers what filled and no more, on a fresh quote, in time, and within the slippage even at its own limit. */
function checkHedges(now: Deciding, pair: LedgerPair, hedges: readonly LedgerOrder[]): void {
  const { findings, event, ledger, truthOf, isDead } = now;
  const { policy } = pair.request;
  const cover = Math.max(...roles.map((role) => Math.ceil(net(pair[role]) / pair.lotsPerPair[role])));
  for (const role of roles) {
    const own = hedges.filter((entry) => entry.role === role);
    if (own.length === 0) continue;
    const lots = own.reduce((sum, entry) => sum + entry.order.quantity, 0);
    const needed = cover * pair.lotsPerPair[role] - net(pair[role]);
    if (lots > needed) findings.add('hedged_too_much', `${role}: ${lots} lots where ${needed} cover what filled`, pair.pairOrderId);
    const { filled, ahead } = exposure(pair, role, truthOf, isDead);
    const other = exposure(pair, role === 'inner' ? 'outer' : 'inner', truthOf, isDead).filled;
    const whole = Math.ceil(Math.max(filled / pair.lotsPerPair[role], other / pair.lotsPerPair[role === 'inner' ? 'outer' : 'inner']));
    if (filled + ahead > whole * pair.lotsPerPair[role]) findings.add('hedged_ahead', `${role}: ${filled} filled and ${ahead} that may fill, for ${whole} pairs`, pair.pairOrderId);
  }
  checkMeets(now, hedges);
  for (const { order } of hedges) {
    const book = ledger.books.get(order.instrumentId);
    if (book !== undefined && event.tsUs - book.tsIngestUs > policy.quoteAgeMaxMs * MS_US) {
      findings.add('hedged_on_stale_quote', `${order.instrumentId}: ${(event.tsUs - book.tsIngestUs) / MS_US} ms old`, pair.pairOrderId);
    }
  }
  checkSlippage(now, pair, hedges);
}

/** An order that is to do away with a residual is not left behind the market. */
function checkMeets({ findings, ledger }: Deciding, orders: readonly LedgerOrder[]): void {
  for (const { order, pairOrderId } of orders) {
    const book = ledger.books.get(order.instrumentId);
    const best = (order.side === 'buy' ? book?.asks : book?.bids)?.[0]?.price;
    if (best === undefined) continue;
    const behind = order.side === 'buy' ? order.price < best : order.price > best;
    if (behind) findings.add('protective_behind_market', `${order.clOrdId}: ${order.side} at ${order.price}, the market is at ${best}`, pairOrderId);
  }
}

/** What stands in the ratio is taken down in the ratio, where an order may have the lots of a pair; no rest is left that no order could close. */
function checkUnwinds(now: Deciding, pair: LedgerPair, unwinds: readonly LedgerOrder[]): void {
  const { findings, ledger } = now;
  const lots = (role: LegRole): number => unwinds.reduce((sum, entry) => sum + (entry.role === role ? entry.order.quantity : 0), 0);
  const fitsOrders = roles.every((role) => pair.lotsPerPair[role] <= ledger.limits.lotsPerOrderMax);
  if (fitsOrders && !isOdd(pair) && lots('inner') * pair.lotsPerPair.outer !== lots('outer') * pair.lotsPerPair.inner) {
    findings.add('unwound_out_of_ratio', `${lots('inner')} inner and ${lots('outer')} outer lots of ${net(pair.inner)} and ${net(pair.outer)}`, pair.pairOrderId);
  }
  checkMeets(now, unwinds);
  const leastOf = (at: number): number => {
    const instrumentId = pair.instrumentIds[at];
    return (instrumentId === undefined ? undefined : ledger.instruments.get(instrumentId)?.quantityMin) ?? 1;
  };
  // Where one leg cannot be closed at all, lots of the other are left to stand against it.
  if (pair.flat && roles.some((role, at) => net(pair[role]) > 0 && net(pair[role]) < leastOf(at))) return;
  // A rest in the ratio stands against itself, where no number of pairs leads to an end.
  const mustRest = fitsOrders && pair.flat && !isOdd(pair) && !canEnd(pair, ledger, leastOf);
  const whole = pair.flat ? 0 : Math.min(...roles.map((role) => Math.floor(net(pair[role]) / pair.lotsPerPair[role])));
  for (const [at, role] of roles.entries()) {
    const least = leastOf(at);
    const excess = net(pair[role]) - whole * pair.lotsPerPair[role];
    const rest = excess - lots(role);
    if (lots(role) >= 1 && !mustRest && rest > 0 && rest < least && excess >= 2 * least) findings.add('unwound_to_a_rest', `${role}: ${rest} lots are left of ${excess}, ${least} make an order`, pair.pairOrderId);
  }
}

/** Whether orders of some number of pairs, within what one order may have, close a pair order or leave enough for others. */
function canEnd(pair: LedgerPair, { limits }: Ledger, leastOf: (at: number) => number): boolean {
  const total = net(pair.inner) / pair.lotsPerPair.inner;
  for (let pairs = 1; pairs <= total; pairs++) {
    const fits = roles.every((role, at) => {
      const [lots, rest] = [pairs * pair.lotsPerPair[role], (total - pairs) * pair.lotsPerPair[role]];
      return lots <= limits.lotsPerOrderMax && lots >= leastOf(at) && (rest === 0 || rest >= leastOf(at));
    });
    if (fits) return true;
  }
  return false;
}

/** A residual that is topped up is young enough and small enough for it. */
function checkResidual({ findings, event }: Deciding, pair: LedgerPair): void {
  const { policy } = pair.request;
  const ageMs = pair.residualSinceUs === null ? 0 : (event.tsUs - pair.residualSinceUs) / MS_US;
  if (ageMs >= policy.leggedTimeoutMs) findings.add('hedged_too_late', `the residual is ${ageMs} ms old of ${policy.leggedTimeoutMs}`, pair.pairOrderId);
  const legged = Math.abs(net(pair.inner) - (net(pair.outer) * pair.lotsPerPair.inner) / pair.lotsPerPair.outer);
  if (legged > policy.leggedLotsMax) findings.add('hedged_too_large', `${legged} inner lots stand alone, ${policy.leggedLotsMax} may`, pair.pairOrderId);
}

function checkSlippage({ findings }: Deciding, pair: LedgerPair, hedges: readonly LedgerOrder[]): void {
  if (pair.fxPrice === null || pair.decidedSpread === null) return;
  const leg = clipOf(pair);
  for (const { order, role } of hedges) {
    leg[role].lots += order.quantity;
    leg[role].notional += order.price * order.quantity;
  }
  if (leg.inner.lots === 0 || leg.outer.lots === 0) return;
  const [innerLots, outerLots] = [BigInt(leg.inner.lots), BigInt(leg.outer.lots)];
  const scale = innerLots * outerLots * OUTER_TIMES_FX;
  const spread = BigInt(leg.inner.notional) * outerLots * OUTER_TIMES_FX - BigInt(leg.outer.notional) * BigInt(pair.fxPrice) * innerLots;
  const decided = BigInt(pair.decidedSpread) * scale;
  const worse = pair.request.side === 'buy' ? spread - decided : decided - spread;
  // One of the spread's smallest digits for the rounding of its two ends.
  if (worse > BigInt(pair.request.policy.slippageMax + 1) * scale) {
    findings.add('slippage_exceeded', `by ${Number(worse / scale)} of ${pair.request.policy.slippageMax}`, pair.pairOrderId);
  }
}

/** The first orders of a pair: both markets there, fresh and close in time, the other leg able to trade, nothing opened in `reducing`. */
function checkLegs(now: Deciding, pair: LedgerPair, legs: readonly LedgerOrder[]): void {
  const { findings, event, ledger, tradingState } = now;
  const { policy, side, limit } = pair.request;
  const tell = (what: string, detail: string): void => findings.add(what, detail, pair.pairOrderId);
  const spread = testCatalogue().spreads.find(({ spreadId }) => spreadId === pair.request.spreadId);
  if (spread === undefined) return;
  const ids: readonly InstrumentId[] = [spread.innerInstrumentId, spread.outerInstrumentId, spread.fxInstrumentId];
  const books = ids.map((id) => ledger.books.get(id));
  const [inner, outer, fx] = books;
  if (inner === undefined || outer === undefined || fx === undefined) {
    tell('opened_without_quote', ids.filter((id) => !ledger.books.has(id)).join(', '));
    return;
  }
  for (const book of [inner, outer, fx]) {
    const ageMs = (event.tsUs - book.tsIngestUs) / MS_US;
    if (Math.floor(ageMs) > policy.quoteAgeMaxMs) tell('opened_on_stale_quote', `${book.instrumentId}: ${ageMs} ms old of ${policy.quoteAgeMaxMs}`);
  }
  const skewMs = Math.floor(Math.abs(inner.tsIngestUs - outer.tsIngestUs) / MS_US);
  if (skewMs > policy.legSkewMaxMs) tell('opened_on_skewed_quotes', `${skewMs} ms apart of ${policy.legSkewMaxMs}`);
  if (inner.phase !== 'open' || outer.phase !== 'open') tell('opened_on_closed_market', ids.join(', '));
  for (const venue of roles) {
    const openS = openForS(ledger.hours, venue, event.tsUs);
    if (openS === 0 || openS < policy.sessionOverlapMinS) tell('opened_near_close', `${venue} trades for ${openS} s more of ${policy.sessionOverlapMinS}`);
  }
  if (nothingToMeet(inner, side === 'buy') || nothingToMeet(outer, side === 'sell')) tell('opened_at_price_limit', 'one side of a book is empty');
  const beyond = pair.decidedSpread === null ? 0 : side === 'buy' ? pair.decidedSpread - limit : limit - pair.decidedSpread;
  // A quote is decided at the price that the other leg's payup makes, which the slippage bounds.
  if (beyond > (policy.legging === 'quote' ? policy.slippageMax : 0)) tell('beyond_limit', `decided at ${pair.decidedSpread ?? 0}, limit ${limit}`);
  if (policy.legging === 'simultaneous') {
    const lots = (role: LegRole): number => legs.reduce((sum, entry) => sum + (entry.role === role ? entry.order.quantity : 0), 0);
    if (lots('inner') * pair.lotsPerPair.outer !== lots('outer') * pair.lotsPerPair.inner) tell('legs_out_of_ratio', `${lots('inner')} inner and ${lots('outer')} outer lots`);
  }
  for (const role of roles) {
    const lots = legs.reduce((sum, entry) => sum + (entry.role === role ? entry.order.quantity : 0), 0);
    const most = Math.min(policy.clipPairs, pair.request.pairs) * pair.lotsPerPair[role];
    if (lots > most) tell('clip_too_large', `${lots} ${role} lots of ${most}`);
  }
  for (const { order, cancelsBefore: cancels } of legs) {
    if (order.timeInForce === 'day' && cancels + 1 + policy.cancelBudgetReserve > ledger.limits.cancelsPerDayMax) tell('cancel_reserve_used', `${order.instrumentId}: ${cancels} cancels asked for of ${ledger.limits.cancelsPerDayMax}`);
    const crossed = crossedOf(now, order);
    if (crossed !== null) tell('self_trade', `${order.clOrdId} would meet ${crossed}`);
  }
  if (tradingState === 'reducing') for (const entry of legs) checkReduces(now, entry);
}

/** An order of ours that rests at the venue and would trade with `order`. */
function crossedOf({ ledger, truthOf }: Deciding, order: LedgerOrder['order']): string | null {
  for (const { order: other } of ledger.orders.values()) {
    if (other.instrumentId !== order.instrumentId || other.side === order.side || other.timeInForce !== 'day') continue;
    const truth = truthOf(other);
    if (truth === null || isTerminal(truth.status)) continue;
    if (order.side === 'buy' ? order.price >= other.price : order.price <= other.price) return other.clOrdId;
  }
  return null;
}

const nothingToMeet = (book: DepthBook, buys: boolean): boolean => (buys ? book.asks : book.bids).length === 0;

function checkReduces({ findings, view }: Deciding, { order, pairOrderId }: LedgerOrder): void {
  const position = view.positions.get(`${order.venue}/${order.instrumentId}`);
  const long = (position?.longToday ?? 0) + (position?.longYesterday ?? 0);
  const short = (position?.shortToday ?? 0) + (position?.shortYesterday ?? 0);
  const against = order.side === 'buy' ? short : long;
  const opens = order.venue === 'inner' ? order.offset === 'open' : against < order.quantity;
  if (opens) findings.add('opened_in_reducing', `${order.clOrdId}: ${order.side} ${order.quantity} lots of ${order.instrumentId}, ${against} to reduce`, pairOrderId);
}

/** Each order against those of its last second, in the order in which they were decided on. */
function checkRate({ findings, ledger, event }: Deciding, made: readonly LedgerOrder[]): void {
  for (const venue of new Set<VenueId>(made.map(({ order }) => order.venue))) {
    const own = made.filter(({ order }) => order.venue === venue);
    let recent = 0 - own.length;
    for (const { order, atUs } of ledger.orders.values()) if (order.venue === venue && atUs > event.tsUs - SECOND_US) recent += 1;
    for (const { limit, pairOrderId } of own) {
      recent += 1;
      const reserved = limit === 'standard';
      const rate = ledger.connections[venue].orderRate ?? ledger.limits;
      const most = rate.ordersPerSecondMax - (reserved ? rate.ordersPerSecondReserve : 0);
      if (recent > most) findings.add(reserved ? 'rate_reserve_used' : 'rate_exceeded', `${recent} orders in a second to ${venue}, ${most} allowed`, pairOrderId);
    }
  }
}
