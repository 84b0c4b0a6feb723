/** A broken promise: what was broken, of which pair order, and how. */
export interface Violation {
  readonly what: string;
  readonly detail: string;
  readonly pairOrderId: string | null;
}

/** Collects violations of one scenario; the first is enough to fail it, so no more are kept than are of use. */
export class Findings {
  readonly violations: Violation[] = [];

  add(what: string, detail: string, pairOrderId: string | null = null): void {
    if (this.violations.length < VIOLATIONS_KEPT) this.violations.push({ what, detail, pairOrderId });
  }
}

const VIOLATIONS_KEPT = 5;
