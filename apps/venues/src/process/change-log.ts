import { assert, ok, type Result, type Complaint } from '@tandem/kernel';
import type { VenueId } from '@tandem/domain';
import { closeSync, existsSync, fdatasync, fdatasyncSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import type { VenueChange } from '../exchange/replay-changes.ts';
import { decodeSavedVenue } from '../exchange/saved-venue.ts';

/** Bytes between two saved states; beyond it the disk has taken no state for very long, and is not believed any more. */
const LOG_BYTES_MAX = 256 * 1024 * 1024;

/** The two files take turns: one is written while what the other holds is on its way into the saved state. */
const logFiles = (path: string): readonly [string, string] => [`${path}.changes-a`, `${path}.changes-b`];

interface LogFile {
  readonly name: string;
  readonly fd: number;
  bytes: number;
}

/** Changes of one venue since its last saved state, one line each. What fails throws what the file system says. */
export class ChangeLog {
  readonly #files: readonly [LogFile, LogFile];
  #active: LogFile;

  /** Empties the log: what it held is in the saved state at `path`. */
  constructor(path: string) {
    const [a, b] = logFiles(path);
    this.#files = [openEmpty(a), openEmpty(b)];
    this.#active = this.#files[0];
  }

  /** Writes a change; it is durable after a sync. It begins a line of its own, whatever a failed write left behind. */
  write(change: VenueChange): void {
    const line = Buffer.from(`\n${JSON.stringify(change)}\n`);
    const file = this.#active;
    if (file.bytes + line.length > LOG_BYTES_MAX) throw new Error(`${file.name} is longer than ${LOG_BYTES_MAX} bytes`);
    for (let written = 0; written < line.length; ) written += writeSync(file.fd, line, written, line.length - written, file.bytes + written);
    file.bytes += line.length;
  }
  sync(done: (error: Error | null) => void): void {
    fdatasync(this.#active.fd, done);
  }
  syncNow(): void {
    fdatasyncSync(this.#active.fd);
  }

  /** Takes the other file, where that one is empty; gives what empties the one that was written so far. */
  turn(): () => void {
    const [a, b] = this.#files;
    const before = this.#active;
    const other = before === a ? b : a;
    if (other.bytes > 0) return () => empty(other);
    this.#active = other;
    return () => empty(before);
  }

  /** Removes both files. */
  close(): void {
    for (const { fd, name } of this.#files) {
      closeSync(fd);
      rmSync(name, { force: true });
    }
  }
}

function openEmpty(name: string): LogFile {
  return { name, fd: openSync(name, 'w', 0o600), bytes: 0 };
}
function empty(file: LogFile): void {
  ftruncateSync(file.fd, 0);
  file.bytes = 0;
}

/** The changes beside the saved state at `path`, in no order. A line that a crash cut short is left out. */
export function readChanges(path: string, venue: VenueId): VenueChange[] {
  return logFiles(path).flatMap((name) => {
    if (!existsSync(name)) return [];
    const lines = readFileSync(name, 'utf8').split('\n');
    return lines.flatMap((line) => {
      const change = line === '' ? ok(null) : decodeChange(line, venue, name);
      return change.ok && change.value !== null ? [change.value] : [];
    });
  });
}

function decodeChange(line: string, venue: VenueId, where: string): Result<VenueChange | null, Complaint> {
  const json = parsed(line);
  if (typeof json !== 'object' || json === null || !('state' in json) || !('whole' in json) || typeof json.whole !== 'boolean') return ok(null);
  const { whole } = json;
  const state = decodeSavedVenue(json.state, venue, where);
  return state.ok ? ok({ whole, state: state.value }) : state;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    assert(error instanceof SyntaxError, 'JSON.parse throws nothing else');
    return null;
  }
}
