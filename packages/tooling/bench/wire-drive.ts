export interface Sample {
  readonly first: number[];
  readonly gap: number[];
  fired: number;
  ticks: number;
}
export const emptySample = (): Sample => ({ first: [], gap: [], fired: 0, ticks: 0 });

const FIRE_EVERY = 100;

/** Counts what comes back for each firing, in microseconds. One is under way at a time; ticks go on at their rate meanwhile. */
export class Stopwatch {
  sample = emptySample();
  armed = true;
  waits = false;
  #firedNs = 0n;
  #firstNs = 0n;
  #legs = 2;

  fired(): void {
    this.armed = false;
    this.waits = true;
    this.#firstNs = 0n;
    this.#legs = 0;
    this.#firedNs = process.hrtime.bigint();
    this.sample.fired++;
  }

  arrived = (_leg: 'inner' | 'outer', atNs: bigint): void => {
    this.waits = false;
    // A top-up is no leg of the firing.
    if (++this.#legs > 2) return;
    if (this.#legs === 1) {
      this.#firstNs = atNs;
      this.sample.first.push(Number(atNs - this.#firedNs) / 1_000);
    } else this.sample.gap.push(Math.abs(Number(atNs - this.#firstNs)) / 1_000);
  };
}

/**
 * A price that fires stays until the first order arrives, as a market's does: a desk that takes the newest of several
 * ticks sees it all the same, and what it took longer counts.
 */
export const lasting = (tick: (fires: boolean) => void, watch: Stopwatch) => (fires: boolean) => tick(fires || watch.waits);

/** Sends ticks at a steady rate; what falls behind is sent at once, so that no tick is left out. */
export async function drive(rate: number, seconds: number, tick: (fires: boolean) => void, watch: Stopwatch): Promise<void> {
  const startNs = process.hrtime.bigint();
  const total = rate * seconds;
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor((Number(process.hrtime.bigint() - startNs) / 1e9) * rate));
    for (; sent < due; sent++) {
      const fires = sent % FIRE_EVERY === 0 && watch.armed;
      if (fires) watch.fired();
      tick(fires);
      watch.sample.ticks++;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
