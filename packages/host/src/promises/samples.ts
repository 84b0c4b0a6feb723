import { assert } from '@tandem/kernel';

/** The newest measurements of one figure, bounded, with its percentiles. */
export class Samples {
  readonly #values: number[] = [];
  readonly #most: number;
  #next = 0;
  #count = 0;

  constructor(most: number) {
    assert(most > 0, 'room for at least one sample');
    this.#most = most;
  }

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#most;
    this.#count += 1;
  }

  /** Ever added, also what has been overwritten since. */
  get count(): number {
    return this.#count;
  }

  /** Nearest-rank percentile, `share` in (0, 1]; null without a sample. */
  percentile(share: number): number | null {
    const sorted = [...this.#values].sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  }
}
