interface Entry {
  readonly atUs: number;
  /** Whether the scenario must wait for it; the end of a condition is none of that. */
  readonly awaited: boolean;
  readonly act: () => void;
}

/** What is to happen at moments of true time. */
export class Agenda {
  #entries: Entry[] = [];

  add(atUs: number, act: () => void, awaited: boolean): void {
    this.#entries.push({ atUs, act, awaited });
  }

  hasAwaited(): boolean {
    return this.#entries.some(({ awaited }) => awaited);
  }

  nextUs(): number {
    let least = Infinity;
    for (const { atUs } of this.#entries) if (atUs < least) least = atUs;
    return least;
  }

  /** What is due by now, in order, taken out. */
  takeDue(nowUs: number): (() => void)[] {
    const due = this.#entries.filter(({ atUs }) => atUs <= nowUs);
    if (due.length === 0) return [];
    this.#entries = this.#entries.filter(({ atUs }) => atUs > nowUs);
    return due.sort((a, b) => a.atUs - b.atUs).map(({ act }) => act);
  }

  clear(): void {
    this.#entries = [];
  }
}
