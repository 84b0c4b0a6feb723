import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';

/** What JSON.parse can give. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** Objects within objects, counted from the patch: the deepest a server sends (klines) is 6. */
export const PATCH_DEPTH_MAX = 32;
/** Values in one transaction; a full snapshot of a busy day's orders has some 100,000. */
const PATCH_VALUES_MAX = 1_000_000;
/** Values in the whole tree; beyond it the stream is dropped and a fresh snapshot asked for. */
const TREE_VALUES_MAX = 4_000_000;

/** Keys that reach a prototype where a careless reader copies them. No server has a use for them. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const emptyObject = (): JsonObject => Object.create(null) as JsonObject;

/** A state tree grown by patches. Its objects have no prototype, so that a name such as `toString` finds nothing. */
export interface StateTree {
  readonly root: JsonObject;
  /** Values in it, the root not counted. */
  readonly size: number;
  /**
   * Applies one transaction: all patches in turn, or none where one is beyond the bounds. Read the tree after it only:
   * between two patches of a transaction the state may be one that never was.
   */
  readonly apply: (patches: readonly Json[]) => Result<void, Complaint>;
}

/**
 * RFC 7386 merge patches, and what DIFF adds to it: an object that a patch empties is removed from its parent (one that
 * a patch creates empty stays). https://www.rfc-editor.org/rfc/rfc7386
 * `elsewhere` names a member of the root that is kept in another place: it is held to the bounds, and not merged here.
 */
export function createStateTree(elsewhere: string | null = null): StateTree {
  let size = 0;
  const root = emptyObject();

  /** True where a member that was there is gone: only then can the target have become empty. */
  function merge(target: JsonObject, patch: JsonObject): boolean {
    let removed = false;
    for (const key of Object.keys(patch)) {
      if (forbiddenKeys.has(key) || (key === elsewhere && target === root)) continue;
      const value = patch[key] as Json;
      const before = target[key];
      if (value === null) removed = remove(target, key) || removed;
      else if (isObject(value)) removed = mergeMember(target, key, before, value) || removed;
      else {
        size += countValues(value) - (before === undefined ? 0 : countValues(before));
        target[key] = value;
      }
    }
    return removed;
  }

  function mergeMember(target: JsonObject, key: string, before: Json | undefined, patch: JsonObject): boolean {
    const existed = isObject(before);
    let member: JsonObject;
    if (existed) member = before;
    else {
      member = emptyObject();
      size += 1 - (before === undefined ? 0 : countValues(before));
      target[key] = member;
    }
    const emptied = merge(member, patch) && existed && Object.keys(member).length === 0;
    return emptied && remove(target, key);
  }

  function remove(target: JsonObject, key: string): boolean {
    const before = target[key];
    if (before === undefined) return false;
    size -= countValues(before);
    // The tree is keyed by what the server names; a Map would cost every reader a conversion.
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete target[key];
    return true;
  }

  return {
    root,
    get size() {
      return size;
    },
    apply(patches) {
      const measured = measure(patches);
      if (!measured.ok) return measured;
      if (size + measured.value > TREE_VALUES_MAX) {
        return err(tooLarge(`The state would pass ${TREE_VALUES_MAX} values`));
      }
      for (const patch of patches) if (isObject(patch)) merge(root, patch);
      return ok(undefined);
    },
  };
}

const countValues = (value: Json): number => {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  for (const member of Object.values<Json>(value)) count += countValues(member);
  return count;
};

/** Counts the values of a transaction without recursion, so that hostile depth cannot overflow the stack. */
function measure(patches: readonly Json[]): Result<number, Complaint> {
  const stack: { value: Json; depth: number }[] = patches.map((value) => ({ value, depth: 0 }));
  let count = 0;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (++count > PATCH_VALUES_MAX) return err(tooLarge(`A message has more than ${PATCH_VALUES_MAX} values`));
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth >= PATCH_DEPTH_MAX) return err(tooLarge(`A message nests deeper than ${PATCH_DEPTH_MAX}`));
    for (const value of Object.values<Json>(next.value)) stack.push({ value, depth: next.depth + 1 });
  }
  return ok(count);
}

const tooLarge = (what: string): Complaint =>
  complaint('diff_bounds', what, 'DIFF rtn_data', 'The link is dropped and a fresh snapshot asked for; if it recurs, ask the venue.');

/** The object at `path`, or undefined. */
export function objectAt(root: Json | undefined, ...path: readonly string[]): JsonObject | undefined {
  let node = root;
  for (const key of path) {
    if (!isObject(node) || !Object.hasOwn(node, key)) return undefined;
    node = node[key];
  }
  return isObject(node) ? node : undefined;
}

/** Names of the members at `path` that any of the patches speaks of, in their order. */
export function touchedKeys(patches: readonly Json[], ...path: readonly string[]): Set<string> {
  const keys = new Set<string>();
  for (const patch of patches) {
    for (const key of Object.keys(objectAt(patch, ...path) ?? {})) if (!forbiddenKeys.has(key)) keys.add(key);
  }
  return keys;
}
