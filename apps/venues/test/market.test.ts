import { powerOfTen } from '@tandem/kernel';
import { executableSpread, instrumentId, spreadId, type CompiledSpread } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { MARKET_STEP_MS, createMarket, type Market } from '../src/market/market.ts';
import { PARTS, createWalk, stationary } from '../src/market/walk.ts';
import { seededRandom } from '@tandem/kernel';
import { catalogue, world } from './worlds.ts';

const HOUR_MS = 3_600_000;
const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
const deviation = (xs: readonly number[]): number => Math.sqrt(mean(xs.map((x) => (x - mean(xs)) ** 2)));
const correlation = (xs: readonly number[], ys: readonly number[]): number =>
  mean(xs.map((x, i) => (x - mean(xs)) * (ys[i]! - mean(ys)))) / (deviation(xs) * deviation(ys));
const returns = (xs: readonly number[]): number[] => xs.slice(1).map((x, i) => Math.log(x / xs[i]!));

const spreadNamed = (name: string): CompiledSpread => catalogue.spreads.get(spreadId(name))!;

/** The inner price, its parity cost and their difference in the spread's unit. */
function parity(market: Market, s: CompiledSpread): { inner: number; cost: number; spread: number } {
  const [inner, outer, fx] = [s.inner, s.outer, s.fx].map((i) => market.fair(i.instrumentId).dividedBy(powerOfTen(i.priceScale)).toNumber());
  const ratio = (r: { numerator: string; denominator: string }): number => Number(r.numerator) / Number(r.denominator);
  const p = s.definition.parity;
  const tax = (1 + Number(p.tariffRate.value)) * (1 + Number(p.vatRate.value));
  const cost = (outer! * ratio(s.definition.outerConversion) + Number(p.premiumUsd.value)) * fx! * tax + Number(p.feesCny.value);
  const perUnit = inner! * ratio(s.definition.innerConversion);
  return { inner: perUnit, cost, spread: perUnit - cost };
}

describe('a walk', () => {
  it('has the standard deviation it was asked for, and forgets half in its half-life', () => {
    const halfLifeMs = 10_000;
    const walk = createWalk(stationary(50, halfLifeMs), MARKET_STEP_MS, seededRandom(11));
    const stepsAHalfLife = halfLifeMs / MARKET_STEP_MS;
    const values: number[] = [];
    for (let n = 0; n < 4_000; n++) {
      for (let step = 0; step < stepsAHalfLife; step++) walk.step();
      values.push((walk.value() / PARTS) * 10_000);
    }
    expect(deviation(values)).toBeCloseTo(50, -1);
    expect(correlation(values.slice(1), values.slice(0, -1))).toBeCloseTo(0.5, 1);
  }, 60_000);
});

describe('the market', () => {
  it('starts at the catalogue’s outer prices and at the known mean of gold over parity', () => {
    const market = createMarket(catalogue, 1);
    expect(market.fair(instrumentId('COMEX.GCG7')).toFixed(0)).toBe('405000');
    expect(parity(market, spreadNamed('au-GC')).spread).toBeCloseTo(6.06, 6);
    // Every other pair starts where its reference prices put it.
    expect(market.fair(instrumentId('SHFE.cu2701')).toFixed(0)).toBe('86400');
    expect(market.fair(instrumentId('COMEX.HGH7')).toFixed(2)).toBe('48765.00');
  });

  it('prices both coppers abroad as one metal', () => {
    const market = createMarket(catalogue, 2);
    const [ca, hg] = [spreadNamed('cu-CA'), spreadNamed('cu-HG')];
    const gaps: number[] = [];
    for (let n = 0; n < 2_000; n++) {
      market.step();
      gaps.push((parity(market, ca).cost - parity(market, hg).cost) / parity(market, ca).cost);
    }
    expect(Math.max(...gaps.map(Math.abs))).toBeLessThan(0.002);
    expect(deviation(gaps)).toBeGreaterThan(0);
  });

  it('moves a spread visibly within a minute and brings it back', () => {
    const w = world(4);
    const s = spreadNamed('au-GC');
    const asks: number[] = [];
    for (let n = 0; n < 60 * 20; n++) {
      w.market.step();
      const [inner, outer] = [w.exchanges.inner.book(s.inner.instrumentId), w.exchanges.outer.book(s.outer.instrumentId)];
      const side = executableSpread(s, 'buy', inner, outer, w.exchanges.outer.book(s.fx.instrumentId));
      expect(side).not.toBeNull();
      asks.push(side!.price);
    }
    expect(Math.max(...asks) - Math.min(...asks)).toBeGreaterThan(10);
  });
});

/**
 * Stepping 50 ms at a time through months takes minutes, so the hours below are drawn with the walks' own closed form:
 * the same parameters, one exact step an hour.
 */
describe('hours of the market', () => {
  it('correlate inner and outer returns by 0.96 and keep gold’s spread at 6.06 with 0.87 around it', () => {
    const market = createMarket(catalogue, 20, HOUR_MS);
    const s = spreadNamed('au-GC');
    const seen = { inner: [] as number[], cost: [] as number[], spread: [] as number[] };
    for (let hour = 0; hour < 10_000; hour++) {
      market.step();
      const now = parity(market, s);
      seen.inner.push(now.inner);
      seen.cost.push(now.cost);
      seen.spread.push(now.spread);
    }
    expect(correlation(returns(seen.inner), returns(seen.cost))).toBeGreaterThan(0.95);
    expect(correlation(returns(seen.inner), returns(seen.cost))).toBeLessThan(0.97);
    expect(mean(seen.spread)).toBeCloseTo(6.06, 0);
    expect(deviation(seen.spread)).toBeGreaterThan(0.77);
    expect(deviation(seen.spread)).toBeLessThan(0.97);
    const halfADay = seen.spread.slice(12);
    expect(correlation(halfADay, seen.spread.slice(0, -12))).toBeLessThan(0.2);
  });

  it('leave every price within its limits for a year', () => {
    const market = createMarket(catalogue, 21, HOUR_MS);
    for (let hour = 0; hour < 24 * 365; hour++) {
      market.step();
      for (const i of catalogue.instruments.values()) {
        const away = market.fair(i.instrumentId).dividedBy(i.referencePrice).minus(1).abs();
        if (i.priceLimitRate !== null) expect(away.lessThan(i.priceLimitRate), `${i.instrumentId} ${away.toFixed(4)}`).toBe(true);
      }
    }
  });
});
