import type { Clock } from '@tandem/kernel';
import { CLIENT_MESSAGES_PER_S_MAX } from '../limits.ts';

const SECOND_NS = 1_000_000_000n;

/** Says of each message whether it is within the rate, counted in whole seconds. */
export function floodGuard(clock: Clock): () => boolean {
  let secondStartedNs = clock.monotonicNs();
  let taken = 0;
  return () => {
    const nowNs = clock.monotonicNs();
    if (nowNs - secondStartedNs >= SECOND_NS) {
      secondStartedNs = nowNs;
      taken = 0;
    }
    taken += 1;
    return taken <= CLIENT_MESSAGES_PER_S_MAX;
  };
}
