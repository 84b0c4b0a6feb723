import type { Clock, Scheduler } from '@tandem/kernel';
import { tsUs } from '@tandem/domain';

/** The browser's clock, timers and identifiers behind the ports; nothing else in the terminal touches them. */
export const browserClock: Clock = {
  nowUs: () => tsUs(Math.floor((performance.timeOrigin + performance.now()) * 1_000)),
  monotonicNs: () => BigInt(Math.floor(performance.now() * 1_000_000)),
};

export const browserScheduler: Scheduler = {
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

export const requestFrame = (callback: () => void): void => void requestAnimationFrame(callback);

export const newCommandId = (): string => crypto.randomUUID();
