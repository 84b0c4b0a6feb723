import { Decimal } from '@tandem/kernel';
import {
  fullTerms,
  isEnded,
  type ClOrdId,
  type ConnectionTermsByVenue,
  type DepthBook,
  type ExecutionReport,
  type Instrument,
  type InstrumentId,
  type LegRole,
  type NewOrder,
  type Offset,
  type OrderPurpose,
  type PairOrderId,
  type PairOrderRequest,
  type PairOrderState,
  type ReconciliationReport,
  type RiskLimits,
  type SpreadDefinition,
  type SpreadId,
  type VenueId,
} from '@tandem/domain';
import type { EngineCommand, EngineEvent, EngineView, OperatorAction } from '@tandem/engine';
import { limitsOf, positionOf } from '../builders.ts';
import { FX, testCatalogue } from '../catalogue.ts';
import type { Hours } from './hours.ts';
import type { PositionBook } from './position-book.ts';
import { StatedPosition, type Teller } from './stated-positions.ts';

/** An order that the engine decided on, as its command says. */
export interface LedgerOrder {
  readonly order: NewOrder;
  readonly pairOrderId: PairOrderId;
  readonly role: LegRole;
  readonly purpose: OrderPurpose;
  readonly limit: 'standard' | 'protective';
  readonly atUs: number;
  /** Of the event that decided on it. */
  readonly seq: number;
  /** Cancels of its instrument asked for this trading day before it was decided on. */
  readonly cancelsBefore: number;
  /** Unique executions that were delivered. */
  readonly execIds: Set<string>;
  lots: number;
  notional: number;
  /** Executed beyond the order: held by nobody's order. */
  surplus: number;
}

export interface LedgerLeg {
  /** Fills in the pair's direction; unwinds apart. */
  lots: number;
  notional: number;
  unwound: number;
}

export interface LedgerPair {
  readonly pairOrderId: PairOrderId;
  readonly request: PairOrderRequest;
  readonly inner: LedgerLeg;
  readonly outer: LedgerLeg;
  readonly lotsPerPair: Readonly<Record<LegRole, number>>;
  readonly instrumentIds: readonly InstrumentId[];
  readonly orders: LedgerOrder[];
  /** The rate at the last clip's decision; null before it. */
  fxPrice: number | null;
  /** What the last clip was decided at, as its receipt says. */
  decidedSpread: number | null;
  /** What each leg had filled as the last clip began. */
  readonly before: Record<LegRole, { lots: number; notional: number }>;
  /** The spread of the fills at that rate; null until both legs filled. */
  filledSpread: number | null;
  /** A person asked to flatten it, and nothing else since. */
  flat: boolean;
  /** Of an ended pair order that was flattened, what others of its spread stand against; null where all of it goes. */
  kept: { readonly inner: number; readonly outer: number } | null;
  /** It was flattened where what stands against others cannot be told from what was delivered. */
  keepsUnseen: boolean;
  /** A person asked to take it over, or dealt with it: it gets no order from the engine again. */
  takenOver: boolean;
  /** A person said that it was dealt with while it was stranded, and nothing filled since. */
  resolved: boolean;
  residualSinceUs: number | null;
  /** Starts of the process that gave it its whole time again. */
  renewals: number;
  /** Rounds of unwind orders since the last that any of them filled in, or since a person last asked to unwind it. */
  misses: number;
  /** Top-ups of the clip under way. */
  hedges: number;
  /** A person asked to unwind, flatten or complete it, or trading was halted: attempts of its own, whatever the policy. */
  asked: boolean;
  /** To unwind or flatten it was the last that a person asked of it. */
  told: boolean;
  /** Since when it unwinds, as last asked for, and the last fill of that; null before, and where that is not known. */
  unwindingUs: number | null;
  movedUs: number | null;
  /** Looks in a row at a market that would take an order, without one; and the orders sent by the last look. */
  idleLooks: number;
  sentAtLook: number;
  /** Since when its residual waits without an order, the orders sent by then, and whether a critical alert was about it since it unwinds. */
  stuckSinceUs: number | null;
  sentWhenStuck: number;
  shouted: boolean;
}

/** A pair order's state as the engine shows it. */
export type StateOf = (id: PairOrderId) => PairOrderState | undefined;

const isOver = (state: PairOrderState | undefined): boolean => state !== undefined && isEnded(state) && state !== 'stranded';

const RENEWALS_MAX = 3;

/** A residual that stands as the process comes up has its whole time again, a few times. */
function renew(pair: LedgerPair, state: PairOrderState | undefined, atUs: number): void {
  const stands = pair.residualSinceUs !== null || state === 'unwinding';
  if (state === undefined || isEnded(state) || !stands || pair.renewals >= RENEWALS_MAX) return;
  pair.renewals += 1;
  pair.stuckSinceUs = null;
  if (pair.residualSinceUs !== null) pair.residualSinceUs = atUs;
  if (state === 'unwinding') Object.assign(pair, { unwindingUs: atUs, movedUs: atUs });
}

const PLACES = new Map(
  testCatalogue().spreads.map(({ spreadId, innerLots, outerLots }) => [spreadId as string, { inner: innerLots, outer: outerLots }]),
);

const LEGS = new Map(testCatalogue().spreads.map((one) => [one.spreadId, [one.innerInstrumentId, one.outerInstrumentId]]));

export const net = (leg: LedgerLeg): number => leg.lots - leg.unwound;

/** What a person asks for, and a halt, is tried this often in any case. */
const ASKED_ATTEMPTS = 5;

/** Top-up orders, and rounds of unwind orders in vain, that a pair order may have. */
export const attemptsOf = ({ request, asked }: LedgerPair): number => (asked ? Math.max(request.policy.attemptsMax, ASKED_ATTEMPTS) : request.policy.attemptsMax);

/** Lots without counterpart, in no unit but zero or not. */
export const isOdd = (pair: LedgerPair): boolean =>
  net(pair.inner) * pair.lotsPerPair.outer !== net(pair.outer) * pair.lotsPerPair.inner;

/**
 * What follows from the record of events and commands, worked out apart from the engine: which orders were decided on,
 * which executions were delivered, what was quoted, which links are up. Its view is asked only whose an order is.
 */
export class Ledger {
  readonly orders = new Map<ClOrdId, LedgerOrder>();
  readonly pairs = new Map<PairOrderId, LedgerPair>();
  /** Quotes of the link that is up. */
  readonly books = new Map<InstrumentId, DepthBook>();
  /** Of the events that brought them: a clock that went back stands still, and tells no before from after. */
  readonly bookSeqs = new Map<InstrumentId, number>();
  readonly up = new Set<VenueId>();
  readonly hours: Hours;
  readonly reconciled = new Set<VenueId>();
  /** As the newest configuration has them. */
  limits: RiskLimits = limitsOf();
  connections: ConnectionTermsByVenue = { inner: fullTerms, outer: fullTerms };
  readonly instruments = new Map<InstrumentId, Instrument>(testCatalogue().instruments.map((one) => [one.instrumentId, one]));
  /** What was stated, and the fills delivered since. */
  readonly positions = new Map<InstrumentId, StatedPosition>();
  /** As last told. */
  readonly accounts = new Map<VenueId, { readonly available: string; readonly atUs: number }>();
  /** Pair orders that this step made. */
  readonly fresh = new Set<PairOrderId>();
  /** Trades that no order of ours asked for and that this event brought for the first time. */
  strangers: { readonly report: ExecutionReport; readonly live: boolean }[] = [];
  /** Trades beyond an order. */
  readonly surplusIds = new Set<string>();
  /** Venues that have told an account. */
  readonly told = new Set<VenueId>();
  /** Reports of every kind that were delivered. */
  readonly reports = new Set<string>();
  /** Asked for in one trading day. */
  readonly #cancels = new Map<string, number>();

  /**
   * Before the commands: what the event brings. Returns the orders that it brought executions to. `stateOf`: of a pair order
   * before the step.
   */
  takeEvent(event: EngineEvent, stateOf: StateOf): Set<LedgerOrder> {
    const touched = new Set<LedgerOrder>();
    this.strangers = [];
    const { input } = event;
    switch (input.type) {
      case 'quote':
        this.books.set(input.book.instrumentId, input.book);
        this.bookSeqs.set(input.book.instrumentId, event.seq);
        break;
      case 'execution_report':
        this.#execution(input.report, event.tsUs, touched, true, true);
        break;
      case 'account':
        this.accounts.set(input.account.venue, { available: input.account.available, atUs: event.tsUs });
        break;
      case 'position':
        this.#positionOf(input.position.instrumentId)?.state(input.position);
        break;
      case 'configuration':
        this.#configure(input, stateOf);
        break;
      case 'reconciliation':
        this.#account(input.report, event.tsUs, touched);
        break;
      case 'venue_status':
        if (input.status === 'connected') this.up.add(input.venue);
        else this.#down(input.venue);
        break;
      case 'operator':
        this.#asked(event.tsUs, input.action, stateOf);
        break;
      case 'started':
        this.connections = input.connections ?? this.connections;
        for (const pair of this.pairs.values()) renew(pair, stateOf(pair.pairOrderId), event.tsUs);
        this.#down('inner');
        this.#down('outer');
        break;
      case 'stopped':
        this.#down('inner');
        this.#down('outer');
        break;
      default:
        break;
    }
    return touched;
  }

  /** What the last configuration was: taken or refused, and the pairs that mean something else by it. */
  configuration: { readonly refused: boolean; readonly changed: ReadonlySet<SpreadId> } = { refused: false, changed: new Set() };
  #spreads: readonly SpreadDefinition[] = testCatalogue().spreads;

  /** Refused where a pair order that is under way or stranded would mean something else by it. */
  #configure({ catalogue, limits }: Extract<EngineEvent['input'], { type: 'configuration' }>, stateOf: StateOf): void {
    const unitOf = (spreads: readonly SpreadDefinition[], id: SpreadId): string | undefined => spreads.find(({ spreadId }) => spreadId === id)?.unit;
    const changed = new Set(this.#spreads.map(({ spreadId }) => spreadId).filter((id) => unitOf(this.#spreads, id) !== unitOf(catalogue.spreads, id)));
    const refused = [...this.pairs.values()].some(({ pairOrderId, request, resolved }) => changed.has(request.spreadId) && !isOver(stateOf(pairOrderId)) && !resolved);
    this.configuration = { refused, changed };
    if (refused) return;
    this.#spreads = catalogue.spreads;
    this.limits = limits;
    for (const instrument of catalogue.instruments) this.instruments.set(instrument.instrumentId, instrument);
  }

  readonly #tellers: Readonly<Record<VenueId, Teller>>;

  constructor(hours: Hours, tellers: Readonly<Record<VenueId, Teller>>) {
    this.hours = hours;
    this.#tellers = tellers;
  }

  /** Lots held, as they follow from what was told; null where that is not plain at this moment. */
  positionOf(instrumentId: InstrumentId): PositionBook | null {
    const known = this.#positionOf(instrumentId);
    return known?.isClear === true ? known.book : null;
  }

  #positionOf(instrumentId: InstrumentId): StatedPosition | null {
    const instrument = this.instruments.get(instrumentId);
    if (instrument === undefined) return null;
    const known = this.positions.get(instrumentId) ?? new StatedPosition(instrument, this.#tellers[instrument.venue]);
    this.positions.set(instrumentId, known);
    return known;
  }

  /** A venue's whole statement: what it leaves out is not held. */
  #state(report: ReconciliationReport): void {
    for (const [instrumentId, known] of this.positions) {
      if (this.instruments.get(instrumentId)?.venue === report.venue) known.state(positionOf(report.venue, instrumentId), report);
    }
    for (const position of report.positions) this.#positionOf(position.instrumentId)?.state(position, report);
  }

  /** Cancels of an instrument that were asked for in the trading day of a moment. */
  cancels(instrumentId: InstrumentId, atUs: number): number {
    return this.#cancels.get(dayKey(instrumentId, atUs)) ?? 0;
  }

  /** A person's word to unwind or complete starts the count of those orders anew. */
  #asked(atUs: number, action: OperatorAction, stateOf: StateOf): void {
    const anew = { misses: 0, asked: true, told: true, unwindingUs: atUs, movedUs: atUs, stuckSinceUs: null, shouted: false };
    if (action.type === 'flatten_all') {
      for (const pair of this.pairs.values()) Object.assign(pair, anew, { flat: pair.flat || (!isOver(stateOf(pair.pairOrderId)) && pair.kept === null && !pair.keepsUnseen) });
    }
    if (action.type === 'set_trading_state' && action.state === 'halted') for (const pair of this.pairs.values()) pair.asked = true;
    if (action.type === 'resolve_pair') {
      const pair = this.pairs.get(action.pairOrderId);
      if (pair !== undefined && stateOf(pair.pairOrderId) === 'stranded') Object.assign(pair, { takenOver: true, resolved: true });
    }
    if (action.type !== 'unwind_pair' && action.type !== 'complete_pair' && action.type !== 'take_over_pair') return;
    const pair = this.pairs.get(action.pairOrderId);
    if (pair === undefined) return;
    if (action.type === 'take_over_pair') pair.takenOver ||= !isOver(stateOf(pair.pairOrderId));
    else if (action.type === 'unwind_pair') Object.assign(pair, anew);
    else {
      Object.assign(pair, { hedges: 0, asked: true, told: false, flat: false, kept: null, keepsUnseen: false, stuckSinceUs: null, shouted: false });
      if (pair.residualSinceUs !== null) pair.residualSinceUs = atUs;
    }
  }

  #down(venue: VenueId): void {
    this.up.delete(venue);
    this.reconciled.delete(venue);
    for (const instrumentId of [...this.books.keys()]) if (this.instruments.get(instrumentId)?.venue === venue) this.books.delete(instrumentId);
  }

  #touch(report: ExecutionReport, touched: Set<LedgerOrder>): LedgerOrder | null {
    const entry = this.orders.get(report.clOrdId);
    if (entry === undefined) return null;
    touched.add(entry);
    return entry;
  }

  /** A venue's whole account: trades of ours, those of others where no positions come with them, and then what is stated. */
  #account(report: ReconciliationReport, atUs: number, touched: Set<LedgerOrder>): void {
    const { venue, trades, orders, untold = [] } = report;
    const counts = this.told.has(venue) && untold.includes('positions');
    for (const ours of [true, false]) {
      for (const trade of trades) if (this.orders.has(trade.clOrdId) === ours) this.#execution(trade, atUs, touched, false, counts);
    }
    this.told.add(venue);
    for (const order of orders) this.#touch(order, touched);
    if (!untold.includes('positions')) this.#state(report);
    if (this.up.has(venue)) this.reconciled.add(venue);
  }

  /** A trade that no order of ours asked for. An exchange that keeps long and short apart says only by a statement what it did to them. */
  #stranger(report: ExecutionReport, offset: Offset | null, live: boolean, counts: boolean): void {
    this.strangers.push({ report, live: live || counts });
    const position = this.#positionOf(report.instrumentId);
    if (!counts) position?.hear(report);
    else if (offset !== null) position?.trade(report, offset);
    else position?.doubt(report);
  }

  #execution(report: ExecutionReport, atUs: number, touched: Set<LedgerOrder>, live: boolean, counts: boolean): void {
    const entry = this.#touch(report, touched);
    const known = this.reports.has(`${report.venue}/${report.execId}`);
    this.reports.add(`${report.venue}/${report.execId}`);
    if (entry === null) {
      if (report.execType === 'trade' && !known) this.#stranger(report, report.venue === 'outer' ? 'open' : null, live, counts);
      return;
    }
    if (report.execType === 'trade' && !entry.execIds.has(report.execId) && entry.lots + report.lastQty > entry.order.quantity) {
      entry.execIds.add(report.execId);
      entry.surplus += report.lastQty;
      this.surplusIds.add(`${report.venue}/${report.execId}`);
      // Told in the same words in an account as live.
      this.#stranger(report, entry.order.offset, true, true);
      return;
    }
    if ( report.execType !== 'trade' || report.lastPx === null || entry.execIds.has(report.execId)) return;
    entry.execIds.add(report.execId);
    entry.lots += report.lastQty;
    entry.notional += report.lastPx * report.lastQty;
    this.#positionOf(report.instrumentId)?.trade(report, entry.order.offset);
    const pair = this.pairs.get(entry.pairOrderId);
    if (pair === undefined) return;
    if (entry.purpose === 'unwind') {
      pair.misses = 0;
      pair.movedUs = atUs;
    }
    const leg = pair[entry.role];
    if (isAlong(pair, entry)) {
      leg.lots += report.lastQty;
      leg.notional += report.lastPx * report.lastQty;
    } else leg.unwound += report.lastQty;
    pair.filledSpread = spreadOf(pair);
    pair.resolved &&= !isOdd(pair);
    if (!isOdd(pair)) pair.residualSinceUs = null;
    else pair.residualSinceUs ??= atUs;
  }

  /** After the step: the pair orders and orders that it made. Returns the orders of this step. */
  takeCommands(event: EngineEvent, commands: readonly EngineCommand[], view: EngineView): LedgerOrder[] {
    this.fresh.clear();
    if (view.pairOrders.size !== this.pairs.size) this.#addPairs(view);
    const made: LedgerOrder[] = [];
    for (const command of commands) {
      if (command.type === 'cancel_order') this.#cancels.set(dayKey(command.instrumentId, event.tsUs), this.cancels(command.instrumentId, event.tsUs) + 1);
      if (command.type !== 'submit_order') continue;
      const { order, approval } = command;
      const held = view.orders.get(order.clOrdId);
      if (held === undefined) continue;
      const entry: LedgerOrder = {
        order,
        pairOrderId: held.pairOrderId,
        role: order.venue,
        purpose: held.purpose,
        limit: approval.limit,
        atUs: event.tsUs,
        seq: event.seq,
        cancelsBefore: this.cancels(order.instrumentId, event.tsUs),
        execIds: new Set(),
        lots: 0,
        notional: 0,
        surplus: 0,
      };
      made.push(entry);
    }
    for (const entry of made) this.#file(entry);
    this.#takeDecisions(commands);
    for (const id of new Set(made.filter(({ purpose }) => purpose === 'unwind').map(({ pairOrderId }) => pairOrderId))) {
      const pair = this.pairs.get(id);
      if (pair !== undefined) pair.misses += 1;
    }
    return made;
  }

  #addPairs(view: EngineView): void {
    for (const pair of view.pairOrders.values()) {
      if (this.pairs.has(pair.pairOrderId)) continue;
      this.fresh.add(pair.pairOrderId);
      this.pairs.set(pair.pairOrderId, {
        pairOrderId: pair.pairOrderId,
        request: pair,
        inner: { lots: 0, notional: 0, unwound: 0 },
        outer: { lots: 0, notional: 0, unwound: 0 },
        lotsPerPair: PLACES.get(pair.spreadId) ?? { inner: 1, outer: 1 },
        instrumentIds: LEGS.get(pair.spreadId) ?? [],
        orders: [],
        fxPrice: null,
        decidedSpread: null,
        before: { inner: { lots: 0, notional: 0 }, outer: { lots: 0, notional: 0 } },
        filledSpread: null,
        flat: false,
        kept: null,
        keepsUnseen: false,
        takenOver: false,
        resolved: false,
        residualSinceUs: null,
        renewals: 0,
        misses: 0,
        hedges: 0,
        asked: false,
        told: false,
        unwindingUs: null,
        movedUs: null,
        idleLooks: 0,
        sentAtLook: 0,
        stuckSinceUs: null,
        sentWhenStuck: 0,
        shouted: false,
      });
    }
  }

  #takeDecisions(commands: readonly EngineCommand[]): void {
    for (const command of commands) {
      if (command.type !== 'receipt' || (command.receipt.kind !== 'approved' && command.receipt.kind !== 'clip_decided')) continue;
      const pair = this.pairs.get(command.receipt.pairOrderId);
      const told = command.receipt.text.find((sentence) => sentence.code === 'clip_leaves');
      if (pair !== undefined && told !== undefined) pair.decidedSpread = Number(told.at.amount);
    }
  }

  #file(entry: LedgerOrder): void {
    this.orders.set(entry.order.clOrdId, entry);
    const pair = this.pairs.get(entry.pairOrderId);
    if (pair === undefined) return;
    pair.orders.push(entry);
    if (entry.purpose === 'hedge') pair.hedges += 1;
    if (entry.purpose !== 'leg') return;
    const fx = this.books.get(FX);
    pair.fxPrice = (pair.request.side === 'buy' ? fx?.bids : fx?.asks)?.[0]?.price ?? null;
    pair.hedges = 0;
    for (const role of ['inner', 'outer'] as const) pair.before[role] = { lots: pair[role].lots, notional: pair[role].notional };
  }
}

const DAY_US = 86_400_000_000;
/** Exchanges count by the trading day, which turns at 20:00 Beijing time, 12:00 UTC. */
const dayKey = (instrumentId: InstrumentId, atUs: number): string => `${instrumentId} ${Math.floor((atUs + DAY_US / 2) / DAY_US)}`;

/** fx carries four decimals and the outer price two; see the test catalogue. */
const OUTER_TIMES_FX = 1_000_000;

/** The spread of what filled, at the rate of the decision, rounded once. */
function spreadOf({ inner, outer, fxPrice }: LedgerPair): number | null {
  if (inner.lots === 0 || outer.lots === 0 || fxPrice === null) return null;
  const innerPart = new Decimal(inner.notional).times(outer.lots).times(OUTER_TIMES_FX);
  const outerPart = new Decimal(outer.notional).times(fxPrice).times(inner.lots);
  const under = new Decimal(inner.lots).times(outer.lots).times(OUTER_TIMES_FX);
  return innerPart.minus(outerPart).dividedBy(under).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber();
}

/** What each leg filled since the last clip began. */
export function clipOf(pair: LedgerPair): Record<LegRole, { lots: number; notional: number }> {
  const own = (role: LegRole): { lots: number; notional: number } => ({ lots: pair[role].lots - pair.before[role].lots, notional: pair[role].notional - pair.before[role].notional });
  return { inner: own('inner'), outer: own('outer') };
}

/** Whether an order goes the pair's way on its leg: an unwind goes against it. */
export function isAlong(pair: LedgerPair, { order, role }: LedgerOrder): boolean {
  const along = pair.request.side === 'buy' ? (role === 'inner' ? 'buy' : 'sell') : role === 'inner' ? 'sell' : 'buy';
  return order.side === along;
}
