/** Counts one more of a kind, and is true, so that a fault can be counted where it is decided. */
export type Count = (kind: string) => boolean;

export class Tally {
  readonly counts: Record<string, number> = {};

  readonly count: Count = (kind) => {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    return true;
  };
}

export function addCounts(into: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [kind, n] of Object.entries(more)) into[kind] = (into[kind] ?? 0) + n;
}
