import { isTerminal, type ClOrdId, type VenueId } from '@tandem/domain';
import type { EngineView } from '@tandem/engine';
import type { Deciding } from './check-orders.ts';
import type { Ledger } from './ledger.ts';
import type { LedgerOrder } from './ledger-pair.ts';

const DAY_US = 86_400_000_000;
const venues: readonly VenueId[] = ['inner', 'outer'];
/** The trading day turns at 20:00 Beijing time, 12:00 UTC. */
const dayOf = (atUs: number): number => Math.floor((atUs + DAY_US / 2) / DAY_US);

/** What leaves over a connection stays within its mode: nothing where it only watches, and within the caps of gray. */
export function checkModes(now: Deciding, made: readonly LedgerOrder[]): void {
  const watches = venues.some((venue) => ['observe', 'shadow'].includes(now.ledger.connections[venue].mode));
  const opening = made.find(({ purpose }) => purpose === 'leg');
  if (watches && opening !== undefined) now.findings.add('opened_in_mode', `${opening.order.clOrdId} opens a pair of which one venue is only watched or in shadow`, opening.pairOrderId);
  for (const venue of venues) {
    const own = made.filter((entry) => entry.role === venue);
    const { mode } = now.ledger.connections[venue];
    if (own.length === 0 || mode === 'trade') continue;
    const [first] = own;
    if (mode !== 'gray') now.findings.add('sent_in_mode', `${first?.order.clOrdId ?? ''} left to ${venue}, which is in ${mode}`, first?.pairOrderId ?? null);
    else checkGray(now, venue, own);
  }
}

/** Caps bind what opens a pair: a hedge that leaves behind it in the same step is beyond them, and is not held back. */
function checkGray({ ledger, event, findings, view }: Deciding, venue: VenueId, made: readonly LedgerOrder[]): void {
  const { gray } = ledger.connections[venue];
  const last = made.findLastIndex(({ purpose }) => purpose === 'leg');
  if (gray === null || last === -1) return;
  const own = made.slice(0, last + 1);
  const later = made.slice(last + 1).map(({ order }) => order.clOrdId);
  const pairOrderId = own[0]?.pairOrderId ?? null;
  for (const { order } of own) if (order.quantity > gray.lotsPerOrderMax) findings.add('gray_order_too_large', `${order.clOrdId}: ${order.quantity} lots of ${gray.lotsPerOrderMax}`, pairOrderId);
  let orders = 0 - later.length;
  for (const other of ledger.orders.values()) if (other.role === venue && dayOf(other.atUs) === dayOf(event.tsUs)) orders += 1;
  if (orders > gray.ordersPerDayMax) findings.add('gray_orders_exceeded', `${orders} orders to ${venue} in a day of ${gray.ordersPerDayMax}`, pairOrderId);
  const lots = lotsIfAllFills(ledger, view, venue, new Set(later));
  if (lots > gray.openLotsMax) findings.add('gray_lots_exceeded', `${lots} lots held or opening at ${venue} of ${gray.openLotsMax}`, pairOrderId);
}

/** Lots at a venue if what opens, `except` some orders, fills and nothing that closes does; an outer venue nets each contract. */
function lotsIfAllFills(ledger: Ledger, view: EngineView, venue: VenueId, except: ReadonlySet<ClOrdId>): number {
  let lots = 0;
  for (const [instrumentId, { venue: at }] of ledger.instruments) {
    if (at !== venue) continue;
    const held = ledger.positionOf(instrumentId)?.statement();
    let long = held === undefined ? 0 : held.longToday + held.longYesterday;
    let short = held === undefined ? 0 : held.shortToday + held.shortYesterday;
    if (venue === 'outer') [long, short] = [long - short, short - long];
    for (const order of view.orders.values()) {
      if (order.instrumentId !== instrumentId || order.offset !== 'open' || except.has(order.clOrdId) || isTerminal(order.ordStatus)) continue;
      if (order.side === 'buy') long += order.quantity - order.cumQty;
      else short += order.quantity - order.cumQty;
    }
    lots += venue === 'outer' ? Math.max(long, short) : long + short;
  }
  return lots;
}
