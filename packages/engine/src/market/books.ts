import { defined } from '@tandem/kernel';
import type { DepthBook, Fill, Instrument, InstrumentId, Side, VenueId } from '@tandem/domain';
import type { VenueLink } from '../state.ts';
import type { Core } from '../state/engine-state.ts';

export const linkOf = (core: Core, venue: VenueId): VenueLink => defined(core.state.venues.get(venue), venue);

/** The book to decide on: from a link that is up, and of this connection; null otherwise. */
export function usableBook(core: Core, instrument: Instrument): DepthBook | null {
  if (linkOf(core, instrument.venue).status !== 'connected') return null;
  if (core.state.outdatedBooks.has(instrument.instrumentId)) return null;
  return core.state.books.get(instrument.instrumentId) ?? null;
}

export function storeBook(core: Core, book: DepthBook): void {
  core.state.books.set(book.instrumentId, book);
  if (core.state.outdatedBooks.size > 0) core.state.outdatedBooks.delete(book.instrumentId);
  if (core.state.takenLots.size > 0) for (const side of sides) core.state.takenLots.delete(takenKey(book.instrumentId, side));
  core.changes.books.add(book.instrumentId);
}

const sides = ['buy', 'sell'] as const;

/** Our own fill took lots that the book still shows. */
export function takeLots(core: Core, { instrumentId, side, quantity }: Fill): void {
  const key = takenKey(instrumentId, side);
  core.state.takenLots.set(key, (core.state.takenLots.get(key) ?? 0) + quantity);
}

/** Lots that our fills on `side` took since the instrument's book was quoted. */
export const takenLots = (core: Core, instrumentId: InstrumentId, side: Side): number => core.state.takenLots.get(takenKey(instrumentId, side)) ?? 0;

const takenKey = (instrumentId: InstrumentId, side: Side): string => `${instrumentId} ${side}`;

/** The link dropped: what was quoted over it is history. */
export function outdateBooks(core: Core, venue: VenueId): void {
  for (const instrumentId of core.state.books.keys()) {
    if (venueOf(core, instrumentId) === venue) core.state.outdatedBooks.add(instrumentId);
  }
}

const venueOf = (core: Core, instrumentId: InstrumentId): VenueId | undefined =>
  core.catalogue.instruments.get(instrumentId)?.venue;
