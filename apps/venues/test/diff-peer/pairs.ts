import { seededRandom } from '@tandem/kernel';
import { instrumentId, quantity, type Instrument, type PairPolicy, type Position } from '@tandem/domain';
import { openCable, type Cable } from '../cut-cable.ts';
import { nets, PairDesk, type ForeignTrading, type VenueFacts } from '../pair-desk.ts';
import { PAPER_ACCOUNT } from '../../src/venues.ts';
import { catalogue } from '../worlds.ts';
import { askServer, type ServerView } from './bare-client.ts';
import { FOREIGN_PORT, ForeignServer } from './foreign-server.ts';

// Runs inside namespaces of its own and prints what came of it; `diff-peer.test.ts` judges.
const [programs = '', folder = '', rounds = '0', seed = '1'] = process.argv.slice(2);
const DEPOSIT = 20_000_000;
/** The peer's client of market data has heard of every instrument by then. */
const PEER_READY_MS = 1_500;
/** Bytes of the inner order line that pass before it is cut: in the order, its answer, or what comes after. */
const BYTES_TO_CUT_MAX = 4_000;
/** Bounds that let a pair end within a test. */
const SOON: Partial<PairPolicy> = { orderTimeoutMs: 500, leggedTimeoutMs: 3_000 };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const inner: readonly Instrument[] = [...catalogue.instruments.values()].filter(({ venue }) => venue === 'inner');

/** What the server tells a client of its own, in the desk's words. */
function facts({ positions, orders }: ServerView): VenueFacts {
  const lots = (raw: unknown): Position['longToday'] => quantity(Number(raw ?? 0));
  const held = Object.entries(positions).map(([symbol, p]): Position => ({
    venue: 'inner',
    instrumentId: instrumentId(symbol),
    longToday: lots(p['volume_long_today']),
    longYesterday: lots(p['volume_long_his']),
    shortToday: lots(p['volume_short_today']),
    shortYesterday: lots(p['volume_short_his']),
    longAvgPx: null,
    shortAvgPx: null,
    unrealizedPnl: '0',
  }));
  return { positions: nets(held), live: Object.entries(orders).flatMap(([id, order]) => (order['status'] === 'ALIVE' ? [id] : [])) };
}

async function main(): Promise<void> {
  const { accountId, password } = PAPER_ACCOUNT;
  let cable: Cable | null = null;
  const desk = await PairDesk.open(async (quotesPort): Promise<ForeignTrading> => {
    const server = new ForeignServer(programs, folder, inner, quotesPort);
    await server.begin();
    await pause(PEER_READY_MS);
    await askServer(accountId, password, DEPOSIT);
    const line = (cable = await openCable(FOREIGN_PORT));
    return {
      tradingUrl: `ws://127.0.0.1:${line.port}/`,
      facts: async () => facts(await askServer(accountId, password)),
      end: async () => {
        await line.close();
        await server.end();
      },
    };
  });
  const line = cable as Cable | null;
  if (line === null) throw new Error('there is no cable');
  const random = seededRandom(Number(seed));
  const ends: Record<string, number> = {};
  const differing: string[] = [];
  let lots = 0;
  for (let round = 0; round < Number(rounds); round++) {
    await desk.ready();
    const cuts = line.cuts();
    const side = random.next() < 0.5 ? 'buy' : 'sell';
    const pair = await desk.trade(side, SOON, () => {
      line.cutAfter(random.integer(1, BYTES_TO_CUT_MAX), '/');
      return Promise.resolve();
    });
    ends[pair.state] = (ends[pair.state] ?? 0) + 1;
    lots += pair.inner.filledLots;
    if (line.cuts() === cuts) line.cutAfter(1, '/');
    await desk.until('the cable is cut', () => line.cuts() > cuts);
    await desk.ready();
    try {
      await desk.agrees();
    } catch (error) {
      differing.push(`round ${round}, ${pair.state}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const result = { rounds: Number(rounds), cuts: line.cuts(), ends, lots, differing, console: desk.console };
  await desk.close();
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`, () => process.exit(0));
}

void main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`, () => process.exit(1));
});
