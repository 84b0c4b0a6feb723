import type { ClOrdId, Instrument, InstrumentId, NewOrder, Price, Quantity, VenueEvent, VenueId } from '@tandem/domain';

/** Where a gateway puts what it hears. Called on the gateway's own turn; it must not throw. */
export type VenueEventSink = (event: VenueEvent) => void;

export interface MarketDataPort {
  /** Replaces the set of subscribed instruments; kept over reconnections. */
  subscribe(instruments: readonly Instrument[]): void;
}

/** An order or a cancel, encoded and ready: the second leg is encoded before the first is written. */
export interface PreparedMessage {
  /** Hands the bytes to the socket. False where the link is down: nothing was sent, and nothing will be. */
  send(): boolean;
}

export interface OrderPort {
  /** Encodes an order. It leaves on `send`, once; an answer comes as an event, or never: then ask with `query`. */
  prepareSubmit(order: NewOrder): PreparedMessage;
  prepareCancel(clOrdId: ClOrdId, instrumentId: InstrumentId): PreparedMessage;
  /**
   * Changes quantity and price of a working order, in its place; `quantity` is the whole order's, what has filled
   * included. Answered by an `execution_report` of execType `order_status`, or a `venue_notice` where it is refused.
   * Missing where the venue has no such request.
   */
  readonly prepareReplace?: (clOrdId: ClOrdId, instrumentId: InstrumentId, change: { readonly quantity: Quantity; readonly price: Price }) => PreparedMessage;
  /**
   * Keeps what is sent from here on in memory, until the returned function hands all of it to the socket at once: what two
   * links have to send is complete on both before either is written. Both calls belong to one turn.
   */
  hold(): () => void;
  /** Asks for an order's state; answered by an `execution_report` of execType `order_status`. */
  query(clOrdId: ClOrdId): void;
}

/**
 * One link to one venue. After each logon it emits `venue_status connected` followed by one `reconciliation`; between
 * logons it reconnects with backoff and jitter, by itself, until `stop`.
 */
export interface Gateway {
  readonly venue: VenueId;
  readonly marketData: MarketDataPort;
  readonly orders: OrderPort;
  start(): void;
  /** Drops what is connected and connects anew at once, as if for the first time; nothing before `start` or after `stop`. */
  reconnect(): void;
  /** Logs out where it can, within a bounded time, and emits nothing afterwards. */
  stop(): Promise<void>;
}
