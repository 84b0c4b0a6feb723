import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ItemOf, ResponseOf } from '@tandem/contract';
import { isEnded, spreadPrice, type PairOrder, type SpreadId, type VenueId } from '@tandem/domain';
import { createClient, type Channel } from '@tandem/transport';
import { memoryChannels } from '@tandem/transport/memory';
import type { VenueEndpoints } from '../../host/src/options.ts';
import type { HostLoad } from '../../host/src/load.ts';
import { noSecretStore } from '../../host/src/secrets/secret-store.ts';
import { startHost } from '../../host/src/start-host.ts';
import { realTime } from './wire-world.ts';

/** A pair order begins this often, whatever became of those before: what the engine keeps of ended ones fills up early. */
const PAIR_EVERY_MS = 200;
/** Room of a pair order's limit beyond the market, in the spread's smallest digits. */
const LIMIT_ROOM = 1_000;

export interface SoakDeskOptions {
  readonly endpoints: VenueEndpoints;
  readonly folder: string;
}

/** What the desk says when it is asked. */
export interface SoakFacts extends HostLoad {
  readonly longestPauseMs: number;
  readonly heapMb: number;
  readonly residentMb: number;
  /** Lots of the fills that the screen was told, each counted once. */
  readonly filled: Readonly<Record<VenueId, number>>;
  readonly ended: Readonly<Record<string, number>>;
  readonly open: number;
  readonly misaligned: number;
  readonly reconnections: number;
}

/** The whole host on the paper venues, and a trader at its contract who trades without a pause. */
export async function runSoakDesk({ endpoints, folder }: SoakDeskOptions): Promise<void> {
  const fail = (error: unknown): never => {
    throw error;
  };
  let connect: (channel: Channel) => void = () => undefined;
  const started = await startHost(
    { dataFolder: folder, assetsFolder: 'assets', configFile: null, profileId: null, venues: endpoints, secretKeeping: 'none', refusal: null, version: 'soak' },
    {
      onConnect: (callback) => {
        connect = callback;
        return () => undefined;
      },
    },
    fail,
    {
      clock: realTime,
      scheduler: realTime,
      secrets: noSecretStore('a soak keeps no passwords'),
      environment: process.env,
      say: (text) => void process.stderr.write(`${text}\n`),
      restart: () => fail(new Error('the soak’s desk was to start anew')),
    },
  );
  if (!started.ok) throw new Error(`${started.error.what} (${started.error.where})`);
  const host = started.value;
  const [near, far] = memoryChannels();
  connect(far);
  const trader = new Trader(near);
  const { catalogue, defaultPolicies } = await trader.catalogue();
  trader.watch(catalogue.instruments.map(({ instrumentId }) => instrumentId));
  let turn = 0;
  const trading = setInterval(() => {
    const spread = catalogue.spreads[turn % catalogue.spreads.length];
    const policy = spread === undefined ? undefined : defaultPolicies[spread.spreadId];
    if (spread !== undefined && policy !== undefined) trader.trade(spread.spreadId, Math.floor(turn / catalogue.spreads.length) % 2 === 0 ? 'buy' : 'sell', policy);
    turn++;
  }, PAIR_EVERY_MS);
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  process.on('message', (word) => {
    if (word === 'rest') clearInterval(trading);
    if (word === 'facts') {
      globalThis.gc?.();
      const { heapUsed, rss } = process.memoryUsage();
      const facts: SoakFacts = { ...host.load(), ...trader.facts(), longestPauseMs: delays.max / 1e6, heapMb: heapUsed / 1e6, residentMb: rss / 1e6 };
      process.send?.(facts);
      // The pause of the collection above was ours; it is told with the next turns.
      setTimeout(() => delays.reset(), 50);
    }
    if (word === 'end') void host.stop().then(() => process.exit(0));
  });
}

type PolicyOf = ResponseOf<'catalogue'>['defaultPolicies'][string];

/** A screen that keeps little: counts, the newest quotes, and what is still open. */
class Trader {
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

  async catalogue(): Promise<ResponseOf<'catalogue'>> {
    const answer = await this.#client.query('catalogue', {});
    if (!answer.ok) throw new Error(answer.error.what);
    for (const { spreadId, innerLots, outerLots } of answer.value.catalogue.spreads) this.#lots.set(spreadId, { inner: innerLots, outer: outerLots });
    return answer.value;
  }

  /** As a screen with every ladder open. */
  watch(instrumentIds: readonly ItemOf<'books'>['instrumentId'][]): void {
    this.#client.subscribe('books', { instrumentIds: [...instrumentIds] }, () => undefined);
  }

  trade(spreadId: SpreadId, side: 'buy' | 'sell', policy: PolicyOf): void {
    const quote = this.#quotes.get(spreadId);
    const market = side === 'buy' ? quote?.ask : quote?.bid;
    if (market === undefined || market === null) return;
    const limit = spreadPrice(market.price + (side === 'buy' ? LIMIT_ROOM : -LIMIT_ROOM));
    void this.#client.command('submitPair', { commandId: randomUUID(), request: { spreadId, side, pairs: 1, limit, policy } });
  }

  facts(): Pick<SoakFacts, 'filled' | 'ended' | 'open' | 'misaligned' | 'reconnections'> {
    return { filled: { ...this.#filled }, ended: this.#ended, open: this.#open.size, misaligned: this.#misaligned, reconnections: this.#reconnections };
  }

  #seen(pair: PairOrder): void {
    if (!isEnded(pair.state)) {
      this.#open.add(pair.pairOrderId);
      return;
    }
    this.#open.delete(pair.pairOrderId);
    if (this.#counted.has(pair.pairOrderId)) return;
    this.#counted.add(pair.pairOrderId);
    const ending = pair.state === 'denied' ? `denied: ${pair.reason}` : pair.state;
    this.#ended[ending] = (this.#ended[ending] ?? 0) + 1;
    const lots = this.#lots.get(pair.spreadId);
    if (pair.state === 'balanced' && lots !== undefined && pair.inner.filledLots * lots.outer !== pair.outer.filledLots * lots.inner) this.#misaligned++;
  }
}
