import fc from 'fast-check';
import { expect, it } from 'vitest';
import { price, quantity, spreadPrice, tsUs } from '../src/numbers.ts';

it('takes every safe integer as it is, and nothing else', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.constantFrom(0.5, 1.25, 1e-9), (whole, fraction) => {
      for (const brand of [price, spreadPrice, tsUs]) {
        expect(brand(whole)).toBe(whole);
        // The same number out of arithmetic on fractions.
        expect(brand((whole % 2 ** 40) + 0.5 - 0.5)).toBe(whole % 2 ** 40 === 0 ? 0 : whole % 2 ** 40);
        if (!Number.isSafeInteger(whole + fraction)) expect(() => brand(whole + fraction)).toThrow('is not a safe integer');
      }
      if (whole < 0) expect(() => quantity(whole)).toThrow('is negative');
      else expect(quantity(whole)).toBe(whole === 0 ? 0 : whole);
    }),
  );
  for (const edge of [-(2 ** 31) - 1, -(2 ** 31), 2 ** 31 - 1, 2 ** 31, Number.MAX_SAFE_INTEGER]) expect(price(edge)).toBe(edge);
});

it('knows one zero: what is written down and read back would have no other', () => {
  for (const brand of [price, quantity, spreadPrice, tsUs]) expect(Object.is(brand(-0), 0)).toBe(true);
});
