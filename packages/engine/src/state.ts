import type {
  Account,
  Alert,
  DepthBook,
  Fill,
  InstrumentId,
  Order,
  PairOrder,
  PairOrderId,
  Position,
  SpreadId,
  SpreadQuote,
  TradingState,
  Trigger,
  TriggerId,
  VenueId,
  VenueStatus,
  Wording,
  ClOrdId,
} from '@tandem/domain';

/** What the engine shows of a venue's link. */
export interface VenueLink {
  readonly venue: VenueId;
  readonly status: VenueStatus;
  readonly text: Wording;
  /** True from the reconciliation after a logon until the link drops. */
  readonly reconciled: boolean;
  readonly roundTripUs: number | null;
  readonly offsetUs: number | null;
}

/**
 * The read side of the engine, for projections: live maps that only `step` changes. Members are immutable values, so a
 * changed member is a new object and an unchanged one is the same.
 */
export interface EngineView {
  readonly tradingState: TradingState;
  /** Why trading is not `active`; empty where it is. */
  readonly tradingStateText: Wording;
  readonly venues: ReadonlyMap<VenueId, VenueLink>;
  readonly books: ReadonlyMap<InstrumentId, DepthBook>;
  /** Worked out when it is read, of the books of that moment. */
  readonly spreadQuotes: ReadonlyMap<SpreadId, SpreadQuote>;
  readonly orders: ReadonlyMap<ClOrdId, Order>;
  /** Orders whose last word is not in: how they end, or trades behind their end. */
  readonly unsettledOrders: ReadonlySet<ClOrdId>;
  readonly pairOrders: ReadonlyMap<PairOrderId, PairOrder>;
  /** By `venue/execId`, the newest of them, in the order in which they came. */
  readonly fills: ReadonlyMap<string, Fill>;
  /** Trades of somebody else that were heard of, by `venue/execId`. */
  readonly foreignFills: ReadonlySet<string>;
  /** Whether a process of ours made the id, also of an order that is forgotten since. */
  isOwnId(clOrdId: ClOrdId): boolean;
  readonly positions: ReadonlyMap<string, Position>;
  readonly accounts: ReadonlyMap<VenueId, Account>;
  readonly triggers: ReadonlyMap<TriggerId, Trigger>;
}

/** What one step changed, for projections; filled by `step`, emptied by whoever reads it. */
export interface EngineChanges {
  readonly books: Set<InstrumentId>;
  readonly spreadQuotes: Set<SpreadId>;
  readonly orders: Set<ClOrdId>;
  readonly pairOrders: Set<PairOrderId>;
  readonly positions: Set<string>;
  readonly accounts: Set<VenueId>;
  readonly triggers: Set<TriggerId>;
  readonly fills: Fill[];
  readonly alerts: Alert[];
  system: boolean;
}
