import type { TsUs } from '@tandem/kernel';
import type { SpreadId, SpreadQuote } from '@tandem/domain';

/** The chart's history keeps one point of each spread this far apart, microseconds. */
export const SPREAD_SAMPLE_US = 500_000;

export interface SpreadSample {
  readonly spreadId: SpreadId;
  readonly tsUs: TsUs;
  readonly bid: number | null;
  readonly ask: number | null;
}

/** Thins the spread quotes to what a chart needs. */
export class SpreadSampler {
  readonly #sampledUs = new Map<SpreadId, number>();

  /** The quote as a point, or null where the last point of its spread is too young. */
  sample(quote: SpreadQuote): SpreadSample | null {
    const before = this.#sampledUs.get(quote.spreadId);
    if (before !== undefined && quote.tsUs - before < SPREAD_SAMPLE_US) return null;
    this.#sampledUs.set(quote.spreadId, quote.tsUs);
    return {
      spreadId: quote.spreadId,
      tsUs: quote.tsUs,
      bid: quote.bid?.price ?? null,
      ask: quote.ask?.price ?? null,
    };
  }
}
