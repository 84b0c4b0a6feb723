import { scaledFromJsonNumber, type TsUs } from '@tandem/kernel';
import {
  clOrdId,
  execId,
  instrumentId,
  price,
  quantity,
  type ExecType,
  type ExecutionReport,
  type Instrument,
  type InstrumentId,
  type NewOrder,
  type OrdStatus,
  type VenueEvent,
  type VenueId,
} from '@tandem/domain';
import { objectAt, type Json, type JsonObject } from '../merge-patch/merge-patch.ts';
import { isPlainOrder, isPlainTrade, wireOrderSchema, wireTradeSchema, type WireNotice, type WireOrder, type WireTrade } from '../models/wire.ts';
import { unreadable, type Complain } from '../parse/complain.ts';
import { fromNanoseconds } from '../parse/time.ts';
import { createNoticeBoard, isAboutCancel, isRefusal, namedIds, refusesSomeOrder } from './notice.ts';

/** Orders sent and not yet seen in the tree, and cancels without an answer: the oldest is forgotten beyond this. */
const PENDING_MAX = 10_000;
/** Orders, and trades, that the tree forgets with one message: after a login there is a day of them. */
const DONE_AT_ONCE_MAX = 200;
/** Refusals that name no order wait so long, and no more of them, for the order that they are about. */
const REFUSAL_WAITS_US = 5_000_000;
const REFUSALS_MAX = 64;
/** Of every order that was put away. */
const NO_TRADES: readonly string[] = [];

/** What one transaction changed: names of orders and trades, and the notices it brought. */
export interface Touched {
  readonly orders: ReadonlySet<string>;
  readonly trades: ReadonlySet<string>;
  readonly notices: readonly Json[];
}

interface Tracked {
  /** `pending`: the gateway has it, the exchange has not answered. */
  seen: 'never' | 'pending' | 'alive';
  filled: number;
  ended: OrdStatus | null;
  /** Its trades so far; none once it was put away. */
  trades: readonly string[];
}

/** What is over and told, and of no use in the tree any more. */
export interface Done {
  readonly orders: readonly string[];
  readonly trades: readonly string[];
}

/**
 * Derives execution reports from the changes of `trade/<user>`, as DIFF sends states and no events.
 * - ALIVE or filled with an exchange's order id is `new`, once; ALIVE without one is `pending_new`.
 * - Each trade is one `trade` whose execId is the trade's key; it comes before its order's end, which waits until the
 *   trades make up volume_orign - volume_left. A trade after the end is reported all the same.
 * - FINISHED with a rest is `rejected` where no exchange ever had it or a notice refuses it, else `expired` for an
 *   IOC order and `canceled` for another. open-trade-gateway sends that notice ahead, in a transaction of its own and
 *   without the order's id: one such refusal explains one order that is over when it is first seen.
 * - The reason of a refusal stands in `notify` alone and is matched by the order id in its words; failing that, the
 *   newest notice of the same transaction is taken for the text, never for a decision on an order that may be alive.
 */
export interface OrderLife {
  transact(user: JsonObject, touched: Touched, tsIngestUs: TsUs): VenueEvent[];
  /** Takes the whole tree as known: later transactions report what changes after it. */
  snapshot(user: JsonObject, tsIngestUs: TsUs): { orders: ExecutionReport[]; trades: ExecutionReport[] };
  /** The order's state in the tree as an `order_status` report; null where the tree does not have it. */
  status(user: JsonObject, orderId: string, tsIngestUs: TsUs): ExecutionReport | null;
  /** A `rejected` order_status for an order that the venue never heard of; null where it is not one of ours. */
  unheard(orderId: string, text: string, tsIngestUs: TsUs): ExecutionReport | null;
  /** What ended and was not handed over yet, its trades told, a part at a time: the tree may forget it, and `status` then does not find it. */
  takeDone(): Done;
  /** Whether a trade came of an order that the tree has forgotten, since the last call: it is told from the next whole state. */
  takeLack(): boolean;
  /** Whether the words of a notice name an order of ours, or refuse one without a name while one waits for its answer. */
  isAbout(notice: WireNotice): boolean;
  submitted(order: NewOrder): void;
  cancelAsked(orderId: string): void;
  /** Whether an order in this instrument may still bring a trade: it is alive, unanswered, or filled ahead of its trades. */
  mayFill(instrument: InstrumentId): boolean;
}

export function createOrderLife(
  venue: VenueId,
  instruments: ReadonlyMap<InstrumentId, Instrument>,
  complain: Complain,
): OrderLife {
  return new DiffOrderLife(venue, instruments, complain);
}

class DiffOrderLife implements OrderLife {
  readonly #venue: VenueId;
  readonly #instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly #complain: Complain;
  readonly #tracked = new Map<string, Tracked>();
  readonly #countedTrades = new Set<string>();
  /** Trades whose order has not come yet. */
  readonly #unclaimed = new Map<string, Set<string>>();
  readonly #submitted = new Map<string, NewOrder>();
  readonly #cancelsAsked = new Set<string>();
  readonly #notices = createNoticeBoard();
  readonly #refusals: { readonly content: string; readonly tsUs: number }[] = [];
  /** Orders that are alive or whose filled lots are ahead of their trades, with their instrument. */
  readonly #open = new Map<string, InstrumentId>();
  #statusReports = 0;
  readonly #doneOrders: string[] = [];
  readonly #doneTrades: string[] = [];
  #lacks = false;

  constructor(venue: VenueId, instruments: ReadonlyMap<InstrumentId, Instrument>, complain: Complain) {
    this.#venue = venue;
    this.#instruments = instruments;
    this.#complain = complain;
  }

  #trackedOf(orderId: string): Tracked {
    let order = this.#tracked.get(orderId);
    if (order === undefined) this.#tracked.set(orderId, (order = { seen: 'never', filled: 0, ended: null, trades: [] }));
    return order;
  }

  #readOrder(user: JsonObject, orderId: string): WireOrder | null {
    const raw = objectAt(user, 'orders', orderId);
    if (raw === undefined) return null;
    const parsed = isPlainOrder(raw) ? { success: true as const, data: raw as unknown as WireOrder } : wireOrderSchema.safeParse(raw);
    if (parsed.success && parsed.data.volume_left <= parsed.data.volume_orign && this.#instrumentOf(parsed.data) !== undefined) {
      return parsed.data;
    }
    this.#complain(unreadable('An order is unreadable or in an unknown instrument', `order ${orderId}`));
    return null;
  }

  #instrumentOf = (of: WireOrder | WireTrade): Instrument | undefined =>
    this.#instruments.get(instrumentId(`${of.exchange_id}.${of.instrument_id}`));

  /** The trades among `keys` that were not counted yet, oldest first. Remembers those whose order is still to come. */
  #newTrades(user: JsonObject, keys: Iterable<string>): Map<string, [string, WireTrade][]> {
    const byOrder = new Map<string, [string, WireTrade][]>();
    for (const key of keys) {
      const raw = objectAt(user, 'trades', key);
      if (this.#countedTrades.has(key)) {
        // Told anew with the whole state, and of no use again.
        const of = raw?.['order_id'];
        if (typeof of === 'string' && this.#tracked.get(of)?.trades === NO_TRADES) this.#doneTrades.push(key);
        continue;
      }
      const parsed = raw !== undefined && isPlainTrade(raw) ? { success: true as const, data: raw as unknown as WireTrade } : wireTradeSchema.safeParse(raw);
      if (!parsed.success) {
        this.#complain(unreadable('A trade is unreadable', `trade ${key}`));
        continue;
      }
      const of = byOrder.get(parsed.data.order_id) ?? [];
      of.push([key, parsed.data]);
      byOrder.set(parsed.data.order_id, of);
    }
    for (const trades of byOrder.values()) trades.sort(([, a], [, b]) => a.trade_date_time - b.trade_date_time);
    return byOrder;
  }

  #report(
    order: WireOrder,
    execType: ExecType,
    ordStatus: OrdStatus,
    filled: number,
    exec: string,
    tsIngestUs: TsUs,
    more: Partial<ExecutionReport> = {},
  ): ExecutionReport {
    const over = ordStatus === 'canceled' || ordStatus === 'expired' || ordStatus === 'rejected';
    return {
      venue: this.#venue,
      clOrdId: clOrdId(order.order_id),
      orderId: order.exchange_order_id.trim() === '' ? null : order.exchange_order_id.trim(),
      execId: execId(exec),
      execType,
      ordStatus,
      instrumentId: instrumentId(`${order.exchange_id}.${order.instrument_id}`),
      side: order.direction === 'BUY' ? 'buy' : 'sell',
      orderQty: quantity(order.volume_orign),
      cumQty: quantity(filled),
      leavesQty: quantity(over ? 0 : Math.max(0, order.volume_orign - filled)),
      lastQty: quantity(0),
      lastPx: null,
      text: order.last_msg,
      tsEventUs: tsIngestUs,
      tsIngestUs,
      ...more,
    };
  }

  #tradeReport(order: WireOrder, state: Tracked, key: string, trade: WireTrade, tsIngestUs: TsUs): ExecutionReport | null {
    const instrument = this.#instrumentOf(trade);
    const px = instrument === undefined ? null : scaledFromJsonNumber(trade.price, instrument.priceScale);
    if (px === null) {
      this.#complain(unreadable('A trade has a price off the scale of its instrument', `trade ${key}`));
      return null;
    }
    this.#countedTrades.add(key);
    state.trades = [...state.trades, key];
    state.filled += trade.volume;
    const complete = state.filled >= order.volume_orign;
    const ordStatus = complete ? 'filled' : (state.ended ?? 'partially_filled');
    return this.#report(order, 'trade', ordStatus, state.filled, key, tsIngestUs, {
      lastQty: quantity(trade.volume),
      lastPx: price(px),
      text: '',
      tsEventUs: fromNanoseconds(trade.trade_date_time, tsIngestUs),
    });
  }

  /** How an order that is FINISHED with a rest ended. */
  #ending(order: WireOrder, state: Tracked, refusedHere: boolean): 'rejected' | 'expired' | 'canceled' {
    if (order.volume_left < order.volume_orign) return order.time_condition === 'IOC' ? 'expired' : 'canceled';
    const nobodyHadIt = order.exchange_order_id.trim() === '' && state.seen !== 'alive';
    if (nobodyHadIt || (state.seen !== 'alive' && refusedHere)) return 'rejected';
    return order.time_condition === 'IOC' ? 'expired' : 'canceled';
  }

  #advance(order: WireOrder, trades: readonly [string, WireTrade][], tsIngestUs: TsUs, refusal: string): ExecutionReport[] {
    const id = order.order_id;
    const state = this.#trackedOf(id);
    const reports: ExecutionReport[] = [];
    this.#submitted.delete(id);
    const accepted = order.exchange_order_id.trim() !== '' && (order.status === 'ALIVE' || order.volume_left < order.volume_orign);
    const insertedUs = fromNanoseconds(order.insert_date_time, tsIngestUs);
    if (accepted && state.seen !== 'alive') {
      const ordStatus = state.filled > 0 ? 'partially_filled' : 'new';
      reports.push(this.#report(order, 'new', ordStatus, state.filled, `${id}|new`, tsIngestUs, { text: '', tsEventUs: insertedUs }));
      state.seen = 'alive';
    } else if (!accepted && order.status === 'ALIVE' && state.seen === 'never') {
      reports.push(this.#report(order, 'pending_new', 'pending_new', state.filled, `${id}|pending_new`, tsIngestUs, { tsEventUs: insertedUs }));
      state.seen = 'pending';
    }
    for (const [key, trade] of trades) {
      const traded = this.#tradeReport(order, state, key, trade, tsIngestUs);
      if (traded !== null) reports.push(traded);
    }
    const executed = order.volume_orign - order.volume_left;
    if (order.status === 'ALIVE' || state.filled < executed) this.#open.set(id, instrumentId(`${order.exchange_id}.${order.instrument_id}`));
    else this.#open.delete(id);
    if (order.status !== 'FINISHED' || state.filled < executed) return reports;
    this.#putAway(id, state);
    if (state.ended !== null) return reports;
    const wasAskedToCancel = this.#cancelsAsked.delete(id);
    if (order.volume_left === 0) state.ended = 'filled';
    else {
      const about = this.#notices.about(id);
      const unnamed = about === '' && state.seen !== 'alive' && !wasAskedToCancel ? this.#waitingRefusal(tsIngestUs) : '';
      const ended = this.#ending(order, state, refusal !== '' || about !== '' || unnamed !== '');
      state.ended = ended;
      if (ended === 'rejected' && unnamed !== '') this.#refusals.shift();
      const text = order.last_msg || (ended === 'rejected' ? about || unnamed || refusal : '');
      reports.push(this.#report(order, ended, ended, state.filled, `${id}|${ended}`, tsIngestUs, { text }));
    }
    return reports;
  }

  /** The oldest refusal that may be about an order which is over now; '' where none waits. */
  #waitingRefusal(nowUs: TsUs): string {
    while ((this.#refusals[0]?.tsUs ?? nowUs) < nowUs - REFUSAL_WAITS_US) this.#refusals.shift();
    return this.#refusals[0]?.content ?? '';
  }

  #putAway(id: string, state: Tracked): void {
    this.#doneOrders.push(id);
    for (const key of state.trades) this.#doneTrades.push(key);
    state.trades = NO_TRADES;
  }

  /** Refusals of what never became a change of an order: of a cancel, and of an order that has no place in the tree. */
  #answerNotices(user: JsonObject, raw: readonly Json[], tsIngestUs: TsUs): { events: VenueEvent[]; refusal: string } {
    const events: VenueEvent[] = [];
    let refusal = '';
    for (const one of raw) {
      const notice = this.#notices.add(one);
      if (notice === null || !isRefusal(notice)) continue;
      if (isAboutCancel(notice)) {
        const id = namedIds(notice).find((word) => this.#cancelsAsked.has(word)) ?? this.#cancelWithoutOrder();
        if (id === undefined) continue;
        this.#cancelsAsked.delete(id);
        events.push({ type: 'cancel_reject', reject: { venue: this.#venue, clOrdId: clOrdId(id), text: notice.content, tsIngestUs } });
        continue;
      }
      refusal = notice.content;
      const id = namedIds(notice).find((word) => this.#submitted.has(word) && objectAt(user, 'orders', word) === undefined);
      const sent = id === undefined ? undefined : this.#submitted.get(id);
      if (sent === undefined) {
        if (refusesSomeOrder(notice) && !this.#names(notice)) this.#refusals.push({ content: notice.content, tsUs: tsIngestUs });
        if (this.#refusals.length > REFUSALS_MAX) this.#refusals.shift();
        continue;
      }
      this.#submitted.delete(sent.clOrdId);
      events.push({ type: 'execution_report', report: this.#neverHeld(sent, 'rejected', `${sent.clOrdId}|rejected`, notice.content, tsIngestUs) });
    }
    return { events, refusal };
  }

  /** The cancel that a refusal without an id answers: the oldest of an order that is not alive, or the only one there is. */
  #cancelWithoutOrder(): string | undefined {
    const asked = [...this.#cancelsAsked];
    return asked.find((id) => !this.#open.has(id)) ?? (asked.length === 1 ? asked[0] : undefined);
  }

  #neverHeld = (sent: NewOrder, execType: ExecType, exec: string, text: string, tsIngestUs: TsUs): ExecutionReport => ({
    venue: this.#venue,
    clOrdId: sent.clOrdId,
    orderId: null,
    execId: execId(exec),
    execType,
    ordStatus: 'rejected',
    instrumentId: sent.instrumentId,
    side: sent.side,
    orderQty: sent.quantity,
    cumQty: quantity(0),
    leavesQty: quantity(0),
    lastQty: quantity(0),
    lastPx: null,
    text,
    tsEventUs: tsIngestUs,
    tsIngestUs,
  });

  transact(user: JsonObject, touched: Touched, tsIngestUs: TsUs): VenueEvent[] {
    const { events, refusal } = this.#answerNotices(user, touched.notices, tsIngestUs);
    const keys = new Set(touched.trades);
    for (const id of touched.orders) for (const key of this.#unclaimed.get(id) ?? []) keys.add(key);
    const trades = this.#newTrades(user, keys);
    for (const id of new Set([...touched.orders, ...trades.keys()])) {
      const of = trades.get(id) ?? [];
      const known = this.#tracked.get(id);
      if (known !== undefined && known.ended !== null && of.length === 0) {
        this.#putAway(id, known);
        continue;
      }
      const order = this.#readOrder(user, id);
      if (order === null) {
        // A trade of an order that was put away: the whole state tells them both.
        this.#lacks ||= known !== undefined && known.ended !== null && of.length > 0;
        if (of.length > 0) this.#unclaimed.set(id, new Set([...(this.#unclaimed.get(id) ?? []), ...of.map(([key]) => key)]));
        continue;
      }
      this.#unclaimed.delete(id);
      for (const report of this.#advance(order, of, tsIngestUs, refusal)) events.push({ type: 'execution_report', report });
    }
    return events;
  }

  status(user: JsonObject, orderId: string, tsIngestUs: TsUs): ExecutionReport | null {
    const order = this.#readOrder(user, orderId);
    if (order === null) return null;
    const state = this.#trackedOf(orderId);
    const filled = Math.max(state.filled, order.volume_orign - order.volume_left);
    const live = filled > 0 ? 'partially_filled' : order.exchange_order_id.trim() === '' ? 'pending_new' : 'new';
    const ended = order.volume_left === 0 ? 'filled' : (state.ended ?? this.#ending(order, state, this.#notices.about(orderId) !== ''));
    const ordStatus = filled >= order.volume_orign ? 'filled' : order.status === 'ALIVE' ? live : ended;
    const text = order.last_msg || (ordStatus === 'rejected' ? this.#notices.about(orderId) : '');
    return this.#report(order, 'order_status', ordStatus, filled, `${orderId}|status|${++this.#statusReports}|${tsIngestUs}`, tsIngestUs, { text });
  }

  snapshot(user: JsonObject, tsIngestUs: TsUs): { orders: ExecutionReport[]; trades: ExecutionReport[] } {
    // Everything is told anew: the reader counts each execId once, and knows the rest from the orders' states.
    this.#tracked.clear();
    this.#countedTrades.clear();
    this.#unclaimed.clear();
    this.#cancelsAsked.clear();
    // They were about what the old connection told.
    this.#refusals.length = 0;
    this.#open.clear();
    this.#doneOrders.length = this.#doneTrades.length = 0;
    this.takeLack();
    const orderIds = new Set(Object.keys(objectAt(user, 'orders') ?? {}));
    const events = this.transact(user, { orders: orderIds, trades: new Set(Object.keys(objectAt(user, 'trades') ?? {})), notices: [] }, tsIngestUs);
    const trades = events.flatMap((e) => (e.type === 'execution_report' && e.report.execType === 'trade' ? [e.report] : []));
    const orders = [...orderIds].flatMap((id) => this.status(user, id, tsIngestUs) ?? []);
    return { orders, trades };
  }

  takeDone(): Done {
    return { orders: this.#doneOrders.splice(0, DONE_AT_ONCE_MAX), trades: this.#doneTrades.splice(0, DONE_AT_ONCE_MAX) };
  }

  takeLack(): boolean {
    const lacks = this.#lacks;
    this.#lacks = false;
    return lacks;
  }

  mayFill(instrument: InstrumentId): boolean {
    for (const open of this.#open.values()) if (open === instrument) return true;
    for (const sent of this.#submitted.values()) if (sent.instrumentId === instrument) return true;
    return false;
  }

  unheard(orderId: string, text: string, tsIngestUs: TsUs): ExecutionReport | null {
    const sent = this.#submitted.get(orderId);
    if (sent === undefined) return null;
    // A refusal that no order took may be all that was ever said of it.
    const refusal = this.#waitingRefusal(tsIngestUs);
    if (refusal !== '') this.#refusals.shift();
    return this.#neverHeld(sent, 'order_status', `${orderId}|status|${++this.#statusReports}|${tsIngestUs}`, refusal || text, tsIngestUs);
  }

  isAbout(notice: WireNotice): boolean {
    return this.#names(notice) || (refusesSomeOrder(notice) && this.#submitted.size > 0);
  }

  #names(notice: WireNotice): boolean {
    return namedIds(notice).some((word) => this.#tracked.has(word) || this.#submitted.has(word));
  }

  submitted(order: NewOrder): void {
    this.#submitted.set(order.clOrdId, order);
    const [oldest] = this.#submitted.keys();
    if (this.#submitted.size > PENDING_MAX && oldest !== undefined) this.#submitted.delete(oldest);
  }

  cancelAsked(orderId: string): void {
    this.#cancelsAsked.add(orderId);
    const [oldest] = this.#cancelsAsked;
    if (this.#cancelsAsked.size > PENDING_MAX && oldest !== undefined) this.#cancelsAsked.delete(oldest);
  }
}
