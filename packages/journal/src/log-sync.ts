import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';

/** The file in which SQLite keeps what is not in the database's own file yet. */
export const logOf = (file: string): string => `${file}-wal`;

/** Makes what is in the log of a database durable. */
export function syncLog(file: string): void {
  const sync = new LogSync(logOf(file), () => undefined);
  try {
    sync.now();
  } finally {
    sync.close();
  }
}

/**
 * Makes what SQLite has written to its log durable: at once, or in the background, where it does not hold up the thread.
 * SQLite is told not to sync at commits, so that the journal says when. SQLite takes no locks on its log, so a second
 * descriptor of it is harmless; the header and the directory's entry of a new log SQLite syncs itself.
 */
export class LogSync {
  readonly #log: string;
  readonly #onFault: (error: Error) => void;
  #descriptor: number | null = null;
  #isRunning = false;
  #again = false;
  #isClosed = false;

  /** `log` is there when the first sync is asked for. `onFault`: a sync in the background failed. */
  constructor(log: string, onFault: (error: Error) => void) {
    this.#log = log;
    this.#onFault = onFault;
  }

  /** Returns when everything written is durable; throws where it may not be. */
  now(): void {
    fdatasyncSync(this.#open());
  }

  /** What is written now will be durable soon. One sync is under way at a time, and one more is remembered. */
  later(): void {
    if (this.#isRunning) {
      this.#again = true;
      return;
    }
    this.#isRunning = true;
    fdatasync(this.#open(), (error) => {
      this.#isRunning = false;
      if (this.#isClosed) this.#release();
      else if (error !== null) this.#onFault(error);
      else if (this.#again) {
        this.#again = false;
        this.later();
      }
    });
  }

  /** Nothing is synced from here on but what is under way. */
  close(): void {
    this.#isClosed = true;
    if (!this.#isRunning) this.#release();
  }

  /** A descriptor that may write: some systems sync no other. */
  #open(): number {
    return (this.#descriptor ??= openSync(this.#log, 'r+'));
  }

  #release(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
