import type { Clock, Dispose, Scheduler } from '@tandem/kernel';

const TURN_MS = 1;
const NS_PER_S = 1_000_000_000;
/** A process that was held up makes up for at most this much of it, milliseconds. */
const CATCH_UP_MS_MAX = 50;

/** Calls `quote` `perSecond` times a second, in small bursts, until disposed of. */
export function runQuotes(quote: () => void, perSecond: number, clock: Clock, scheduler: Scheduler): Dispose {
  const burstMax = Math.max(1, Math.ceil((perSecond * CATCH_UP_MS_MAX) / 1_000));
  let lastNs = clock.monotonicNs();
  let owed = 0;
  let cancel: Dispose = scheduler.after(TURN_MS, turn);
  function turn(): void {
    cancel = scheduler.after(TURN_MS, turn);
    const nowNs = clock.monotonicNs();
    owed = Math.min(burstMax, owed + (Number(nowNs - lastNs) * perSecond) / NS_PER_S);
    lastNs = nowNs;
    for (; owed >= 1; owed--) quote();
  }
  return () => cancel();
}
