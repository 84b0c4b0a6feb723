import { seededRandom, type Clock, type Dispose, type Random, type Scheduler } from '@tandem/kernel';
import { createListeners } from '../exchange/listeners.ts';
import type { Fault, FaultKind, FaultOf, NextKind } from './fault.ts';

/** Faults that may be at work at one venue; a further one is refused. */
export const FAULTS_MAX = 64;
const MS_PER_S = 1_000;
const US_PER_S = 1_000_000;

/** A fault at work or waiting for its order. */
export interface ActiveFault {
  readonly faultId: number;
  readonly fault: Fault;
  /** When it ends by itself, epoch microseconds; null where it does not. */
  readonly untilUs: number | null;
  /** Orders that it still waits for; null where it does not wait for any. */
  readonly ordersLeft: number | null;
  /** The script that set it; null for a person. */
  readonly script: string | null;
}

/** The faults of one venue: who set them, how long they last, and the randomness that they share. */
export interface FaultDesk {
  /** Null where too many are at work. */
  add(fault: Fault, script: string | null): number | null;
  /** Ends one fault; unknown ids were over before. */
  clear(faultId: number): void;
  clearAll(): void;
  /** Oldest first. */
  active(): readonly ActiveFault[];
  /** The newest one of a kind that lasts. */
  last<K extends FaultKind>(kind: K, fits?: (fault: FaultOf<K>) => boolean): FaultOf<K> | null;
  /** The oldest one of a kind that waits, which has one order less to wait for. */
  take<K extends NextKind>(kind: K, fits?: (fault: FaultOf<K>) => boolean): FaultOf<K> | null;
  random(): Random;
  /** A script brings a seed of its own, so that it repeats. */
  seed(seed: number): void;
  onChange(listener: () => void): Dispose;
  /** `disconnect`, which happens and is over. */
  onDisconnect(listener: (downS: number) => void): Dispose;
  stop(): void;
}

interface Entry {
  readonly faultId: number;
  readonly fault: Fault;
  readonly untilUs: number | null;
  ordersLeft: number | null;
  readonly script: string | null;
  readonly endTimer: Dispose;
}

/** `keepsHours`: the venue's markets shut by themselves, so that one can be held open. */
export function createFaultDesk(seed: number, keepsHours: boolean, clock: Clock, scheduler: Scheduler): FaultDesk {
  const entries = new Map<number, Entry>();
  const changed = createListeners<[]>();
  const disconnected = createListeners<[number]>();
  let random = seededRandom(seed);
  let ids = 0;

  function remove(gone: readonly Entry[]): void {
    if (gone.length === 0) return;
    for (const entry of gone) {
      entry.endTimer();
      entries.delete(entry.faultId);
    }
    changed.tell();
  }
  const all = (): Entry[] => [...entries.values()];

  function keep(fault: Fault, script: string | null): number {
    const faultId = ++ids;
    const forS = 'forS' in fault ? fault.forS : null;
    entries.set(faultId, {
      faultId,
      fault,
      untilUs: forS === null ? null : clock.nowUs() + forS * US_PER_S,
      ordersLeft: 'orders' in fault ? fault.orders : null,
      script,
      endTimer: forS === null ? () => undefined : scheduler.after(forS * MS_PER_S, () => remove(all().filter((e) => e.faultId === faultId))),
    });
    changed.tell();
    return faultId;
  }

  return {
    add: (fault, script) => {
      if (fault.kind === 'disconnect') disconnected.tell(fault.downS);
      else if (fault.kind === 'open_market') remove(all().filter((entry) => entry.fault.kind === 'close_market'));
      if (fault.kind === 'disconnect' || (fault.kind === 'open_market' && !keepsHours)) return ++ids;
      return entries.size >= FAULTS_MAX ? null : keep(fault, script);
    },
    clear: (faultId) => remove(all().filter((entry) => entry.faultId === faultId)),
    clearAll: () => remove(all()),
    active: () => all().map(({ faultId, fault, untilUs, ordersLeft, script }) => ({ faultId, fault, untilUs, ordersLeft, script })),
    last: <K extends FaultKind>(kind: K, fits: (fault: FaultOf<K>) => boolean = () => true) => {
      const found = all().findLast(({ fault }) => fault.kind === kind && fits(fault as FaultOf<K>));
      return (found?.fault as FaultOf<K> | undefined) ?? null;
    },
    take: <K extends NextKind>(kind: K, fits: (fault: FaultOf<K>) => boolean = () => true) => {
      const entry = all().find(({ fault }) => fault.kind === kind && fits(fault as FaultOf<K>));
      if (entry === undefined) return null;
      entry.ordersLeft = (entry.ordersLeft ?? 1) - 1;
      if (entry.ordersLeft === 0) remove([entry]);
      else changed.tell();
      return entry.fault as FaultOf<K>;
    },
    random: () => random,
    seed: (next) => void (random = seededRandom(next)),
    onChange: changed.add,
    onDisconnect: disconnected.add,
    stop: () => {
      for (const entry of entries.values()) entry.endTimer();
    },
  };
}
