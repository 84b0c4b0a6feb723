import { createStore, type StoreApi } from 'zustand/vanilla';

const STORAGE_KEY = 'tandem.acknowledged';
/** More than a day's screen holds; the oldest are forgotten first. */
const KEPT_MAX = 1_000;

export interface Acknowledged {
  readonly keys: ReadonlySet<string>;
  readonly acknowledge: (keys: readonly string[]) => void;
}

type Kept = Pick<Storage, 'getItem' | 'setItem'>;

/** The alerts that a person has acknowledged, kept in `storage`; null where the browser forbids one. */
export const createAcknowledged = (storage: Kept | null): StoreApi<Acknowledged> =>
  createStore<Acknowledged>()((set, get) => ({
    keys: new Set(read(storage)),
    acknowledge: (keys) => {
      const all = [...get().keys, ...keys].slice(-KEPT_MAX);
      storage?.setItem(STORAGE_KEY, JSON.stringify(all));
      set({ keys: new Set(all) });
    },
  }));

/** What another version of the page, or a person, left there that is no list of texts counts as nothing: the alarm sounds. */
function read(storage: Kept | null): readonly string[] {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((key) => typeof key === 'string') : [];
  } catch {
    return [];
  }
}
