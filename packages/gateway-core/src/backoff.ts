import type { Random } from '@tandem/kernel';

/** Bounds of a reconnection: the delay doubles from `firstMs` to `maxMs`, and up to half of it is taken off at random. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly maxMs: number;
}

export const defaultBackoff: BackoffLimits = { firstMs: 250, maxMs: 15_000 };

/** The wait before attempt `attempt` (0 is the first), milliseconds. Jitter keeps a desk's terminals from knocking at once. */
export function backoffMs(attempt: number, limits: BackoffLimits, random: Random): number {
  const full = Math.min(limits.maxMs, limits.firstMs * 2 ** Math.min(attempt, 30));
  return Math.round(full - random.next() * (full / 2));
}
