import { Decimal, assert, powerOfTen, seededRandom, type Dispose, type Scheduler } from '@tandem/kernel';
import type { Catalogue, CompiledSpread, Instrument, InstrumentId } from '@tandem/domain';
import { basisShare, characterOf, priceHalfLifeMs, spreadMeans, spreadWander, varianceShares } from './parameters.ts';
import { PARTS, createWalk, stationary, type Walk, type WalkParameters } from './walk.ts';

/** One step of the market; each book is quoted anew every few steps. */
export const MARKET_STEP_MS = 50;

/**
 * The fair prices that both venues share: an inner price is what its outer costs here (freight, tax and currency in)
 * plus a spread that wanders around its mean. Time is counted in steps, so a seed gives one market whatever the clock does.
 */
export interface Market {
  /** The fair price in scaled units, fractions included. */
  fair(instrumentId: InstrumentId): Decimal;
  /** Moves time on by one step, then calls the listeners in the order they came. */
  step(): void;
  onStep(listener: () => void): Dispose;
}

/** How one instrument's fair price comes about. Evaluated in the order of the list, so that what it needs is there. */
interface Pricing {
  readonly instrument: Instrument;
  readonly price: (fair: (id: InstrumentId) => Decimal) => Decimal;
}

/** A market at its mean; `stepMs` is how much market time one step is. */
export function createMarket(catalogue: Catalogue, seed: number, stepMs = MARKET_STEP_MS): Market {
  const walks: Walk[] = [];
  const random = seededRandom(seed);
  const pricings = arrange(catalogue, (parameters) => {
    const walk = createWalk(parameters, stepMs, random);
    walks.push(walk);
    return walk;
  });
  const prices = new Map<InstrumentId, Decimal>();
  const listeners = new Set<() => void>();
  const fair = (id: InstrumentId): Decimal => {
    const price = prices.get(id);
    assert(price !== undefined, `${id} has no fair price`);
    return price;
  };
  const evaluate = (): void => {
    for (const { instrument, price } of pricings) prices.set(instrument.instrumentId, price(fair));
  };
  evaluate();
  return {
    fair,
    step: () => {
      for (const walk of walks) walk.step();
      evaluate();
      for (const listener of listeners) listener();
    },
    onStep: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Steps the market for ever, one step a timer, until disposed of. A late timer slows the market and skips nothing. */
export function runMarket(market: Market, scheduler: Scheduler): Dispose {
  let cancel: Dispose = scheduler.after(MARKET_STEP_MS, turn);
  function turn(): void {
    cancel = scheduler.after(MARKET_STEP_MS, turn);
    market.step();
  }
  return () => cancel();
}

function arrange(catalogue: Catalogue, addWalk: (parameters: WalkParameters) => Walk): Pricing[] {
  const add = (hourlyBasisPoints: number): Walk => addWalk({ hourlyBasisPoints, halfLifeMs: priceHalfLifeMs });
  const dollar = add(1);
  const families = new Map<string, Walk>();
  const familyOf = (name: string): Walk => {
    const walk = families.get(name) ?? add(1);
    families.set(name, walk);
    return walk;
  };
  /** A price of its own: currencies rise with the dollar, goods in dollars fall with it. */
  const own = (instrument: Instrument): Pricing => {
    const { family, hourlyBasisPoints } = characterOf(instrument.product);
    const common = familyOf(family);
    const alone = add(hourlyBasisPoints * Math.sqrt(varianceShares.product));
    const dollarShare = hourlyBasisPoints * Math.sqrt(varianceShares.dollar) * (instrument.kind === 'fx' ? 1 : -1);
    const familyShare = hourlyBasisPoints * Math.sqrt(varianceShares.family);
    const reference = new Decimal(instrument.referencePrice);
    const price = (): Decimal =>
      scaledBy(reference, Math.round(dollarShare * dollar.value() + familyShare * common.value()) + alone.value());
    return { instrument, price };
  };
  const wander = (instrument: Instrument, share: number): (() => number) => {
    const basisPoints = characterOf(instrument.product).hourlyBasisPoints * share;
    const slow = stationary(basisPoints * spreadWander.slowShare, spreadWander.slowHalfLifeMs);
    const fast = stationary(basisPoints * spreadWander.fastShare, spreadWander.fastHalfLifeMs);
    const parts = [slow, fast].map(addWalk);
    return () => parts.reduce((sum, walk) => sum + walk.value(), 0);
  };

  const arranged = new Map<InstrumentId, Pricing>();
  const put = (pricing: Pricing): void => void arranged.set(pricing.instrument.instrumentId, pricing);
  const primary = new Map<InstrumentId, CompiledSpread>();
  for (const instrument of catalogue.instruments.values()) if (instrument.kind === 'fx') put(own(instrument));
  for (const spread of catalogue.spreads.values()) {
    const first = primary.get(spread.inner.instrumentId);
    if (!arranged.has(spread.outer.instrumentId)) {
      put(first === undefined ? own(spread.outer) : besides(first, spread, wander(spread.outer, basisShare)));
    }
    if (first === undefined) {
      primary.set(spread.inner.instrumentId, spread);
      put(overParity(spread, wander(spread.outer, 1)));
    }
  }
  for (const instrument of catalogue.instruments.values()) if (!arranged.has(instrument.instrumentId)) put(own(instrument));
  return [...arranged.values()];
}

const scaledBy = (reference: Decimal, deviation: number): Decimal => reference.times(PARTS + deviation).dividedBy(PARTS);

/** The inner price at parity plus the spread's mean plus where the spread has wandered to. */
function overParity(spread: CompiledSpread, deviation: () => number): Pricing {
  const reference = new Decimal(spread.inner.referencePrice);
  const factors = factorsOf(spread);
  const known = spreadMeans[spread.definition.spreadId];
  const mean =
    known === undefined
      ? reference.minus(costAt(factors, new Decimal(spread.outer.referencePrice), new Decimal(spread.fx.referencePrice)))
      : new Decimal(known).times(powerOfTen(spread.definition.spreadScale)).dividedBy(factors.inner);
  return {
    instrument: spread.inner,
    price: (fair) =>
      costAt(factors, fair(spread.outer.instrumentId), fair(spread.fx.instrumentId))
        .plus(mean)
        .plus(reference.times(deviation()).dividedBy(PARTS)),
  };
}

/** A second outer market of an inner: it costs what the first costs, but for a basis that wanders. */
function besides(first: CompiledSpread, second: CompiledSpread, deviation: () => number): Pricing {
  const [one, two] = [factorsOf(first), factorsOf(second)];
  const reference = new Decimal(first.inner.referencePrice);
  const costOf = (factors: Factors, spread: CompiledSpread): Decimal =>
    costAt(factors, new Decimal(spread.outer.referencePrice), new Decimal(spread.fx.referencePrice));
  const basis = costOf(two, second).minus(costOf(one, first));
  return {
    instrument: second.outer,
    price: (fair) => {
      const cost = costAt(one, fair(first.outer.instrumentId), fair(first.fx.instrumentId))
        .plus(basis)
        .plus(reference.times(deviation()).dividedBy(PARTS));
      const fx = fair(second.fx.instrumentId);
      return cost.times(two.inner).minus(fx.times(two.premium)).minus(two.fees).dividedBy(fx.times(two.outer));
    },
  };
}

interface Factors {
  readonly inner: Decimal;
  readonly outer: Decimal;
  readonly premium: Decimal;
  readonly fees: Decimal;
}

function factorsOf(spread: CompiledSpread): Factors {
  const decimal = (f: CompiledSpread['fees']): Decimal => new Decimal(f.num.toString()).dividedBy(f.den.toString());
  return {
    inner: decimal(spread.innerFactor),
    outer: decimal(spread.outerFactor),
    premium: decimal(spread.premiumFactor),
    fees: decimal(spread.fees),
  };
}

/** What the outer costs here, in the inner's scaled price. The formula stands at SpreadDefinition of the domain. */
const costAt = (factors: Factors, outer: Decimal, fx: Decimal): Decimal =>
  outer.times(fx).times(factors.outer).plus(fx.times(factors.premium)).plus(factors.fees).dividedBy(factors.inner);
