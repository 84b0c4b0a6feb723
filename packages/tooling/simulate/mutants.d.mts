import type { Patch } from './bundle.d.mts';

export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
}
export const mutants: readonly Mutant[];
