import {
  fullTerms,
  type ClOrdId,
  type ConnectionTermsByVenue,
  type DepthBook,
  type ExecutionReport,
  type Instrument,
  type InstrumentId,
  type Offset,
  type PairOrderId,
  type ReconciliationReport,
  type RiskLimits,
  type SpreadDefinition,
  type SpreadId,
  type VenueId,
} from '@tandem/domain';
import type { EngineCommand, EngineEvent, EngineView } from '@tandem/engine';
import { limitsOf, positionOf } from '../builders.ts';
import { FX, testCatalogue } from '../catalogue.ts';
import type { Hours } from './hours.ts';
import { addFill, addOrder, ask, isOver, newPair, renew, type LedgerOrder, type LedgerPair, type StateOf } from './ledger-pair.ts';
import type { PositionBook } from './position-book.ts';
import { StatedPosition, type Teller } from './stated-positions.ts';

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
  /** What the last configuration was: taken or refused, and the pairs that mean something else by it. */
  configuration: { readonly refused: boolean; readonly changed: ReadonlySet<SpreadId> } = { refused: false, changed: new Set() };
  #spreads: readonly SpreadDefinition[] = testCatalogue().spreads;
  /** Asked for in one trading day. */
  readonly #cancels = new Map<string, number>();
  readonly #tellers: Readonly<Record<VenueId, Teller>>;

  constructor(hours: Hours, tellers: Readonly<Record<VenueId, Teller>>) {
    this.hours = hours;
    this.#tellers = tellers;
  }

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
        for (const pair of this.pairs.values()) ask(pair, input.action, stateOf(pair.pairOrderId), event.tsUs);
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
    if (report.execType !== 'trade' || report.lastPx === null || entry.execIds.has(report.execId)) return;
    entry.execIds.add(report.execId);
    entry.lots += report.lastQty;
    entry.notional += report.lastPx * report.lastQty;
    this.#positionOf(report.instrumentId)?.trade(report, entry.order.offset);
    const pair = this.pairs.get(entry.pairOrderId);
    if (pair !== undefined) addFill(pair, entry, report.lastQty, report.lastPx, atUs);
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
      this.pairs.set(pair.pairOrderId, newPair(pair));
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
    const fx = this.books.get(FX);
    addOrder(pair, entry, (pair.request.side === 'buy' ? fx?.bids : fx?.asks)?.[0]?.price ?? null);
  }
}

const DAY_US = 86_400_000_000;
/** Exchanges count by the trading day, which turns at 20:00 Beijing time, 12:00 UTC. */
const dayKey = (instrumentId: InstrumentId, atUs: number): string => `${instrumentId} ${Math.floor((atUs + DAY_US / 2) / DAY_US)}`;
