import type { TsUs } from '@tandem/kernel';
import type {
  Account,
  Calendar,
  Catalogue,
  CatalogueData,
  ClOrdId,
  CompiledSpread,
  ConnectionTerms,
  DepthBook,
  Fill,
  InstrumentId,
  MarketSession,
  OnResidual,
  Order,
  PairOrder,
  PairOrderId,
  Position,
  ReasonCode,
  RiskLimits,
  Sentence,
  SessionTerms,
  SpreadId,
  SpreadPrice,
  SpreadQuote,
  TradingState,
  Trigger,
  TriggerId,
  VenueId,
  Wording,
} from '@tandem/domain';
import type { EngineCommand } from '../command.ts';
import type { EngineChanges, VenueLink } from '../state.ts';
import type { Holding } from '../market/worth.ts';
import { compiledCalendar, compiledCatalogue } from './compiled.ts';

/** What the engine keeps of an order beside what it shows. */
export interface OrderWork {
  /** Sum of price x lots over the fills, scaled as the price. */
  notional: number;
  /** The most that any report said was filled: above the order's cumQty while trades are missing. */
  reportedCumQty: number;
  readonly execIds: string[];
  /** Questions and repeated cancels that were sent. */
  asks: number;
  /** Looks in a row that found its link down, where nothing could be asked. */
  downLooks: number;
  acknowledged: boolean;
  /** Its end was concluded by us (it never reached the venue), so the venue may still contradict. */
  inferred: boolean;
}

/** Where a clip began: what each leg had filled until then, and the spread that it was decided at. */
export interface ClipStart {
  readonly inner: Holding;
  readonly outer: Holding;
  readonly decidedSpread: SpreadPrice;
}

/** Fills of one leg: in the pair's direction and against it. `notional` belongs to the former. */
export interface LegWork {
  lots: number;
  notional: number;
  unwoundLots: number;
  /** Rounds of orders so far, the first included. */
  rounds: number;
}

export interface PairWork {
  readonly clOrdIds: ClOrdId[];
  receipts: number;
  readonly inner: LegWork;
  readonly outer: LegWork;
  goal: OnResidual;
  goalReason: ReasonCode;
  goalText: Wording;
  /** Top-up orders and rounds of the clip under way: each clip has the policy's attempts. */
  hedgeOrders: number;
  hedgeRounds: number;
  unwindOrders: number;
  /** Rounds of unwind orders since the last that filled anything. */
  unwindMisses: number;
  /** The rate of the decision: spreads before and after a fill are compared at one rate. */
  fxPrice: number;
  residualSinceUs: TsUs | null;
  unwindingSinceUs: TsUs | null;
  /** The last fill of an unwind order, else since when it unwinds. */
  unwindMovedUs: TsUs | null;
  protectiveUs: TsUs | null;
  /** Since when an unwind has waited without sending an order; null where it does not wait. */
  waitingSinceUs: TsUs | null;
  /** That it waits longer than the residual may stand was said, in this unwinding. */
  waitTold: boolean;
  /** Starts of the process that gave its residual its whole time again. */
  renewals: number;
  /** Pairs of the clips that were begun. */
  startedPairs: number;
  /** The clip or quote that was begun last: costs and slippage are its own, whatever earlier ones gained. Null before the first. */
  clip: ClipStart | null;
  /** Lots of the leg that follows, filled before this clip or sent for the lead's fills since. */
  followedLots: number;
  /** Working quotes placed so far. */
  quotes: number;
  /** The last fill: the next clip is decided on books that are newer. */
  filledUs: TsUs | null;
  /** Since when a next clip or quote could not leave. */
  idleSinceUs: TsUs | null;
  /** Nothing new is begun, and why; null while it may. */
  stopped: { readonly reason: ReasonCode; readonly text: Wording } | null;
  /** A person took it over: the engine sends no order for it again. */
  takenOver: boolean;
  /** Of a pair order that is being flattened, the lots that stay: nothing, or what others of its spread stand against. */
  kept: { readonly inner: number; readonly outer: number } | null;
  /** A venue executed an order after it had called it ended: targets may be passed through no fault of ours. */
  overrun: boolean;
}

/**
 * Signed lots by which a venue's last statement differed anew from our own fills, and nothing explained it, and when it
 * came: a trade that it held may come after it.
 */
export interface Unexplained {
  readonly lots: number;
  /** All that differed by then and `expectedNet` has not; 0 where it was told, and is expected. */
  readonly stands: number;
  readonly atUs: TsUs;
  /** A later statement found nothing more: only a trade of somebody else may still tell of it. */
  readonly othersOnly: boolean;
}

/** What the engine keeps of an armed trigger beside what it shows. */
export interface TriggerWork {
  /** Since when its level has been reached without a gap. */
  reachedUs: TsUs | null;
  firedUs: TsUs | null;
  /** Its pair orders that were denied since the last that was not, and until when it waits for that. */
  denials: number;
  deniedUntilUs: TsUs | null;
  /** It fired at this level: the measure must leave it first. */
  spent: boolean;
}

/** What a trigger last did on one side of a contract. */
export interface TriggerFiring {
  readonly instrumentId: InstrumentId;
  readonly triggerId: TriggerId;
  readonly pairOrderId: PairOrderId;
  readonly firedUs: TsUs;
}

/** Everything that `step` depends on. Maps keep insertion order, which a snapshot keeps too. */
export interface EngineState {
  seq: number;
  nowUs: TsUs;
  idPrefix: string;
  /** That of this process and of those before it, so that an order that was forgotten is known for ours. */
  readonly idPrefixes: Set<string>;
  catalogueData: CatalogueData | null;
  limits: RiskLimits;
  startedBefore: boolean;
  tradingState: TradingState;
  tradingStateText: Wording;
  pairOrderCount: number;
  orderCount: number;
  triggerCount: number;
  readonly venues: Map<VenueId, VenueLink>;
  readonly books: Map<InstrumentId, DepthBook>;
  /** Books of before a disconnection: shown, never decided on. */
  readonly outdatedBooks: Set<InstrumentId>;
  readonly orders: Map<ClOrdId, Order>;
  readonly orderWork: Map<ClOrdId, OrderWork>;
  /** Orders whose last word is not in. */
  readonly unsettledOrders: Set<ClOrdId>;
  /** Working orders that are not ours, by venue and id: each is told once. */
  readonly foreignOrders: Set<string>;
  readonly pairOrders: Map<PairOrderId, PairOrder>;
  readonly pairWork: Map<PairOrderId, PairWork>;
  readonly openPairOrders: Set<PairOrderId>;
  readonly endedPairOrders: Set<PairOrderId>;
  readonly deniedPairOrders: Set<PairOrderId>;
  readonly fills: Map<string, Fill>;
  readonly positions: Map<string, Position>;
  /** Net lots as a venue's last reconciliation had them, and our own fills since: what its next one is compared with. */
  readonly expectedNet: Map<string, number>;
  /** Signed lots by which a venue's last statement of a position, of `atUs`, is ahead of our own fills; `whole`: of all positions at once. */
  readonly aheadNet: Map<string, { readonly lots: number; readonly whole: boolean; readonly atUs: TsUs }>;
  readonly unexplainedNet: Map<string, Unexplained>;
  /** Trades of orders that are not ours, by venue and execId: each counts once. */
  readonly foreignFills: Set<string>;
  /** Venues that have told an account before: what it lists for the first time is the past. */
  readonly toldVenues: Set<VenueId>;
  readonly adoptedVenues: Set<VenueId>;
  readonly accounts: Map<VenueId, Account>;
  /** When each account was last told. */
  readonly accountTimes: Map<VenueId, TsUs>;
  /** Margin of lots that our fills opened, less those they closed, since the account was told: whole millionths of its currency. */
  readonly spentMargin: Map<VenueId, string>;
  /** Lots that our fills took since the instrument's book was quoted, by instrument and side. */
  readonly takenLots: Map<string, number>;
  readonly triggers: Map<TriggerId, Trigger>;
  readonly triggerWork: Map<TriggerId, TriggerWork>;
  readonly endedTriggers: Set<TriggerId>;
  /** The last firing on each side of each contract. */
  readonly triggerFirings: Map<string, TriggerFiring>;
  readonly timers: Map<string, TsUs>;
  /** When markets trade, as the last start said; null = around the clock. */
  sessions: SessionTerms | null;
  /** Of each connection, as the last start said; one that is missing trades. */
  readonly connections: Map<VenueId, ConnectionTerms>;
  /** Orders that left in the trading day that began at 20:00 Beijing time, as days since the epoch. */
  readonly orderCounts: Map<VenueId, { readonly day: number; readonly count: number }>;
  readonly orderTimes: Map<VenueId, TsUs[]>;
  /** Cancels asked for by instrument in the trading day that began at 20:00 Beijing time, as days since the epoch. */
  readonly cancelCounts: Map<InstrumentId, { readonly day: number; readonly count: number }>;
  /** Open pair orders that work a quote: a tick of their instruments may move it. */
  readonly quotingPairOrders: Set<PairOrderId>;
  readonly commandIds: Set<string>;
}

export function emptyState(): EngineState {
  return {
    seq: 0,
    nowUs: 0 as TsUs,
    idPrefix: '',
    idPrefixes: new Set(),
    catalogueData: null,
    limits: {
      pairsPerOrderMax: 0,
      openPairOrdersMax: 0,
      lotsPerOrderMax: 0,
      ordersPerSecondMax: 0,
      ordersPerSecondReserve: 0,
      cancelsPerDayMax: 0,
    },
    startedBefore: false,
    tradingState: 'active',
    tradingStateText: [],
    pairOrderCount: 0,
    orderCount: 0,
    triggerCount: 0,
    venues: new Map([
      ['inner', link('inner')],
      ['outer', link('outer')],
    ]),
    books: new Map(),
    outdatedBooks: new Set(),
    orders: new Map(),
    orderWork: new Map(),
    unsettledOrders: new Set(),
    foreignOrders: new Set(),
    pairOrders: new Map(),
    pairWork: new Map(),
    openPairOrders: new Set(),
    endedPairOrders: new Set(),
    deniedPairOrders: new Set(),
    fills: new Map(),
    positions: new Map(),
    expectedNet: new Map(),
    aheadNet: new Map(),
    unexplainedNet: new Map(),
    foreignFills: new Set(),
    toldVenues: new Set(),
    adoptedVenues: new Set(),
    accounts: new Map(),
    accountTimes: new Map(),
    spentMargin: new Map(),
    takenLots: new Map(),
    triggers: new Map(),
    triggerWork: new Map(),
    endedTriggers: new Set(),
    triggerFirings: new Map(),
    timers: new Map(),
    sessions: null,
    connections: new Map(),
    orderCounts: new Map(),
    orderTimes: new Map(),
    cancelCounts: new Map(),
    quotingPairOrders: new Set(),
    commandIds: new Set(),
  };
}

const link = (venue: VenueId): VenueLink => ({
  venue,
  status: 'disconnected',
  text: [],
  reconciled: false,
  roundTripUs: null,
  offsetUs: null,
});

export function emptyChanges(): EngineChanges {
  return {
    books: new Set(),
    spreadQuotes: new Set(),
    orders: new Set(),
    pairOrders: new Set(),
    positions: new Set(),
    accounts: new Set(),
    triggers: new Set(),
    fills: [],
    alerts: [],
    system: false,
  };
}

/** The state and what is derived from it, with the output of the step under way. */
export interface Core {
  readonly state: EngineState;
  catalogue: Catalogue;
  calendar: Calendar | null;
  /** Sessions as last worked out, with the moment at which they change. */
  readonly sessions: Map<InstrumentId, { readonly session: MarketSession; readonly changesUs: number }>;
  spreadsByInstrument: Map<InstrumentId, CompiledSpread[]>;
  armedTriggers: Map<SpreadId, Set<TriggerId>>;
  /** Spread quotes as last read: they follow from the books, are worked out when somebody looks, and decide nothing. */
  readonly spreadQuotes: Map<SpreadId, SpreadQuote>;
  /** Spreads whose quote is to be worked out anew, with the time of the event that moved them. */
  readonly staleQuotes: Map<SpreadId, TsUs>;
  changes: EngineChanges;
  commands: EngineCommand[];
  /** Why this step takes trading to reducing; null where nothing does. */
  brake: Sentence | null;
  /** Alerts of this step so far: their ids count within the event. */
  alertCount: number;
  /** Pair orders that this step touched: their invariants are checked after it. */
  readonly touched: Set<PairOrderId>;
  /** Working records that somebody got hold of since the last delta, see work.ts. */
  readonly handedOut: { readonly pairWork: Set<PairOrderId>; readonly orderWork: Set<ClOrdId> };
}

export function coreOf(state: EngineState): Core {
  const core: Core = {
    state,
    catalogue: { data: { instruments: [], spreads: [] }, instruments: new Map(), spreads: new Map() },
    calendar: null,
    sessions: new Map(),
    spreadsByInstrument: new Map(),
    armedTriggers: new Map(),
    spreadQuotes: new Map(),
    staleQuotes: new Map(),
    changes: emptyChanges(),
    commands: [],
    brake: null,
    alertCount: 0,
    touched: new Set(),
    handedOut: { pairWork: new Set(), orderWork: new Set() },
  };
  deriveIndexes(core);
  return core;
}

/** Takes the calendar and its rules from here on. */
export function setSessions(core: Core, terms: SessionTerms): void {
  core.state.sessions = terms;
  deriveCalendar(core);
}

/** Builds anew what follows from the state: the compiled catalogue and calendar, and the indexes. */
export function deriveIndexes(core: Core): void {
  const { catalogueData } = core.state;
  if (catalogueData !== null) core.catalogue = compiledCatalogue(catalogueData);
  core.spreadsByInstrument = new Map();
  for (const spread of core.catalogue.spreads.values()) {
    for (const { instrumentId } of [spread.inner, spread.outer, spread.fx]) {
      const holders = core.spreadsByInstrument.get(instrumentId) ?? [];
      holders.push(spread);
      core.spreadsByInstrument.set(instrumentId, holders);
    }
  }
  core.armedTriggers = new Map();
  for (const trigger of core.state.triggers.values()) if (trigger.state === 'armed') indexTrigger(core, trigger);
  deriveCalendar(core);
}

function deriveCalendar(core: Core): void {
  const { sessions, nowUs } = core.state;
  core.sessions.clear();
  if (sessions !== null) core.calendar = compiledCalendar(sessions.calendar);
  for (const id of core.catalogue.spreads.keys()) core.staleQuotes.set(id, nowUs);
}

export function indexTrigger(core: Core, trigger: Trigger): void {
  const { spreadId } = trigger.request;
  const armed = core.armedTriggers.get(spreadId) ?? new Set();
  armed.add(trigger.triggerId);
  core.armedTriggers.set(spreadId, armed);
}
