import type { Dispose, Scheduler } from '@tandem/kernel';

/** Least time between two books of one symbol on one connection unless the venue is told otherwise: 20 a second. */
export const BOOK_INTERVAL_MS = 50;

/** Passes the newest value of each key on, at once where the last one is long enough ago, else when it is. */
export interface Conflation<Key, Value> {
  put(key: Key, value: Value): void;
  drop(key: Key): void;
  clear(): void;
}

/** How long a value waits that a slow peer did not take, where nothing is conflated. */
const SLOW_PEER_MS = 50;

/**
 * `send` may say false, when the peer is slow: the value waits for the next interval or for a newer one. An `intervalMs`
 * of 0 passes every value on that the peer takes.
 */
export function createConflation<Key, Value>(
  scheduler: Scheduler,
  intervalMs: number,
  send: (value: Value) => boolean,
): Conflation<Key, Value> {
  const waiting = new Map<Key, { latest: Value | null; dispose: Dispose }>();

  function offer(key: Key, value: Value): void {
    const taken = send(value);
    if (taken && intervalMs === 0) return;
    const dispose = scheduler.after(Math.max(intervalMs, taken ? 0 : SLOW_PEER_MS), () => due(key));
    waiting.set(key, { latest: taken ? null : value, dispose });
  }

  function due(key: Key): void {
    const latest = waiting.get(key)?.latest ?? null;
    waiting.delete(key);
    if (latest !== null) offer(key, latest);
  }

  return {
    put(key, value) {
      const slot = waiting.get(key);
      if (slot === undefined) offer(key, value);
      else slot.latest = value;
    },
    drop(key) {
      waiting.get(key)?.dispose();
      waiting.delete(key);
    },
    clear() {
      for (const slot of waiting.values()) slot.dispose();
      waiting.clear();
    },
  };
}
