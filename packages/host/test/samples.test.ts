import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Samples } from '../src/promises/samples.ts';

describe('samples', () => {
  it('has no percentile without a sample', () => {
    expect(new Samples(3).percentile(0.99)).toBeNull();
  });

  it('forgets the oldest past its bound, and counts all', () => {
    const samples = new Samples(2);
    [9, 1, 2].forEach((value) => samples.add(value));
    expect([samples.percentile(1), samples.count]).toEqual([2, 3]);
  });

  it('gives a value at or below which the share of values lies', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 50 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
        const samples = new Samples(50);
        values.forEach((value) => samples.add(value));
        const at = samples.percentile(share)!;
        expect(values).toContain(at);
        expect(values.filter((value) => value <= at).length / values.length).toBeGreaterThanOrEqual(share - 1e-9);
      }),
    );
  });
});
