import { complaint } from '@tandem/kernel';
import { isTerminal, type ClOrdId, type NewOrder, type ReconciliationReport, type VenueEvent, type Wording } from '@tandem/domain';
import type { OrderPort, PreparedMessage } from '@tandem/gateway-core';
import { MsgType, Tag, type FieldList, type FixConnection, type PreparedFix } from '@tandem/fix';
import { mayNameAnOrder } from '../models/request-ids.ts';
import { newOrderSingle, orderCancelRequest, orderReplaceRequest, orderStatusRequest, type OrderChange } from '../models/requests.ts';
import { parseCancelReject, refusedOrder, type ParsedExecution } from '../parse/execution-report.ts';
import { SentOrders } from './sent-orders.ts';
import type { DeskPorts } from './desk-ports.ts';

/** Messages that a session whose numbers begin anew has sent by the time it is up: its Logon, and a ResendRequest at the most. */
const LOGON_MESSAGES = 2;

const nothingHeld = (): void => undefined;
const nothingSent: PreparedMessage = { send: () => false };

export interface OrderDeskOptions extends DeskPorts {
  readonly account: string;
  /** The session for orders, null while it is down. */
  readonly connection: () => FixConnection | null;
  /** Whether an order may leave: what is written before the reconciliation would meet a state nobody has seen. */
  readonly mayLeave: () => boolean;
  /** Asks for the whole account; false where it may not be asked for now. */
  readonly askAnew: () => boolean;
  readonly news: (event: VenueEvent) => void;
}

/** Our own orders at the venue: what leaves, what the venue calls them, and what it says to our requests. */
export class OrderDesk {
  readonly port: OrderPort;
  readonly #options: OrderDeskOptions;
  readonly #sent: SentOrders;

  constructor(options: OrderDeskOptions) {
    this.#options = options;
    this.#sent = new SentOrders(Math.floor(options.clock.nowUs() / 1_000_000));
    this.port = {
      prepareSubmit: (order) => this.#prepareSubmit(order),
      prepareCancel: (clOrdId) => this.#prepareCancel(clOrdId),
      hold: () => options.connection()?.hold() ?? nothingHeld,
      query: (clOrdId) => this.#query(clOrdId),
      ...(options.dialect.offers.changes ? { prepareReplace: (clOrdId, _, change) => this.#prepareReplace(clOrdId, change) } : {}),
    };
  }

  /** A new logon. Numbers that begin anew, by a reset or by the turn of the schedule, mean other messages. */
  enter(): void {
    if ((this.#options.connection()?.lastSeqOut ?? 0) <= LOGON_MESSAGES) this.#sent.forgetNumbers();
  }

  /** Orders that the venue told after the logon, whoever of us sent them. */
  told({ orders }: ReconciliationReport): void {
    for (const report of orders) {
      const listing = this.#options.listings.byId.get(report.instrumentId);
      if (listing === undefined) continue;
      this.#sent.remember(report.clOrdId, { listing, side: report.side, quantity: report.orderQty });
      if (isTerminal(report.ordStatus)) this.#sent.ended(report.clOrdId);
    }
  }

  /** What the venue calls the order from now on. */
  learn({ report, wireId, event }: ParsedExecution): void {
    const goesOn = event === 'replaced' || (report.execType === 'order_status' && wireId !== '' && report.ordStatus !== 'rejected');
    if (goesOn) this.#sent.renamed(report.clOrdId, wireId, report.orderQty);
    if (isTerminal(report.ordStatus)) this.#sent.ended(report.clOrdId);
  }

  take(execution: ParsedExecution): void {
    const { report } = execution;
    this.learn(execution);
    // A venue that does not know an order does not know its quantity either.
    const orderQty = report.orderQty === 0 ? this.#sent.get(report.clOrdId)?.quantity : undefined;
    this.#options.news({ type: 'execution_report', report: orderQty === undefined ? report : { ...report, orderQty } });
  }

  takeCancelReject(fields: FieldList): void {
    const { reject, refuses } = parseCancelReject(fields, this.#options.venue, this.#options.clock.nowUs());
    if (refuses === 'cancel') this.#options.news({ type: 'cancel_reject', reject });
    else this.#changeRefused(reject.clOrdId, reject.text);
  }

  /** A message that the venue did not take is an order rejected or a request refused, where it was one. */
  refused(fields: FieldList, said: string): void {
    const seq = Number(fields.get(Tag.RefSeqNum) ?? '0');
    const request = this.#sent.refused(seq, fields.get(Tag.BusinessRejectRefID), fields.get(Tag.RefMsgType));
    if (request === undefined) return;
    const { venue, clock, news } = this.#options;
    const tsIngestUs = clock.nowUs();
    const { clOrdId, order, msgType } = request;
    if (msgType === MsgType.NewOrderSingle) {
      news({ type: 'execution_report', report: refusedOrder(clOrdId, order, venue, fields, said, tsIngestUs) });
    } else if (msgType === MsgType.OrderCancelRequest) {
      news({ type: 'cancel_reject', reject: { venue, clOrdId, text: said, tsIngestUs } });
    } else this.#changeRefused(clOrdId, said);
  }

  #changeRefused(clOrdId: ClOrdId, why: string): void {
    const text: Wording = [{ code: 'change_refused', order: clOrdId, words: why }];
    this.#options.news({ type: 'venue_notice', venue: this.#options.venue, grade: 'warning', text });
  }

  /** Leaves once, and only over the connection that it was encoded for. */
  #prepared(encode: (connection: FixConnection) => PreparedFix, onSent: () => void): PreparedMessage {
    const connection = this.#options.connection();
    const message = connection === null ? null : encode(connection);
    let used = false;
    return {
      send: () => {
        const usable = !used && this.#options.mayLeave() && connection === this.#options.connection();
        used = true;
        if (!usable || message?.send() !== true) return false;
        onSent();
        return true;
      },
    };
  }

  #prepareSubmit(order: NewOrder): PreparedMessage {
    const { account, clock, dialect, listings } = this.#options;
    const listing = listings.byId.get(order.instrumentId);
    if (listing === undefined || !mayNameAnOrder(order.clOrdId)) {
      const what = listing === undefined ? `There is no instrument ${order.instrumentId} at this venue` : 'The order’s id is kept for requests about orders';
      this.#options.complain(complaint('fix_unknown_instrument', what, order.clOrdId, 'Name it in the catalogue.'));
      return nothingSent;
    }
    const fields = newOrderSingle(order, listing, account, clock.nowUs(), dialect);
    return this.#prepared(
      (connection) => connection.prepare(MsgType.NewOrderSingle, fields),
      () => {
        this.#sent.remember(order.clOrdId, { listing, side: order.side, quantity: order.quantity });
        this.#noteLeft(order.clOrdId, order.clOrdId, MsgType.NewOrderSingle);
      },
    );
  }

  #prepareCancel(clOrdId: ClOrdId): PreparedMessage {
    const { account, clock, dialect } = this.#options;
    const order = this.#sent.get(clOrdId);
    if (order === undefined) return this.#strange(clOrdId, 'cancel');
    const id = this.#sent.nextRequestId(clOrdId, 'C');
    const fields = orderCancelRequest(id, this.#sent.wireId(clOrdId), order, account, clock.nowUs(), dialect);
    return this.#prepared(
      (connection) => connection.prepare(MsgType.OrderCancelRequest, fields),
      () => this.#noteLeft(clOrdId, id, MsgType.OrderCancelRequest),
    );
  }

  #prepareReplace(clOrdId: ClOrdId, change: OrderChange): PreparedMessage {
    const { account, clock, dialect } = this.#options;
    const order = this.#sent.get(clOrdId);
    if (order === undefined) return this.#strange(clOrdId, 'change');
    const id = this.#sent.nextRequestId(clOrdId, 'R');
    const fields = orderReplaceRequest(id, this.#sent.wireId(clOrdId), order, change, account, clock.nowUs(), dialect);
    return this.#prepared(
      (connection) => connection.prepare(MsgType.OrderCancelReplaceRequest, fields),
      () => this.#noteLeft(clOrdId, id, MsgType.OrderCancelReplaceRequest),
    );
  }

  /** An order that is over and asked about again lacks executions: its status names none, the whole account does. */
  #query(clOrdId: ClOrdId): void {
    const order = this.#sent.get(clOrdId);
    if (order === undefined) this.#strange(clOrdId, 'query');
    else if (this.#sent.asked(clOrdId) <= 1 || !this.#options.askAnew()) {
      this.#options.connection()?.send(MsgType.OrderStatusRequest, orderStatusRequest(this.#sent.wireId(clOrdId), order, this.#options.account));
    }
  }

  #strange(clOrdId: ClOrdId, request: string): PreparedMessage {
    this.#options.complain(complaint('fix_unknown_order', `The order ${clOrdId} was not sent in this session nor told by the venue`, request, 'See to it at the venue.'));
    return nothingSent;
  }

  #noteLeft(clOrdId: ClOrdId, wireId: string, msgType: string): void {
    const order = this.#sent.get(clOrdId);
    if (order !== undefined) this.#sent.noteLeft(this.#options.connection()?.lastSeqOut ?? 0, { clOrdId, order, msgType, wireId });
  }
}
