import { readFileSync } from 'node:fs';
import { assert } from '@tandem/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCatalogue, solveRatio, type Catalogue } from '@tandem/domain';

const json = JSON.parse(readFileSync(new URL('../../../assets/catalogue.json', import.meta.url), 'utf8')) as {
  instruments: Record<string, unknown>[];
  spreads: { spreadId: string; innerLots: number; outerLots: number; neutrality: string }[];
};

function catalogue(of: unknown = json): Catalogue {
  const parsed = parseCatalogue(of, 'catalogue.json');
  assert(parsed.ok, parsed.ok ? '' : `${parsed.error.what} ${parsed.error.where}`);
  return parsed.value;
}

const lotsOf = (id: string, from = catalogue()) => {
  const spread = [...from.spreads.values()].find(({ definition }) => definition.spreadId === id);
  assert(spread !== undefined, id);
  return spread.lots;
};

const withLots = (id: string, over: Record<string, unknown>) => ({
  ...json,
  spreads: json.spreads.map((spread) => (spread.spreadId === id ? { ...spread, ...over } : spread)),
});

describe('the whole lots nearest to a ratio', () => {
  const small = fc.integer({ min: 1, max: 5_000 });

  it('are those that trying all of them finds', () => {
    fc.assert(
      fc.property(small, small, fc.integer({ min: 1, max: 40 }), (num, den, lotsMax) => {
        let best = { innerLots: 1, outerLots: 1 };
        const missOf = (inner: number, outer: number) => ({ top: Math.abs(inner * den - outer * num), bottom: outer });
        for (let outer = 1; outer <= lotsMax; outer++) {
          for (let inner = 1; inner <= lotsMax; inner++) {
            const miss = missOf(inner, outer);
            const least = missOf(best.innerLots, best.outerLots);
            if (miss.top * least.bottom < least.top * miss.bottom) best = { innerLots: inner, outerLots: outer };
          }
        }
        const solved = solveRatio({ num: BigInt(num), den: BigInt(den) }, lotsMax);
        const miss = missOf(solved.innerLots, solved.outerLots);
        const least = missOf(best.innerLots, best.outerLots);
        expect(miss.top * least.bottom).toBe(least.top * miss.bottom);
        expect(Math.max(solved.innerLots, solved.outerLots)).toBeLessThanOrEqual(lotsMax);
        expect(Math.min(solved.innerLots, solved.outerLots)).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['cu-CA', 'quantity', 31, 5, 1],
    ['cu-CA', 'price', 9, 9, 2],
    ['cu-CA', 'price', 31, 31, 7],
    ['cu-HG', 'quantity', 9, 9, 4],
    ['au-GC', 'quantity', 28, 28, 9],
    ['ag-SI', 'quantity', 31, 31, 3],
    ['sc-B', 'quantity', 31, 1, 1],
    ['m-ZM', 'quantity', 9, 9, 1],
    ['i-FEF', 'quantity', 31, 1, 1],
  ] as const)('%s by %s, %d lots at the most: %d:%d', (id, neutrality, lotsMax, innerLots, outerLots) => {
    expect(solveRatio(lotsOf(id).targets[neutrality], lotsMax)).toEqual({ innerLots, outerLots });
  });
});

describe('what a pair’s lots leave', () => {
  it.each([
    ['cu-CA', { quantity: '5', price: '4.4248' }, '0', '0'],
    ['cu-HG', { quantity: '2.268', price: '2.007' }, '-0.79', '-0.3593'],
    ['au-GC', { quantity: '3.1104', price: '3.1104' }, '0.02', '6.85'],
    ['ag-SI', { quantity: '10.3678', price: '9.1751' }, '-0.33', '-1.5525'],
    ['m-ZM', { quantity: '9.0718', price: '7.9265' }, '-0.79', '-0.7185'],
  ])('%s', (id, targetTexts, errorPercent, leftover) => {
    expect(lotsOf(id)).toMatchObject({ targetTexts, errorPercent, leftover });
  });

  it('is measured against the price where the pair is to be neutral to that', () => {
    expect(lotsOf('cu-CA', catalogue(withLots('cu-CA', { innerLots: 31, outerLots: 7, neutrality: 'price' })))).toMatchObject({ errorPercent: '0.09', leftover: '0.1327' });
  });

  it('is an error of the catalogue beyond one percent, which says what to use', () => {
    const parsed = parseCatalogue(withLots('cu-HG', { innerLots: 2, outerLots: 1 }), 'catalogue.json');
    assert(!parsed.ok, 'valid');
    expect(parsed.error).toMatchObject({ code: 'bad_lots', where: 'catalogue.json: cu-HG' });
    expect(parsed.error.what).toBe('2:1 lots are -11.82 % from the 2.268 inner lots an outer one that make the legs the same quantity; 1 % is allowed');
    expect(parsed.error.doThis).toContain('Use 34:15');
  });

  it('is the same error for lots of quantity that are said to be neutral to the price', () => {
    const parsed = parseCatalogue(withLots('cu-CA', { neutrality: 'price' }), 'catalogue.json');
    expect(parsed.ok ? '' : parsed.error.what).toContain('13 %');
  });
});
