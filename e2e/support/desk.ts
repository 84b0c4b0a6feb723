import { randomUUID } from 'node:crypto';
import { usualFault, type FaultKind, type ItemOf, type RequestOf, type ResponseOf } from '@tandem/contract';
import {
  isEnded,
  spreadPrice,
  type PairOrder,
  type PairOrderId,
  type PairPolicy,
  type Side,
  type SpreadId,
  type VenueId,
} from '@tandem/domain';
import { createClient, type ContractClient } from '@tandem/transport';
import { openWebSocket, type SocketLike } from '@tandem/transport/ws-client';
import { WebSocket } from 'ws';
import type { Headless } from './headless.ts';

const READY_TIMEOUT_MS = 20_000;
/** In the spread's smallest digits. */
const LIMIT_ROOM = 1_000;

/** A trader without a screen: the contract's client, with the streams kept as they come. */
export class Desk {
  readonly client: ContractClient;
  readonly quotes = new Map<SpreadId, ItemOf<'spreads'>>();
  readonly pairOrders = new Map<PairOrderId, PairOrder>();
  readonly orders = new Map<string, ItemOf<'orders'>>();
  readonly fills = new Map<string, ItemOf<'fills'>>();
  readonly bookUpdates = new Map<string, number>();
  readonly positions = new Map<string, ItemOf<'positions'>>();
  /** From each command until both legs' orders had left and were shown here, milliseconds. */
  readonly responseMs: number[] = [];
  system: ItemOf<'system'> | null = null;
  #changed: (() => void)[] = [];

  constructor(headless: Headless) {
    this.client = createClient({
      open: () =>
        openWebSocket({
          url: `${headless.origin.replace('http', 'ws')}/contract`,
          token: headless.token,
          socket: (url, protocols) => new WebSocket(url, protocols, { origin: headless.origin }) as unknown as SocketLike,
        }),
      scheduler: {
        after: (delayMs, callback) => {
          const timer = setTimeout(callback, delayMs);
          return () => clearTimeout(timer);
        },
      },
    });
    const keep = <K, V>(map: Map<K, V>, key: (item: V) => K) => (_: string, items: V[]) => {
      for (const item of items) map.set(key(item), item);
      for (const wake of this.#changed.splice(0)) wake();
    };
    this.client.subscribe('spreads', {}, keep(this.quotes, (quote) => quote.spreadId));
    this.client.subscribe('pairOrders', {}, keep(this.pairOrders, (order) => order.pairOrderId));
    this.client.subscribe('orders', {}, keep(this.orders, (order) => order.clOrdId));
    this.client.subscribe('fills', {}, keep(this.fills, (fill) => `${fill.venue}/${fill.execId}`));
    this.client.subscribe('positions', {}, keep(this.positions, (held) => `${held.venue}/${held.instrumentId}`));
    this.client.subscribe('system', {}, (_, items) => {
      this.system = items.at(-1) ?? this.system;
      for (const wake of this.#changed.splice(0)) wake();
    });
  }

  /** Counts the updates of every book that reach this side of the transport. */
  watchBooks(instrumentIds: RequestOf<'books'>['instrumentIds']): void {
    this.client.subscribe('books', { instrumentIds }, (kind, books) => {
      if (kind === 'snapshot') return;
      for (const { instrumentId } of books) {
        this.bookUpdates.set(instrumentId, (this.bookUpdates.get(instrumentId) ?? 0) + 1);
      }
    });
  }

  async catalogue(): Promise<ResponseOf<'catalogue'>> {
    return must(await this.client.query('catalogue', {}));
  }

  /** Waits until `ready` holds, looking again at each change; an error that says what was awaited after the bound. */
  async until(what: string, ready: () => boolean, timeoutMs = READY_TIMEOUT_MS): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!ready()) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`gave up waiting for ${what} after ${timeoutMs} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 250));
        this.#changed.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async ready(): Promise<void> {
    await this.until('both venues', () => this.system?.venues.length === 2 && this.system.venues.every((v) => v.reconciled));
    await this.until('a spread on every pair', () => [...this.quotes.values()].filter((q) => q.veto === 'none').length >= 7);
  }

  async rehearse(venue: VenueId, kind: FaultKind, parameters: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const fault = usualFault(kind, parameters);
    must(await this.client.command('rehearse', { commandId: randomUUID(), venue, fault }));
  }

  /** One pair at the opposite price, with room for what the market does on the way; resolves once it ended. */
  async trade(spreadId: SpreadId, side: Side, policy: PairPolicy): Promise<void> {
    const quote = this.quotes.get(spreadId);
    const price = (side === 'buy' ? quote?.ask : quote?.bid)?.price ?? 0;
    const limit = spreadPrice(side === 'buy' ? price + LIMIT_ROOM : price - LIMIT_ROOM);
    const before = this.pairOrders.size;
    const ordersBefore = this.orders.size;
    const sent = performance.now();
    const accepted = this.client.command('submitPair', { commandId: randomUUID(), request: { spreadId, side, pairs: 1, limit, policy } });
    await this.until('both legs, or a denial', () => this.orders.size >= ordersBefore + 2 || this.pairOrders.size > before);
    if (this.orders.size >= ordersBefore + 2) this.responseMs.push(performance.now() - sent);
    must(await accepted);
    await this.until('the pair order', () => this.pairOrders.size > before);
    await this.until('its end', () => this.ended.length === this.pairOrders.size);
  }

  async resume(): Promise<void> {
    must(await this.client.command('setTradingState', { commandId: randomUUID(), state: 'active' }));
    await this.until('trading to be active', () => this.system?.tradingState === 'active');
  }

  get ended(): PairOrder[] {
    return [...this.pairOrders.values()].filter((order) => isEnded(order.state));
  }

  /** The whole audit trail of the day, with the seconds it took. */
  async exportCsv(): Promise<{ text: string; seconds: number }> {
    const started = performance.now();
    let text = '';
    let cursor: number | null = 0;
    while (cursor !== null) {
      const part: ResponseOf<'auditCsv'> = must(await this.client.query('auditCsv', { tradingDay: null, cursor }));
      text += part.chunk;
      cursor = part.nextCursor;
    }
    return { text, seconds: (performance.now() - started) / 1000 };
  }
}

function must<T>(result: { ok: true; value: T } | { ok: false; error: { what: string; where: string } }): T {
  if (!result.ok) throw new Error(`${result.error.what} (${result.error.where})`);
  return result.value;
}
