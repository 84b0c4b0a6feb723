import { venueIds, type Catalogue, type Instrument, type VenueId } from '@tandem/domain';
import type { Clock, Scheduler } from '@tandem/kernel';
import { createExchange, type RunningExchange } from './exchange/create-exchange.ts';
import type { LatencySpan } from './exchange/lane.ts';
import type { SavedVenue } from './exchange/saved-venue.ts';
import { createMarket, type Market } from './market/market.ts';
import { characterOf } from './market/parameters.ts';

export const PAPER_ACCOUNT = { accountId: 'paper', password: 'paper' } as const;
const deposits: Record<VenueId, string> = { inner: '50000000', outer: '10000000' };
const acknowledgement: LatencySpan = { lowMs: 2, highMs: 8 };
const execution: LatencySpan = { lowMs: 0, highMs: 2 };
/** A best level shows at least this share of the lots that one pair asks for. */
const PAIR_LOTS_SHARE = 0.8;

export interface VenuesOptions {
  readonly catalogue: Catalogue;
  readonly seed: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly saved: Readonly<Record<VenueId, SavedVenue | null>>;
  readonly onChange: (venue: VenueId) => void;
}

/** Both venues over one market, which stands still until it is stepped. */
export function createVenues(options: VenuesOptions): {
  readonly market: Market;
  readonly exchanges: Readonly<Record<VenueId, RunningExchange>>;
} {
  const { catalogue, seed, clock, scheduler } = options;
  const market = createMarket(catalogue, seed);
  const exchange = (venue: VenueId): RunningExchange =>
    createExchange({
      venue,
      listings: [...catalogue.instruments.values()]
        .filter((instrument) => instrument.venue === venue)
        .map((instrument) => ({ instrument, usualLots: usualLots(catalogue, instrument) })),
      seed: seed + 1 + venueIds.indexOf(venue),
      clock,
      scheduler,
      market,
      accounts: [{ ...PAPER_ACCOUNT, deposit: deposits[venue] }],
      acknowledgement,
      execution,
      holidays: new Set(),
      saved: options.saved[venue],
      onChange: () => options.onChange(venue),
    });
  return { market, exchanges: { inner: exchange('inner'), outer: exchange('outer') } };
}

function usualLots(catalogue: Catalogue, instrument: Instrument): number {
  const asked = [...catalogue.spreads.values()].map(({ definition, inner, outer }) =>
    inner === instrument ? definition.innerLots : outer === instrument ? definition.outerLots : 0,
  );
  return Math.max(characterOf(instrument.product).levelLots, Math.ceil(PAIR_LOTS_SHARE * Math.max(0, ...asked)));
}
