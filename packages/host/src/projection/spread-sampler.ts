import type { TsUs } from '@tandem/kernel';
import type { SpreadId, SpreadQuote } from '@tandem/domain';

/** The chart's history keeps one point of each spread this far apart, microseconds. */
const SPREAD_SAMPLE_US = 500_000;

export interface SpreadSample {
  readonly spreadId: SpreadId;
  readonly tsUs: TsUs;
  readonly bid: number | null;
  readonly ask: number | null;
}

/** Thins the spread quotes to what a chart needs. */
export class SpreadSampler {
  readonly #sampledUs = new Map<SpreadId, number>();

  /** Points of those quotes whose spread's last point is old enough. */
  sample(quotes: readonly (SpreadQuote | undefined)[]): SpreadSample[] {
    return quotes.flatMap((quote) => {
      if (quote === undefined) return [];
      const before = this.#sampledUs.get(quote.spreadId);
      if (before !== undefined && quote.tsUs - before < SPREAD_SAMPLE_US) return [];
      this.#sampledUs.set(quote.spreadId, quote.tsUs);
      const { spreadId, tsUs, bid, ask } = quote;
      return [{ spreadId, tsUs, bid: bid?.price ?? null, ask: ask?.price ?? null }];
    });
  }
}
