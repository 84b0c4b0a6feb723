import { tsUs, clOrdId, execId, quantity, type DepthBook, type ExecutionReport, type Instrument, type InstrumentId, type MarketPhase } from '@tandem/domain';
import type { Dispose, Scheduler } from '@tandem/kernel';
import { FieldList, fix44, groupOf, MsgType, readGroup, Tag, UserTag, type FixConnection, type FixMessage } from '@tandem/fix';
import type { Exchange, RequestReject, Telling, VenueReport } from '../exchange/exchange.ts';
import { createConflation } from './conflation.ts';
import { securityLists, securityStatus } from './listed.ts';
import {
  collateralReport,
  executionReport,
  orderCancelReject,
  positionReport,
  positionsAck,
  snapshot,
  type PositionRequest,
} from './messages.ts';
import { readHead, readOrder, type OrderHead } from './read-order.ts';

/** Beyond this a client that reads slowly loses books; reports still queue, up to the connection's own bound. */
const UNSENT_BYTES_FOR_BOOKS_MAX = 256 * 1024;
/** Reports whose number is kept, so that one can be sent again under it. */
const REPORTS_REMEMBERED_MAX = 1_000;
/** Orders whose cancel request is kept for its answer; the oldest are forgotten beyond this. */
const CANCELS_REMEMBERED_MAX = 10_000;

const symbolsOfV = groupOf(fix44, MsgType.MarketDataRequest, Tag.NoRelatedSym);

/** One logged-on client of the exchange: requests in, reports and books out, until `dispose`. */
export interface FixClient {
  receive(message: FixMessage): void;
  dispose: Dispose;
}

export interface FixClientOptions {
  readonly exchange: Exchange;
  readonly scheduler: Scheduler;
  readonly connection: FixConnection;
  readonly account: string;
  /** Least time between two books of one symbol; 0 sends every one. */
  readonly bookIntervalMs: number;
  /** Numbers of messages that are to be repeated after this client's next logon. */
  readonly owed: number[];
  /** A new id for a report, unique over the venue's life. */
  readonly nextId: () => string;
}

export const createFixClient = (options: FixClientOptions): FixClient => new Client(options);

class Client implements FixClient {
  readonly #options: FixClientOptions;
  readonly #instruments: ReadonlyMap<string, Instrument>;
  readonly #subscribed = new Map<InstrumentId, string>();
  readonly #books;
  /** Instruments whose status is followed: the request, and what was told last. */
  readonly #statuses = new Map<InstrumentId, { readonly requestId: string; phase: MarketPhase }>();
  /** By an order's first id: its cancel request, and what that called the order. */
  readonly #cancels = new Map<string, { readonly requestId: string; readonly orderName: string }>();
  /** By ExecID, the number under which a report was told first. */
  readonly #numbers = new Map<string, number>();
  readonly #disposals: readonly Dispose[];
  #positions: PositionRequest | null = null;
  #inquiryId: string | null = null;

  constructor(options: FixClientOptions) {
    this.#options = options;
    const { exchange, scheduler, account } = options;
    this.#instruments = new Map([...exchange.instruments.values()].map((i) => [`${i.exchange}.${i.symbol}`, i]));
    this.#books = createConflation<InstrumentId, DepthBook>(scheduler, options.bookIntervalMs, (book) => this.#sendBook(book));
    this.#disposals = [
      exchange.onBook((book) => {
        this.#tellStatus(book);
        if (this.#subscribed.has(book.instrumentId)) this.#books.put(book.instrumentId, book);
      }),
      exchange.onExecution((accountId, report, telling) => {
        if (accountId === account) this.#tell(report, telling);
      }),
      exchange.onCancelReject((accountId, reject) => {
        if (accountId !== account) return;
        this.#sendReject(reject);
      }),
      exchange.onAccount((accountId) => {
        if (accountId === account) this.#sendHoldings();
      }),
    ];
    // Where the numbers began anew with this logon they mean other messages, and none of them has left yet.
    for (const seq of options.owed.splice(0)) options.connection.repeat(seq);
  }

  #tell(report: VenueReport, telling: Telling): void {
    const { connection, owed } = this.#options;
    const seq = telling === 'old_number' ? this.#numbers.get(report.execId) : undefined;
    if (seq !== undefined && connection.repeat(seq)) {
      owed.push(seq);
      if (owed.length > REPORTS_REMEMBERED_MAX) owed.shift();
      return;
    }
    this.#sendReport(report, [], telling === 'resent' || telling === 'old_number');
    if (telling === 'first') keepNewest(this.#numbers, report.execId, connection.lastSeqOut, REPORTS_REMEMBERED_MAX);
  }

  dispose = (): void => {
    for (const dispose of this.#disposals) dispose();
    this.#books.clear();
  };

  receive({ msgType, fields }: FixMessage): void {
    switch (msgType) {
      case MsgType.NewOrderSingle:
        this.#submit(fields);
        return;
      case MsgType.OrderCancelRequest:
        this.#cancel(fields);
        return;
      case MsgType.OrderStatusRequest:
        this.#tellOrder(fields);
        return;
      case MsgType.OrderMassStatusRequest:
        this.#tellOrders(fields);
        return;
      case MsgType.MarketDataRequest:
        this.#subscribe(fields);
        return;
      case MsgType.RequestForPositions:
        this.#tellPositions(fields);
        return;
      case MsgType.SecurityListRequest:
        for (const list of securityLists([...this.#options.exchange.instruments.values()], fields.get(Tag.SecurityReqID) ?? '0', this.#options.nextId)) {
          this.#send(MsgType.SecurityList, list);
        }
        return;
      case MsgType.SecurityStatusRequest:
        this.#followStatus(fields);
        return;
      case MsgType.OrderCancelReplaceRequest:
        this.#replace(fields);
        return;
      case MsgType.CollateralInquiry:
        this.#inquiryId = fields.get(Tag.CollInquiryID) ?? '0';
        this.#sendAccount(this.#inquiryId);
        if (fields.get(Tag.SubscriptionRequestType) !== '1') this.#inquiryId = null;
        return;
      case MsgType.Reject:
        return;
      default:
        this.#refuse(msgType, fields, '3', 'this venue does not take messages of this type');
    }
  }

  #send(msgType: string, fields: FieldList): void {
    this.#options.connection.send(msgType, fields);
  }

  #refuse(msgType: string, fields: FieldList, reason: string, text: string): void {
    this.#options.connection.refuse({ msgType, fields }, reason, text);
  }

  #find(fields: FieldList): Instrument | undefined {
    return this.#instruments.get(`${fields.get(Tag.SecurityExchange) ?? ''}.${fields.get(Tag.Symbol) ?? ''}`);
  }

  #submit(fields: FieldList): void {
    const { exchange, account } = this.#options;
    const head = readHead(fields, (f) => this.#find(f));
    if (head === null) {
      // Reason 2 = unknown security.
      this.#refuse(MsgType.NewOrderSingle, fields, '2', 'unknown symbol, side or order id');
      return;
    }
    const order = readOrder(fields, head, exchange.venue, account);
    if (order.ok) exchange.submit(account, order.value);
    else this.#sendReport(this.#rejection(head, 'rejected', order.error), []);
  }

  #rejection(head: OrderHead, execType: 'rejected' | 'order_status', text: string): ExecutionReport {
    const { exchange, nextId } = this.#options;
    const now = tsUs(exchange.nowUs());
    return {
      venue: exchange.venue,
      clOrdId: clOrdId(head.clOrdId),
      orderId: null,
      execId: execId(nextId()),
      execType,
      ordStatus: 'rejected',
      instrumentId: head.instrument.instrumentId,
      side: head.side,
      orderQty: quantity(head.lots),
      cumQty: quantity(0),
      leavesQty: quantity(0),
      lastQty: quantity(0),
      lastPx: null,
      text,
      tsEventUs: now,
      tsIngestUs: now,
    };
  }

  #cancel(fields: FieldList): void {
    const { exchange, account } = this.#options;
    const orderName = fields.get(Tag.OrigClOrdID) ?? '';
    const order = exchange.sentOrder(account, clOrdId(orderName))?.clOrdId ?? clOrdId(orderName);
    keepNewest(this.#cancels, order, { requestId: fields.get(Tag.ClOrdID) ?? orderName, orderName }, CANCELS_REMEMBERED_MAX);
    exchange.cancel(account, order);
  }

  /** A change says the whole order anew; what cannot change has to be as it was. */
  #replace(fields: FieldList): void {
    const { exchange, account } = this.#options;
    const orderName = clOrdId(fields.get(Tag.OrigClOrdID) ?? '');
    const order = exchange.sentOrder(account, orderName);
    const head = readHead(fields, (f) => this.#find(f));
    const changeId = clOrdId(head?.clOrdId ?? fields.get(Tag.ClOrdID) ?? 'NONE');
    const refuse = (text: string): void =>
      this.#sendReject({ venue: exchange.venue, clOrdId: orderName, text, why: 'venue_rule', changeId, tsIngestUs: tsUs(exchange.nowUs()) });
    if (head === null) {
      refuse('unknown symbol, side or order id');
      return;
    }
    const changed = readOrder(fields, head, exchange.venue, account);
    if (!changed.ok) {
      refuse(changed.error);
      return;
    }
    const { instrumentId, side, timeInForce, quantity: lots, price } = changed.value;
    const differs = order !== undefined && (order.instrumentId !== instrumentId || order.side !== side || order.timeInForce !== timeInForce);
    if (differs) refuse('a change leaves symbol, side and time in force as they are');
    else exchange.replace(account, orderName, { requestId: changeId, quantity: lots, price });
  }

  #sendReject(reject: RequestReject): void {
    const { exchange, account } = this.#options;
    const cancel = this.#cancels.get(reject.clOrdId);
    const [requestId, orderName] = reject.changeId === undefined ? [cancel?.requestId, cancel?.orderName] : [reject.changeId, reject.clOrdId];
    const order = exchange.order(account, reject.clOrdId);
    this.#send(MsgType.OrderCancelReject, orderCancelReject(reject, requestId ?? reject.clOrdId, orderName ?? reject.clOrdId, order));
  }

  #tellOrder(fields: FieldList): void {
    const { exchange, account } = this.#options;
    const id = fields.get(Tag.ClOrdID) ?? '';
    const known = exchange.order(account, clOrdId(id));
    if (known !== undefined) {
      this.#sendReport(known, []);
      return;
    }
    const head = readHead(fields, (f) => this.#find(f));
    if (head === null) this.#refuse(MsgType.OrderStatusRequest, fields, '2', 'unknown symbol, side or order id');
    else this.#sendReport(this.#rejection(head, 'order_status', 'unknown order'), []);
  }

  #tellOrders(fields: FieldList): void {
    const { exchange, account, nextId } = this.#options;
    const id = fields.get(Tag.MassStatusReqID) ?? '0';
    const trades = fields.get(UserTag.WithTrades) === 'Y' ? exchange.trades(account) : [];
    const reports = [...exchange.orders(account), ...trades];
    if (reports.length === 0) {
      this.#send(MsgType.ExecutionReport, nothingToTell(id, nextId()));
      return;
    }
    reports.forEach((report, i) => {
      const marks: [number, string][] = [[Tag.MassStatusReqID, id], [Tag.TotNumReports, String(reports.length)]];
      if (report.execType === 'trade') marks.push([UserTag.Retold, 'Y']);
      if (i === reports.length - 1) marks.push([Tag.LastRptRequested, 'Y']);
      this.#sendReport(report, marks);
    });
  }

  /** `possiblyResent`: PossResend(97), as a venue sends what it may have sent before under another number. */
  #sendReport(report: VenueReport, marks: readonly (readonly [number, string])[], possiblyResent = false): void {
    const { exchange, account } = this.#options;
    const instrument = exchange.instruments.get(report.instrumentId);
    if (instrument === undefined) return;
    const ended = report.execType === 'canceled' || report.execType === 'pending_cancel';
    const fields = executionReport(report, {
      instrument,
      account,
      order: exchange.sentOrder(account, report.clOrdId),
      requestId: ended ? (this.#cancels.get(report.clOrdId)?.requestId ?? null) : null,
      trades: report.cumQty === 0 ? [] : exchange.trades(account, report.clOrdId),
    });
    for (const [tag, value] of marks) fields.add(tag, value);
    this.#send(MsgType.ExecutionReport, possiblyResent ? new FieldList([Tag.PossResend, ...fields.tags], ['Y', ...fields.values]) : fields);
  }

  #subscribe(fields: FieldList): void {
    const { exchange } = this.#options;
    const id = fields.get(Tag.MDReqID) ?? '';
    const kind = fields.get(Tag.SubscriptionRequestType);
    const named = readGroup(fields, symbolsOfV);
    const instruments = named.ok ? named.value.map((entry) => this.#find(entry)) : [undefined];
    if (kind === '2') {
      for (const [instrumentId, requestId] of this.#subscribed) {
        if (requestId !== id) continue;
        this.#subscribed.delete(instrumentId);
        this.#books.drop(instrumentId);
      }
      return;
    }
    for (const instrument of instruments) {
      if (instrument === undefined) {
        // Reason 0 = unknown symbol. The others of the request are served.
        const refusal = new FieldList().add(Tag.MDReqID, id).add(Tag.MDReqRejReason, '0').add(Tag.Text, 'unknown symbol');
        this.#send(MsgType.MarketDataRequestReject, refusal);
        continue;
      }
      this.#subscribed.set(instrument.instrumentId, id);
      this.#books.drop(instrument.instrumentId);
      this.#books.put(instrument.instrumentId, exchange.book(instrument.instrumentId));
      if (kind === '0') this.#subscribed.delete(instrument.instrumentId);
    }
  }

  #sendBook(book: DepthBook): boolean {
    const { connection, exchange } = this.#options;
    const instrument = exchange.instruments.get(book.instrumentId);
    const id = this.#subscribed.get(book.instrumentId);
    if (instrument === undefined || id === undefined) return true;
    if (connection.unsentBytes > UNSENT_BYTES_FOR_BOOKS_MAX) return false;
    this.#send(MsgType.MarketDataSnapshotFullRefresh, snapshot(book, instrument, id));
    return true;
  }

  #followStatus(fields: FieldList): void {
    const { exchange } = this.#options;
    const instrument = this.#find(fields);
    if (instrument === undefined) {
      this.#refuse(MsgType.SecurityStatusRequest, fields, '2', 'unknown symbol');
      return;
    }
    const book = exchange.book(instrument.instrumentId);
    const requestId = fields.get(Tag.SecurityStatusReqID) ?? '0';
    this.#send(MsgType.SecurityStatus, securityStatus(book, instrument, requestId));
    if (fields.get(Tag.SubscriptionRequestType) === '1') this.#statuses.set(instrument.instrumentId, { requestId, phase: book.phase });
    else this.#statuses.delete(instrument.instrumentId);
  }

  #tellStatus(book: DepthBook): void {
    const followed = this.#statuses.get(book.instrumentId);
    const instrument = this.#options.exchange.instruments.get(book.instrumentId);
    if (followed === undefined || instrument === undefined || followed.phase === book.phase) return;
    followed.phase = book.phase;
    this.#send(MsgType.SecurityStatus, securityStatus(book, instrument, followed.requestId));
  }

  #tellPositions(fields: FieldList): void {
    const { exchange, account, nextId } = this.#options;
    const request = {
      id: fields.get(Tag.PosReqID) ?? '0',
      account,
      date: fields.get(Tag.ClearingBusinessDate) ?? '19700101',
    };
    this.#send(MsgType.RequestForPositionsAck, positionsAck(request, exchange.positions(account).length, nextId()));
    this.#sendPositions(request);
    this.#positions = fields.get(Tag.SubscriptionRequestType) === '1' ? request : null;
  }

  #sendPositions(request: PositionRequest): void {
    const { exchange, account, nextId } = this.#options;
    const positions = exchange.positions(account);
    for (const position of positions) {
      const instrument = exchange.instruments.get(position.instrumentId);
      if (instrument === undefined) continue;
      this.#send(MsgType.PositionReport, positionReport(position, instrument, request, positions.length, nextId()));
    }
  }

  #sendAccount(inquiryId: string): void {
    const { exchange, account, nextId } = this.#options;
    this.#send(MsgType.CollateralReport, collateralReport(exchange.account(account), inquiryId, nextId()));
  }

  #sendHoldings(): void {
    if (this.#positions !== null) this.#sendPositions(this.#positions);
    if (this.#inquiryId !== null) this.#sendAccount(this.#inquiryId);
  }
}

/** Keeps `value` as the newest of at most `max`. */
function keepNewest<K, V>(map: Map<K, V>, key: K, value: V, max: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= max) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

/** The answer to a mass status request of an account without orders. Source: FIX 4.4 volume 4, OrderMassStatusRequest. */
const nothingToTell = (requestId: string, id: string): FieldList =>
  new FieldList()
    .add(Tag.OrderID, 'NONE')
    .add(Tag.ExecID, id)
    .add(Tag.ExecType, 'I')
    .add(Tag.OrdStatus, '8')
    .add(Tag.Symbol, '[N/A]')
    .add(Tag.Side, '7')
    .add(Tag.LeavesQty, '0')
    .add(Tag.CumQty, '0')
    .add(Tag.AvgPx, '0')
    .add(Tag.MassStatusReqID, requestId)
    .add(Tag.TotNumReports, '0')
    .add(Tag.LastRptRequested, 'Y');
