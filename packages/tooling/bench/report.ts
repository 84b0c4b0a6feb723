import { writeFileSync } from 'node:fs';

/** One thing measured, for the table and the JSON of `npm run bench`. */
export interface Measured {
  readonly what: string;
  readonly figures: Readonly<Record<string, number | string>>;
  /** The goal in words, where there is one, and whether these figures meet it. */
  readonly goal?: string;
  readonly meets?: boolean;
}

/** Hands the rows to the runner, which names the file as the first argument. */
export function report(rows: readonly Measured[]): void {
  const file = process.argv[2];
  if (file === undefined) throw new Error('run this with npm run bench');
  writeFileSync(file, JSON.stringify(rows));
}

/** The value that `share` of the sorted values do not pass. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;

/** Count and percentiles of a sample, sorted in place. */
export function spread(sample: number[]): Record<'p50' | 'p90' | 'p99' | 'count', number> {
  sample.sort((a, b) => a - b);
  return { p50: percentile(sample, 0.5), p90: percentile(sample, 0.9), p99: percentile(sample, 0.99), count: sample.length };
}
