import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, divideRounded, formatScaled, parseScaled, scaledFromJsonNumber } from '@tandem/kernel';

describe('scaled integers', () => {
  it.each([
    ['3.4215', 4, 34215],
    ['-0.50', 2, -50],
    ['100', 2, 10000],
    ['7.1000', 2, 710],
    ['0', 3, 0],
    ['-0', 3, 0],
  ])('reads %s at scale %i as %i', (text, scale, expected) => {
    expect(parseScaled(text, scale)).toBe(expected);
  });

  it.each([['1.005', 2], ['1e5', 2], ['', 0], ['abc', 1], ['1.', 2], ['.5', 1], ['99999999999999999', 0], ['NaN', 0]])(
    'refuses %s at scale %i',
    (text, scale) => {
      expect(parseScaled(text, scale)).toBeNull();
    },
  );

  it('reads any plain decimal as Decimal does, and nothing else', () => {
    const digits = (max: number) => fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), maxLength: max });
    const text = fc.tuple(fc.constantFrom('', '-', '+'), digits(18), fc.constantFrom('', '.', '..'), digits(14)).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 12 }), (decimal, scale) => {
        const plain = /^-?\d+(\.\d+)?$/.test(decimal) ? new Decimal(decimal).times(new Decimal(10).pow(scale)) : null;
        const expected = plain?.isInteger() === true && plain.abs().lte(Number.MAX_SAFE_INTEGER) ? plain.toNumber() : null;
        expect(parseScaled(decimal, scale)).toBe(expected === 0 ? 0 : expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is undone by formatting, for every safe integer and scale', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 8 }), (value, scale) => {
        expect(parseScaled(formatScaled(value, scale), scale)).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('reads what JSON.parse made of a decimal exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), fc.integer({ min: 0, max: 4 }), (value, scale) => {
        const json = JSON.parse(formatScaled(value, scale)) as number;
        expect(scaledFromJsonNumber(json, scale)).toBe(value);
      }),
    );
  });

  it('rounds a division half away from zero, as decimal.js does', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 9n }), (n, d) => {
        const oracle = new Decimal(n.toString()).dividedBy(d.toString()).toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
        expect(divideRounded(n, d).toString()).toBe(oracle.toFixed(0));
      }),
    );
  });
});
