import type { Dispose, TsUs } from '@tandem/kernel';

/** Time that the test turns by hand. */
export class HandTime {
  #nowMs = 1_790_000_000_000;
  #timers = new Set<{ atMs: number; run: () => void }>();
  nowUs = (): TsUs => (this.#nowMs * 1000) as TsUs;
  monotonicNs = (): bigint => BigInt(this.#nowMs) * 1_000_000n;
  after(ms: number, run: () => void): Dispose {
    const timer = { atMs: this.#nowMs + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
  turn(ms: number): void {
    const end = this.#nowMs + ms;
    for (;;) {
      const [next] = [...this.#timers].filter((t) => t.atMs <= end).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
    }
    this.#nowMs = end;
  }
}
