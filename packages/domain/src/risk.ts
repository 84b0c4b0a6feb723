/** `reducing`: nothing increases exposure. `halted`: only cancels and approved unwinds leave. */
export type TradingState = 'active' | 'reducing' | 'halted';

/** Limits over all pairs. Configuration; the engine journals them with its first event. */
export interface RiskLimits {
  /** Pairs of one pair order, at the most. */
  readonly pairsPerOrderMax: number;
  /** Pair orders not yet ended, at the most. */
  readonly openPairOrdersMax: number;
  /** Lots of one order on one leg, at the most; protective orders count against the same bound. */
  readonly lotsPerOrderMax: number;
  /** New orders per venue in one second, at the most. */
  readonly ordersPerSecondMax: number;
  /** Of those, kept back for hedges and unwinds. */
  readonly ordersPerSecondReserve: number;
  /** Cancels of one instrument in one trading day, at the most: exchanges count them, 500 a contract on SHFE. */
  readonly cancelsPerDayMax: number;
}
