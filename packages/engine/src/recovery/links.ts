import { defined } from '@tandem/kernel';
import type { Sentence, VenueId, VenueStatus, Wording } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { linkOf, outdateBooks } from '../market/books.ts';
import { requoteVenue } from '../market/spread-quotes.ts';
import type { VenueLink } from '../state.ts';
import type { Core } from '../state/engine-state.ts';

export function putLink(core: Core, venue: VenueId, patch: Partial<VenueLink>): void {
  core.state.venues.set(venue, { ...linkOf(core, venue), ...patch });
  core.changes.system = true;
}

/** A link came up or went down. Down: its quotes are history, and nothing is decided before the next reconciliation. */
export function onVenueStatus(core: Core, venue: VenueId, status: VenueStatus, text: Wording): void {
  const before = linkOf(core, venue);
  putLink(core, venue, status === 'connected' ? { status, text } : { status, text, reconciled: false });
  if (status !== 'connected') outdateBooks(core, venue);
  if (before.status === 'connected' && status !== 'connected') {
    const open = unsettledAt(core, venue);
    const orders: Sentence = open === 0 ? { code: 'no_order_open' } : { code: 'orders_asked_about', orders: open };
    raise(core, open === 0 ? 'warning' : 'critical', 'venue_down', [{ code: 'venue_changed', venue, status }, ...text, orders], { venue });
  }
  if (before.status !== status) requoteVenue(core, venue);
}

function unsettledAt(core: Core, venue: VenueId): number {
  let open = 0;
  for (const id of core.state.unsettledOrders) if (defined(core.state.orders.get(id), id).venue === venue) open += 1;
  return open;
}
