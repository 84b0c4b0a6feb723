import { complaint, err, ok, type Complaint, type Clock, type Dispose, type Result, type Scheduler } from '@tandem/kernel';
import { venueIds, type VenueId } from '@tandem/domain';
import { createListeners } from '../exchange/listeners.ts';
import { FAULTS_MAX, type FaultDesk } from './fault-desk.ts';
import type { Fault } from './fault.ts';
import type { FaultScript, ScriptEntry } from './script.ts';

const MS_PER_S = 1_000;

/** A script at work. */
export interface RunningScript {
  readonly name: string;
  readonly startedUs: number;
  readonly done: number;
  readonly entries: number;
}

/** Both venues' faults, set by a person or by a script; one script runs at a time. */
export interface Rehearsal {
  readonly scripts: readonly FaultScript[];
  add(venue: VenueId, fault: Fault): Result<number, Complaint>;
  /** `faultId` null clears all of that venue. */
  clear(venue: VenueId, faultId: number | null): void;
  run(script: FaultScript): void;
  /** Ends the script and clears what it set; whatever a person set stays. */
  stop(): void;
  running(): RunningScript | null;
  /** An order has come to a venue. */
  orderArrived(venue: VenueId): void;
  onChange(listener: () => void): Dispose;
}

interface Run {
  readonly script: FaultScript;
  readonly startedUs: number;
  /** Entries that wait for orders. */
  readonly waiting: Set<ScriptEntry>;
  readonly timers: Dispose[];
  readonly orders: Record<VenueId, number>;
  done: number;
}

export function createRehearsal(
  scripts: readonly FaultScript[],
  desks: Readonly<Record<VenueId, FaultDesk>>,
  clock: Clock,
  scheduler: Scheduler,
): Rehearsal {
  const changed = createListeners<[]>();
  let run: Run | null = null;
  for (const venue of venueIds) desks[venue].onChange(() => changed.tell());

  function fire({ venue, fault }: ScriptEntry, of: Run): void {
    of.done += 1;
    // A script that piles up more faults than a venue holds goes on without the last of them.
    desks[venue].add(fault, of.script.name);
    if (of.done === of.script.timeline.length && run === of) run = null;
    changed.tell();
  }

  function stop(): void {
    if (run === null) return;
    const { script, timers } = run;
    run = null;
    for (const cancel of timers) cancel();
    clearOf(script.name);
    changed.tell();
  }
  function clearOf(name: string): void {
    for (const venue of venueIds) {
      for (const { faultId, script } of desks[venue].active()) if (script === name) desks[venue].clear(faultId);
    }
  }

  return {
    scripts,
    add: (venue, fault) => {
      const faultId = desks[venue].add(fault, null);
      if (faultId !== null) return ok(faultId);
      return err(complaint('too_many_faults', `${FAULTS_MAX} faults are at work already`, `${venue} venue`, 'Clear some of them.'));
    },
    clear: (venue, faultId) => (faultId === null ? desks[venue].clearAll() : desks[venue].clear(faultId)),
    run: (script) => {
      stop();
      clearOf(script.name);
      for (const [i, venue] of venueIds.entries()) desks[venue].seed(script.seed + i);
      const started: Run = { script, startedUs: clock.nowUs(), waiting: new Set(), timers: [], orders: { inner: 0, outer: 0 }, done: 0 };
      run = started;
      for (const entry of script.timeline) {
        if ('atSeconds' in entry.when) {
          if (entry.when.atSeconds === 0) fire(entry, started);
          else started.timers.push(scheduler.after(entry.when.atSeconds * MS_PER_S, () => fire(entry, started)));
        } else if (entry.when.afterOrders === 0) fire(entry, started);
        else started.waiting.add(entry);
      }
      changed.tell();
    },
    stop,
    running: () =>
      run === null ? null : { name: run.script.name, startedUs: run.startedUs, done: run.done, entries: run.script.timeline.length },
    orderArrived: (venue) => {
      const current = run;
      if (current === null) return;
      current.orders[venue] += 1;
      for (const entry of [...current.waiting]) {
        if (entry.venue !== venue || !('afterOrders' in entry.when) || entry.when.afterOrders > current.orders[venue]) continue;
        current.waiting.delete(entry);
        fire(entry, current);
      }
    },
    onChange: changed.add,
  };
}
