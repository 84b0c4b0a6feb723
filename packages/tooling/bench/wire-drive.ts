export interface Sample {
  /** From the moment a tick that fires was due to the first leg's arrival, microseconds. */
  readonly first: number[];
  readonly gap: number[];
  /** From a fill that leaves a residual to the order that tops it up. */
  readonly topUp: number[];
  /** How late the bench itself sent the ticks that fire, microseconds. */
  readonly late: number[];
  fired: number;
  ticks: number;
}
export const emptySample = (): Sample => ({ first: [], gap: [], topUp: [], late: [], fired: 0, ticks: 0 });

const FIRE_EVERY = 100;
/** So near its time a tick that fires is waited for, and nothing else done. */
const SPIN_NS = 200_000n;

/**
 * Counts what comes back for each firing, in microseconds, from the moment at which its tick was due: a bench that is late
 * hides nothing. One firing is under way at a time; ticks go on at their rate meanwhile. Where one would have fired while
 * the answer to another was awaited, it waited as well, and counts.
 */
export class Stopwatch {
  sample = emptySample();
  armed = true;
  /** The price that fired is still to be seen. */
  waits = false;
  readonly #lasts: number;
  #firstNs = 0n;
  #legs = 2;
  /** When the firings that wait for the first leg were due. */
  #dueNs: bigint[] = [];

  /** `lasts`: orders until which the price that fires stays. */
  constructor(lasts = 1) {
    this.#lasts = lasts;
  }

  fired(dueNs: bigint): void {
    this.armed = false;
    this.waits = true;
    this.#firstNs = 0n;
    this.#legs = 0;
    this.#dueNs = [dueNs];
    this.sample.fired++;
    this.sample.late.push(Number(process.hrtime.bigint() - dueNs) / 1_000);
  }

  /** A tick was to fire at `dueNs` and the one before is not answered. */
  missed(dueNs: bigint): void {
    if (this.#legs === 0) this.#dueNs.push(dueNs);
  }

  arrived = (_leg: 'inner' | 'outer', atNs: bigint): void => {
    if (++this.#legs >= this.#lasts) this.waits = false;
    // A top-up is no leg of the firing.
    if (this.#legs > 2) return;
    if (this.#legs === 1) {
      this.#firstNs = atNs;
      for (const dueNs of this.#dueNs) if (atNs > dueNs) this.sample.first.push(Number(atNs - dueNs) / 1_000);
    } else this.sample.gap.push(Math.abs(Number(atNs - this.#firstNs)) / 1_000);
  };
}

/**
 * A price that fires stays until the first order arrives, or all that it leads to, as a market's does: a desk that takes the newest of several
 * ticks sees it all the same, and what it took longer counts.
 */
export const lasting = (tick: (fires: boolean) => void, watch: Stopwatch) => (fires: boolean) => tick(fires || watch.waits);

/** Sends ticks at a steady rate; what falls behind is sent at once, so that no tick is left out. */
export async function drive(rate: number, seconds: number, tick: (fires: boolean) => void, watch: Stopwatch): Promise<void> {
  const startNs = process.hrtime.bigint();
  const total = rate * seconds;
  const dueNs = (n: number): bigint => startNs + BigInt(Math.ceil(((n + 1) * 1e9) / rate));
  for (let sent = 0; sent < total; ) {
    if (sent % FIRE_EVERY === 0 && dueNs(sent) - process.hrtime.bigint() < SPIN_NS) while (process.hrtime.bigint() < dueNs(sent));
    const due = Math.min(total, Math.floor((Number(process.hrtime.bigint() - startNs) / 1e9) * rate));
    for (; sent < due; sent++) {
      const isToFire = sent % FIRE_EVERY === 0;
      const fires = isToFire && watch.armed;
      if (fires) watch.fired(dueNs(sent));
      else if (isToFire) watch.missed(dueNs(sent));
      tick(fires);
      watch.sample.ticks++;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
