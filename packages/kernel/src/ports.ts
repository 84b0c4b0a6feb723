import type { Brand } from './brand.ts';

/** Microseconds since the Unix epoch. */
export type TsUs = Brand<number, 'TsUs'>;

/** The only source of time. `nowUs` for stamps, `monotonicNs` for durations. */
export interface Clock {
  nowUs(): TsUs;
  monotonicNs(): bigint;
}

/** Ends a subscription, a timer, a server: whatever it came from. Calling it twice is harmless. */
export type Dispose = () => void;

/** Timers as a port, so that tests and the simulator can turn time by hand. */
export interface Scheduler {
  /** Calls `callback` once, `delayMs` from now at the earliest. */
  after(delayMs: number, callback: () => void): Dispose;
}
