import type { ConnectionTermsByVenue, InstrumentId, PairOrderRequest, RiskLimits, SpreadDefinition, SpreadId, TradingState, TriggerTerms, VenueId } from '@tandem/domain';
import type { Hours } from './hours.ts';
import type { DayLots } from './position-book.ts';
import type { OthersOrder } from './venue.ts';

/** How a venue and the wire to it behave throughout a scenario. Shares are percent. */
export interface Manners {
  readonly rejects: number;
  /** Others take most of the book before the order arrives. */
  readonly snatches: number;
  /** Levels of the books that hold little. */
  readonly thin: number;
  /** The order never arrives. */
  readonly loses: number;
  /** The order is worked and nothing is heard of it until it is asked about. */
  readonly silent: number;
  readonly duplicates: number;
  /** Messages overtake each other. */
  readonly reorders: boolean;
  readonly delayMsMax: number;
  /** Positions and money are told after each trade, as some venues do. */
  readonly tellsPositions: boolean;
  /** Percent of whole accounts whose last trade comes after them, though their positions hold it. */
  readonly tradesLag: number;
  /** What the venue's account leaves out, and says so. */
  readonly untold: readonly ('orders' | 'positions')[];
}

/** Where in the turn of the engine's loop the process dies; `reconciling` is with a venue's account taken in and not durable. */
export type CrashPoint = 'idle' | 'before_record' | 'before_commit' | 'after_commit' | 'mid_send' | 'reconciling';

/** Whether it dies once more as it comes up: with its start not yet durable, or as the first venue's account comes in. */
export type CrashAgain = 'no' | 'starting' | 'reconciling';

/** What a person can ask of a pair order that was sent. */
export type Steering = 'cancel_pair' | 'unwind_pair' | 'pause_pair' | 'resume_pair' | 'complete_pair' | 'take_over_pair';

/** What happens to the market or the wire for a while. */
export type Condition =
  | { readonly on: 'lock'; readonly instrumentId: InstrumentId; readonly side: 'up' | 'down' }
  | { readonly on: 'closed'; readonly instrumentId: InstrumentId }
  | { readonly on: 'flash'; readonly instrumentId: InstrumentId; readonly ticks: number }
  /** Every level holds a lot. */
  | { readonly on: 'thin'; readonly instrumentId: InstrumentId }
  | { readonly on: 'stale'; readonly instrumentId: InstrumentId }
  | { readonly on: 'refusing'; readonly venue: VenueId }
  | { readonly on: 'mute'; readonly venue: VenueId }
  | { readonly on: 'slow'; readonly venue: VenueId; readonly delayMs: number }
  | { readonly on: 'poor'; readonly venue: VenueId };

/** What the desk changes in its configuration while the process is down. */
export interface Reconfiguration {
  readonly connections: ConnectionTermsByVenue;
  readonly limits: RiskLimits;
  readonly lotsMin: Readonly<Record<VenueId, number>>;
  /** Of pairs, a unit of their own, by which their levels and limits mean something else; as in the test catalogue where missing. */
  readonly units?: Readonly<Record<SpreadId, SpreadDefinition['unit']>>;
}

export type Deed =
  /** `waits`: until both links are up and trading is active, within bounds, as a person would. */
  | { readonly does: 'submit'; readonly request: PairOrderRequest; readonly waits: boolean }
  | { readonly does: 'arm'; readonly request: PairOrderRequest; readonly level: number; readonly terms: TriggerTerms }
  | { readonly does: 'disarm' }
  | { readonly does: 'steer'; readonly how: Steering }
  | { readonly does: 'flatten' }
  | { readonly does: 'state'; readonly state: TradingState }
  | { readonly does: 'cut'; readonly venue: VenueId; readonly forMs: number }
  | { readonly does: 'crash'; readonly point: CrashPoint; readonly again: CrashAgain; readonly forMs: number }
  | { readonly does: 'restart'; readonly forMs: number; readonly change: Reconfiguration | null }
  /** Somebody else trades over our account, or takes back what rests there. */
  | ({ readonly does: 'meddle'; readonly looksOurs: boolean } & Omit<OthersOrder, 'clOrdId'>)
  | { readonly does: 'withdraw'; readonly venue: VenueId; readonly whose: 'others' | 'ours' }
  /** A venue fills an order beyond its quantity, or takes a fill back. */
  | { readonly does: 'surplus'; readonly venue: VenueId; readonly lots: number }
  | { readonly does: 'take_back'; readonly venue: VenueId }
  /** A person closes by hand what is stranded, and then says that it was dealt with. */
  | { readonly does: 'by_hand'; readonly takesOver: boolean }
  /** The desk configures its engine anew while it runs. */
  | { readonly does: 'configure'; readonly limits: RiskLimits | null; readonly units: Readonly<Record<SpreadId, SpreadDefinition['unit']>> }
  | { readonly does: 'jump'; readonly ms: number }
  | { readonly does: 'account'; readonly venue: VenueId }
  | { readonly does: 'condition'; readonly condition: Condition; readonly forMs: number };

export type Act = Deed & { readonly atMs: number };

/** Lots held as the scenario begins, from before or from the day itself. */
export interface HeldLots {
  readonly instrumentId: InstrumentId;
  readonly long: Readonly<DayLots>;
  readonly short: Readonly<DayLots>;
}

/** A whole scenario as data: the same plan gives the same run, and a part of it is a smaller plan. */
export interface ScenarioPlan {
  readonly seed: number;
  /** The moment at which it begins, microseconds since the epoch: minutes and the trading day turn by it. */
  readonly startUs: number;
  readonly limits: RiskLimits;
  /** How far orders go over each connection. */
  readonly connections: ConnectionTermsByVenue;
  /** Smallest order of a venue's futures, lots. */
  readonly lotsMin: Readonly<Record<VenueId, number>>;
  readonly hours: Hours;
  readonly held: readonly HeldLots[];
  readonly quoteEveryMs: number;
  /** Events between two snapshots of the journal. */
  readonly snapshotEvery: number;
  readonly manners: Readonly<Record<VenueId, Manners>>;
  readonly acts: readonly Act[];
}
