import { readFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import { price, quantity, spreadId, spreadPrice, tsUs, type CatalogueData, type DepthBook, type Instrument, type NewOrder, type PairOrderRequest } from '@tandem/domain';
import { createEngine, type Engine, type EngineCommand, type EngineInput } from '@tandem/engine';
import { percentile, report } from './report.ts';

/**
 * How long `step` takes, in microseconds: a tick that decides nothing, and one that fires a pair; and what ticks throw away,
 * with quotes made beforehand, so that the garbage is the engine's alone.
 */

const ROUNDS = 7;
const TICKS = 40_000;
const FIRINGS = 3_000;
const WARM_UP = 20_000;
const DEPTH = 5;
const COUNTED = 2_000;
const REPLAYED_TURNS = 100;
const REPLAYED = 10_000;
const PAUSE_GOAL_MS = 2;
const START_US = 1_790_000_000_000_000;

interface Figures {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
}

const catalogue = JSON.parse(readFileSync('assets/catalogue.json', 'utf8')) as CatalogueData;
const cases = {
  idle: { what: 'step: a tick, nothing armed', goalUs: 2 },
  armed: { what: 'step: a tick, a trigger armed and not reached', goalUs: 2 },
  fires: { what: 'step: a tick that fires a pair', goalUs: 20 },
} as const;
type Case = keyof typeof cases;

/** A desk of the shipped catalogue, both venues up, every instrument quoted at its reference price. */
class Desk {
  readonly engine: Engine = createEngine();
  readonly #mids = new Map<string, number>();
  #seq = 0;
  nowUs = START_US;
  /** Of the last event. */
  commands: readonly EngineCommand[] = [];

  constructor() {
    this.send({ type: 'configuration', idPrefix: 'B', catalogue, limits: { pairsPerOrderMax: 20, openPairOrdersMax: 20, lotsPerOrderMax: 500, ordersPerSecondMax: 50, ordersPerSecondReserve: 20, cancelsPerDayMax: 400 } });
    this.send({ type: 'started', clean: true });
    for (const venue of ['inner', 'outer'] as const) {
      this.send({ type: 'venue_status', venue, status: 'connected', text: [] });
      this.send({ type: 'reconciliation', report: { venue, orders: [], trades: [], positions: [], tsIngestUs: tsUs(this.nowUs) } });
      const none = { margin: '0', realizedPnl: '0', unrealizedPnl: '0', fees: '0' };
      this.send({ type: 'account', account: { venue, accountId: venue, currency: venue === 'inner' ? 'CNY' : 'USD', balance: '1000000000', available: '1000000000', ...none, tsUs: tsUs(this.nowUs) } });
    }
    for (const instrument of catalogue.instruments) this.tick(instrument, 0);
  }

  /** Feeds an event and returns the nanoseconds that `step` took. */
  send(input: EngineInput): number {
    const event = { seq: ++this.#seq, tsUs: tsUs(this.nowUs), input };
    const began = process.hrtime.bigint();
    this.commands = this.engine.step(event);
    return Number(process.hrtime.bigint() - began);
  }

  /** Steps over quotes that were made beforehand, up and down by turns: the bench makes nothing on the way. */
  replay(quotes: readonly EngineInput[], steps: number): void {
    const event = { seq: 0, tsUs: tsUs(this.nowUs), input: quotes[0] as EngineInput };
    for (let i = 0; i < steps; i++) {
      event.seq = ++this.#seq;
      event.input = quotes[i % quotes.length] as EngineInput;
      this.engine.step(event);
      if (i % 20 === 0) this.engine.drainChanges();
    }
  }

  /** A quote of every instrument, one tick up, and then one of each where it was. */
  quotes(): EngineInput[] {
    return [1, 0].flatMap((up) => catalogue.instruments.map((one): EngineInput => ({ type: 'quote', book: this.#book(one, one.referencePrice + up * one.tickSize) })));
  }

  tick(instrument: Instrument, moveTicks: number): number {
    const { instrumentId, referencePrice, tickSize } = instrument;
    const mid = (this.#mids.get(instrumentId) ?? referencePrice) + moveTicks * tickSize;
    this.#mids.set(instrumentId, mid);
    return this.send({ type: 'quote', book: this.#book(instrument, mid) });
  }

  #book({ instrumentId, tickSize }: Instrument, mid: number): DepthBook {
    const levels = (towards: number): DepthBook['bids'] =>
      Array.from({ length: DEPTH }, (_, i) => ({ price: price(mid + towards * (i + 1) * tickSize), quantity: quantity(200) }));
    const at = tsUs(this.nowUs);
    return { instrumentId, bids: levels(-1), asks: levels(1), last: null, upperLimit: null, lowerLimit: null, phase: 'open', tsEventUs: at, tsIngestUs: at };
  }
}

const legs = { payupTicks: 1, payupStepTicks: 1, payupTicksMax: 5, timeInForce: 'fak' } as const;
const request = (id: string, limit: number): PairOrderRequest => ({
  spreadId: spreadId(id),
  side: 'buy',
  pairs: 1,
  limit: spreadPrice(limit),
  policy: {
    inner: legs,
    outer: legs,
    legging: 'simultaneous',
    lead: 'inner',
    clipPairs: 5,
    quoteSlopTicks: 1,
    leggedLotsMax: 180,
    priceLimitGuardTicks: 5,
    sessionOverlapMinS: 120,
    cancelBudgetReserve: 50,
    offset: 'automatic',
    onResidual: 'complete',
    orderTimeoutMs: 1_500,
    leggedTimeoutMs: 5_000,
    attemptsMax: 5,
    slippageMax: spreadPrice(1_000_000),
    quoteAgeMaxMs: 600_000,
    legSkewMaxMs: 600_000,
  },
});

const FAR = 1_000_000_000;

/** One round of ticks over all instruments, up and down by turns; the changes are drained as a host does. */
function ticks(armed: boolean): number[] {
  const desk = new Desk();
  if (armed) for (const { spreadId: id } of catalogue.spreads) arm(desk, id, 0 - FAR);
  const took: number[] = [];
  for (let i = 0; i < WARM_UP + TICKS; i++) {
    desk.nowUs += 500;
    const instrument = catalogue.instruments[i % catalogue.instruments.length];
    if (instrument === undefined) continue;
    const ns = desk.tick(instrument, Math.floor(i / catalogue.instruments.length) % 2 === 0 ? 1 : -1);
    if (i >= WARM_UP) took.push(ns);
    if (i % 20 === 0) desk.engine.drainChanges();
  }
  return took;
}

const arm = (desk: Desk, id: string, level: number): number =>
  desk.send({ type: 'operator', commandId: `arm-${desk.nowUs}-${id}`, operator: 'bench', action: { type: 'arm_trigger', request: request(id, FAR), level } });

/** Each tick of the inner leg fires a pair, whose two orders are then refused, so that it ends. */
function firings(): number[] {
  const desk = new Desk();
  const took: number[] = [];
  const spread = catalogue.spreads[0];
  const inner = catalogue.instruments.find(({ instrumentId }) => instrumentId === spread?.innerInstrumentId);
  if (spread === undefined || inner === undefined) return took;
  for (let i = 0; i < FIRINGS * 2; i++) {
    desk.nowUs += 200_000;
    for (const instrument of catalogue.instruments) if (instrument !== inner) desk.tick(instrument, 0);
    arm(desk, spread.spreadId, FAR);
    const ns = desk.tick(inner, i % 2 === 0 ? 1 : -1);
    if (i >= FIRINGS) took.push(ns);
    const sent = desk.commands.flatMap((command) => (command.type === 'submit_order' ? [command.order] : []));
    if (sent.length !== 2) throw new Error(`${sent.length} orders left where two were to`);
    for (const order of sent) refuse(desk, order);
    desk.engine.drainChanges();
  }
  return took;
}

const refuse = (desk: Desk, order: NewOrder): number =>
  desk.send({
    type: 'execution_report',
    report: { venue: order.venue, clOrdId: order.clOrdId, orderId: null, execId: `x-${order.clOrdId}` as never, execType: 'rejected', ordStatus: 'rejected', instrumentId: order.instrumentId, side: order.side, orderQty: order.quantity, cumQty: quantity(0), leavesQty: quantity(0), lastQty: quantity(0), lastPx: null, text: '', tsEventUs: tsUs(desk.nowUs), tsIngestUs: tsUs(desk.nowUs) },
  });

function figures(rounds: readonly number[][]): Figures {
  const all = rounds.flat().sort((a, b) => a - b);
  const at = (share: number): number => Math.round(percentile(all, share) / 10) / 100;
  return { p50Us: at(0.5), p99Us: at(0.99), maxUs: at(1) };
}

const measure: Record<Case, () => number[]> = { idle: () => ticks(false), armed: () => ticks(true), fires: firings };

/** What ticks throw away, and for how long that stops the thread; before the bench has garbage of its own. */
async function garbage(armed: boolean): Promise<{ readonly bytesPerStep: number; readonly pausesMs: readonly number[] }> {
  const desk = new Desk();
  if (armed) for (const { spreadId: id } of catalogue.spreads) arm(desk, id, 0 - FAR);
  const quotes = desk.quotes();
  desk.replay(quotes, WARM_UP);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  desk.replay(quotes, COUNTED);
  const bytesPerStep = Math.round((process.memoryUsage().heapUsed - before) / COUNTED);
  const pausesMs: number[] = [];
  const observer = new PerformanceObserver((list) => pausesMs.push(...list.getEntries().map(({ duration }) => duration)));
  // The collection that was asked for is told before this.
  await new Promise((resolve) => setTimeout(resolve, 50));
  observer.observe({ entryTypes: ['gc'] });
  for (let turn = 0; turn < REPLAYED_TURNS; turn++) {
    desk.replay(quotes, REPLAYED);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  observer.disconnect();
  return { bytesPerStep, pausesMs };
}

async function garbageRow(what: string, armed: boolean): Promise<Parameters<typeof report>[0][number]> {
  const { bytesPerStep, pausesMs } = await garbage(armed);
  const sorted = [...pausesMs].sort((a, b) => a - b);
  const maxMs = percentile(sorted, 1);
  return { what, figures: { bytesPerStep, pauses: sorted.length, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99), maxMs }, goal: `no pause above ${PAUSE_GOAL_MS} ms`, meets: maxMs <= PAUSE_GOAL_MS };
}

async function main(): Promise<void> {
  const thrownAway = [await garbageRow('garbage of a million ticks, nothing armed', false), await garbageRow('garbage of a million ticks, triggers armed', true)];
  const pausesMs: number[] = [];
  const observer = new PerformanceObserver((list) => pausesMs.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ entryTypes: ['gc'] });
  const names = Object.keys(cases) as Case[];
  const rounds: Record<Case, number[][]> = { idle: [], armed: [], fires: [] };
  // The cases take turns, so that a busy moment of the machine meets all of them.
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      rounds[name].push(measure[name]());
      // Pauses for garbage are told between turns of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  observer.disconnect();
  const sorted = pausesMs.sort((a, b) => a - b);
  const pause = (share: number): number => percentile(sorted, share);
  const rows = names.map((name) => {
    const { p50Us, p99Us, maxUs } = figures(rounds[name]);
    const { what, goalUs } = cases[name];
    return { what, figures: { p50Us, p99Us, maxUs }, goal: `p50 ${goalUs} µs, p99 ${5 * goalUs} µs`, meets: p50Us <= goalUs && p99Us <= 5 * goalUs };
  });
  const all = { what: 'pauses for garbage while timing, the bench’s own included', figures: { count: sorted.length, p50Ms: pause(0.5), p99Ms: pause(0.99), maxMs: pause(1) } };
  report([...rows, ...thrownAway, all]);
}

void main();
