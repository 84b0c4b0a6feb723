import type { Dispose } from '@tandem/kernel';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** More records of one kind than a day's screen can hold; the oldest leave the screen first, the journal keeps them all. */
export const RECORDS_MAX = 20_000;

export interface RecordsState<T> {
  /** In order of first arrival. Changed in place: `version` tells when. */
  readonly items: ReadonlyMap<string, T>;
  readonly version: number;
  /** True from the first snapshot on: before it, an empty list only means "not known yet". */
  readonly loaded: boolean;
}

export interface RecordsChange<T> {
  readonly kind: 'snapshot' | 'delta';
  readonly added: readonly T[];
  readonly updated: readonly T[];
  readonly removed: readonly T[];
}

/** Messages of record by key: orders, fills, receipts. Grids follow `onChange`, components the zustand store. */
export interface Records<T> {
  readonly store: StoreApi<RecordsState<T>>;
  readonly key: (item: T) => string;
  snapshot(items: readonly T[]): void;
  delta(items: readonly T[]): void;
  onChange(listener: (change: RecordsChange<T>) => void): Dispose;
}

export function createRecords<T>(key: (item: T) => string, recordsMax = RECORDS_MAX): Records<T> {
  const items = new Map<string, T>();
  const listeners = new Set<(change: RecordsChange<T>) => void>();
  const store = createStore<RecordsState<T>>(() => ({ items, version: 0, loaded: false }));

  const tell = (change: RecordsChange<T>): void => {
    store.setState((state) => ({ version: state.version + 1, loaded: true }));
    for (const listener of listeners) listener(change);
  };

  const insert = (incoming: readonly T[], kind: RecordsChange<T>['kind']): void => {
    const added = new Map<string, T>();
    const updated = new Map<string, T>();
    for (const item of incoming) {
      const id = key(item);
      (items.has(id) && !added.has(id) ? updated : added).set(id, item);
      items.set(id, item);
    }
    const removed: T[] = [];
    for (const [id, item] of items) {
      if (items.size <= recordsMax) break;
      items.delete(id);
      // What came and went within one batch was never shown.
      if (!added.delete(id)) removed.push(item);
      updated.delete(id);
    }
    tell({ kind, added: [...added.values()], updated: [...updated.values()], removed });
  };

  return {
    store,
    key,
    snapshot: (incoming) => {
      items.clear();
      insert(incoming, 'snapshot');
    },
    delta: (incoming) => insert(incoming, 'delta'),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
