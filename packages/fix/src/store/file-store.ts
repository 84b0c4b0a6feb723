import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { complaint, err, ok, type Complaint, type Dispose, type Result } from '@tandem/kernel';
import { MEMORY_STORE_RECORDS_MAX, memoryStore, type SentRecord, type SessionNumbers, type SessionStore } from '../session/store.ts';
import { lockFile } from './lock.ts';
import { encodeRecord, readRecord, type StoreRecord } from './record.ts';

export interface FileStoreOptions {
  /** Created where there is none; readable by its owner alone. One session's; a second process that opens it is refused. */
  readonly file: string;
  /** Whose numbers these are, such as `FIX.4.4 US VENUE`: a file of another session is refused. */
  readonly identity: string;
  /**
   * `every_write` waits for the disk before a message leaves and survives the loss of power; `none` leaves that to the
   * operating system and survives the end of the process, however it comes.
   */
  readonly sync: 'every_write' | 'none';
  /** Application messages kept for resends, at the most; older ones are answered with a gap fill. */
  readonly recordsMax?: number;
  /** The file is written anew, with what is still kept, when it grows beyond this. */
  readonly bytesMax?: number;
  /** Messages taken between two writes of the next number in, at the most. */
  readonly nextInEvery?: number;
}

export interface FileSessionStore extends SessionStore {
  /** Bytes of a write that a crash had torn, cut off when the file was opened. */
  readonly tornBytes: number;
  /** Writes what is held back and lets go of the file. */
  close(): void;
}

export const FILE_STORE_BYTES_MAX = 64 * 1024 * 1024;
export const NEXT_IN_EVERY = 64;

/**
 * A session's numbers and sent messages in an append-only file, every record with its checksum. A torn last record is cut
 * off; a damaged one with others behind it is a complaint, since the numbers would go back unnoticed.
 *
 * Numbers out are written before a message leaves. The next number in is written with them, every
 * {@link NEXT_IN_EVERY} messages and on `close`: after a crash it may be too low, never too high, so that the peer sends
 * again what may not have been acted upon, marked as possible duplicates.
 */
export function openFileStore(options: FileStoreOptions): Result<FileSessionStore, Complaint> {
  let fd: number | null = null;
  let unlock: Dispose = () => undefined;
  try {
    const lock = lockFile(options.file);
    if (typeof lock !== 'function') {
      const what = `The session's store is in use by process ${lock.heldBy}`;
      return err(complaint('fix_store_in_use', what, options.file, 'End that process first: two that count one session’s numbers would break it.'));
    }
    unlock = lock;
    fd = openSync(options.file, 'a+', 0o600);
    const loaded = load(readFileSync(fd), options);
    if (!loaded.ok) {
      closeSync(fd);
      unlock();
      return loaded;
    }
    return ok(new FileStore(fd, options, loaded.value, unlock));
  } catch (error) {
    if (fd !== null) closeSync(fd);
    unlock();
    const what = `The session's store cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
    return err(complaint('fix_store_unavailable', what, options.file, 'See to the folder and its permissions.'));
  }
}

interface Loaded {
  readonly memory: SessionStore;
  /** Where the last whole record ends. */
  readonly end: number;
  readonly tornBytes: number;
}

function load(bytes: Buffer, { file, identity, recordsMax = MEMORY_STORE_RECORDS_MAX }: FileStoreOptions): Result<Loaded, Complaint> {
  const memory = memoryStore(recordsMax);
  const header = encodeRecord({ type: 'header', identity });
  if (!header.subarray(0, bytes.length).equals(bytes.subarray(0, header.length))) {
    return err(complaint('fix_store_of_another', 'The file is no store of this session', file, 'Name another file for it.'));
  }
  if (bytes.length < header.length) return ok({ memory, end: 0, tornBytes: bytes.length });
  let at = header.length;
  for (;;) {
    const read = readRecord(bytes, at);
    if (read === 'end' || read === 'torn') return ok({ memory, end: at, tornBytes: bytes.length - at });
    if (read === 'damaged') {
      const doThis = 'Agree with the venue on sequence numbers, move the file away, and log on with a reset.';
      return err(complaint('fix_store_damaged', `The session's store is damaged at byte ${at}`, file, doThis));
    }
    const { record, next } = read;
    apply(memory, record);
    at = next;
  }
}

function apply(memory: SessionStore, record: StoreRecord): void {
  switch (record.type) {
    case 'header':
      return;
    case 'numbers':
      memory.setNextIn(record.nextIn);
      memory.setNextOut(record.nextOut);
      return;
    case 'sent':
      memory.setNextIn(record.nextIn);
      memory.appendSent(record.record);
      return;
    case 'next_in':
      memory.setNextIn(record.nextIn);
      return;
    case 'reset':
      memory.reset(record.sinceUs);
  }
}

class FileStore implements FileSessionStore {
  readonly tornBytes: number;
  readonly #options: FileStoreOptions;
  readonly #memory: SessionStore;
  #fd: number;
  #bytes: number;
  #nextInWritten: number;
  readonly #unlock: Dispose;
  #closed = false;

  constructor(fd: number, options: FileStoreOptions, { memory, end, tornBytes }: Loaded, unlock: Dispose) {
    this.#unlock = unlock;
    this.#fd = fd;
    this.#options = options;
    this.#memory = memory;
    this.#bytes = end;
    this.tornBytes = tornBytes;
    this.#nextInWritten = memory.numbers().nextIn;
    if (tornBytes > 0) ftruncateSync(fd, end);
    if (end === 0) this.#write({ type: 'header', identity: options.identity });
  }

  numbers(): SessionNumbers {
    return this.#memory.numbers();
  }

  appendSent(record: SentRecord): void {
    this.#memory.appendSent(record);
    this.#nextInWritten = this.#memory.numbers().nextIn;
    this.#write({ type: 'sent', record, nextIn: this.#nextInWritten });
  }

  setNextIn(nextIn: number): void {
    this.#memory.setNextIn(nextIn);
    if (nextIn - this.#nextInWritten >= (this.#options.nextInEvery ?? NEXT_IN_EVERY)) this.#writeNextIn();
  }

  setNextOut(nextOut: number): void {
    this.#memory.setNextOut(nextOut);
    this.#write({ type: 'numbers', ...this.#memory.numbers() });
  }

  reset(sinceUs: number | null): void {
    this.#memory.reset(sinceUs);
    this.#nextInWritten = 1;
    this.#write({ type: 'reset', sinceUs });
  }

  sent(begin: number, end: number): readonly SentRecord[] {
    return this.#memory.sent(begin, end);
  }

  close(): void {
    if (this.#closed) return;
    if (this.#memory.numbers().nextIn !== this.#nextInWritten) this.#writeNextIn();
    this.#closed = true;
    closeSync(this.#fd);
    this.#unlock();
  }

  #writeNextIn(): void {
    this.#nextInWritten = this.#memory.numbers().nextIn;
    this.#write({ type: 'next_in', nextIn: this.#nextInWritten });
  }

  #write(record: StoreRecord): void {
    const bytes = encodeRecord(record);
    writeAll(this.#fd, bytes);
    // A next number in that the disk loses is too low, which the peer mends by sending again: nobody waits for it.
    if (this.#options.sync === 'every_write' && record.type !== 'next_in') fsyncSync(this.#fd);
    this.#bytes += bytes.length;
    if (this.#bytes > (this.#options.bytesMax ?? FILE_STORE_BYTES_MAX)) this.#writeAnew();
  }

  /** What is still kept goes into a new file that takes the old one's place; a crash on the way leaves the old one. */
  #writeAnew(): void {
    const { file, identity, bytesMax = FILE_STORE_BYTES_MAX } = this.#options;
    const numbers = this.#memory.numbers();
    const records = this.#memory.sent(1, numbers.nextOut);
    const kept: Buffer[] = [];
    let size = 0;
    // Half of the bound, newest first: the next rewriting is a while away.
    for (let i = records.length - 1; i >= 0 && size < bytesMax / 2; i--) {
      const bytes = encodeRecord({ type: 'sent', record: records[i] as SentRecord, nextIn: numbers.nextIn });
      kept.push(bytes);
      size += bytes.length;
    }
    const head = [encodeRecord({ type: 'header', identity }), encodeRecord({ type: 'reset', sinceUs: numbers.sinceUs })];
    const whole = Buffer.concat([...head, ...kept.reverse(), encodeRecord({ type: 'numbers', ...numbers })]);
    const next = openSync(`${file}.new`, 'w+', 0o600);
    writeAll(next, whole);
    fsyncSync(next);
    renameSync(`${file}.new`, file);
    syncFolder(dirname(file));
    closeSync(this.#fd);
    this.#fd = next;
    this.#bytes = whole.length;
    this.#nextInWritten = numbers.nextIn;
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
}

/** Makes a rename durable; Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
