import type { Clock, Dispose, Scheduler } from '@tandem/kernel';

/** The engine's timers: set by command, answered by a `timer` event. Setting one again moves it. */
export class Timers {
  readonly #running = new Map<string, Dispose>();
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #onFire: (timerId: string) => void;

  constructor(clock: Clock, scheduler: Scheduler, onFire: (timerId: string) => void) {
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#onFire = onFire;
  }

  set(timerId: string, atUs: number): void {
    this.cancel(timerId);
    const delayMs = Math.max(0, Math.ceil((atUs - this.#clock.nowUs()) / 1000));
    const dispose = this.#scheduler.after(delayMs, () => {
      this.#running.delete(timerId);
      this.#onFire(timerId);
    });
    this.#running.set(timerId, dispose);
  }

  cancel(timerId: string): void {
    this.#running.get(timerId)?.();
    this.#running.delete(timerId);
  }

  cancelAll(): void {
    for (const dispose of this.#running.values()) dispose();
    this.#running.clear();
  }
}
