import { instrumentId, type Instrument, type Side } from '@tandem/domain';
import { serveDiff, type DiffFront } from '../../src/front-diff/index.ts';
import { createVenues, type Venues } from '../../src/venues.ts';
import { realTime } from '../front-diff-exchange.ts';
import { catalogue } from '../worlds.ts';
import { askServer } from './bare-client.ts';
import { differences } from './compare.ts';
import { Desk, pause } from './desk.ts';
import { ForeignServer } from './foreign-server.ts';

export const USER = 'desk';
export const PASSWORD = 'secret-word';
export const gold = catalogue.instruments.get(instrumentId('SHFE.au2702')) as Instrument;
export const soymeal = [...catalogue.instruments.values()].find((i) => i.exchange === 'DCE') as Instrument;

const STEP_MS = 50;
/** The peer looks at prices and tells what changed ten times a second. */
const PEER_TURN_MS = 100;
const COMPARISONS_MAX = 12;

/** Our market and quotes front, and the foreign server that lives on them. */
export class Stage {
  readonly venues: Venues;
  readonly front: DiffFront;
  readonly server: ForeignServer;
  readonly instruments: readonly Instrument[];
  #moves = true;
  readonly #timer: NodeJS.Timeout;

  private constructor(venues: Venues, front: DiffFront, server: ForeignServer) {
    this.venues = venues;
    this.front = front;
    this.server = server;
    this.instruments = [...venues.exchanges.inner.instruments.values()];
    this.#timer = setInterval(() => {
      if (this.#moves) venues.market.step();
    }, STEP_MS);
  }

  static async build(programs: string, folder: string): Promise<Stage> {
    const venues = createVenues({ catalogue, seed: 11, clock: realTime, scheduler: realTime, saved: { inner: null, outer: null } });
    const front = await serveDiff({ exchange: venues.stages.inner, host: '127.0.0.1', port: 0, clock: realTime, scheduler: realTime });
    const server = new ForeignServer(programs, folder, [...venues.exchanges.inner.instruments.values()], front.port);
    const stage = new Stage(venues, front, server);
    await server.begin();
    return stage;
  }

  desk = (tradingPort: number, password = PASSWORD): Desk => new Desk({ user: USER, password, instruments: this.instruments, quotesPort: this.front.port, tradingPort });

  /** A price so many ticks through the best opposite one, or away from it where below zero. */
  price(instrument: Instrument, side: Side, through: number): number {
    const book = this.venues.exchanges.inner.book(instrument.instrumentId);
    const best = (side === 'buy' ? book.asks : book.bids)[0]?.price ?? instrument.referencePrice;
    return best + (side === 'buy' ? 1 : -1) * through * instrument.tickSize;
  }

  /**
   * Holds the market still and compares what the adapter's reader knows with what the server tells a client of its own,
   * until they agree or have not done so for long. The peer forgets to tell a desk what changed in the moment that
   * another client logs in, so that a difference is looked at again after the market has moved once more.
   */
  async compare(desk: Desk): Promise<{ readonly found: readonly string[]; readonly looks: number }> {
    let found: readonly string[] = [];
    for (let looks = 1; looks <= COMPARISONS_MAX; looks++) {
      this.#moves = false;
      await pause(2 * PEER_TURN_MS + STEP_MS);
      found = differences(desk, await askServer(USER, PASSWORD));
      this.#moves = true;
      if (found.length === 0) return { found, looks };
      await pause(PEER_TURN_MS);
    }
    return { found, looks: COMPARISONS_MAX };
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.server.end();
    await this.front.close();
    this.venues.stop();
  }
}
