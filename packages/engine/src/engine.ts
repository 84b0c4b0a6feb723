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
  /** The same, and from here on the deltas say what changes. Its cost grows with the ended pair orders that are kept. */
  drainSnapshot(): EngineSnapshot;
  /** What changed since the last that was drained, since the engine was restored, or since it knew nothing. */
  drainDelta(): SnapshotDelta;
  /** A 64-bit hash of the snapshot's canonical text, in hex: two engines that agree have the same. */
  hash(): string;
}

/** Of the state's shape: a snapshot of another version is refused, the journal's events behind it are not replayed on it. */
export const SNAPSHOT_VERSION = 13;

export interface EngineSnapshot {
  /** {@link SNAPSHOT_VERSION} where this engine wrote it. */
  readonly version: number;
  readonly seq: number;
  readonly state: unknown;
}

/** What changed in a state between two events, as JSON data: of some thousand ended pair orders nothing, once each was told. */
export interface SnapshotDelta {
  readonly version: number;
  readonly seq: number;
  /** `seq` of the snapshot or delta that it goes on from; 0 where that is an engine that knows nothing. */
  readonly since: number;
  readonly changes: unknown;
}
