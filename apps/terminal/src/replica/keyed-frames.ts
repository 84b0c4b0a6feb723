import type { Dispose } from '@tandem/kernel';

/** `requestAnimationFrame` as a port: calls back once, before the next paint. */
export type RequestFrame = (callback: () => void) => void;

type Listener<T> = (value: T | undefined) => void;

/**
 * Fast state: the latest value of each key, told to its watchers once per animation frame however often it changed.
 * Outside React on purpose: books change hundreds of times a second, and a render for each would starve the screen.
 */
export class KeyedFrames<T> {
  readonly #requestFrame: RequestFrame;
  readonly #key: (item: T) => string;
  readonly #values = new Map<string, T>();
  readonly #watchers = new Map<string, Set<Listener<T>>>();
  readonly #dirty = new Set<string>();
  #framePending = false;

  constructor(requestFrame: RequestFrame, key: (item: T) => string) {
    this.#requestFrame = requestFrame;
    this.#key = key;
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  values(): Iterable<T> {
    return this.#values.values();
  }

  /** Inserts or replaces by key. */
  put(items: readonly T[]): void {
    for (const item of items) {
      const key = this.#key(item);
      this.#values.set(key, item);
      this.#dirty.add(key);
    }
    this.#schedule();
  }

  /** Replaces everything: what is not in `items` is gone. */
  reset(items: readonly T[]): void {
    for (const key of this.#values.keys()) this.#dirty.add(key);
    this.#values.clear();
    this.put(items);
  }

  /** Calls `listener` now and then at most once a frame, with the value or undefined where there is none. */
  watch(key: string, listener: Listener<T>): Dispose {
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(listener));
    listener(this.#values.get(key));
    return () => {
      watchers.delete(listener);
      if (watchers.size === 0 && this.#watchers.get(key) === watchers) this.#watchers.delete(key);
    };
  }

  #schedule(): void {
    if (this.#framePending || this.#dirty.size === 0) return;
    this.#framePending = true;
    this.#requestFrame(() => {
      this.#framePending = false;
      const changed = [...this.#dirty];
      this.#dirty.clear();
      for (const key of changed) {
        for (const listener of this.#watchers.get(key) ?? []) listener(this.#values.get(key));
      }
    });
  }
}
