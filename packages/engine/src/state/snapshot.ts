import { assert } from '@tandem/kernel';
import { SNAPSHOT_VERSION, type EngineSnapshot } from '../engine.ts';
import { emptyState, type EngineState } from './engine-state.ts';

/** What is changed in place: a snapshot takes a copy. Every other member of the state is an immutable value, and shared. */
const WORKING: ReadonlySet<string> = new Set(['orderWork', 'pairWork', 'triggerWork'] satisfies (keyof EngineState)[]);

/** JSON data of the whole state: maps as arrays of entries, sets as arrays, in their order. */
export function snapshotOf(state: EngineState): EngineSnapshot {
  const { state: plain, ...rest } = viewOf(state);
  return { ...rest, state: Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, WORKING.has(key) ? copied(value) : value])) };
}

/** As {@link snapshotOf}, but good until the next step alone. */
export function viewOf(state: EngineState): EngineSnapshot & { readonly state: Readonly<Record<string, unknown>> } {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(state) as [string, unknown][]) {
    plain[key] = value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value;
  }
  return { version: SNAPSHOT_VERSION, seq: state.seq, state: plain };
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) copy[key] = copied(member);
  return copy;
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
