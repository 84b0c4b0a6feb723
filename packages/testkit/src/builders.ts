import {
  flatPosition,
  price,
  quantity,
  spreadPrice,
  tsUs,
  type Account,
  type BookLevel,
  type DepthBook,
  type InstrumentId,
  type PairOrderRequest,
  type PairPolicy,
  type Position,
  type RiskLimits,
  type VenueId,
} from '@tandem/domain';
import { EVEN } from './catalogue.ts';

/** Levels as [price, quantity], best first, scaled. */
export type LevelPairs = readonly (readonly [number, number])[];

const levels = (pairs: LevelPairs): readonly BookLevel[] =>
  pairs.map(([p, q]) => ({ price: price(p), quantity: quantity(q) }));

/** A book that was quoted at `atUs`, open and without limits unless told otherwise. */
export const bookOf = (
  instrumentId: InstrumentId,
  bids: LevelPairs,
  asks: LevelPairs,
  atUs = 0,
  over: Partial<DepthBook> = {},
): DepthBook => ({
  instrumentId,
  bids: levels(bids),
  asks: levels(asks),
  last: null,
  upperLimit: null,
  lowerLimit: null,
  phase: 'open',
  tsEventUs: tsUs(atUs),
  tsIngestUs: tsUs(atUs),
  ...over,
});

/** A policy with room to act in: three attempts, immediate orders, one tick more for each attempt. */
export const policyOf = (over: Partial<PairPolicy> = {}): PairPolicy => ({
  inner: { payupTicks: 0, payupStepTicks: 1, payupTicksMax: 5, timeInForce: 'fak' },
  outer: { payupTicks: 0, payupStepTicks: 1, payupTicksMax: 5, timeInForce: 'fak' },
  legging: 'simultaneous',
  lead: 'inner',
  clipPairs: 1_000,
  quoteSlopTicks: 1,
  leggedLotsMax: 10_000,
  priceLimitGuardTicks: 0,
  sessionOverlapMinS: 0,
  cancelBudgetReserve: 0,
  offset: 'automatic',
  onResidual: 'complete',
  orderTimeoutMs: 500,
  leggedTimeoutMs: 2_000,
  attemptsMax: 3,
  slippageMax: spreadPrice(1_000),
  quoteAgeMaxMs: 1_000,
  legSkewMaxMs: 500,
  ...over,
});

export const requestOf = (over: Partial<PairOrderRequest> = {}): PairOrderRequest => ({
  spreadId: EVEN,
  side: 'buy',
  pairs: 1,
  limit: spreadPrice(100_000),
  policy: policyOf(),
  ...over,
});

export const limitsOf = (over: Partial<RiskLimits> = {}): RiskLimits => ({
  pairsPerOrderMax: 100,
  openPairOrdersMax: 20,
  lotsPerOrderMax: 500,
  ordersPerSecondMax: 100,
  ordersPerSecondReserve: 20,
  cancelsPerDayMax: 500,
  ...over,
});

export const positionOf = (venue: VenueId, instrumentId: InstrumentId, over: Partial<Position> = {}): Position => ({
  ...flatPosition(venue, instrumentId),
  ...over,
});

export const accountOf = (venue: VenueId, over: Partial<Account> = {}): Account => ({
  venue,
  accountId: `${venue}-account`,
  currency: venue === 'inner' ? 'CNY' : 'USD',
  balance: '100000000',
  available: '100000000',
  margin: '0',
  realizedPnl: '0',
  unrealizedPnl: '0',
  fees: '0',
  tsUs: tsUs(0),
  ...over,
});
