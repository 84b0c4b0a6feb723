import type { Random } from '@tandem/kernel';
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
  type OrdStatus,
  type Position,
  type ReconciliationReport,
  type VenueEvent,
  type VenueId,
} from '@tandem/domain';
import { accountOf, positionOf } from '../builders.ts';
import type { Conditions } from './conditions.ts';
import type { Market, Taken } from './market.ts';
import type { Manners } from './plan.ts';
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
}

interface Held {
  long: number;
  short: number;
}

const PERCENT = 100;

/**
 * A venue that keeps the truth: orders, trades, positions and cash. What it says is never false; what becomes of its
 * words on the way is the wire's. It knows nothing of the engine and shares no code with it.
 */
export class Venue {
  readonly orders = new Map<ClOrdId, VenueOrder>();
  readonly trades: ExecutionReport[] = [];
  readonly #held = new Map<InstrumentId, Held>();
  readonly venue: VenueId;
  readonly #random: Random;
  readonly #manners: Manners;
  readonly #market: Market;
  readonly #conditions: Conditions;
  readonly #tell: (event: VenueEvent) => void;
  readonly #count: Count;
  readonly #lotsMin: number;
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
      readonly tell: (event: VenueEvent) => void;
      readonly count: Count;
    },
  ) {
    this.venue = venue;
    this.#random = parts.random;
    this.#manners = parts.manners;
    this.#market = parts.market;
    this.#conditions = parts.conditions;
    this.#lotsMin = parts.lotsMin;
    this.#tell = parts.tell;
    this.#count = parts.count;
  }

  #chance(percent: number): boolean {
    return percent > 0 && this.#random.integer(0, PERCENT - 1) < percent;
  }

  submit(order: NewOrder, nowUs: number): void {
    this.#nowUs = nowUs;
    const silent = this.#chance(this.#manners.silent) && this.#count('silent_order');
    const held: VenueOrder = { order, status: 'new', cumQty: 0, notional: 0, silent };
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
    if (!this.#market.isOpen(order.instrumentId) && this.#count('market_closed')) return 'The market is closed.';
    if (order.quantity < this.#lotsMin && this.#count('below_minimum')) return 'Fewer lots than the minimum.';
    if (this.#chance(this.#manners.rejects) && this.#count('reject')) return 'Refused.';
    if (!this.#closesTooMuch(order)) return null;
    return this.#count('closes_too_much') ? 'More than is held.' : null;
  }

  #closesTooMuch(order: NewOrder): boolean {
    if (this.venue === 'outer' || order.offset === 'open') return false;
    const held = this.#heldOf(order.instrumentId);
    return order.quantity > (order.side === 'buy' ? held.short : held.long);
  }

  #heldOf(instrumentId: InstrumentId): Held {
    const held = this.#held.get(instrumentId) ?? { long: 0, short: 0 };
    this.#held.set(instrumentId, held);
    return held;
  }

  #match(held: VenueOrder): void {
    const { order } = held;
    const taken = this.#market.take(order.instrumentId, order.side, order.quantity - held.cumQty, order.price, order.timeInForce === 'fok');
    for (const part of taken) this.#trade(held, part);
  }

  #trade(held: VenueOrder, { lots, price: at }: Taken): void {
    const { order } = held;
    held.cumQty += lots;
    held.notional += at * lots;
    held.status = held.cumQty === order.quantity ? 'filled' : 'partially_filled';
    const position = this.#heldOf(order.instrumentId);
    if (order.offset === 'open') position[order.side === 'buy' ? 'long' : 'short'] += lots;
    else position[order.side === 'buy' ? 'short' : 'long'] -= lots;
    this.trades.push(this.#report(held, 'trade', { lastQty: quantity(lots), lastPx: price(at) }));
    if (this.#manners.tellsPositions) this.#tell({ type: 'position', position: this.#positionOf(order.instrumentId, position) });
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

  /** Resting orders meet what the market now shows. */
  work(nowUs: number): void {
    this.#nowUs = nowUs;
    for (const held of this.orders.values()) if (!isTerminal(held.status)) this.#match(held);
  }

  account(nowUs: number): ReconciliationReport {
    this.#nowUs = nowUs;
    return {
      venue: this.venue,
      orders: [...this.orders.values()].map((held) => this.#make(held, 'order_status')),
      trades: [...this.trades],
      positions: this.positions(),
      tsIngestUs: tsUs(nowUs),
    };
  }

  /** What there is to spend. */
  money(nowUs: number): VenueEvent {
    const available = this.#conditions.is('poor', this.venue) ? '1' : '100000000';
    return { type: 'account', account: accountOf(this.venue, { available, tsUs: tsUs(nowUs) }) };
  }

  positions(): Position[] {
    return [...this.#held].map(([instrumentId, held]) => this.#positionOf(instrumentId, held));
  }

  #positionOf(instrumentId: InstrumentId, { long, short }: Held): Position {
    if (this.venue === 'inner') return positionOf('inner', instrumentId, { longToday: quantity(long), shortToday: quantity(short) });
    const net = long - short;
    return positionOf('outer', instrumentId, { longToday: quantity(Math.max(0, net)), shortToday: quantity(Math.max(0, 0 - net)) });
  }

  net(instrumentId: InstrumentId): number {
    const held = this.#held.get(instrumentId);
    return held === undefined ? 0 : held.long - held.short;
  }

  #report(held: VenueOrder, execType: ExecType, over: Partial<ExecutionReport> = {}): ExecutionReport {
    const report = this.#make(held, execType, over);
    if (!held.silent) this.#tell({ type: 'execution_report', report });
    return report;
  }

  #make({ order, status, cumQty }: VenueOrder, execType: ExecType, over: Partial<ExecutionReport> = {}): ExecutionReport {
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
      cumQty: quantity(cumQty),
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
