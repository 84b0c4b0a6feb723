import { complaint, defined, err, ok, type Complaint, type Result, type Scheduler } from '@tandem/kernel';
import type { VenueId } from '@tandem/domain';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Keeper } from '../exchange/keeper.ts';
import { replayChanges, type VenueChange } from '../exchange/replay-changes.ts';
import { decodeSavedVenue, type SavedVenue } from '../exchange/saved-venue.ts';
import { ChangeLog, readChanges } from './change-log.ts';

/** A burst of changes is written once. */
const WRITE_AFTER_MS = 50;
/** A day of many orders makes a large file, which is written less often: a millisecond later for so many characters. */
const CHARACTERS_PER_MS = 5_000;
/** The log of changes grows for no longer than this. */
const WRITE_AFTER_MS_MAX = 1_000;
/** A disk that refuses is tried again so often, and complained of again so often. */
const RETRY_MS = 1_000;
const SAY_AGAIN_MS = 60_000;
/** An account's changed password is in it, hashed. */
const OWNER_ONLY = 0o600;
/** Names tried for a file that is set aside. */
const ASIDE_MAX = 1_000;

/** Whose state is kept. */
export interface SavedSource {
  save(): SavedVenue;
  /** What has changed since it was last asked for; everything on the first call, and where `whole`. */
  takeChange(whole: boolean): VenueChange;
}

/**
 * Where one venue's state is kept: `<folder>/venue-<venue>.json`, replaced as a whole or not at all, and beside it a log of
 * the changes since. While the disk refuses a change the store is `failing`: it complains, again and again, tries anew, and
 * holds nothing up; when the disk is back everything is written, and that is said too.
 */
export interface VenueStore extends Keeper {
  /** Keeps what `source` changes from here on. */
  follow(source: SavedSource): void;
  /** Writes at once; nothing is written afterwards. */
  close(): void;
}

export interface OpenedVenueStore {
  readonly store: VenueStore;
  /** Null on the first start, and where the file could not be read. */
  readonly saved: SavedVenue | null;
  /** The file could not be read and was set aside. */
  readonly warning: Complaint | null;
}

/** Opens the store of a venue. `onWriteError` hears that the disk refuses, and that it takes again. */
export function openVenueStore(
  folder: string,
  venue: VenueId,
  scheduler: Scheduler,
  onWriteError: (complaint: Complaint) => void,
  openLog: (path: string) => DiskLog = (at) => new ChangeLog(at),
): Result<OpenedVenueStore, Complaint> {
  const path = join(folder, `venue-${venue}.json`);
  try {
    mkdirSync(folder, { recursive: true });
    const read = existsSync(path) ? decode(readFileSync(path, 'utf8'), venue, path) : ok(null);
    const warning = read.ok ? null : setAside(path, read.error);
    const changes = readChanges(path, venue);
    const saved = replayChanges(read.ok ? read.value : null, changes);
    const probe = `${path}.probe`;
    writeFileSync(probe, '');
    rmSync(probe);
    // The log begins empty: what it held is in the saved state before it goes.
    if (saved !== null && changes.length > 0) writeSynced(`${path}.replayed`, path, JSON.stringify(saved));
    return ok({ store: new DiskStore(path, scheduler, onWriteError, openLog(path)), saved, warning });
  } catch (error) {
    return err(unwritable(path, error));
  }
}

function decode(text: string, venue: VenueId, path: string): Result<SavedVenue, Complaint> {
  try {
    return decodeSavedVenue(JSON.parse(text), venue, path);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return err(complaint('bad_saved_venue', `The saved state of the paper venue is no JSON: ${error.message}`, path, ''));
  }
}

function setAside(path: string, why: Complaint): Complaint {
  for (let n = 1; n <= ASIDE_MAX; n++) {
    const aside = `${path}.broken-${n}`;
    if (existsSync(aside)) continue;
    renameSync(path, aside);
    const doThis = `It was moved to ${aside} and the venue starts afresh; mend it and move it back to have its positions again.`;
    return { ...why, doThis };
  }
  throw new Error(`${ASIDE_MAX} broken files lie beside it already`);
}

const unwritable = (path: string, error: unknown): Complaint =>
  complaint(
    'unwritable_data',
    `The venues' state cannot be kept: ${error instanceof Error ? error.message : String(error)}`,
    path,
    'Free the folder and its rights, or name another with --data.',
  );

const refusing = (path: string, error: unknown): Complaint => ({
  ...unwritable(path, error),
  doThis: 'New orders are refused until it can: free the disk, and the venue goes on by itself.',
});

/** The disk, as far as changes are written to it. */
export type DiskLog = Pick<ChangeLog, 'write' | 'sync' | 'syncNow' | 'turn' | 'close'>;

class DiskStore implements VenueStore {
  readonly #path: string;
  readonly #scheduler: Scheduler;
  readonly #onWriteError: (complaint: Complaint) => void;
  readonly #log: DiskLog;
  readonly #listeners: (() => void)[] = [];
  #source: SavedSource | null = null;
  #newest = 0;
  #kept = 0;
  #turnEnds = false;
  #syncing = false;
  #saving = false;
  #saveAgain = false;
  #characters = 0;
  #closed = false;
  /** A change could not be written: the next says everything, so that nothing is missing behind it. */
  #holed = false;
  /** For how long the disk has refused, milliseconds; null while it does not. */
  #refusingMs: number | null = null;

  constructor(path: string, scheduler: Scheduler, onWriteError: (complaint: Complaint) => void, log: DiskLog) {
    this.#path = path;
    this.#scheduler = scheduler;
    this.#onWriteError = onWriteError;
    this.#log = log;
  }

  get newest(): number {
    return this.#newest;
  }
  get kept(): number {
    return this.#kept;
  }
  get failing(): boolean {
    return this.#refusingMs !== null;
  }
  follow(source: SavedSource): void {
    this.#source = source;
    this.changed();
  }
  onKept(listener: () => void): void {
    this.#listeners.push(listener);
  }

  changed(): void {
    if (this.#closed) return;
    this.#newest += 1;
    this.#saveSoon();
    this.#logAtTurnsEnd();
  }

  keepNow(): void {
    if (this.#closed || this.#source === null || this.#kept === this.#newest) return;
    const upTo = this.#newest;
    this.#writeNow();
    this.#kept = upTo;
    setImmediate(() => this.#tellKept());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const source = defined(this.#source, 'what the store keeps');
    this.#try(() => {
      writeSynced(`${this.#path}.last`, this.#path, JSON.stringify(source.save()));
      this.#log.close();
    });
  }

  /** Everything that changes in one turn is written as one change and synced once; one sync is under way at a time. */
  #logAtTurnsEnd(): void {
    if (this.#turnEnds || this.#syncing) return;
    this.#turnEnds = true;
    setImmediate(() => {
      this.#turnEnds = false;
      if (this.#closed || this.#source === null || this.#kept === this.#newest) return;
      const upTo = this.#newest;
      if (!this.#try(() => this.#writeChange())) {
        this.#reached(upTo);
        return;
      }
      this.#syncing = true;
      this.#log.sync((error) => {
        this.#syncing = false;
        if (!this.#closed) {
          if (error === null) this.#took();
          else this.#failed(error);
        }
        this.#reached(upTo);
      });
    });
  }

  #reached(change: number): void {
    if (this.#closed) return;
    this.#kept = Math.max(this.#kept, change);
    this.#tellKept();
    if (this.#kept < this.#newest) this.#logAtTurnsEnd();
  }
  #tellKept(): void {
    if (!this.#closed) for (const listener of this.#listeners) listener();
  }

  #writeNow(): void {
    const written = this.#try(() => {
      this.#writeChange();
      this.#log.syncNow();
    });
    if (written) this.#took();
  }

  #writeChange(): void {
    this.#log.write(defined(this.#source, 'what the store keeps').takeChange(this.#holed));
    this.#holed = false;
  }

  #saveSoon(): void {
    if (this.#saving) {
      this.#saveAgain = true;
      return;
    }
    this.#saving = true;
    const delayMs = Math.min(WRITE_AFTER_MS_MAX, WRITE_AFTER_MS + Math.round(this.#characters / CHARACTERS_PER_MS));
    this.#scheduler.after(delayMs, () => {
      this.#saveAgain = false;
      void this.#save().then(() => {
        this.#saving = false;
        if (this.#saveAgain && !this.#closed) this.#saveSoon();
      });
    });
  }

  /** The regular save, behind which the changes before it are not needed any more. */
  async #save(): Promise<void> {
    const source = this.#source;
    if (source !== null && !this.#closed) {
      try {
        const forget = this.#log.turn();
        const text = JSON.stringify(source.save());
        this.#characters = text.length;
        const temporary = `${this.#path}.temp`;
        await writeFile(temporary, text, { flush: true, mode: OWNER_ONLY });
        // The state may have been written and closed while this was on its way: the newer one stays.
        if (!this.#isClosed()) renameSync(temporary, this.#path);
        await syncFolder(this.#path);
        if (!this.#isClosed()) forget();
      } catch (error) {
        // While the log is refused too, that has been said.
        if (!this.#isClosed() && !this.failing) this.#onWriteError(unwritable(this.#path, error));
      }
    }
  }
  #isClosed(): boolean {
    return this.#closed;
  }

  #try(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }
  #failed(error: unknown): void {
    this.#holed = true;
    if (this.#refusingMs !== null) return;
    this.#refusingMs = 0;
    this.#onWriteError(refusing(this.#path, error));
    this.#tryAgainSoon();
  }

  /** The disk has taken a change, and with it, behind one that it refused, everything. */
  #took(): void {
    if (this.#refusingMs === null || this.#holed) return;
    this.#refusingMs = null;
    this.#onWriteError(complaint('data_kept_again', "The venues' state is kept again", this.#path, 'New orders are taken.'));
  }

  #tryAgainSoon(): void {
    this.#scheduler.after(RETRY_MS, () => {
      if (this.#closed || this.#refusingMs === null) return;
      this.#refusingMs += RETRY_MS;
      try {
        this.#writeChange();
        this.#log.syncNow();
        this.#took();
      } catch (error) {
        this.#holed = true;
        if (this.#refusingMs % SAY_AGAIN_MS === 0) this.#onWriteError(refusing(this.#path, error));
        this.#tryAgainSoon();
      }
    });
  }
}

/** Makes a rename in the folder of `path` durable, where the system lets a folder be synced: Windows does not. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path));
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Replaces a file as a whole; returns when its content is durable. */
function writeSynced(beside: string, path: string, text: string): void {
  writeFileSync(beside, text, { flush: true, mode: OWNER_ONLY });
  renameSync(beside, path);
}
