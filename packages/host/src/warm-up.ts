import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pairOrderRequestCodec } from '@tandem/contract';
import { complaint, err, ok, type Clock, type Complaint, type Result, type Scheduler } from '@tandem/kernel';
import {
  execId,
  price,
  quantity,
  spreadPrice,
  tsUs,
  type Account,
  type CatalogueData,
  type DepthBook,
  type ExecutionReport,
  type Instrument,
  type NewOrder,
  type PairPolicy,
  type RiskLimits,
  type SpreadDefinition,
  type VenueId,
} from '@tandem/domain';
import { createEngine } from '@tandem/engine';
import type { Gateway } from '@tandem/gateway-core';
import { openJournal } from '@tandem/journal';
import { EngineLoop } from './engine-loop.ts';
import { Timers } from './timers.ts';

/** What the exercise may take of a start, milliseconds. */
const BUDGET_MS = 400;
/**
 * Pairs in each of two worlds, the last of which more would change nothing. The second begins as the desk's own will:
 * code that was compiled for a world well under way is thrown away at the first steps of another.
 */
const FIRINGS_MAX = [50, 250] as const;
/** A decision in so many waits for the disk; the others would only cost time. */
const DURABLE_EVERY = 16;
/** Answers to answers, at the most: an order, its top-up, and so on. */
const ROUNDS_MAX = 20;
/** A Tuesday, 10:00 in Beijing: both markets of any pair are as good as open. */
const START_US = 1_794_880_800_000_000;
const STEP_US = 200_000;
/** Between two pairs, which go either way by turns: no trigger fires at once against what another did. */
const BETWEEN_US = 10_000_000;
const DEPTH = 5;
const FAR = 1_000_000_000;

/**
 * Fires pairs through an engine, a loop and a journal of its own, so that the functions which decide, record and send
 * are compiled before the first real order needs them: they run seldom, and cold they take several times as long.
 * Nothing of it is kept, and no venue hears of it. Returns how many pairs were fired; where that cannot be done, as
 * without room in `parentFolder`, the desk is none the worse but for its first orders.
 */
export function warmUp(catalogue: CatalogueData, parentFolder: string, monotonicNs: () => bigint): Result<number, Complaint> {
  const spread = catalogue.spreads[0];
  if (spread === undefined) return ok(0);
  try {
    return ok(fireAll(catalogue, spread, parentFolder, monotonicNs));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err(complaint('cold_start', `The desk starts cold: ${why}`, parentFolder, 'Its first orders take a little longer; trading is not concerned.'));
  }
}

function fireAll(catalogue: CatalogueData, spread: SpreadDefinition, parentFolder: string, monotonicNs: () => bigint): number {
  const endNs = monotonicNs() + BigInt(BUDGET_MS * 1e6);
  let all = 0;
  for (const most of FIRINGS_MAX) {
    const folder = mkdtempSync(join(parentFolder, 'warm-up-'));
    try {
      const exercise = new Exercise(catalogue, spread, folder, monotonicNs);
      let fired = 0;
      while (fired < most && monotonicNs() < endNs && exercise.fire(fired)) fired++;
      exercise.close();
      all += fired;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return all;
}

class Exercise {
  readonly #spread: SpreadDefinition;
  readonly #instruments: readonly Instrument[];
  readonly #journal;
  readonly #loop: EngineLoop;
  readonly #orders: NewOrder[] = [];
  #nowUs = START_US;
  #executions = 0;

  constructor(catalogue: CatalogueData, spread: SpreadDefinition, folder: string, monotonicNs: () => bigint) {
    this.#spread = spread;
    const ids = [spread.innerInstrumentId, spread.outerInstrumentId, spread.fxInstrumentId];
    this.#instruments = catalogue.instruments.filter(({ instrumentId }) => ids.includes(instrumentId));
    const opened = openJournal({ folder, tradingDay: '2026-11-17' });
    if (!opened.ok) throw new Error(`${opened.error.what} (${opened.error.where})`);
    this.#journal = opened.value;
    const clock: Clock = { nowUs: () => tsUs(this.#nowUs), monotonicNs };
    const never: Scheduler = { after: () => () => undefined };
    this.#loop = new EngineLoop(
      {
        engine: createEngine(),
        journal: seldomDurable(opened.value),
        timers: new Timers(clock, never, () => undefined),
        gateways: new Map((['inner', 'outer'] as const).map((venue) => [venue, this.#gateway(venue)])),
        clock,
        scheduler: never,
        holidays: new Set(),
        observer: { stepped: () => undefined, sent: () => undefined, turned: () => undefined },
        onFatal: (error) => {
          throw error;
        },
      },
      { seq: 0, tsUs: 0 },
    );
    this.#begin(catalogue);
  }

  #begin(catalogue: CatalogueData): void {
    this.#loop.post({ type: 'configuration', idPrefix: 'W', catalogue, limits });
    this.#loop.post({ type: 'started', clean: true });
    for (const venue of ['inner', 'outer'] as const) {
      this.#loop.post({ type: 'venue_status', venue, status: 'connected', text: [] });
      this.#loop.post({ type: 'reconciliation', report: { venue, orders: [], trades: [], positions: [], tsIngestUs: tsUs(this.#nowUs) } });
      this.#loop.post({ type: 'account', account: richAccount(venue, this.#instruments, this.#nowUs) });
    }
    this.#loop.turn();
  }

  /** One pair from the quote that fires it to its end; every fourth has a leg refused. False where none was fired. */
  fire(number: number): boolean {
    const side = number % 2 === 0 ? 'buy' : 'sell';
    const reached = side === 'buy' ? FAR : -FAR;
    // Through the codec that an operator's goes through, which gives it the same shape.
    const request = pairOrderRequestCodec.parse({ spreadId: this.#spread.spreadId, side, pairs: 1, limit: reached, policy });
    this.#nowUs += BETWEEN_US;
    this.#quote(number);
    this.#loop.post({ type: 'operator', commandId: `warm-${number}`, operator: 'warm-up', action: { type: 'arm_trigger', request, level: reached } });
    this.#loop.turn();
    this.#quote(number + 1);
    const fired = this.#orders.length > 0;
    for (let round = 0; this.#orders.length > 0 && round < ROUNDS_MAX; round++) {
      const refuses = number % 4 === 3 && round === 0;
      for (const [at, order] of this.#orders.splice(0).entries()) this.#loop.post({ type: 'execution_report', report: this.#report(order, refuses && at === 0) });
      this.#loop.turn();
    }
    return fired;
  }

  close(): void {
    this.#journal.close();
  }

  #quote(number: number): void {
    this.#nowUs += STEP_US;
    for (const { instrumentId, referencePrice, tickSize } of this.#instruments) {
      const mid = referencePrice + (number % 5) * tickSize;
      const levels = (towards: number): DepthBook['bids'] =>
        Array.from({ length: DEPTH }, (_, at) => ({ price: price(mid + towards * (at + 1) * tickSize), quantity: quantity(500) }));
      const at = tsUs(this.#nowUs);
      const book = { instrumentId, bids: levels(-1), asks: levels(1), last: null, upperLimit: null, lowerLimit: null, phase: 'open' as const, tsEventUs: at, tsIngestUs: at };
      this.#loop.post({ type: 'quote', book });
      this.#loop.turn();
    }
  }

  #gateway(venue: VenueId): Gateway {
    return {
      venue,
      marketData: { subscribe: () => undefined },
      orders: {
        prepareSubmit: (order) => ({
          send: () => {
            this.#orders.push(order);
            return true;
          },
        }),
        prepareCancel: () => ({ send: () => true }),
        hold: () => () => undefined,
        query: () => undefined,
      },
      start: () => undefined,
      reconnect: () => undefined,
      stop: () => Promise.resolve(),
    };
  }

  #report(order: NewOrder, isRefused: boolean): ExecutionReport {
    const { venue, clOrdId, instrumentId, side } = order;
    const at = tsUs(this.#nowUs);
    const filled = isRefused ? quantity(0) : order.quantity;
    const outcome = isRefused ? ({ execType: 'rejected', ordStatus: 'rejected' } as const) : ({ execType: 'trade', ordStatus: 'filled' } as const);
    const common = { venue, clOrdId, orderId: null, execId: execId(`W${++this.#executions}`), instrumentId, side, orderQty: order.quantity };
    return { ...common, ...outcome, cumQty: filled, leavesQty: quantity(0), lastQty: filled, lastPx: isRefused ? null : order.price, text: '', tsEventUs: at, tsIngestUs: at };
  }
}

/** The journal of an exercise: written as ever, but synced now and then alone. */
function seldomDurable(journal: ConstructorParameters<typeof EngineLoop>[0]['journal']): typeof journal {
  let decisions = 0;
  return {
    get tradingDay() {
      return journal.tradingDay;
    },
    get held() {
      return journal.held;
    },
    recordEvent: (event) => journal.recordEvent(event),
    recordCommands: (seq, commands) => journal.recordCommands(seq, commands),
    recordSnapshot: (snapshot) => journal.recordSnapshot(snapshot),
    recordDelta: (delta) => journal.recordDelta(delta),
    commit: () => (++decisions % DURABLE_EVERY === 0 ? journal.commit() : journal.flush()),
    flush: () => journal.flush(),
    rollTo: (tradingDay, snapshot) => journal.rollTo(tradingDay, snapshot),
  };
}

/** Of an exercise, that no money stops: in the currency of the venue's instruments. */
function richAccount(venue: VenueId, instruments: readonly Instrument[], nowUs: number): Account {
  const currency = instruments.find((one) => one.venue === venue && one.kind === 'future')?.currency ?? 'CNY';
  const none = { margin: '0', realizedPnl: '0', unrealizedPnl: '0', fees: '0' };
  return { venue, accountId: 'warm-up', currency, balance: '1000000000000', available: '1000000000000', ...none, tsUs: tsUs(nowUs) };
}

const limits: RiskLimits = {
  pairsPerOrderMax: 10,
  openPairOrdersMax: 10,
  lotsPerOrderMax: 1_000,
  ordersPerSecondMax: 1_000,
  ordersPerSecondReserve: 10,
  cancelsPerDayMax: 1_000_000,
};

const leg = { payupTicks: 1, payupStepTicks: 1, payupTicksMax: 5, timeInForce: 'fak' } as const;
const policy: PairPolicy = {
  inner: leg,
  outer: leg,
  legging: 'simultaneous',
  lead: 'inner',
  clipPairs: 5,
  quoteSlopTicks: 1,
  leggedLotsMax: 1_000,
  priceLimitGuardTicks: 0,
  cancelBudgetReserve: 0,
  offset: 'open',
  onResidual: 'complete',
  orderTimeoutMs: 5_000,
  leggedTimeoutMs: 10_000,
  attemptsMax: 5,
  slippageMax: spreadPrice(FAR),
  quoteAgeMaxMs: 10_000,
  legSkewMaxMs: 10_000,
  sessionOverlapMinS: 0,
};
