import { defined, type Random } from '@tandem/kernel';
import {
  execId,
  isTerminal,
  price,
  quantity,
  tsUs,
  type ClOrdId,
  type ExecutionReport,
  type ExecType,
  type InstrumentId,
  type NewOrder,
  type OrdStatus,
  type Position,
  type VenueEvent,
  type VenueId,
} from '@tandem/domain';
import type { EngineCommand } from '@tandem/engine';
import { positionOf } from './builders.ts';

/** How often, in percent, the venue does each thing to an order; what is left fills whole. */
export interface Mood {
  readonly rejects: number;
  readonly partly: number;
  readonly none: number;
  /** The order never arrives. */
  readonly loses: number;
  /** The order is worked and nothing is heard of it. */
  readonly silent: number;
  /** Each message comes twice. */
  readonly duplicates: number;
  /** Messages overtake each other. */
  readonly reorders: boolean;
  readonly delayMsMax: number;
}

interface VenueOrder {
  readonly order: NewOrder;
  status: OrdStatus;
  cumQty: number;
  silent: boolean;
}

interface Message {
  readonly atUs: number;
  readonly event: VenueEvent;
}

const MS_US = 1_000;
const PERCENT = 100;

/**
 * A venue that keeps the truth about orders and positions and is unreliable in telling it. What it says is never false:
 * a final report carries the right cumulative quantity, though the trades behind it may be late or lost.
 */
export class ScriptedVenue {
  readonly #orders = new Map<ClOrdId, VenueOrder>();
  readonly #trades: ExecutionReport[] = [];
  readonly #net = new Map<InstrumentId, { long: number; short: number }>();
  #messages: Message[] = [];
  #execs = 0;
  #lastUs = 0;
  connected = true;

  readonly venue: VenueId;
  readonly #random: Random;
  mood: Mood;

  constructor(venue: VenueId, random: Random, mood: Mood) {
    this.venue = venue;
    this.#random = random;
    this.mood = mood;
  }

  #chance(percent: number): boolean {
    return this.#random.integer(0, PERCENT - 1) < percent;
  }

  take(command: EngineCommand, nowUs: number): void {
    if (!this.connected) return;
    if (command.type === 'submit_order' && command.order.venue === this.venue) this.#submit(command.order, nowUs);
    else if (command.type === 'cancel_order' && command.venue === this.venue) this.#cancel(command.clOrdId, nowUs);
    else if (command.type === 'query_order' && command.venue === this.venue) this.#query(command.clOrdId, nowUs);
  }

  #submit(order: NewOrder, nowUs: number): void {
    if (this.#chance(this.mood.loses)) return;
    const held: VenueOrder = { order, status: 'new', cumQty: 0, silent: this.#chance(this.mood.silent) };
    this.#orders.set(order.clOrdId, held);
    if (this.#chance(this.mood.rejects) || this.#closesTooMuch(order)) {
      held.status = 'rejected';
      this.#report(held, 'rejected', nowUs, { text: 'refused by the script' });
      return;
    }
    this.#report(held, 'new', nowUs);
    const roll = this.#random.integer(0, PERCENT - 1);
    if (roll < this.mood.none) this.#trade(held, 0, nowUs);
    else if (roll < this.mood.none + this.mood.partly) this.#trade(held, order.timeInForce === 'fok' ? 0 : this.#random.integer(0, order.quantity), nowUs);
    else this.#trade(held, order.quantity, nowUs);
    if (order.timeInForce !== 'day' && !isTerminal(held.status)) {
      held.status = 'canceled';
      this.#report(held, 'canceled', nowUs);
    }
  }

  #closesTooMuch(order: NewOrder): boolean {
    if (this.venue === 'outer' || order.offset === 'open') return false;
    const held = this.#held(order.instrumentId);
    return order.quantity > (order.side === 'buy' ? held.short : held.long);
  }

  #held(instrumentId: InstrumentId): { long: number; short: number } {
    const held = this.#net.get(instrumentId) ?? { long: 0, short: 0 };
    this.#net.set(instrumentId, held);
    return held;
  }

  #trade(held: VenueOrder, lots: number, nowUs: number): void {
    let left = lots;
    while (left > 0) {
      const part = this.#random.integer(1, left);
      left -= part;
      held.cumQty += part;
      held.status = held.cumQty === held.order.quantity ? 'filled' : 'partially_filled';
      this.#book(held.order, part);
      this.#trades.push(
        this.#report(held, 'trade', nowUs, { lastQty: quantity(part), lastPx: price(held.order.price) }),
      );
    }
  }

  #book(order: NewOrder, lots: number): void {
    const held = this.#held(order.instrumentId);
    if (order.offset === 'open') held[order.side === 'buy' ? 'long' : 'short'] += lots;
    else held[order.side === 'buy' ? 'short' : 'long'] -= lots;
  }

  #cancel(clOrdId: ClOrdId, nowUs: number): void {
    const held = this.#orders.get(clOrdId);
    if (held === undefined || isTerminal(held.status)) {
      if (held?.silent === true) return;
      this.#post({ type: 'cancel_reject', reject: { venue: this.venue, clOrdId, text: 'not working', tsIngestUs: tsUs(nowUs) } }, nowUs);
      return;
    }
    // A fill may win against the cancel.
    if (this.#chance(PERCENT / 2)) this.#trade(held, this.#random.integer(0, held.order.quantity - held.cumQty), nowUs);
    if (isTerminal(held.status)) return;
    held.status = 'canceled';
    this.#report(held, 'canceled', nowUs);
  }

  #query(clOrdId: ClOrdId, nowUs: number): void {
    const held = this.#orders.get(clOrdId);
    if (held !== undefined) this.#post({ type: 'execution_report', report: this.#status(held, nowUs) }, nowUs);
    // A venue that has been silent about an order may answer late, or when asked, or with its next account alone.
  }

  #status(held: VenueOrder, nowUs: number): ExecutionReport {
    return this.#make(held, 'order_status', nowUs, {});
  }

  #report(held: VenueOrder, execType: ExecType, nowUs: number, over: Partial<ExecutionReport> = {}): ExecutionReport {
    const report = this.#make(held, execType, nowUs, over);
    if (!held.silent) this.#post({ type: 'execution_report', report }, nowUs);
    return report;
  }

  #make(held: VenueOrder, execType: ExecType, nowUs: number, over: Partial<ExecutionReport>): ExecutionReport {
    this.#execs += 1;
    const { order } = held;
    return {
      venue: this.venue,
      clOrdId: order.clOrdId,
      orderId: `${this.venue}-${order.clOrdId}`,
      execId: execId(`${this.venue}-${this.#execs}`),
      execType,
      ordStatus: held.status,
      instrumentId: order.instrumentId,
      side: order.side,
      orderQty: order.quantity,
      cumQty: quantity(held.cumQty),
      leavesQty: quantity(isTerminal(held.status) ? 0 : order.quantity - held.cumQty),
      lastQty: quantity(0),
      lastPx: null,
      text: '',
      tsEventUs: tsUs(nowUs),
      tsIngestUs: tsUs(nowUs),
      ...over,
    };
  }

  #post(event: VenueEvent, nowUs: number): void {
    const times = this.#chance(this.mood.duplicates) ? 2 : 1;
    for (let copy = 0; copy < times; copy++) {
      const delayed = nowUs + this.#random.integer(0, this.mood.delayMsMax) * MS_US;
      const atUs = this.mood.reorders ? delayed : Math.max(delayed, this.#lastUs);
      this.#lastUs = Math.max(this.#lastUs, atUs);
      this.#messages.push({ atUs, event });
    }
  }

  /** When the next message arrives; null where none is under way. */
  nextUs(): number | null {
    return this.#messages.reduce<number | null>((least, { atUs }) => (least === null || atUs < least ? atUs : least), null);
  }

  /** Takes the messages that have arrived by `nowUs`. */
  arrived(nowUs: number): VenueEvent[] {
    const due = this.#messages.filter(({ atUs }) => atUs <= nowUs).sort((a, b) => a.atUs - b.atUs);
    this.#messages = this.#messages.filter(({ atUs }) => atUs > nowUs);
    return due.map(({ event }) => event);
  }

  /** What was under way is lost; orders rest on, and some of them trade. */
  disconnect(nowUs: number): VenueEvent {
    this.connected = false;
    this.#messages = [];
    for (const held of this.#orders.values()) {
      if (!isTerminal(held.status) && this.#chance(PERCENT / 2)) this.#trade(held, this.#random.integer(0, held.order.quantity - held.cumQty), nowUs);
    }
    this.#messages = [];
    return { type: 'venue_status', venue: this.venue, status: 'disconnected', text: 'the script cut the link' };
  }

  /** Logs on again: the link's status, then the whole account. */
  reconnect(nowUs: number): VenueEvent[] {
    this.connected = true;
    return [
      { type: 'venue_status', venue: this.venue, status: 'connected', text: 'logged on' },
      {
        type: 'reconciliation',
        report: {
          venue: this.venue,
          orders: [...this.#orders.values()].map((held) => this.#status(held, nowUs)),
          trades: [...this.#trades],
          positions: this.positions(),
          tsIngestUs: tsUs(nowUs),
        },
      },
    ];
  }

  positions(): Position[] {
    return [...this.#net].map(([instrumentId, { long, short }]) => {
      if (this.venue === 'inner') return positionOf('inner', instrumentId, { longToday: quantity(long), shortToday: quantity(short) });
      const net = long - short;
      return positionOf('outer', instrumentId, { longToday: quantity(Math.max(0, net)), shortToday: quantity(Math.max(0, 0 - net)) });
    });
  }

  /** The truth about an order: its status and what filled; null where it never arrived. */
  truth(clOrdId: ClOrdId): { readonly status: OrdStatus; readonly cumQty: number } | null {
    const held = this.#orders.get(clOrdId);
    return held === undefined ? null : { status: held.status, cumQty: defined(held.cumQty, 'cumQty') };
  }

  net(instrumentId: InstrumentId): number {
    const { long, short } = this.#held(instrumentId);
    return long - short;
  }
}
