import type { Clock, Scheduler, TsUs } from '@tandem/kernel';

const US_PER_MS = 1_000;
/** The monotonic clock stands still while a machine sleeps; beyond this difference the wall clock is believed again. */
const DRIFT_MS_MAX = 50;

/** The wall clock with the monotonic clock's resolution. */
export function systemClock(): Clock {
  let anchorMs = Date.now() - performance.now();
  return {
    nowUs: () => {
      if (Math.abs(anchorMs + performance.now() - Date.now()) > DRIFT_MS_MAX) anchorMs = Date.now() - performance.now();
      return Math.floor((anchorMs + performance.now()) * US_PER_MS) as TsUs;
    },
    monotonicNs: () => process.hrtime.bigint(),
  };
}

export const systemScheduler: Scheduler = {
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
