import type { Dispose, Scheduler } from '@tandem/kernel';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** Sound and desktop notifications as ports. */
export interface AlarmPorts {
  readonly ring: () => void;
  /** Shown by the system, where it lets this page: `tag` keeps one notification of the same alert. */
  readonly notify: (title: string, body: string, tag: string) => void;
  /** Whether the system lets this page notify; `unasked` until a person was asked, `none` where it cannot. */
  readonly permission: () => 'granted' | 'denied' | 'unasked' | 'none';
  /** Asks the person; only on a click of theirs. */
  readonly askPermission: () => Promise<void>;
}

/** Between two rings, milliseconds. */
export const RING_EVERY_MS = 4_000;
/** Rings for one alert, at the most: a desk that nobody attends must not sound all night. */
export const RINGS_MAX = 15;

/** Rings for what is critical and not acknowledged: at once for each new one, and again until all are acknowledged. */
export class Alarm {
  readonly #ring: () => void;
  readonly #scheduler: Scheduler;
  #known: ReadonlySet<string> = new Set();
  #rung = 0;
  #next: Dispose | null = null;

  constructor(ring: () => void, scheduler: Scheduler) {
    this.#ring = ring;
    this.#scheduler = scheduler;
  }

  /** Takes in the alerts that wait for a person now. */
  update(waiting: readonly string[]): void {
    const isNew = waiting.some((id) => !this.#known.has(id));
    this.#known = new Set(waiting);
    if (waiting.length === 0) this.stop();
    if (!isNew) return;
    this.stop();
    this.#rung = 0;
    this.#sound();
  }

  stop(): void {
    this.#next?.();
    this.#next = null;
  }

  #sound(): void {
    this.#ring();
    this.#rung += 1;
    this.#next = this.#rung < RINGS_MAX ? this.#scheduler.after(RING_EVERY_MS, () => this.#sound()) : null;
  }
}

const STORAGE_KEY = 'tandem.alarm';

export interface AlarmSetting {
  readonly on: boolean;
  readonly turn: (on: boolean) => void;
}

/** On until a person turns it off, and kept in `storage`; null where the browser forbids one. */
export const createAlarmSetting = (storage: Pick<Storage, 'getItem' | 'setItem'> | null): StoreApi<AlarmSetting> =>
  createStore<AlarmSetting>()((set) => ({
    on: storage?.getItem(STORAGE_KEY) !== 'off',
    turn: (on) => {
      storage?.setItem(STORAGE_KEY, on ? 'on' : 'off');
      set({ on });
    },
  }));
