import { randomUUID } from 'node:crypto';
import type { ItemOf, ResponseOf } from '@tandem/contract';
import { isEnded, spreadPrice, type PairOrder, type SpreadId, type VenueId } from '@tandem/domain';
import { createClient, type Channel } from '@tandem/transport';
import { realTime } from './wire-world.ts';

/** A pair order begins this often, whatever became of those before: what the engine keeps of ended ones fills up early. */
const PAIR_EVERY_MS = 200;
/** Room of a pair order's limit beyond the market, in the spread's smallest digits. */
const LIMIT_ROOM = 1_000;

/** What a trader at the screen saw. */
export interface TraderFacts {
  /** Fills that the screen was told, as `venue/execId`. */
  readonly fills: ReadonlySet<string>;
  /** Their lots, each counted once. */
  readonly filled: Readonly<Record<VenueId, number>>;
  readonly ended: Readonly<Record<string, number>>;
  readonly open: number;
  readonly misaligned: number;
  readonly reconnections: number;
}

type PolicyOf = ResponseOf<'catalogue'>['defaultPolicies'][string];

/** A screen and its trader, who trades without a pause: counts, the newest quotes, what is still open, and each thing that was counted. */
export class Trader {
  readonly #client;
  readonly #quotes = new Map<SpreadId, ItemOf<'spreads'>>();
  readonly #open = new Set<string>();
  readonly #fills = new Set<string>();
  readonly #filled = { inner: 0, outer: 0 };
  readonly #ended: Record<string, number> = {};
  readonly #counted = new Set<string>();
  readonly #lots = new Map<SpreadId, { readonly inner: number; readonly outer: number }>();
  readonly #known = new Set<VenueId>();
  readonly #lost = new Set<VenueId>();
  #trading: ReturnType<typeof setInterval> | null = null;
  #reconnections = 0;
  #misaligned = 0;

  constructor(channel: Channel) {
    this.#client = createClient({ open: () => channel, scheduler: realTime });
    this.#client.onComplaint((what) => void process.stderr.write(`${what.what} (${what.where})\n`));
    this.#client.subscribe('spreads', {}, (_, items) => {
      for (const item of items) this.#quotes.set(item.spreadId, item);
    });
    this.#client.subscribe('fills', {}, (_, items) => {
      for (const { venue, execId, quantity } of items) {
        if (this.#fills.has(`${venue}/${execId}`)) continue;
        this.#fills.add(`${venue}/${execId}`);
        this.#filled[venue] += quantity;
      }
    });
    this.#client.subscribe('pairOrders', {}, (_, items) => {
      for (const item of items) this.#seen(item);
    });
    this.#client.subscribe('system', {}, (_, items) => {
      const system = items.at(-1);
      if (system === undefined) return;
      for (const { venue, status } of system.venues) {
        if (status !== 'connected') {
          if (this.#known.has(venue)) this.#lost.add(venue);
        } else if (this.#lost.delete(venue)) this.#reconnections++;
        else this.#known.add(venue);
      }
      if (system.tradingState !== 'active') void this.#client.command('setTradingState', { commandId: randomUUID(), state: 'active' });
    });
  }

  /** Opens every ladder and trades each pair of the catalogue in turn, until {@link Trader.rest}. */
  async work(): Promise<void> {
    const answer = await this.#client.query('catalogue', {});
    if (!answer.ok) throw new Error(answer.error.what);
    const { catalogue, defaultPolicies } = answer.value;
    for (const { spreadId, innerLots, outerLots } of catalogue.spreads) this.#lots.set(spreadId, { inner: innerLots, outer: outerLots });
    this.#client.subscribe('books', { instrumentIds: catalogue.instruments.map(({ instrumentId }) => instrumentId) }, () => undefined);
    let turn = 0;
    this.#trading = setInterval(() => {
      const spread = catalogue.spreads[turn % catalogue.spreads.length];
      const policy = spread === undefined ? undefined : defaultPolicies[spread.spreadId];
      if (spread !== undefined && policy !== undefined) this.#trade(spread.spreadId, Math.floor(turn / catalogue.spreads.length) % 2 === 0 ? 'buy' : 'sell', policy);
      turn++;
    }, PAIR_EVERY_MS);
  }

  rest(): void {
    if (this.#trading !== null) clearInterval(this.#trading);
  }

  facts(): TraderFacts {
    return { fills: this.#fills, filled: { ...this.#filled }, ended: { ...this.#ended }, open: this.#open.size, misaligned: this.#misaligned, reconnections: this.#reconnections };
  }

  #trade(spreadId: SpreadId, side: 'buy' | 'sell', policy: PolicyOf): void {
    const quote = this.#quotes.get(spreadId);
    const market = side === 'buy' ? quote?.ask : quote?.bid;
    if (market === undefined || market === null) return;
    const limit = spreadPrice(market.price + (side === 'buy' ? LIMIT_ROOM : -LIMIT_ROOM));
    void this.#client.command('submitPair', { commandId: randomUUID(), request: { spreadId, side, pairs: 1, limit, policy } });
  }

  #seen(pair: PairOrder): void {
    if (!isEnded(pair.state)) {
      this.#open.add(pair.pairOrderId);
      return;
    }
    this.#open.delete(pair.pairOrderId);
    if (this.#counted.has(pair.pairOrderId)) return;
    this.#counted.add(pair.pairOrderId);
    // Rare, and the run's folder tells the rest.
    if (pair.state === 'stranded') process.stderr.write(`stranded: ${JSON.stringify(pair)}\n`);
    const ending = pair.state === 'denied' ? `denied: ${pair.reason}` : pair.state;
    this.#ended[ending] = (this.#ended[ending] ?? 0) + 1;
    const lots = this.#lots.get(pair.spreadId);
    if (pair.state === 'balanced' && lots !== undefined && pair.inner.filledLots * lots.outer !== pair.outer.filledLots * lots.inner) this.#misaligned++;
  }
}
