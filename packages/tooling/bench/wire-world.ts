import { readFileSync } from 'node:fs';
import { price, quantity, tsUs, type BookLevel, type CatalogueData, type DepthBook, type Instrument, type InstrumentId, type PairPolicy, type RiskLimits } from '@tandem/domain';
import type { Clock, Scheduler } from '@tandem/kernel';

/** Both sides of the wire bench: the contracts, the clock, and where the trigger stands. */
export const realTime: Clock & Scheduler = {
  nowUs: () => tsUs(Math.round((performance.timeOrigin + performance.now()) * 1000)),
  monotonicNs: () => process.hrtime.bigint(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

const INNER = 'SHFE.cu2701';
const OUTER = 'COMEX.HGH7';
const FX = 'FX.USDCNH';

const all = JSON.parse(readFileSync('assets/catalogue.json', 'utf8')) as CatalogueData;
const instrumentOf = (id: string): Instrument => {
  const found = all.instruments.find((i) => i.instrumentId === id);
  if (found === undefined) throw new Error(`the catalogue has no ${id}`);
  return found;
};
export const inner = instrumentOf(INNER);
export const outer = instrumentOf(OUTER);
export const fx = instrumentOf(FX);

/** The catalogue with as many pairs on the one inner contract. */
export function catalogueOf(pairs: number): CatalogueData {
  const one = all.spreads.find((s) => s.innerInstrumentId === INNER && s.outerInstrumentId === OUTER);
  if (one === undefined) throw new Error('the catalogue has no pair of copper');
  const spreads = Array.from({ length: pairs }, (_, n) => ({ ...one, spreadId: n === 0 ? one.spreadId : `${one.spreadId}-${n}` }));
  return { ...all, spreads: spreads as unknown as CatalogueData['spreads'] };
}

/** A tick with this ask does not fire; the cheap one does: they lie far on either side of the trigger's level. */
export const DEAR = 92_000;
export const CHEAP = 80_500;
export const LEVEL = 0;

export const limits: RiskLimits = {
  pairsPerOrderMax: 100,
  openPairOrdersMax: 1_000,
  lotsPerOrderMax: 500,
  ordersPerSecondMax: 100_000,
  ordersPerSecondReserve: 10,
  cancelsPerDayMax: 1_000_000,
};

const leg = { payupTicks: 1, payupStepTicks: 1, payupTicksMax: 5, timeInForce: 'fak' } as const;
export const policy = {
  inner: leg,
  outer: leg,
  legging: 'simultaneous',
  lead: 'inner',
  clipPairs: 5,
  quoteSlopTicks: 1,
  leggedLotsMax: 180,
  priceLimitGuardTicks: 0,
  sessionOverlapMinS: 0,
  cancelBudgetReserve: 0,
  offset: 'open',
  onResidual: 'complete',
  orderTimeoutMs: 5_000,
  leggedTimeoutMs: 10_000,
  attemptsMax: 5,
  slippageMax: 5_000,
  quoteAgeMaxMs: 10_000,
  legSkewMaxMs: 10_000,
} as unknown as PairPolicy;

const ladder = (from: number, step: number): BookLevel[] => [0, 1, 2, 3, 4].map((n) => ({ price: price(from + n * step), quantity: quantity(500) }));

export function bookAt(id: InstrumentId, mid: number, tick: number): DepthBook {
  const now = realTime.nowUs();
  return { instrumentId: id, bids: ladder(mid - tick, -tick), asks: ladder(mid, tick), last: null, upperLimit: null, lowerLimit: null, phase: 'open', tsEventUs: now, tsIngestUs: now };
}
