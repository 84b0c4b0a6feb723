import type { Clock, Scheduler } from '@tandem/kernel';
import type { Instrument, MarketPhase, NewOrder, VenueId } from '@tandem/domain';
import type { Market } from '../market/market.ts';
import type { Conditions } from './conditions.ts';
import type { Cashier } from './cashier.ts';
import type { Exchange } from './exchange.ts';
import type { Hours } from './hours.ts';
import type { Keeper } from './keeper.ts';
import type { LatencySpan } from './lane.ts';
import type { VenueChange } from './replay-changes.ts';
import type { SavedVenue } from './saved-venue.ts';
import type { AccountSetup } from './trading-account.ts';

/** Orders that one account may send in a trading day. */
export const ORDERS_A_DAY_MAX = 20_000;

export interface ExchangeOptions {
  readonly venue: VenueId;
  /** What the venue lists, with the lots that the best level of each usually shows. */
  readonly listings: readonly { readonly instrument: Instrument; readonly usualLots: number }[];
  readonly seed: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly market: Market;
  readonly accounts: readonly AccountSetup[];
  /** From an order's arrival to its acknowledgement. */
  readonly acknowledgement: LatencySpan;
  /** From an execution to its report. */
  readonly execution: LatencySpan;
  readonly holidays: ReadonlySet<string>;
  readonly hours: Hours;
  readonly saved: SavedVenue | null;
  readonly disturbance: Disturbance;
  readonly keeper: Keeper;
}

/** What a rehearsal does to orders at the venue itself; what it does to messages is done outside. */
export interface Disturbance {
  /** On top of the venue's own time to take an order or a cancel, milliseconds. */
  arrivalDelayMs(): number;
  /** Asked for each order that nothing is held against; null treats it as any other. */
  treat(order: NewOrder): { readonly refuse: RehearsedRefusal } | { readonly fillPercent: number } | null;
}
export type RehearsedRefusal = 'fault_drill' | 'outside_limits' | 'no_money' | 'market_closed' | 'too_many_orders';

/** An exchange and the handles of whoever runs it. */
export interface RunningExchange extends Exchange {
  readonly cashier: Cashier;
  /** Changes what the market is like, at once. */
  setConditions(conditions: Conditions): void;
  /** Moves the next open book in turn and publishes it; nothing while all are closed. */
  quoteNext(): void;
  /** Open where any future is. */
  phase(): MarketPhase;
  save(): SavedVenue;
  /** What has changed since it was last asked for; everything on the first call, and where `whole`. */
  takeChange(whole: boolean): VenueChange;
  /** Drops what has not been answered yet; the market may go on without it. */
  stop(): void;
}
