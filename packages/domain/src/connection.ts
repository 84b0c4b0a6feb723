import type { VenueId } from './ids.ts';

/**
 * How far decisions go out over a connection, the strictest first. `observe`: no order leaves. `shadow`: pair orders are
 * decided and recorded whole, and nothing is sent. `gray`: orders leave within {@link GrayLimits}. `trade`: as risk allows.
 */
export type ConnectionMode = 'observe' | 'shadow' | 'gray' | 'trade';
export const connectionModes: readonly ConnectionMode[] = ['observe', 'shadow', 'gray', 'trade'];

/** Hard caps of a connection in `gray`, on what opens. Hedges and unwinds are bounded by their residual instead. */
export interface GrayLimits {
  /** Lots of one opening order, at the most. */
  readonly lotsPerOrderMax: number;
  /** Lots held at the venue over all instruments, with those that open orders may add, at the most. */
  readonly openLotsMax: number;
  /** Orders in one trading day, protective ones counted, before nothing more opens. */
  readonly ordersPerDayMax: number;
}

/** New orders in one second that a venue's rule allows. */
export interface OrderRate {
  readonly ordersPerSecondMax: number;
  /** Of those, kept back for hedges and unwinds; less than the whole. */
  readonly ordersPerSecondReserve: number;
}

/** What a desk agreed with itself, and with the venue, about one connection. */
export interface ConnectionTerms {
  readonly mode: ConnectionMode;
  /** Null in every mode but `gray`. */
  readonly gray: GrayLimits | null;
  /** The venue's own rule; null for the one of the risk limits. */
  readonly orderRate: OrderRate | null;
  /**
   * `stated`: the venue tells its account, and nothing opens that the money does not cover, nor before it is told.
   * `unstated`: the venue tells none over its protocol, and margin is not checked there. Missing: `stated`.
   */
  readonly money?: MoneyTerms;
}

export type MoneyTerms = 'stated' | 'unstated';

export type ConnectionTermsByVenue = Readonly<Record<VenueId, ConnectionTerms>>;

/** Trades as risk allows, under the rate of the risk limits. */
export const fullTerms: ConnectionTerms = { mode: 'trade', gray: null, orderRate: null };

/** The mode that governs a pair: of its two venues' the stricter. */
export const stricterMode = (a: ConnectionMode, b: ConnectionMode): ConnectionMode =>
  connectionModes.indexOf(a) <= connectionModes.indexOf(b) ? a : b;
