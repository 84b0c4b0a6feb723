import { complaint, err, ok, type Complaint, type Result, type Scheduler } from '@tandem/kernel';
import type { VenueId } from '@tandem/domain';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSavedVenue, type SavedVenue } from '../exchange/saved-venue.ts';

/** A burst of changes is written once. */
const WRITE_AFTER_MS = 50;
/** A day of many orders makes a large file, which is written less often: a millisecond later for so many characters. */
const CHARACTERS_PER_MS = 5_000;
/** What a crash of the process loses at most. */
const WRITE_AFTER_MS_MAX = 1_000;
/** Names tried for a file that is set aside. */
const ASIDE_MAX = 1_000;

/** Where one venue's state is kept: `<folder>/venue-<venue>.json`, replaced as a whole or not at all. */
export interface VenueStore {
  /** Writes what `snapshot` gives, soon and not more often than the disk keeps up. */
  changed(snapshot: () => SavedVenue): void;
  /** Writes at once; nothing is written afterwards. */
  close(snapshot: SavedVenue): void;
}

export interface OpenedVenueStore {
  readonly store: VenueStore;
  /** Null on the first start, and where the file could not be read. */
  readonly saved: SavedVenue | null;
  /** The file could not be read and was set aside. */
  readonly warning: Complaint | null;
}

/** Opens the store of a venue. `onWriteError` hears that a write failed; the next change tries again. */
export function openVenueStore(
  folder: string,
  venue: VenueId,
  scheduler: Scheduler,
  onWriteError: (complaint: Complaint) => void,
): Result<OpenedVenueStore, Complaint> {
  const path = join(folder, `venue-${venue}.json`);
  try {
    mkdirSync(folder, { recursive: true });
    const read = existsSync(path) ? decode(readFileSync(path, 'utf8'), venue, path) : ok(null);
    const warning = read.ok ? null : setAside(path, read.error);
    const probe = `${path}.probe`;
    writeFileSync(probe, '');
    rmSync(probe);
    return ok({ store: createStore(path, scheduler, onWriteError), saved: read.ok ? read.value : null, warning });
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

function createStore(path: string, scheduler: Scheduler, onWriteError: (complaint: Complaint) => void): VenueStore {
  const pending: (() => SavedVenue)[] = [];
  let busy = false;
  let characters = 0;
  let closed = false;

  function later(): void {
    busy = true;
    const delayMs = Math.min(WRITE_AFTER_MS_MAX, WRITE_AFTER_MS + Math.round(characters / CHARACTERS_PER_MS));
    scheduler.after(delayMs, () => void write());
  }
  async function write(): Promise<void> {
    const snapshot = pending.pop();
    pending.length = 0;
    if (snapshot !== undefined && !closed) {
      const temporary = `${path}.temp`;
      try {
        const text = JSON.stringify(snapshot());
        characters = text.length;
        await writeFile(temporary, text);
        // The state may have been written and closed while this was on its way: the newer one stays.
        if (!isClosed()) await rename(temporary, path);
      } catch (error) {
        if (!isClosed()) onWriteError(unwritable(path, error));
      }
    }
    busy = false;
    if (pending.length > 0 && !isClosed()) later();
  }
  const isClosed = (): boolean => closed;
  return {
    changed: (snapshot) => {
      if (closed) return;
      pending[0] = snapshot;
      if (!busy) later();
    },
    close: (snapshot) => {
      closed = true;
      const temporary = `${path}.last`;
      try {
        writeFileSync(temporary, JSON.stringify(snapshot));
        renameSync(temporary, path);
      } catch (error) {
        onWriteError(unwritable(path, error));
      }
    },
  };
}
