import type { Clock, Complaint } from '@tandem/kernel';
import type { VenueId } from '@tandem/domain';
import type { FixDialect } from '../dialects/dialect.ts';
import type { Listings } from '../models/listings.ts';

/** What every desk of the gateway works with. */
export interface DeskPorts {
  readonly venue: VenueId;
  readonly dialect: FixDialect;
  readonly listings: Listings;
  readonly clock: Clock;
  readonly complain: (complaint: Complaint) => void;
}
