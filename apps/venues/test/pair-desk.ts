import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usualFault, type FaultKind, type ItemOf, type ResponseOf } from '@tandem/contract';
import { instrumentId, isEnded, isTerminal, spreadId, spreadPrice, venueIds, type ExecutionReport, type LegPolicy, type PairOrder, type PairPolicy, type Position, type Side, type VenueId } from '@tandem/domain';
import { startHost } from '@tandem/host';
import { createClient, type Channel } from '@tandem/transport';
import { memoryChannels } from '@tandem/transport/memory';
import { noSecretStore } from '@tandem/host/launch';
import { readArguments } from '../src/process/arguments.ts';
import { runVenues } from '../src/process/run-venues.ts';
import { systemClock, systemScheduler } from '../src/process/system-time.ts';

export const PAIR = spreadId('cu-CA');
const INNER = instrumentId('SHFE.cu2701');
const OUTER = instrumentId('LME.CA3M');
/** Room of a pair order's limit beyond the market, in the spread's smallest digits: what the market does on the way. */
const LIMIT_ROOM = 2_000;
const PATIENCE_MS = 20_000;
const REACH_TICKS = 5;
/** A busy machine shows quotes late; what is tested is what becomes of orders. */
const PATIENT: Partial<PairPolicy> = { quoteAgeMaxMs: 10_000, legSkewMaxMs: 10_000 };

/** What a venue itself says of the account. */
export interface VenueFacts {
  readonly positions: ReadonlyMap<string, number>;
  /** Ids of orders that work. */
  readonly live: readonly string[];
}

/** A server that takes the paper venue's place for the trading of the inner leg, on the paper venue's quotes. */
export interface ForeignTrading {
  readonly tradingUrl: string;
  readonly facts: () => Promise<VenueFacts>;
  readonly end: () => Promise<void>;
}

/** The whole host on both paper venues, in this process and over loopback sockets, and a trader at its contract. */
export class PairDesk {
  readonly #client;
  readonly #end: () => Promise<void>;
  readonly #control: { readonly port: number; readonly token: string };
  readonly #foreign: ForeignTrading | null;
  readonly #spreads = new Map<string, ItemOf<'spreads'>>();
  readonly #pairOrders = new Map<string, PairOrder>();
  readonly #positions = new Map<string, Position>();
  readonly #books = new Map<string, ItemOf<'books'>>();
  readonly #alerts = new Map<string, ItemOf<'alerts'>>();
  /** What the host and the venues wrote to the console. */
  readonly console: string[];
  #system: ItemOf<'system'> | null = null;
  #catalogue: ResponseOf<'catalogue'> | null = null;

  private constructor(channel: Channel, control: { readonly port: number; readonly token: string }, said: string[], foreign: ForeignTrading | null, end: () => Promise<void>) {
    this.#control = control;
    this.#foreign = foreign;
    this.#end = end;
    this.console = said;
    this.#client = createClient({ open: () => channel, scheduler: systemScheduler });
    this.#client.subscribe('spreads', {}, (_, items) => {
      for (const item of items) this.#spreads.set(item.spreadId, item);
    });
    this.#client.subscribe('pairOrders', {}, (_, items) => {
      for (const item of items) this.#pairOrders.set(item.pairOrderId, item);
    });
    this.#client.subscribe('positions', {}, (_, items) => {
      for (const item of items) this.#positions.set(`${item.venue}/${item.instrumentId}`, item);
    });
    this.#client.subscribe('alerts', {}, (_, items) => {
      for (const item of items) this.#alerts.set(item.alertId, item);
    });
    this.#client.subscribe('books', { instrumentIds: [INNER, OUTER] }, (_, items) => {
      for (const item of items) this.#books.set(item.instrumentId, item);
    });
    this.#client.subscribe('system', {}, (_, items) => (this.#system = items.at(-1) ?? this.#system));
  }

  static async open(foreignOn: (quotesPort: number) => Promise<ForeignTrading | null> = () => Promise.resolve(null)): Promise<PairDesk> {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-pair-'));
    const said: string[] = [];
    const options = readArguments(['--data', join(folder, 'venues'), '--catalogue', 'assets/catalogue.json', '--seed', '11'], '');
    if (!options.ok) throw new Error(options.error.what);
    const venues = await runVenues(options.value, systemClock(), systemScheduler, ({ what }) => said.push(`venues: ${what}`));
    if (!venues.ok) throw new Error(venues.error.what);
    const { inner, outer, control } = venues.value.ready;
    const diff = `ws://127.0.0.1:${inner.port}`;
    const foreign = await foreignOn(inner.port);
    let connect: (channel: Channel) => void = () => undefined;
    const fail = (error: unknown): never => {
      throw error;
    };
    const host = await startHost(
      {
        dataFolder: join(folder, 'desk'), assetsFolder: 'assets', configFile: null, profileId: null,
        venues: { inner: { marketDataUrl: `${diff}/md`, tradingUrl: foreign?.tradingUrl ?? `${diff}/td` }, outer: { host: '127.0.0.1', port: outer.port }, control: { url: `http://127.0.0.1:${control.port}`, token: control.token } },
        secretKeeping: 'none', refusal: null, version: 'test',
      },
      { onConnect: (callback) => ((connect = callback), () => undefined) },
      fail,
      { clock: systemClock(), scheduler: systemScheduler, secrets: noSecretStore('a test keeps no passwords'), environment: {}, say: (text) => void said.push(text), restart: () => fail(new Error('the desk was to start anew')) },
    );
    if (!host.ok) throw new Error(`${host.error.what} (${host.error.where})`);
    const [near, far] = memoryChannels();
    connect(far);
    const desk = new PairDesk(near, control, said, foreign, async () => {
      await host.value.stop();
      await foreign?.end();
      await venues.value.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    const catalogue = await desk.#client.query('catalogue', {});
    if (!catalogue.ok) throw new Error(catalogue.error.what);
    desk.#catalogue = catalogue.value;
    await desk.ready();
    return desk;
  }

  close = (): Promise<void> => this.#end();

  async until(what: string, ready: () => boolean): Promise<void> {
    const endMs = Date.now() + PATIENCE_MS;
    while (!ready()) {
      if (Date.now() > endMs) throw new Error(`never: ${what}`);
      await pause(5);
    }
  }

  /** Both links are reconciled, the pair has a new price, and trading is active: by a person where it was reduced. */
  async ready(): Promise<void> {
    await this.until('both venues', () => this.#system?.venues.length === 2 && this.#system.venues.every((venue) => venue.reconciled));
    if (this.#system?.tradingState !== 'active') await this.command('setTradingState', { state: 'active' });
    await this.until('trading to be active', () => this.#system?.tradingState === 'active');
    // Of what was quoted since: an older book may be a fault's, or one that our last pair order has taken from.
    const sinceUs = Date.now() * 1_000;
    await this.until('a spread of newer books', () => {
      const quote = this.#spreads.get(PAIR);
      return quote?.veto === 'none' && (quote.innerUs ?? 0) > sinceUs && (quote.outerUs ?? 0) > sinceUs;
    });
  }

  get tradingState(): string {
    return this.#system?.tradingState ?? '';
  }
  get alerts(): readonly ItemOf<'alerts'>[] {
    return [...this.#alerts.values()];
  }
  /** Pair orders under way. */
  get open(): readonly PairOrder[] {
    return [...this.#pairOrders.values()].filter(({ state }) => !isEnded(state));
  }
  get pairs(): readonly PairOrder[] {
    return [...this.#pairOrders.values()];
  }
  pairOrder(id: string): PairOrder | undefined {
    return this.#pairOrders.get(id);
  }
  /** Whether the pair's book at that venue is shut, by what the desk was told. */
  isShut(venue: VenueId): boolean {
    return this.#books.get(venue === 'inner' ? INNER : OUTER)?.phase === 'closed';
  }
  get veto(): string {
    return this.#spreads.get(PAIR)?.veto ?? '';
  }

  /** Legs reach so far that a market which runs a little meanwhile is met all the same. */
  policy(over: Partial<PairPolicy> = {}): PairPolicy {
    const usual = this.#catalogue!.defaultPolicies[PAIR]!;
    const reaching = (leg: LegPolicy): LegPolicy => ({ ...leg, payupTicks: REACH_TICKS, payupTicksMax: 2 * REACH_TICKS });
    return { ...usual, inner: reaching(usual.inner), outer: reaching(usual.outer), ...PATIENT, ...over };
  }

  async command(kind: string, request: object): Promise<void> {
    const answer = await this.#client.command(kind as 'rehearse', { commandId: randomUUID(), ...request } as never);
    if (!answer.ok) throw new Error(`${answer.error.what} (${answer.error.where})`);
  }
  async rehearse(venue: VenueId, kind: FaultKind, parameters: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.command('rehearse', { venue, fault: usualFault(kind, parameters) });
  }
  /** Ends every fault at both venues. */
  async calm(): Promise<void> {
    for (const venue of venueIds) await this.#ask('/faults/clear', { venue, faultId: null });
  }

  /** Sends one pair at the opposite price; `onSent` happens while both legs are on their way. */
  async trade(side: Side, over: Partial<PairPolicy> = {}, onSent: () => Promise<void> = () => Promise.resolve()): Promise<PairOrder> {
    const quote = this.#spreads.get(PAIR);
    const price = (side === 'buy' ? quote?.ask : quote?.bid)?.price ?? 0;
    const known = new Set(this.#pairOrders.keys());
    const own = (): PairOrder | undefined => [...this.#pairOrders.values()].find(({ pairOrderId }) => !known.has(pairOrderId));
    const limit = spreadPrice(side === 'buy' ? price + LIMIT_ROOM : price - LIMIT_ROOM);
    await this.command('submitPair', { request: { spreadId: PAIR, side, pairs: 1, limit, policy: this.policy(over) } });
    await onSent();
    await this.until('the end of the pair order', () => {
      const order = own();
      return order !== undefined && isEnded(order.state);
    });
    return own()!;
  }

  async #ask(path: string, body?: object): Promise<unknown> {
    const { port, token } = this.#control;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json: unknown = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(json));
    return json;
  }

  async venue(id: VenueId): Promise<VenueFacts> {
    if (id === 'inner' && this.#foreign !== null) return this.#foreign.facts();
    const state = (await this.#ask('/state')) as Record<VenueId, { accounts: { positions: Position[]; orders: ExecutionReport[] }[] }>;
    const account = state[id].accounts[0]!;
    return { positions: nets(account.positions), live: account.orders.filter(({ ordStatus }) => !isTerminal(ordStatus)).map(({ clOrdId }) => clOrdId) };
  }

  /** What differs between desk and venues, by lot, side and day, and what still works at a venue; '' where nothing does. */
  async #differing(): Promise<string> {
    for (const id of venueIds) {
      const { positions, live } = await this.venue(id);
      if (live.length > 0) return `the ${id} venue has ${live.join(' ')} working`;
      const ours = nets([...this.#positions.values()].filter(({ venue }) => venue === id));
      if (!isDeepStrictEqual(ours, positions)) return `the ${id} venue holds ${JSON.stringify([...positions])}, the desk ${JSON.stringify([...ours])}`;
    }
    return '';
  }

  /** Desk and venues come to hold the same, and nothing works at a venue any more. */
  async agrees(): Promise<void> {
    const endMs = Date.now() + PATIENCE_MS;
    for (let differing = await this.#differing(); differing !== ''; differing = await this.#differing()) {
      if (Date.now() > endMs) throw new Error(differing);
      await pause(20);
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lots by instrument, side and day; what is flat left out. */
export function nets(positions: readonly Position[]): ReadonlyMap<string, number> {
  return new Map(
    positions
      .flatMap(({ instrumentId, longToday, longYesterday, shortToday, shortYesterday }) =>
        Object.entries({ longToday, longYesterday, shortToday, shortYesterday }).map(([what, lots]): [string, number] => [`${instrumentId} ${what}`, lots]),
      )
      .filter(([, lots]) => lots > 0)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
