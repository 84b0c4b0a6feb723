import { defined, type Random } from '@tandem/kernel';
import {
  execId,
  isTerminal,
  price,
  quantity,
  tsUs,
  type ClOrdId,
  type ExecType,
  type ExecutionReport,
  type InstrumentId,
  type NewOrder,
  type Offset,
  type OrdStatus,
  type Position,
  type ReconciliationReport,
  type Side,
  type VenueEvent,
  type VenueId,
} from '@tandem/domain';
import { accountOf } from '../builders.ts';
import { Clearing } from './clearing.ts';
import type { Conditions } from './conditions.ts';
import type { Market, Taken } from './market.ts';
import type { HeldLots, Manners } from './plan.ts';
import type { Count } from './tally.ts';

/** What the venue knows of an order of ours. */
export interface VenueOrder {
  readonly order: NewOrder;
  status: OrdStatus;
  cumQty: number;
  /** Sum of price x lots. */
  notional: number;
  /** Nothing is heard of it until it is asked about. */
  readonly silent: boolean;
  /** Somebody else sent it over our account. */
  readonly others: boolean;
  filledUs: number | null;
  /** Lots that the venue took back, and that it no longer tells of. */
  takenBack: number;
}

/** An order that somebody else sends over our account. */
export interface OthersOrder {
  readonly clOrdId: ClOrdId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly lots: number;
  /** It rests behind the market; else it takes what is there. */
  readonly rests: boolean;
  /** Its reports come live; else it is only in the whole account. */
  readonly told: boolean;
}

const PERCENT = 100;
/** Enough for the margin of a lot, and not of two. */
const POOR: Readonly<Record<VenueId, string>> = { inner: '60000', outer: '45000' };

const fresh = (order: NewOrder): VenueOrder => ({ order, status: 'new', cumQty: 0, notional: 0, silent: false, others: false, filledUs: null, takenBack: 0 });

/** So long that whatever was told of a fill has mostly arrived. */
const LONG_AGO_US = 1_500_000;

/**
 * A venue that keeps the truth: orders, trades, positions and cash. What it says is never false; what becomes of its
 * words on the way is the wire's. It knows nothing of the engine and shares no code with it.
 */
export class Venue {
  /** Ours. */
  readonly orders = new Map<ClOrdId, VenueOrder>();
  readonly #othersOrders = new Map<ClOrdId, VenueOrder>();
  /** Trades that no order of ours asked for: of others, beyond an order, and those that take one back, which nobody is told of. */
  readonly strangers = new Set<string>();
  readonly corrections = new Set<string>();
  readonly #withdrawn = new Set<string>();
  readonly trades: ExecutionReport[] = [];
  readonly #tradesIn = new WeakMap<Position | ReconciliationReport, number>();
  readonly venue: VenueId;
  readonly clearing: Clearing;
  readonly #random: Random;
  readonly #manners: Manners;
  readonly #market: Market;
  readonly #conditions: Conditions;
  readonly #tell: (event: VenueEvent) => void;
  readonly #count: Count;
  lotsMin: number;
  #execs = 0;
  #nowUs = 0;

  constructor(
    venue: VenueId,
    parts: {
      readonly random: Random;
      readonly manners: Manners;
      readonly market: Market;
      readonly conditions: Conditions;
      readonly lotsMin: number;
      readonly held: readonly HeldLots[];
      readonly tell: (event: VenueEvent) => void;
      readonly count: Count;
    },
  ) {
    this.venue = venue;
    this.clearing = new Clearing(venue, parts.held);
    this.#random = parts.random;
    this.#manners = parts.manners;
    this.#market = parts.market;
    this.#conditions = parts.conditions;
    this.lotsMin = parts.lotsMin;
    this.#tell = parts.tell;
    this.#count = parts.count;
  }

  #chance(percent: number): boolean {
    return percent > 0 && this.#random.integer(0, PERCENT - 1) < percent;
  }

  submit(order: NewOrder, nowUs: number): void {
    this.#nowUs = nowUs;
    const silent = this.#chance(this.#manners.silent) && this.#count('silent_order');
    const held: VenueOrder = { ...fresh(order), silent };
    this.orders.set(order.clOrdId, held);
    const refusal = this.#refusal(order);
    if (refusal !== null) {
      held.status = 'rejected';
      this.#report(held, 'rejected', { text: refusal });
      return;
    }
    this.#report(held, 'new');
    if (this.#chance(this.#manners.snatches)) this.#market.snatch(order.instrumentId, order.side, this.#random.integer(0, order.quantity));
    this.#match(held);
    if (held.status === 'partially_filled') this.#count('partial_fill');
    if (held.cumQty === 0) this.#count('no_fill');
    if (order.timeInForce !== 'day' && !isTerminal(held.status)) {
      held.status = 'canceled';
      this.#report(held, 'canceled');
    }
  }

  #refusal(order: NewOrder): string | null {
    if (this.#conditions.is('refusing', this.venue) && this.#count('reject_wave')) return 'The venue takes no orders now.';
    if (!this.#market.isOpen(order.instrumentId, this.#nowUs) && this.#count('market_closed')) return 'The market is closed.';
    if (order.quantity < this.lotsMin && this.#count('below_minimum')) return 'Fewer lots than the minimum.';
    if (this.#chance(this.#manners.rejects) && this.#count('reject')) return 'Refused.';
    if (this.venue === 'outer' || order.offset === 'open') return null;
    const closable = this.clearing.bookOf(order.instrumentId).closable(order.side, order.offset);
    if (closable === null && this.#count('no_such_offset')) return 'There is no such offset.';
    return order.quantity > (closable ?? 0) - this.#frozen(order) && this.#count('closes_too_much') ? 'More than is held.' : null;
  }

  /** Lots that resting orders of the same kind may close. */
  #frozen({ clOrdId, instrumentId, side, offset }: NewOrder): number {
    return this.#frozenBy(instrumentId, side, offset, clOrdId);
  }

  #frozenBy(instrumentId: InstrumentId, side: Side, offset: Offset, but: ClOrdId | null): number {
    let lots = 0;
    for (const { order, status, cumQty } of [...this.orders.values(), ...this.#othersOrders.values()]) {
      const same = order.instrumentId === instrumentId && order.side === side && order.offset === offset && order.clOrdId !== but;
      if (same && !isTerminal(status)) lots += order.quantity - cumQty;
    }
    return lots;
  }

  #match(held: VenueOrder): void {
    const { order } = held;
    const taken = this.#market.take(order.instrumentId, order.side, order.quantity - held.cumQty, order.price, order.timeInForce === 'fok', this.#nowUs);
    for (const part of taken) this.#trade(held, part);
  }

  #trade(held: VenueOrder, { lots, price: at }: Taken): void {
    const { order } = held;
    held.cumQty += lots;
    held.notional += at * lots;
    held.status = held.cumQty === order.quantity ? 'filled' : 'partially_filled';
    if (held.status === 'filled') held.filledUs = this.#nowUs;
    if (order.offset !== 'open') this.#count(`filled_${order.offset}`);
    this.#book(held, lots, at, held.others);
  }

  /** A trade on an order's account, as the venue's books have it from here on. */
  #book(held: VenueOrder, lots: number, at: number, stranger: boolean, over: Partial<ExecutionReport> = {}): void {
    const { order } = held;
    this.clearing.settle(order, lots, at, stranger);
    const trade = this.#report(held, 'trade', { lastQty: quantity(lots), lastPx: price(at), ...over });
    if (stranger) this.strangers.add(trade.execId);
    this.trades.push(trade);
    this.clearing.charge(trade.execId, order.offset, lots);
    if (held.others && held.silent) return;
    this.#tellBooks(order);
  }

  #tellBooks(order: NewOrder): void {
    if (!this.#manners.tellsPositions) return;
    if (!this.#manners.untold.includes('positions')) this.#tellPosition(order.instrumentId);
    this.#tell(this.money(this.#nowUs));
  }

  #tellPosition(instrumentId: InstrumentId): void {
    const position = this.clearing.bookOf(instrumentId).statement();
    this.#tradesIn.set(position, this.trades.length);
    this.#tell({ type: 'position', position });
  }

  cancel(clOrdId: ClOrdId, nowUs: number): void {
    this.#nowUs = nowUs;
    const held = this.orders.get(clOrdId);
    if (held === undefined || isTerminal(held.status)) {
      if (held !== undefined && held.status === 'filled') this.#count('cancel_fill_race');
      if (held?.silent !== true) this.#tell({ type: 'cancel_reject', reject: { venue: this.venue, clOrdId, text: 'not working', tsIngestUs: tsUs(nowUs) } });
      return;
    }
    held.status = 'canceled';
    this.#report(held, 'canceled');
  }

  query(clOrdId: ClOrdId, nowUs: number): void {
    this.#nowUs = nowUs;
    const held = this.orders.get(clOrdId);
    // Of an order that never arrived the venue says nothing: its whole account tells.
    if (held !== undefined) this.#tell({ type: 'execution_report', report: this.#make(held, 'order_status') });
  }

  /** Somebody else trades over our account, at an exchange that tells days apart with the offset that fits. */
  meddle({ clOrdId, instrumentId, side, lots, rests, told }: OthersOrder, nowUs: number): void {
    this.#nowUs = nowUs;
    const limit = this.#market.limitFor(instrumentId, side, rests);
    const order: NewOrder = { clOrdId, venue: this.venue, instrumentId, side, quantity: quantity(lots), price: price(limit), timeInForce: rests ? 'day' : 'fak', offset: this.#offsetFor(instrumentId, side, lots) };
    const held: VenueOrder = { ...fresh(order), silent: !told, others: true };
    this.#othersOrders.set(clOrdId, held);
    this.#report(held, 'new');
    this.#match(held);
    if (held.cumQty > 0) this.#count(told ? 'others_fill' : 'others_fill_untold');
    if (rests || isTerminal(held.status)) return;
    held.status = 'canceled';
    this.#report(held, 'canceled');
  }

  #offsetFor(instrumentId: InstrumentId, side: Side, lots: number): Offset {
    const book = this.clearing.bookOf(instrumentId);
    const offsets: readonly Offset[] = ['close_today', 'close_yesterday', 'close'];
    return offsets.find((offset) => this.venue === 'inner' && (book.closable(side, offset) ?? 0) - this.#frozenBy(instrumentId, side, offset, null) >= lots) ?? 'open';
  }

  /** Somebody takes back, at another terminal, what rests: orders of others, or ours. */
  withdraw(whose: 'others' | 'ours', nowUs: number): void {
    this.#nowUs = nowUs;
    for (const held of (whose === 'ours' ? this.orders : this.#othersOrders).values()) {
      if (isTerminal(held.status)) continue;
      this.#count(`withdrawn_${whose}`);
      held.status = 'canceled';
      this.#report(held, 'canceled');
    }
  }

  /** The newest order that filled a while ago trades once more, beyond its quantity. */
  fillBeyond(lots: number, isHeard: (id: ClOrdId) => boolean, nowUs: number): void {
    this.#nowUs = nowUs;
    const held = this.#filledLongAgo(isHeard);
    if (held === undefined) return;
    const { order } = held;
    if (order.offset !== 'open' && (this.clearing.bookOf(order.instrumentId).closable(order.side, order.offset) ?? 0) - this.#frozenBy(order.instrumentId, order.side, order.offset, null) < lots) return;
    this.#count('surplus');
    this.#book(held, lots, order.price, true, { cumQty: quantity(order.quantity + lots) });
  }

  /** The venue takes back the last trade of the newest order that filled a while ago, and tells it in words. */
  takeBack(isHeard: (id: ClOrdId) => boolean, nowUs: number): void {
    this.#nowUs = nowUs;
    const held = this.#filledLongAgo(isHeard);
    const trade = this.trades.findLast(({ clOrdId, execId }) => clOrdId === held?.order.clOrdId && !this.strangers.has(execId) && !this.#withdrawn.has(execId));
    if (held === undefined || trade === undefined || trade.lastPx === null) return;
    const { order } = held;
    const offset = order.offset !== 'open' || this.venue === 'outer' ? 'open' : this.#offsetFor(order.instrumentId, order.side === 'buy' ? 'sell' : 'buy', trade.lastQty);
    if (order.offset === 'open' && this.venue === 'inner' && offset === 'open') return;
    this.#count('taken_back');
    this.#withdrawn.add(trade.execId);
    held.takenBack += trade.lastQty;
    const back: VenueOrder = { ...fresh({ ...order, side: order.side === 'buy' ? 'sell' : 'buy', offset }), silent: true, others: true };
    this.#book(back, trade.lastQty, trade.lastPx, true);
    const correction = this.trades.at(-1);
    if (correction !== undefined) this.corrections.add(correction.execId);
    const fill = { instrument: order.instrumentId, order: order.clOrdId, execution: trade.execId, lots: trade.lastQty.toString(), price: null };
    this.#tell({ type: 'venue_notice', venue: this.venue, grade: 'critical', text: [{ code: 'fill_taken_back', ...fill }] });
    this.#tellBooks(order);
  }

  #filledLongAgo(isHeard: (id: ClOrdId) => boolean): VenueOrder | undefined {
    return [...this.orders.values()].findLast(({ order, status, filledUs }) => status === 'filled' && isHeard(order.clOrdId) && filledUs !== null && this.#nowUs - filledUs > LONG_AGO_US);
  }

  /** Resting orders meet what the market now shows. */
  work(nowUs: number): void {
    this.#nowUs = nowUs;
    for (const held of this.orders.values()) if (!isTerminal(held.status)) this.#match(held);
    for (const held of this.#othersOrders.values()) if (!isTerminal(held.status)) this.#match(held);
  }

  /** The whole account, and a trade that comes after it though it holds it. `whole`: nothing is left out, whatever its manners. */
  account(nowUs: number, whole = false): { readonly report: ReconciliationReport; readonly lagging: ExecutionReport | null } {
    this.#nowUs = nowUs;
    const untold = whole ? [] : this.#manners.untold;
    for (const part of untold) this.#count(`untold_${part}`);
    const last = whole || !this.#chance(this.#manners.tradesLag) ? undefined : this.trades.at(-1);
    const trades = this.trades.filter(({ execId }) => !this.corrections.has(execId) && !this.#withdrawn.has(execId));
    const lags = last !== undefined && trades.at(-1) === last ? last : undefined;
    if (lags !== undefined) this.#count('trade_lags');
    const orders = [...this.orders.values(), ...this.#othersOrders.values()];
    const report: ReconciliationReport = {
      venue: this.venue,
      orders: untold.includes('orders') ? [] : orders.map((held) => this.#make(held, 'order_status')),
      trades: lags === undefined ? trades : trades.slice(0, -1),
      positions: untold.includes('positions') ? [] : this.clearing.positions(),
      untold,
      tsIngestUs: tsUs(nowUs),
    };
    this.#tradesIn.set(report, this.trades.length);
    return { report, lagging: lags ?? null };
  }

  /** How many of the venue's trades, from its first on, a statement of positions holds. */
  tradesIn(statement: Position | ReconciliationReport): number {
    return defined(this.#tradesIn.get(statement), 'a statement of this venue');
  }

  /** The trading day turns: what rests ends, and today's lots are yesterday's. */
  roll(nowUs: number): void {
    this.#nowUs = nowUs;
    for (const held of [...this.orders.values(), ...this.#othersOrders.values()]) {
      if (isTerminal(held.status)) continue;
      this.#count('expired');
      held.status = 'expired';
      this.#report(held, 'expired');
    }
    this.clearing.roll();
  }

  /** What there is to spend, and how it came about. */
  money(nowUs: number): VenueEvent {
    const money = this.clearing.money();
    const available = this.#conditions.is('poor', this.venue) ? POOR[this.venue] : money.balance;
    return { type: 'account', account: accountOf(this.venue, { ...money, available, tsUs: tsUs(nowUs) }) };
  }

  #report(held: VenueOrder, execType: ExecType, over: Partial<ExecutionReport> = {}): ExecutionReport {
    const report = this.#make(held, execType, over);
    if (!held.silent) this.#tell({ type: 'execution_report', report });
    return report;
  }

  #make({ order, status, cumQty, takenBack }: VenueOrder, execType: ExecType, over: Partial<ExecutionReport> = {}): ExecutionReport {
    this.#execs += 1;
    return {
      venue: this.venue,
      clOrdId: order.clOrdId,
      orderId: `${this.venue}-${order.clOrdId}`,
      execId: execId(`${this.venue}-${this.#execs}`),
      execType,
      ordStatus: status,
      instrumentId: order.instrumentId,
      side: order.side,
      orderQty: order.quantity,
      cumQty: quantity(cumQty - takenBack),
      leavesQty: quantity(isTerminal(status) ? 0 : order.quantity - cumQty),
      lastQty: quantity(0),
      lastPx: null,
      text: '',
      tsEventUs: tsUs(this.#nowUs),
      tsIngestUs: tsUs(this.#nowUs),
      ...over,
    };
  }
}
