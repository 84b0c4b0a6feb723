import { ok, type Result } from '@tandem/kernel';
import { fullTerms, netLots, stricterMode, venueIds, type CompiledSpread, type ConnectionMode, type ConnectionTerms, type ConnectionTermsByVenue, type VenueId } from '@tandem/domain';
import { orderOf } from '../orders/orders.ts';
import type { Core } from '../state/engine-state.ts';
import { denied, type OrderDraft, type RiskDenied } from './approved-order.ts';
import { dayOf } from './day.ts';

export const termsOf = (core: Core, venue: VenueId): ConnectionTerms => core.state.connections.get(venue) ?? fullTerms;

export function setTerms(core: Core, terms: ConnectionTermsByVenue): void {
  for (const venue of venueIds) core.state.connections.set(venue, terms[venue]);
}

/** Whether orders of any kind may leave to a venue. Cancels may at any time: they only take back. */
export const maySend = (core: Core, venue: VenueId): boolean => {
  const { mode } = termsOf(core, venue);
  return mode === 'gray' || mode === 'trade';
};

/** The mode that governs a pair: of its two venues' the stricter. */
export const modeOf = (core: Core, spread: CompiledSpread): ConnectionMode =>
  stricterMode(termsOf(core, spread.inner.venue).mode, termsOf(core, spread.outer.venue).mode);

/** Orders that left to a venue in this trading day. */
export function ordersToday(core: Core, venue: VenueId): number {
  const counted = core.state.orderCounts.get(venue);
  return counted?.day === dayOf(core) ? counted.count : 0;
}

/** Where a venue of the pair is only observed, nothing is decided at all. */
export function checkObserved(core: Core, spread: CompiledSpread): Result<null, RiskDenied> {
  if (modeOf(core, spread) !== 'observe') return ok(null);
  const watched = [spread.inner.venue, spread.outer.venue].filter((venue) => termsOf(core, venue).mode === 'observe');
  return denied('observe_mode', { code: 'only_observes', venues: watched });
}

/** What opens under the caps of `gray`; each venue has its own. */
export function checkGray(core: Core, drafts: readonly OrderDraft[]): Result<null, RiskDenied> {
  for (const venue of venueIds) {
    const { mode, gray } = termsOf(core, venue);
    const own = drafts.filter((draft) => draft.venue === venue);
    if (mode !== 'gray' || gray === null || own.length === 0) continue;
    const largest = own.reduce((most, { quantity }) => Math.max(most, quantity), 0);
    if (largest > gray.lotsPerOrderMax) {
      return denied('gray_lots', { code: 'gray_lots_above', venue, lots: largest, most: gray.lotsPerOrderMax });
    }
    const open = openLotsWith(core, venue, own);
    if (open > gray.openLotsMax) {
      return denied('gray_open_lots', { code: 'gray_open_lots_above', venue, lots: open, most: gray.openLotsMax });
    }
    const orders = ordersToday(core, venue);
    if (orders + own.length > gray.ordersPerDayMax) {
      return denied('gray_orders', { code: 'gray_orders_used', venue, orders, most: gray.ordersPerDayMax });
    }
  }
  return ok(null);
}

/**
 * Lots at a venue if everything that is open and `drafts` fill, in the worst order. Long and short count apart where the
 * venue keeps them apart; closing orders take nothing off before they fill.
 */
function openLotsWith(core: Core, venue: VenueId, drafts: readonly OrderDraft[]): number {
  const sides = new Map<string, { long: number; short: number }>();
  const at = (id: string): { long: number; short: number } => {
    const known = sides.get(id) ?? { long: 0, short: 0 };
    sides.set(id, known);
    return known;
  };
  for (const position of core.state.positions.values()) {
    if (position.venue !== venue) continue;
    const held = at(position.instrumentId);
    const net = netLots(position);
    held.long += venue === 'outer' ? net : position.longToday + position.longYesterday;
    held.short += venue === 'outer' ? 0 - net : position.shortToday + position.shortYesterday;
  }
  const working = [...core.state.unsettledOrders].map((id) => orderOf(core, id)).map((order) => ({ ...order, quantity: order.quantity - order.cumQty }));
  for (const order of [...working, ...drafts]) {
    if (order.venue !== venue || order.offset !== 'open') continue;
    at(order.instrumentId)[order.side === 'buy' ? 'long' : 'short'] += order.quantity;
  }
  let lots = 0;
  for (const { long, short } of sides.values()) lots += venue === 'outer' ? Math.max(long, short) : long + short;
  return lots;
}
