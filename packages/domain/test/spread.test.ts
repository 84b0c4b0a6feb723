import { readFileSync } from 'node:fs';
import { Decimal, powerOfTen } from '@tandem/kernel';
import {
  executableSpread,
  impliedLegPrice,
  instrumentId,
  parseCatalogue,
  price,
  quantity,
  ratios,
  spreadId,
  spreadOf,
  spreadPrice,
  tsUs,
  type BookLevel,
  type Catalogue,
  type CompiledSpread,
  type DepthBook,
} from '@tandem/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const catalogue: Catalogue = (() => {
  const parsed = parseCatalogue(JSON.parse(readFileSync('assets/catalogue.json', 'utf8')), 'assets/catalogue.json');
  if (!parsed.ok) throw new Error(parsed.error.what);
  return parsed.value;
})();

const spreadNamed = (name: string): CompiledSpread => catalogue.spreads.get(spreadId(name))!;

const book = (bids: [number, number][], asks: [number, number][]): DepthBook => {
  const levels = (side: [number, number][]): BookLevel[] => side.map(([p, q]) => ({ price: price(p), quantity: quantity(q) }));
  return {
    instrumentId: instrumentId('X.y'),
    bids: levels(bids),
    asks: levels(asks),
    last: null,
    upperLimit: null,
    lowerLimit: null,
    phase: 'open',
    tsEventUs: tsUs(0),
    tsIngestUs: tsUs(0),
  };
};

/** The formula of SpreadDefinition in decimal.js: slow, plain, and written apart from the integers. */
function oracle(spread: CompiledSpread, inner: Decimal, outer: Decimal, fx: Decimal): Decimal {
  const { definition: d } = spread;
  const tax = new Decimal(1).plus(d.parity.tariffRate.value).times(new Decimal(1).plus(d.parity.vatRate.value));
  const perUnit = outer.times(d.outerConversion.numerator).dividedBy(d.outerConversion.denominator);
  const cost = perUnit.plus(d.parity.premiumUsd.value).times(fx).times(tax).plus(d.parity.feesCny.value);
  const innerPerUnit = inner.times(d.innerConversion.numerator).dividedBy(d.innerConversion.denominator);
  return innerPerUnit.minus(cost).times(powerOfTen(d.spreadScale)).toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
}

describe('the executable spread', () => {
  it('is copper in CNY per tonne, taxes and currency made the same', () => {
    // 86,400 - 10,750.00 x 7.1 x 1.13 = 86,400 - 86,247.25
    const quote = executableSpread(
      spreadNamed('cu-CA'),
      'sell',
      book([[86_400, 5]], []),
      book([], [[1_075_000, 1]]),
      book([], [[71_000, 1]]),
    );
    expect(quote).toEqual({ price: 153, pairs: 1 });
  });

  it('walks depth for one pair and counts the pairs that the same levels hold', () => {
    const quote = executableSpread(
      spreadNamed('cu-HG'),
      'buy',
      book([], [[86_400, 5], [86_410, 40], [86_420, 90]]),
      book([[48_765, 10], [48_760, 50]], []),
      book([[71_000, 1]], []),
    );
    // 5 lots at 86,400 and 4 at 86,410; ten outer lots at the best bid hold two pairs, 45 inner ones five.
    const inner = new Decimal(5 * 86_400 + 4 * 86_410).dividedBy(9);
    expect(quote?.price).toBe(oracle(spreadNamed('cu-HG'), inner, new Decimal('4.8765'), new Decimal('7.1')).toNumber());
    expect(quote?.pairs).toBe(2);
  });

  it.each(['inner', 'outer', 'fx'])('is missing where the %s side is empty, never taken as zero', (side) => {
    const empty = book([], []);
    const quote = executableSpread(
      spreadNamed('cu-CA'),
      'sell',
      side === 'inner' ? empty : book([[86_400, 5]], []),
      side === 'outer' ? empty : book([], [[1_075_000, 1]]),
      side === 'fx' ? empty : book([], [[71_000, 1]]),
    );
    expect(quote).toBeNull();
  });

  it('is missing where depth holds less than a pair', () => {
    const quote = executableSpread(
      spreadNamed('cu-CA'),
      'sell',
      book([[86_400, 4]], []),
      book([], [[1_075_000, 1]]),
      book([], [[71_000, 1]]),
    );
    expect(quote).toBeNull();
  });

  it('equals the formula in decimals, for every pair of the catalogue', () => {
    for (const spread of catalogue.spreads.values()) {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 20_000_000 }),
          fc.integer({ min: 1, max: 20_000_000 }),
          fc.integer({ min: 50_000, max: 90_000 }),
          (inner, outer, fx) => {
            const at = (value: number, scale: number): Decimal => new Decimal(value).dividedBy(powerOfTen(scale));
            const expected = oracle(
              spread,
              at(inner, spread.inner.priceScale),
              at(outer, spread.outer.priceScale),
              at(fx, spread.fx.priceScale),
            );
            // Decimals know a negative zero.
            expect(spreadOf(spread, BigInt(inner), 1n, BigInt(outer), 1n, fx)).toBe(expected.toNumber() + 0);
          },
        ),
        { numRuns: 200 },
      );
    }
  });
});

describe('the ratios', () => {
  it('equal the quotient of the mids in decimals, raw and without FX', () => {
    for (const spread of catalogue.spreads.values()) {
      const value = fc.integer({ min: 1, max: 20_000_000 });
      fc.assert(
        fc.property(value, value, fc.integer({ min: 50_000, max: 90_000 }), fc.nat(500), (inner, outer, fx, width) => {
          const around = (bid: number): DepthBook => book([[bid, 1]], [[bid + width, 1]]);
          const mid = (bid: number, scale: number): Decimal => new Decimal(2 * bid + width).dividedBy(2 * powerOfTen(scale));
          const raw = mid(inner, spread.inner.priceScale).dividedBy(mid(outer, spread.outer.priceScale));
          const { innerConversion, outerConversion } = spread.definition;
          const units = new Decimal(innerConversion.numerator)
            .dividedBy(innerConversion.denominator)
            .dividedBy(new Decimal(outerConversion.numerator).dividedBy(outerConversion.denominator));
          const text = (ratio: Decimal): string => ratio.toFixed(4, Decimal.ROUND_HALF_UP);
          expect(ratios(spread, around(inner), around(outer), around(fx))).toEqual({
            raw: text(raw),
            exFx: text(raw.times(units).dividedBy(mid(fx, spread.fx.priceScale))),
          });
        }),
        { numRuns: 200 },
      );
    }
  });

  it('are missing where a side is empty', () => {
    const two = book([[1, 1]], [[2, 1]]);
    expect(ratios(spreadNamed('cu-CA'), two, book([[1, 1]], []), two)).toBeNull();
  });
});

describe('the price that a limit implies for one leg', () => {
  const lots = fc.integer({ min: 1, max: 400 });
  it('is within the limit, and one tick worse is beyond it', () => {
    const names = [...catalogue.spreads.keys()];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom('buy' as const, 'sell' as const),
        fc.constantFrom('inner' as const, 'outer' as const),
        fc.integer({ min: -50_000, max: 50_000 }),
        fc.array(lots, { minLength: 1, maxLength: 5 }),
        (name, side, lead, limit, sizes) => {
          const spread = spreadNamed(name);
          const other = lead === 'inner' ? spread.outer : spread.inner;
          const levels = sizes.map((size, i): [number, number] => [other.referencePrice + i * other.tickSize, size]);
          const otherBook = book([...levels].reverse(), levels);
          const fxBook = book([[spread.fx.referencePrice, 9]], [[spread.fx.referencePrice + 3, 9]]);
          const terms = { side, lead, pairs: 1, limit: spreadPrice(limit) };
          const implied = impliedLegPrice(spread, terms, otherBook, fxBook);
          const leadLots = lead === 'inner' ? spread.definition.innerLots : spread.definition.outerLots;
          const at = (leadPrice: number): number | undefined => {
            const leadBook = book([[leadPrice, leadLots]], [[leadPrice, leadLots]]);
            const [inner, outer] = lead === 'inner' ? [leadBook, otherBook] : [otherBook, leadBook];
            return executableSpread(spread, side, inner, outer, fxBook)?.price;
          };
          if (implied === null) {
            expect(at(spread[lead].referencePrice)).toBeUndefined();
            return;
          }
          const tick = spread[lead].tickSize;
          expect(Math.abs(implied % tick)).toBe(0);
          const worse = (lead === 'inner') === (side === 'buy') ? tick : 0 - tick;
          const beyond = (spreadNow: number): number => (side === 'buy' ? spreadNow - limit : limit - spreadNow);
          // The spread is rounded to its own digit, so a tick finer than that may still round onto the limit.
          expect(beyond(at(implied)!)).toBeLessThanOrEqual(0);
          expect(beyond(at(implied + worse)!)).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 400, seed: 31 },
    );
  });
});
