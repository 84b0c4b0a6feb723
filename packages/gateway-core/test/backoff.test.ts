import { seededRandom } from '@tandem/kernel';
import { backoffMs, defaultBackoff } from '@tandem/gateway-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('the wait before a reconnection', () => {
  it('doubles up to its bound', () => {
    const none = { ...seededRandom(1), next: () => 0 };
    expect([0, 1, 2, 3].map((attempt) => backoffMs(attempt, { firstMs: 100, maxMs: 500 }, none))).toEqual([100, 200, 400, 500]);
  });

  it('is between half and the whole of that, for any attempt', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer(), (attempt, seed) => {
        const waited = backoffMs(attempt, defaultBackoff, seededRandom(seed));
        const full = Math.min(defaultBackoff.maxMs, defaultBackoff.firstMs * 2 ** Math.min(attempt, 30));
        expect(waited).toBeGreaterThanOrEqual(full / 2 - 1);
        expect(waited).toBeLessThanOrEqual(full);
      }),
    );
  });
});
