import type { Mutant } from './mutants.d.mts';

export interface Caught {
  readonly name: string;
  readonly caught: boolean;
  readonly seed: number | null;
  readonly what: string | null;
  readonly scenarios: number;
}
export function catchMutants(options: {
  readonly mutants: readonly Mutant[];
  readonly scratch: string;
  readonly seed?: number;
  readonly scenarios?: number;
  readonly threads?: number;
}): Promise<Caught[]>;
