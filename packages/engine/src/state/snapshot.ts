import { assert } from '@tandem/kernel';
import { SNAPSHOT_VERSION, type EngineSnapshot } from '../engine.ts';
import { emptyState, type EngineState } from './engine-state.ts';

/** JSON data of the whole state: maps as arrays of entries, sets as arrays, in their order. */
export function snapshotOf(state: EngineState): EngineSnapshot {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(state) as [string, unknown][]) {
    plain[key] = value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value;
  }
  // A copy by way of text: the working records go on changing under the snapshot otherwise.
  return { version: SNAPSHOT_VERSION, seq: state.seq, state: JSON.parse(JSON.stringify(plain)) as unknown };
}

/** Throws AssertionError on another version or shape: a snapshot is our own writing, checked by the journal's hash. */
export function stateOf(snapshot: EngineSnapshot): EngineState {
  assert(snapshot.version === SNAPSHOT_VERSION, `snapshot version ${snapshot.version} is not known`);
  assert(typeof snapshot.state === 'object' && snapshot.state !== null, 'the snapshot holds no state');
  const plain = JSON.parse(JSON.stringify(snapshot.state)) as Record<string, unknown>;
  const state = emptyState() as unknown as Record<string, unknown>;
  for (const [key, empty] of Object.entries(state)) {
    const value = plain[key];
    assert(value !== undefined, `the snapshot lacks ${key}`);
    if (empty instanceof Map) state[key] = new Map(value as [unknown, unknown][]);
    else if (empty instanceof Set) state[key] = new Set(value as unknown[]);
    else state[key] = value;
  }
  const restored = state as unknown as EngineState;
  assert(restored.seq === snapshot.seq, 'the snapshot’s sequence number is not its state’s');
  return restored;
}
