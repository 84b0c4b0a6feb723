import { assert, type Clock, type Dispose, type Scheduler } from '@tandem/kernel';
import { forgetfulKeeper, type Keeper } from './keeper.ts';

/** A span that each answer's delay is drawn from, milliseconds. */
export interface LatencySpan {
  readonly lowMs: number;
  readonly highMs: number;
}

/** Work that may wait in one lane; more means that a front sends faster than the venue can ever answer. */
const LANE_MAX = 100_000;
const NS_PER_MS = 1_000_000;

/** A queue whose work is done late but in order: nothing overtakes what was put in before it. */
export interface Lane {
  push(delayMs: number, work: () => void): void;
  /** Nothing waits. True within the last work of the lane. */
  readonly empty: boolean;
  /** Drops what waits. */
  stop(): void;
}

/** With a `keeper` nothing is done before the changes that came ahead of it are kept. */
export function createLane(clock: Clock, scheduler: Scheduler, keeper: Keeper = forgetfulKeeper): Lane {
  const waiting: { readonly dueNs: bigint; readonly change: number; readonly work: () => void }[] = [];
  let timer: Dispose | null = null;

  function arm(): void {
    const head = waiting[0];
    if (timer !== null || head === undefined || head.change > keeper.kept) return;
    const leftNs = Number(head.dueNs - clock.monotonicNs());
    timer = scheduler.after(Math.max(0, Math.ceil(leftNs / NS_PER_MS)), turn);
  }
  function turn(): void {
    timer = null;
    const nowNs = clock.monotonicNs();
    for (let head = waiting[0]; head !== undefined && head.dueNs <= nowNs && head.change <= keeper.kept; head = waiting[0]) {
      waiting.shift();
      head.work();
    }
    arm();
  }
  keeper.onKept(() => {
    if (timer === null) turn();
  });
  return {
    push: (delayMs, work) => {
      assert(waiting.length < LANE_MAX, `more than ${LANE_MAX} answers wait at the venue`);
      waiting.push({ dueNs: clock.monotonicNs() + BigInt(Math.round(delayMs * NS_PER_MS)), change: keeper.newest, work });
      arm();
    },
    get empty() {
      return waiting.length === 0;
    },
    stop: () => {
      timer?.();
      timer = null;
      waiting.length = 0;
    },
  };
}
