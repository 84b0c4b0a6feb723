import type { EngineCommand, EngineEvent, EngineSnapshot, SnapshotDelta } from '@tandem/engine';
import { ok, type Complaint, type Result, type TsUs } from '@tandem/kernel';
import { GENESIS_HASH, type StoredRecord } from './chain.ts';
import { openForReading, rollBack, storeComplaint } from './day-store.ts';
import { dayFiles } from './folder.ts';
import { decodeContent } from './record-codec.ts';
import { walkRecords } from './record-reader.ts';
import { readSnapshots, type OpenFile } from './snapshots.ts';
import { readTail } from './tail.ts';

/** What a restart needs: load the snapshot and its deltas, step on the events. */
export interface Recovery {
  /** The newest whole one; null where none was taken yet. */
  readonly snapshot: EngineSnapshot | null;
  /** What changed since, oldest first, each going on from the one before it. */
  readonly deltas: readonly SnapshotDelta[];
  /** Those after the last of these, in order. */
  readonly events: readonly EngineEvent[];
  /** What was recorded for such an event; empty where the process ended before, or there was nothing. */
  readonly commandsOf: (seq: number) => readonly EngineCommand[];
  /** Number and time of the last event (0 and 0 before the first), and the hash of the last record; null where nothing was ever recorded. */
  readonly last: { readonly seq: number; readonly hash: string; readonly tsUs: TsUs } | null;
  /** Whether the last event is `stopped`; true of a folder without events too. */
  readonly clean: boolean;
}

/**
 * Reads back what the journal of a folder holds from the newest snapshot on, through as many files as it takes, and
 * checks the chain on the way. Writes nothing, and may run beside the writer. `before`: of the trading days before that one alone.
 */
export function recover(folder: string, before: string | null = null): Result<Recovery, Complaint> {
  const files = dayFiles(folder);
  if (!files.ok) return files;
  const open: OpenFile[] = [];
  try {
    for (const day of files.value) {
      if (before !== null && day.tradingDay >= before) continue;
      const opened = openForReading(day.file);
      if (!opened.ok) return opened;
      if (opened.value === null) continue;
      open.push({ ...day, database: opened.value });
      // Keeps what is read of the file together while its writer goes on.
      opened.value.exec('BEGIN');
    }
    return readBack(open);
  } catch (error) {
    return { ok: false, error: storeComplaint(error, folder) };
  } finally {
    for (const { database } of open) {
      rollBack(database);
      database.close();
    }
  }
}

function readBack(files: readonly OpenFile[]): Result<Recovery, Complaint> {
  const snapshots = readSnapshots(files);
  if (!snapshots.ok) return snapshots;
  const { snapshot, deltas, start, from } = snapshots.value;
  const events: EngineEvent[] = [];
  const commands = new Map<number, readonly EngineCommand[]>();
  let next = from;
  // Where there is no snapshot, the first record of all must be there; otherwise the snapshot vouches for the past.
  let prevHash = from === 1 ? GENESIS_HASH : null;
  for (const { file, database } of files.slice(start)) {
    const walked = walkRecords(database, file, next, prevHash, (record: StoredRecord) => {
      const content = decodeContent(record, file);
      if (!content.ok) return content.error;
      if (content.value.kind === 'event') events.push(content.value.event);
      if (content.value.kind === 'quotes') for (const event of content.value.events) events.push(event);
      if (content.value.kind === 'commands') commands.set(record.engineSeq, content.value.commands);
      return null;
    });
    if (!walked.ok) return walked;
    next += walked.value.records;
    prevHash = walked.value.last?.hash ?? prevHash;
  }
  const ending = endOf(files);
  if (!ending.ok) return ending;
  return ok({ snapshot, deltas, events, commandsOf: (seq) => commands.get(seq) ?? [], ...ending.value });
}

function endOf(files: readonly OpenFile[]): Result<Pick<Recovery, 'last' | 'clean'>, Complaint> {
  let last: Recovery['last'] = null;
  for (const { file, database } of [...files].reverse()) {
    const tail = readTail(database, file);
    if (!tail.ok) return tail;
    const { lastEvent, stopped } = tail.value;
    last ??= { seq: lastEvent.seq, hash: tail.value.last.hash, tsUs: lastEvent.tsUs as TsUs };
    if (stopped !== null) return ok({ last, clean: stopped });
    if (lastEvent.seq === 0) break;
  }
  return ok({ last, clean: true });
}
