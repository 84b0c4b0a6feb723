import type { Dispose } from '@tandem/kernel';

/** Who listens to one kind of news, told in the order in which they came. */
export interface Listeners<Args extends readonly unknown[]> {
  readonly add: (listener: (...args: Args) => void) => Dispose;
  readonly tell: (...args: Args) => void;
}

export function createListeners<Args extends readonly unknown[]>(): Listeners<Args> {
  const all = new Set<(...args: Args) => void>();
  return {
    add: (listener) => {
      all.add(listener);
      return () => void all.delete(listener);
    },
    tell: (...args) => {
      for (const listener of [...all]) listener(...args);
    },
  };
}
