export interface Patch {
  readonly find: string;
  readonly put: string;
  readonly file?: string;
}
export function bundleWorker(outfile: string, patches?: readonly Patch[]): Promise<void>;
export function planted(patches: readonly Patch[]): ReadonlyMap<string, string>;
