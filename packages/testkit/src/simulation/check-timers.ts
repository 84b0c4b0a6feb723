import type { Findings } from './violation.ts';

/** The engine's shortest pause is 50 ms, between two protective rounds. */
const FIRINGS_MAX = 40;
const WINDOW_US = 1_000_000;

/** No timer hammers: whatever is looked at again, there is a pause before it. */
export class TimerWatch {
  readonly #windows = new Map<string, { readonly fromUs: number; firings: number }>();

  /** `atUs`: true time, on which timers run. */
  fired(timerId: string, atUs: number, findings: Findings): void {
    const known = this.#windows.get(timerId);
    const window = known === undefined || atUs - known.fromUs >= WINDOW_US ? { fromUs: atUs, firings: 0 } : known;
    window.firings += 1;
    this.#windows.set(timerId, window);
    if (window.firings === FIRINGS_MAX) findings.add('timer_hammers', `${timerId} fired ${FIRINGS_MAX} times within a second`);
  }
}
