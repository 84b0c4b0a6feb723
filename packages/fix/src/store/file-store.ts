import { closeSync, fdatasync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { complaint, err, ok, type Complaint, type Dispose, type Result } from '@tandem/kernel';
import { MEMORY_STORE_RECORDS_MAX, memoryStore, type SentRecord, type SessionNumbers, type SessionStore } from '../session/store.ts';
import { bootName } from './boot.ts';
import { lockFile } from './lock.ts';
import { encodeRecord, readRecord, recordsBehind, type StoreRecord } from './record.ts';

export interface FileStoreOptions {
  /** Created where there is none; readable by its owner alone. One session's; a second process that opens it is refused. */
  readonly file: string;
  /** Whose numbers these are, such as `FIX.4.4 US VENUE`: a file of another session is refused. */
  readonly identity: string;
  /**
   * `every_write` waits for the disk before a message leaves and survives the loss of power whole; `none` leaves that to
   * the operating system and survives the end of the process, however it comes. `reserved` survives the loss of power in
   * its numbers, and no message waits for the disk: numbers out are reserved ahead on the disk, {@link RESERVED_NUMBERS}
   * at a time, and what such a loss leaves in doubt is skipped. The peer then asks for a gap, which is filled, and what
   * it never had is asked about as any order without an answer is.
   */
  readonly sync: 'every_write' | 'reserved' | 'none';
  /** The present boot of the system; {@link bootName} where missing. */
  readonly boot?: string;
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
  /** Numbers out that may have been used before a loss of power, and are not used again. */
  readonly skipped: number;
  /** Writes what is held back and lets go of the file. */
  close(): void;
}

const FILE_STORE_BYTES_MAX = 64 * 1024 * 1024;
const NEXT_IN_EVERY = 64;
/** Numbers out that one write to the disk reserves; the next are reserved when half of them are used. */
export const RESERVED_NUMBERS = 1_024;

/**
 * A session's numbers and sent messages in an append-only file, every record with its checksum. A torn last record is cut
 * off; a damaged one with others behind it is a complaint, since the numbers would go back unnoticed.
 *
 * Numbers out are written before a message leaves. The next number in is written with them, every
 * {@link NEXT_IN_EVERY} messages and on `close`: after a crash it may be too low, never too high, so that the peer sends
 * again what may not have been acted upon, marked as possible duplicates. A reset is on the disk before it is acted upon,
 * since a number in from before it would be too high.
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
  readonly skipped: number;
}

/** The numbers that may have been used, as the file has them. */
interface Reserve {
  upTo: number;
  boot: string;
}

function load(bytes: Buffer, { file, identity, recordsMax = MEMORY_STORE_RECORDS_MAX, boot = bootName() }: FileStoreOptions): Result<Loaded, Complaint> {
  const memory = memoryStore(recordsMax);
  const reserve: Reserve = { upTo: 0, boot };
  const header = encodeRecord({ type: 'header', identity });
  if (!header.subarray(0, bytes.length).equals(bytes.subarray(0, header.length))) {
    return err(complaint('fix_store_of_another', 'The file is no store of this session', file, 'Name another file for it.'));
  }
  if (bytes.length < header.length) return ok({ memory, end: 0, tornBytes: bytes.length, skipped: 0 });
  let at = header.length;
  for (;;) {
    const read = readRecord(bytes, at);
    const lostPower = reserve.boot === '' || reserve.boot !== boot;
    if (read === 'end' || read === 'torn' || (read === 'damaged' && lostPower && isMended(bytes, at, reserve))) {
      return ok({ memory, end: at, tornBytes: bytes.length - at, skipped: lostPower ? skip(memory, reserve.upTo) : 0 });
    }
    if (read === 'damaged') {
      const doThis = 'Agree with the venue on sequence numbers, move the file away, and log on with a reset.';
      return err(complaint('fix_store_damaged', `The session's store is damaged at byte ${at}`, file, doThis));
    }
    const { record, next } = read;
    apply(memory, reserve, record);
    at = next;
  }
}

/**
 * A loss of power may keep later writes and lose earlier ones. What is lost of messages and numbers in, the peer's gap
 * fills and repeats make good, as long as no reset is among it: those were on the disk before they counted.
 */
function isMended(bytes: Buffer, at: number, reserve: Reserve): boolean {
  for (const record of recordsBehind(bytes, at)) {
    if (record.type === 'reserve') reserve.upTo = Math.max(reserve.upTo, record.upTo);
    else if (record.type !== 'sent' && record.type !== 'next_in') return false;
    else if (record.type === 'sent') reserve.upTo = Math.max(reserve.upTo, record.record.seq);
  }
  return true;
}

/** Passes over the numbers that may have been used; gives how many. */
function skip(memory: SessionStore, upTo: number): number {
  const { nextOut } = memory.numbers();
  const skipped = Math.max(0, upTo + 1 - nextOut);
  if (skipped > 0) memory.setNextOut(upTo + 1);
  return skipped;
}

function apply(memory: SessionStore, reserve: Reserve, record: StoreRecord): void {
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
    case 'reserve':
      reserve.upTo = record.upTo;
      reserve.boot = record.boot;
      return;
    case 'reset':
      memory.reset(record.sinceUs);
      reserve.upTo = 0;
  }
}

class FileStore implements FileSessionStore {
  readonly tornBytes: number;
  readonly skipped: number;
  readonly #options: FileStoreOptions;
  readonly #boot: string;
  readonly #memory: SessionStore;
  #fd: number;
  #bytes: number;
  #nextInWritten: number;
  /** Numbers out that the file reserves, and of those the ones that are reserved on the disk. */
  #reserved = 0;
  #reservedOnDisk = 0;
  /** A write to the disk is under way, in another thread. */
  #syncing = false;
  readonly #unlock: Dispose;
  #closed = false;

  constructor(fd: number, options: FileStoreOptions, { memory, end, tornBytes, skipped }: Loaded, unlock: Dispose) {
    this.#unlock = unlock;
    this.#fd = fd;
    this.#options = options;
    this.#boot = options.boot ?? bootName();
    this.#memory = memory;
    this.#bytes = end;
    this.tornBytes = tornBytes;
    this.skipped = skipped;
    this.#nextInWritten = memory.numbers().nextIn;
    if (tornBytes > 0) ftruncateSync(fd, end);
    if (end === 0) this.#write({ type: 'header', identity: options.identity });
    if (options.sync !== 'reserved') return;
    if (skipped > 0) this.#write({ type: 'numbers', ...memory.numbers() });
    this.#reserveNow();
    if (end === 0) syncFolder(dirname(options.file));
  }

  numbers(): SessionNumbers {
    return this.#memory.numbers();
  }

  appendSent(record: SentRecord): void {
    if (this.#options.sync === 'reserved') this.#reserveFor(record.seq);
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
    if (this.#options.sync === 'reserved') this.#reserveNow();
  }

  reset(sinceUs: number | null): void {
    this.#memory.reset(sinceUs);
    this.#nextInWritten = 1;
    this.#write({ type: 'reset', sinceUs });
    if (this.#options.sync === 'reserved') this.#reserveNow();
  }

  sent(begin: number, end: number): readonly SentRecord[] {
    return this.#memory.sent(begin, end);
  }

  close(): void {
    if (this.#closed) return;
    if (this.#memory.numbers().nextIn !== this.#nextInWritten) this.#writeNextIn();
    if (this.#options.sync === 'reserved') {
      // Nothing beyond was used: the next start goes on without a gap.
      this.#write({ type: 'reserve', upTo: this.#memory.numbers().nextOut - 1, boot: this.#boot });
      fdatasyncSync(this.#fd);
    }
    this.#closed = true;
    // The other thread still has the file in its hands; it is let go of when that is done.
    if (!this.#syncing) closeSync(this.#fd);
    this.#unlock();
  }

  /** Has the numbers from the next one on reserved on the disk, and waits for it: at the start, after a reset. */
  #reserveNow(): void {
    this.#writeReserve();
    fdatasyncSync(this.#fd);
    this.#reservedOnDisk = this.#reserved;
  }

  #writeReserve(): void {
    this.#reserved = this.#memory.numbers().nextOut - 1 + RESERVED_NUMBERS;
    this.#write({ type: 'reserve', upTo: this.#reserved, boot: this.#boot });
  }

  /** Before `seq` is used. It waits for the disk only where all that is reserved there is used up. */
  #reserveFor(seq: number): void {
    if (seq > this.#reservedOnDisk) this.#reserveNow();
    else if (seq > this.#reserved - RESERVED_NUMBERS / 2 && !this.#syncing) this.#reserveMeanwhile();
  }

  #reserveMeanwhile(): void {
    this.#writeReserve();
    const [fd, upTo] = [this.#fd, this.#reserved];
    this.#syncing = true;
    fdatasync(fd, (error) => {
      this.#syncing = false;
      if (this.#closed || fd !== this.#fd) closeSync(fd);
      // A reset since began to count anew.
      else if (error === null && this.#reserved === upTo) this.#reservedOnDisk = upTo;
      // A store that fails ends the process.
      if (error !== null) throw error;
    });
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
    const tail = [encodeRecord({ type: 'numbers', ...numbers }), encodeRecord({ type: 'reserve', upTo: this.#reserved, boot: this.#boot })];
    const whole = Buffer.concat([...head, ...kept.reverse(), ...(this.#options.sync === 'reserved' ? tail : tail.slice(0, 1))]);
    const next = openSync(`${file}.new`, 'w+', 0o600);
    writeAll(next, whole);
    fsyncSync(next);
    renameSync(`${file}.new`, file);
    syncFolder(dirname(file));
    if (!this.#syncing) closeSync(this.#fd);
    this.#fd = next;
    this.#reservedOnDisk = this.#reserved;
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
