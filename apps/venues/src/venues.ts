import { venueIds, type Catalogue, type Instrument, type VenueId } from '@tandem/domain';
import type { Clock, Scheduler } from '@tandem/kernel';
import { calm } from './exchange/conditions.ts';
import { createExchange } from './exchange/create-exchange.ts';
import { noHours, type Hours } from './exchange/hours.ts';
import { forgetfulKeeper, type Keeper } from './exchange/keeper.ts';
import type { LatencySpan } from './exchange/lane.ts';
import type { RunningExchange } from './exchange/running-exchange.ts';
import type { SavedVenue } from './exchange/saved-venue.ts';
import { conditionsOf, disturbanceOf, sameConditions } from './faults/disturbance.ts';
import { createFaultDesk, type FaultDesk } from './faults/fault-desk.ts';
import { createFaultStage, type FaultStage } from './faults/fault-stage.ts';
import { createRehearsal, type Rehearsal } from './faults/rehearsal.ts';
import type { FaultScript } from './faults/script.ts';
import { createMarket, type Market } from './market/market.ts';
import { characterOf } from './market/parameters.ts';

export const PAPER_ACCOUNT = { accountId: 'paper', password: 'paper' } as const;
const deposits: Record<VenueId, string> = { inner: '50000000', outer: '10000000' };
const acknowledgement: LatencySpan = { lowMs: 2, highMs: 8 };
const execution: LatencySpan = { lowMs: 0, highMs: 2 };
/** Sets the faults' randomness apart from the market's. */
const FAULT_SEED = 1_000;
/** A best level shows at least this share of the lots that one pair asks for. */
const PAIR_LOTS_SHARE = 0.8;

type Both<T> = Readonly<Record<VenueId, T>>;

export interface VenuesOptions {
  readonly catalogue: Catalogue;
  readonly seed: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly saved: Readonly<Record<VenueId, SavedVenue | null>>;
  /** Who keeps the changes of each venue; without it they end with the process. */
  readonly keepers?: Both<Keeper>;
  /** Days on which the exchanges stay shut, beside weekends. */
  readonly holidays?: ReadonlySet<string>;
  /** When the markets of each venue trade; without it around the clock. */
  readonly hours?: Both<Hours>;
  /** Rehearsals that may be asked for by name. */
  readonly scripts?: readonly FaultScript[];
}

export interface Venues {
  readonly market: Market;
  readonly exchanges: Both<RunningExchange>;
  /** The exchanges as the wire has them, faults included: what the fronts serve. */
  readonly stages: Both<FaultStage>;
  readonly desks: Both<FaultDesk>;
  readonly rehearsal: Rehearsal;
  /** Drops what has not been answered yet. */
  stop(): void;
}

/** Both venues over one market, which stands still until it is stepped. */
export function createVenues(options: VenuesOptions): Venues {
  const { catalogue, seed, clock, scheduler } = options;
  const market = createMarket(catalogue, seed);
  const hoursOf = (venue: VenueId): Hours => options.hours?.[venue] ?? noHours;
  const desk = (venue: VenueId): FaultDesk => createFaultDesk(seed + FAULT_SEED + venueIds.indexOf(venue), hoursOf(venue) !== noHours, clock, scheduler);
  const desks = { inner: desk('inner'), outer: desk('outer') };
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
      holidays: options.holidays ?? new Set(),
      hours: hoursOf(venue),
      disturbance: disturbanceOf(desks[venue]),
      saved: options.saved[venue],
      keeper: options.keepers?.[venue] ?? forgetfulKeeper,
    });
  const exchanges = { inner: exchange('inner'), outer: exchange('outer') };
  const stage = (venue: VenueId): FaultStage => createFaultStage(exchanges[venue], desks[venue], clock, scheduler);
  const stages = { inner: stage('inner'), outer: stage('outer') };
  const rehearsal = createRehearsal(options.scripts ?? [], desks, clock, scheduler);
  for (const venue of venueIds) {
    followConditions(desks[venue], exchanges[venue]);
    stages[venue].onOrder(() => rehearsal.orderArrived(venue));
  }
  const stop = (): void => {
    rehearsal.stop();
    for (const venue of venueIds) for (const part of [desks[venue], stages[venue], exchanges[venue]]) part.stop();
  };
  return { market, exchanges, stages, desks, rehearsal, stop };
}

/** The market is what the faults make of it. */
function followConditions(desk: FaultDesk, exchange: RunningExchange): void {
  let current = calm;
  desk.onChange(() => {
    const next = conditionsOf(desk);
    if (sameConditions(current, next)) return;
    current = next;
    exchange.setConditions(next);
  });
}

function usualLots(catalogue: Catalogue, instrument: Instrument): number {
  const asked = [...catalogue.spreads.values()].map(({ definition, inner, outer }) =>
    inner === instrument ? definition.innerLots : outer === instrument ? definition.outerLots : 0,
  );
  return Math.max(characterOf(instrument.product).levelLots, Math.ceil(PAIR_LOTS_SHARE * Math.max(0, ...asked)));
}
