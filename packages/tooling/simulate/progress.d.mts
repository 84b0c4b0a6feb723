export function progressOf(options: {
  readonly runs: number;
  readonly isTerminal: boolean;
  readonly write: (text: string) => unknown;
  readonly nowMs: () => number;
}): (total: { readonly scenarios: number; readonly violations: readonly { readonly seed: number; readonly what: string; readonly detail: string }[] }) => void;
