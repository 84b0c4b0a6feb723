import { performance } from 'node:perf_hooks';
import { tsUs } from '@tandem/domain';
import type { Clock, Scheduler } from '@tandem/kernel';

/** The machine's clock. `nowUs` follows the wall from the process's start on and does not jump with it. */
export const nodeClock: Clock = {
  nowUs: () => tsUs(Math.round((performance.timeOrigin + performance.now()) * 1000)),
  monotonicNs: () => process.hrtime.bigint(),
};

export const nodeScheduler: Scheduler = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
