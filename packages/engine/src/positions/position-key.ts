import type { InstrumentId, VenueId } from '@tandem/domain';

/** What positions and figures about them are kept by. */
export const positionKey = (venue: VenueId, instrumentId: InstrumentId): string => `${venue}/${instrumentId}`;
