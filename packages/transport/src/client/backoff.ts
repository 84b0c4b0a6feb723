import type { Random } from '@tandem/kernel';

export interface Backoff {
  nextMs(): number;
  reset(): void;
}

/** Delays that double from `firstMs` to `mostMs`; `random` takes up to half of each away. */
export function backoffFrom(bounds: { readonly firstMs: number; readonly mostMs: number }, random?: Random): Backoff {
  let delayMs = bounds.firstMs;
  return {
    nextMs: () => {
      const spread = random === undefined ? 1 : 0.5 + random.next() / 2;
      const nowMs = Math.round(delayMs * spread);
      delayMs = Math.min(delayMs * 2, bounds.mostMs);
      return nowMs;
    },
    reset: () => {
      delayMs = bounds.firstMs;
    },
  };
}
