import type { ClOrdId, Quantity } from '@tandem/domain';
import { MsgType } from '@tandem/fix';
import { requestId } from '../models/request-ids.ts';
import type { SentOrder } from '../models/requests.ts';

/** Orders remembered to cancel and to ask about them; the oldest are forgotten beyond this. */
export const ORDERS_REMEMBERED_MAX = 50_000;
/** Of these, orders that are over: late words about them may still come. */
export const ENDED_REMEMBERED_MAX = 2_000;
/** Requests remembered for a refusal that names them by number; it comes within moments. */
export const REQUESTS_REMEMBERED_MAX = 1_000;

/** A request about an order, by the number it left under. */
export interface LeftRequest {
  readonly clOrdId: ClOrdId;
  readonly order: SentOrder;
  readonly msgType: string;
  /** Its own ClOrdID(11). */
  readonly wireId: string;
}

/** What left for the venue and what it calls each order by now; all of it bounded. */
export class SentOrders {
  readonly #orders = new Map<ClOrdId, SentOrder>();
  /** Those that are over, in the order in which they ended, and how often each was asked about since. */
  readonly #ended = new Map<ClOrdId, number>();
  /** Requests by the number they left under, for refusals that name nothing else. */
  readonly #left = new Map<number, LeftRequest>();
  readonly #seqOf = new Map<string, number>();
  /** Ids of accepted changes, under which their orders go on. */
  readonly #wireIds = new Map<ClOrdId, string>();
  #requests: number;

  /** `firstRequest`: past every number of an earlier run, since a venue may refuse an id that it has seen. */
  constructor(firstRequest: number) {
    this.#requests = firstRequest;
  }

  get(clOrdId: ClOrdId): SentOrder | undefined {
    return this.#orders.get(clOrdId);
  }

  remember(clOrdId: ClOrdId, order: SentOrder): void {
    keep(this.#orders, clOrdId, order, ORDERS_REMEMBERED_MAX);
  }

  /** The order is over; the one that ended the longest ago makes room. */
  ended(clOrdId: ClOrdId): void {
    if (!this.#orders.has(clOrdId)) return;
    const asked = this.#ended.get(clOrdId) ?? 0;
    this.#ended.delete(clOrdId);
    this.#ended.set(clOrdId, asked);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size <= ENDED_REMEMBERED_MAX || oldest === undefined) return;
    this.#ended.delete(oldest);
    this.#orders.delete(oldest);
    this.#wireIds.delete(oldest);
  }

  /** Notes a question about an order; gives how many came since it is over, 0 while it works. */
  asked(clOrdId: ClOrdId): number {
    const before = this.#ended.get(clOrdId);
    if (before === undefined) return 0;
    this.#ended.set(clOrdId, before + 1);
    return before + 1;
  }

  nextRequestId(clOrdId: ClOrdId, kind: 'C' | 'R'): string {
    return requestId(clOrdId, kind, ++this.#requests);
  }

  /** What the venue calls an order now. */
  wireId(clOrdId: ClOrdId): string {
    return this.#wireIds.get(clOrdId) ?? clOrdId;
  }

  /** The venue goes on with the order under `wireId`. */
  renamed(clOrdId: ClOrdId, wireId: string, quantity: Quantity): void {
    if (wireId !== clOrdId) keep(this.#wireIds, clOrdId, wireId, ORDERS_REMEMBERED_MAX);
    const order = this.#orders.get(clOrdId);
    if (order !== undefined) this.#orders.set(clOrdId, { ...order, quantity });
  }

  noteLeft(seq: number, request: LeftRequest): void {
    keep(this.#left, seq, request, REQUESTS_REMEMBERED_MAX);
    keep(this.#seqOf, request.wireId, seq, REQUESTS_REMEMBERED_MAX);
  }

  /** The request that a refusal is about, once: by its number, else by its id; nothing where the message type is another. */
  refused(seq: number, wireId: string | undefined, msgType: string | undefined): LeftRequest | undefined {
    const at = this.#left.has(seq) ? seq : wireId === undefined ? undefined : this.#seqOf.get(wireId);
    const request = at === undefined ? undefined : this.#left.get(at);
    if (at === undefined || request === undefined || (msgType ?? MsgType.NewOrderSingle) !== request.msgType) return undefined;
    this.#left.delete(at);
    this.#seqOf.delete(request.wireId);
    return request;
  }

  /** Numbers that begin anew mean other messages. */
  forgetNumbers(): void {
    this.#left.clear();
    this.#seqOf.clear();
  }
}

function keep<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.set(key, value);
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
