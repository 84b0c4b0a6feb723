import type { Dispose } from '@tandem/kernel';

/** A keyed collection that user interfaces watch: what it holds now, and what changes from now on. */
export class Feed<Item> {
  readonly #listeners = new Set<(items: readonly Item[]) => void>();

  emit(items: readonly Item[]): void {
    if (items.length === 0) return;
    for (const listener of this.#listeners) listener(items);
  }

  onChange(listener: (items: readonly Item[]) => void): Dispose {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The newest items of a log, for those who come later. */
export class RecentLog<Item> {
  readonly #items: Item[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(items: readonly Item[]): void {
    this.#items.push(...items);
    if (this.#items.length > this.#most) this.#items.splice(0, this.#items.length - this.#most);
  }

  get items(): readonly Item[] {
    return this.#items;
  }
}
