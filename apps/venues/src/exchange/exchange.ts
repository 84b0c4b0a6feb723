import type { Dispose } from '@tandem/kernel';
import type {
  WholeAccount,
  CancelReject,
  ClOrdId,
  DepthBook,
  ExecutionReport,
  Instrument,
  InstrumentId,
  NewOrder,
  Position,
  Price,
  Quantity,
  VenueId,
} from '@tandem/domain';
import type { Refusal } from './refusals.ts';

/** An execution in house terms, and what the house has no words for. */
export interface VenueReport extends ExecutionReport {
  /** What the order is called since its last accepted change; missing where it never changed. */
  readonly calledAs?: ClOrdId;
  /** Says that a change waits or is done, between two names of the order; `execType` is `order_status`. */
  readonly change?: { readonly state: 'pending' | 'done'; readonly requestId: ClOrdId; readonly formerId: ClOrdId };
  /** A change of the order waits to be carried out. */
  readonly changing?: true;
  /** Why the order was rejected. */
  readonly refusal?: Refusal['code'];
}

/** What an order is to be: its price, and its lots with those that have filled. */
export interface OrderChange {
  /** The request's own id, under which the order goes on. */
  readonly requestId: ClOrdId;
  readonly quantity: Quantity;
  readonly price: Price;
}

/** Why a request about an order is refused, as far as protocols tell it apart. */
export type RequestRefusal = 'too_late' | 'unknown_order' | 'already_pending' | 'duplicate_id' | 'venue_rule';

/** A cancel that is refused, or a change where it has a `changeId`. */
export interface RequestReject extends CancelReject {
  readonly why: RequestRefusal;
  readonly changeId?: ClOrdId;
}

/**
 * Whether a report is told once, again as if nothing had been, again and marked as possibly sent before, or as the message
 * that it was, under its old number.
 */
export type Telling = 'first' | 'again' | 'resent' | 'old_number';

/**
 * A paper venue without its wire: books, matching, accounts and the venue's clock. A front (DIFF, FIX) translates it to
 * the protocol. Listeners hear everything in the order in which it happened; `tsIngestUs` equals `tsEventUs` here.
 */
export interface Exchange {
  readonly venue: VenueId;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  /** The venue's clock, epoch microseconds. */
  nowUs(): number;
  book(instrumentId: InstrumentId): DepthBook;
  onBook(listener: (book: DepthBook) => void): Dispose;
  onExecution(listener: (accountId: string, report: VenueReport, telling: Telling) => void): Dispose;
  onCancelReject(listener: (accountId: string, reject: RequestReject) => void): Dispose;
  /** Money or positions of an account changed. */
  onAccount(listener: (accountId: string) => void): Dispose;
  /** Fronts drop every connection without a goodbye. */
  onDisconnect(listener: () => void): Dispose;
  /** False while nobody gets a connection. */
  readonly reachable: boolean;

  /** Whether the pair of name and password may log on; the account's id is the name. */
  authenticate(accountId: string, password: string): boolean;
  /** Answers come to the listeners after the venue's latency: `pending_new`/`new`, `trade`, `canceled`, `rejected`. */
  submit(accountId: string, order: NewOrder): void;
  /** The order may be named by any id that it has had. */
  cancel(accountId: string, clOrdId: ClOrdId): void;
  /**
   * Changes an order that is live: fewer lots at its price keep its place, anything else goes to the queue's end. What
   * asks for no more than has filled ends it as filled. One change of an order at a time; the answers are reports with a
   * `change`, or a reject with its `changeId`.
   */
  replace(accountId: string, clOrdId: ClOrdId, change: OrderChange): void;

  /** Newest state of every order of the trading day, execType `order_status`. */
  orders(accountId: string): readonly VenueReport[];
  /** Undefined where the venue never heard of it. */
  order(accountId: string, clOrdId: ClOrdId): VenueReport | undefined;
  /** The order's terms as they stand and its first id, for fronts that echo them. */
  sentOrder(accountId: string, clOrdId: ClOrdId): NewOrder | undefined;
  /** Every execution of the trading day, or of one order by its first id; execType `trade`. */
  trades(accountId: string, clOrdId?: ClOrdId): readonly VenueReport[];
  positions(accountId: string): readonly Position[];
  account(accountId: string): WholeAccount;
}
