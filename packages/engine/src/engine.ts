import type { EngineCommand } from './command.ts';
import type { EngineEvent } from './event.ts';
import type { EngineChanges, EngineView } from './state.ts';

/**
 * The pure core. `step` is synchronous and deterministic: no I/O, clock, randomness or promise. The same events from the
 * same state give the same commands and the same {@link Engine.hash} on any machine.
 */
export interface Engine {
  /** Takes one event, `seq` one above the last. Throws AssertionError on a broken invariant: stop and recover then. */
  step(event: EngineEvent): readonly EngineCommand[];
  readonly view: EngineView;
  /** Since it was last drained. */
  drainChanges(): EngineChanges;
  /** Timers that were set and neither cancelled nor answered: a recovered host sets them anew. */
  pendingTimers(): readonly { readonly timerId: string; readonly atUs: number }[];
  /** Everything that `step` depends on, as JSON data. */
  snapshot(): EngineSnapshot;
  /** A 64-bit hash of the snapshot's canonical text, in hex: two engines that agree have the same. */
  hash(): string;
}

/** Of the state's shape: a snapshot of another version is refused, the journal's events behind it are not replayed on it. */
export const SNAPSHOT_VERSION = 3;

export interface EngineSnapshot {
  /** {@link SNAPSHOT_VERSION} where this engine wrote it. */
  readonly version: number;
  readonly seq: number;
  readonly state: unknown;
}
