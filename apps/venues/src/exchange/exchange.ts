import type { DecimalString, Dispose } from '@tandem/kernel';
import type {
  Account,
  CancelReject,
  ClOrdId,
  DepthBook,
  ExecutionReport,
  Instrument,
  InstrumentId,
  NewOrder,
  Position,
  VenueId,
} from '@tandem/domain';

/** Whether a report is told once, again as if nothing had been, or again and marked as possibly sent before. */
export type Telling = 'first' | 'again' | 'resent';

/** Where money comes into an account and leaves it. */
export interface Cashier {
  /** Moves money between a bank and the account: above zero into it. False where what is available does not cover it. */
  moveMoney(accountId: string, amount: DecimalString): boolean;
}

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
  onExecution(listener: (accountId: string, report: ExecutionReport, telling: Telling) => void): Dispose;
  onCancelReject(listener: (accountId: string, reject: CancelReject) => void): Dispose;
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
  cancel(accountId: string, clOrdId: ClOrdId): void;

  /** Newest state of every order of the trading day, execType `order_status`. */
  orders(accountId: string): readonly ExecutionReport[];
  /** Undefined where the venue never heard of it. */
  order(accountId: string, clOrdId: ClOrdId): ExecutionReport | undefined;
  /** The order as it was sent, for fronts that echo its price, offset and time in force. */
  sentOrder(accountId: string, clOrdId: ClOrdId): NewOrder | undefined;
  /** Every execution of the trading day, execType `trade`. */
  trades(accountId: string): readonly ExecutionReport[];
  positions(accountId: string): readonly Position[];
  account(accountId: string): Account;
}
