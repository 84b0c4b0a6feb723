import { assert } from '@tandem/kernel';
import { SNAPSHOT_VERSION, type SnapshotDelta } from '../engine.ts';
import { emptyState, type Core, type EngineState } from './engine-state.ts';

/** Of a map or a set, what a delta says: keys that went, members that changed in their places, and those that joined at the end. */
interface CollectionDelta {
  readonly removed: readonly unknown[];
  readonly changed?: readonly (readonly [unknown, unknown])[];
  readonly added: readonly unknown[];
}

type Plain = Record<string, unknown>;

/** Changed whenever somebody had hold of them, since they change in place; the triggers' are few and always written. */
const ALWAYS_WRITTEN: ReadonlySet<string> = new Set<keyof EngineState>(['triggerWork']);

/**
 * Says what changed in a state since it last said so, without a look into what did not: members of maps are immutable, so
 * a member that is the same object is unchanged, and of the working records it is known who had hold of them. It keeps
 * every collection's keys and members by reference, as they were.
 */
export class DeltaTracker {
  readonly #core: Core;
  #before: Plain;
  #since: number;

  constructor(core: Core) {
    this.#core = core;
    this.#since = core.state.seq;
    this.#before = copyOf(core.state);
  }

  /** What changed since the last call; the time that it takes grows with what changed and little with what is kept. */
  drain(): SnapshotDelta {
    const state = this.#core.state as unknown as Plain;
    const changes: Plain = {};
    for (const [key, value] of Object.entries(state)) {
      const before = this.#before[key];
      const found =
        value instanceof Map ? ofMap(before as Map<unknown, unknown>, value, this.#isWorked(key))
        : value instanceof Set ? ofSet(before as Set<unknown>, value)
        : undefined;
      if (found !== undefined) {
        if (found !== null) changes[key] = found;
      } else if (!Object.is(before, value)) changes[key] = this.#before[key] = value;
    }
    const { seq } = this.#core.state;
    // A copy by way of text: the working records go on changing under the delta otherwise.
    const delta: SnapshotDelta = { version: SNAPSHOT_VERSION, seq, since: this.#since, changes: JSON.parse(JSON.stringify(changes)) as unknown };
    this.#since = seq;
    this.#forgetHandedOut();
    return delta;
  }

  /** The state as it is now was written down whole: the next delta says what changed from here on. */
  rebase(): void {
    this.#since = this.#core.state.seq;
    this.#before = copyOf(this.#core.state);
    this.#forgetHandedOut();
  }

  #isWorked(key: string): (member: unknown) => boolean {
    const { handedOut } = this.#core;
    if (ALWAYS_WRITTEN.has(key)) return () => true;
    const known = key === 'pairWork' || key === 'orderWork' ? (handedOut[key] as Set<unknown>) : null;
    return known === null ? () => false : (member) => known.has(member);
  }

  #forgetHandedOut(): void {
    this.#core.handedOut.pairWork.clear();
    this.#core.handedOut.orderWork.clear();
  }
}

const copyOf = (state: EngineState): Plain =>
  Object.fromEntries(
    Object.entries(state).map(([key, value]: [string, unknown]) => [key, value instanceof Map ? new Map(value) : value instanceof Set ? new Set(value) : value]),
  );

/** Walks both in their order: a key that is not where it should be went, and joined again at the end. Brings `before` up to `now`. */
function ofMap(before: Map<unknown, unknown>, now: ReadonlyMap<unknown, unknown>, isWorked: (key: unknown) => boolean): CollectionDelta | null {
  const removed: unknown[] = [];
  const changed: [unknown, unknown][] = [];
  const rest = now.entries();
  let next = rest.next();
  for (const [key, value] of before) {
    if (next.done === true || next.value[0] !== key) removed.push(key);
    else {
      if (next.value[1] !== value || isWorked(key)) changed.push(next.value);
      next = rest.next();
    }
  }
  const added: (readonly [unknown, unknown])[] = [];
  for (; next.done !== true; next = rest.next()) added.push(next.value);
  for (const key of removed) before.delete(key);
  for (const [key, value] of changed) before.set(key, value);
  for (const [key, value] of added) before.set(key, value);
  return removed.length + changed.length + added.length === 0 ? null : { removed, changed, added };
}

function ofSet(before: Set<unknown>, now: ReadonlySet<unknown>): CollectionDelta | null {
  const removed: unknown[] = [];
  const rest = now.values();
  let next = rest.next();
  for (const member of before) {
    if (next.done === true || next.value !== member) removed.push(member);
    else next = rest.next();
  }
  const added: unknown[] = [];
  for (; next.done !== true; next = rest.next()) added.push(next.value);
  for (const member of removed) before.delete(member);
  for (const member of added) before.add(member);
  return removed.length + added.length === 0 ? null : { removed, added };
}

/** Brings a state on by one delta. Throws AssertionError where it does not follow: a delta is our own writing, checked by the journal's hash. */
export function applyDelta(state: EngineState, delta: SnapshotDelta): void {
  assert(delta.version === SNAPSHOT_VERSION, `snapshot version ${delta.version} is not known`);
  assert(delta.since === state.seq, `a delta since event ${delta.since} does not follow event ${state.seq}`);
  const plain = state as unknown as Plain;
  const empty = emptyState() as unknown as Plain;
  const changes = JSON.parse(JSON.stringify(delta.changes)) as Plain;
  for (const [key, change] of Object.entries(changes)) {
    assert(key in empty, `the state has no ${key}`);
    const collection = plain[key];
    if (collection instanceof Map) applyToMap(collection as Map<unknown, unknown>, change as CollectionDelta);
    else if (collection instanceof Set) applyToSet(collection as Set<unknown>, change as CollectionDelta);
    else plain[key] = change;
  }
  assert(state.seq === delta.seq, 'the delta’s sequence number is not its state’s');
}

function applyToMap(map: Map<unknown, unknown>, { removed, changed, added }: CollectionDelta): void {
  for (const key of removed) map.delete(key);
  for (const [key, value] of changed ?? []) map.set(key, value);
  for (const [key, value] of added as readonly (readonly [unknown, unknown])[]) map.set(key, value);
}

function applyToSet(set: Set<unknown>, { removed, added }: CollectionDelta): void {
  for (const member of removed) set.delete(member);
  for (const member of added) set.add(member);
}
