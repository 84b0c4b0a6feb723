import type { DepthBook, PairOrderId, Receipt, SpreadId } from '@tandem/domain';
import type { EngineCommand, EngineEvent, EngineSnapshot, SnapshotDelta } from '@tandem/engine';
import { assert, complaint, err, ok, type Complaint, type Dispose, type Result } from '@tandem/kernel';
import type { RecordKind, StoredRecord } from './chain.ts';
import {
  inTransaction,
  STATEMENT_RECORDS_MAX,
  diskFault,
  storeComplaint,
  writeRecords,
  writeRows,
  writeSpreadPoints,
  type SpreadPoint,
} from './day-store.ts';
import { JournalFailure } from './failure.ts';
import { isTradingDay } from './folder.ts';
import { logOf, LogSync } from './log-sync.ts';
import { chained, createDay, type OpenDay } from './open-day.ts';
import { emptyRows, type ProjectedRows, type RecordHead } from './projector.ts';
import { Queries, type AuditChunk, type AuditRequest, type HistoryPoint } from './queries.ts';
import { QuoteRun } from './quote-run.ts';
import { encodeContent, recordKindOf, type RecordContent } from './record-codec.ts';

/** Events and commands in memory at the most before they are committed unasked. */
export const GROUP_RECORDS_MAX = 4096;
/** What is written without it reaches the disk by a sync in the background, asked for this far apart, microseconds. */
const SYNC_EVERY_US = 100_000;
/** Records whose rows may wait for a flush. */
const UNPROJECTED_MAX = 2_000;
/** Bytes of records after which the next flush moves them from the log into the file. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;
/** Bytes after which a commit does too. */
const CHECKPOINT_BYTES_MAX = 64 * 1024 * 1024;
/** What a commit adds to the log beside its records: the head, and what is left of the last page. */
const COMMIT_BYTES = 8_192;
/** Hashes and columns of a record. */
const RECORD_BYTES = 180;

/**
 * The one writer of a data folder. Records are kept in memory until {@link Journal.commit}, which makes them durable
 * together, or {@link Journal.flush}, which does so a little later; after a crash a group is there whole or not at all. Every method that writes or reads the file throws
 * {@link JournalFailure}, and after a failed commit nothing more is taken.
 */
export class Journal {
  readonly #folder: string;
  readonly #unlock: Dispose;
  readonly #queries: Queries;
  readonly #openedAfter: number;
  #day: OpenDay;
  #last: OpenDay['tail']['last'];
  /** Newest record in the file. */
  #written: OpenDay['tail']['last'];
  #lastEvent: OpenDay['tail']['lastEvent'];
  #records: StoredRecord[] = [];
  readonly #run = new QuoteRun();
  #held = 0;
  #heldMost = 0;
  /** Records whose rows are not made yet: they can be made again from them, and the decisions after them are in a hurry. */
  #unprojected: { readonly head: RecordHead; readonly content: RecordContent }[] = [];
  #points: SpreadPoint[] = [];
  #uncheckedBytes = 0;
  #sync: LogSync;
  #isSynced = true;
  /** Time of the event at which a background sync was asked for last. */
  #syncedUs = 0;
  #state: 'open' | 'failed' | 'closed' = 'open';
  /** What a sync in the background met. */
  #fault: Complaint | null = null;

  /** Use {@link openJournal}. `unlock` gives the folder free again. */
  constructor(folder: string, day: OpenDay, unlock: Dispose) {
    this.#folder = folder;
    this.#unlock = unlock;
    this.#queries = new Queries(folder);
    this.#openedAfter = day.tail.last.seqRecord;
    this.#day = day;
    this.#last = this.#written = day.tail.last;
    this.#sync = this.#newSync();
    this.#lastEvent = day.tail.lastEvent;
  }

  /** The day that is written, `2026-11-23`. */
  get tradingDay(): string {
    return this.#day.tradingDay;
  }

  /** Number and hash of the last record in the file. */
  get head(): { readonly seq: number; readonly hash: string } {
    return { seq: this.#written.seqRecord, hash: this.#written.hash };
  }

  /** Takes an event; its `seq` is one above the last and its time not before it. */
  recordEvent(event: EngineEvent): void {
    const { seq, tsUs } = this.#lastEvent;
    if (event.seq !== seq + 1 || event.tsUs < tsUs) failOrder(event, seq);
    this.#assertOpen();
    if (event.input.type === 'quote' && this.#takeQuote(event.tsUs, event.input.book)) {
      this.#lastEvent = { seq: event.seq, tsUs: event.tsUs };
      this.#count();
      return;
    }
    this.#sealRun();
    this.#lastEvent = { seq: event.seq, tsUs: event.tsUs };
    this.#append(event.seq, { kind: 'event', event });
  }

  /** False where no run can hold this book. */
  #takeQuote(tsUs: number, book: DepthBook): boolean {
    if (this.#run.isFull) this.#sealRun();
    return this.#run.add(tsUs, book);
  }

  /** Ends the run of quotes, so that another record can follow it. */
  #sealRun(): void {
    if (this.#run.count === 0) return;
    const { seq, tsUs } = this.#lastEvent;
    this.#chain('quotes', seq, tsUs, Buffer.from(this.#run.take()));
  }

  /** Durable too early does no harm, and memory stays bounded where a caller forgets. */
  #count(): void {
    this.#held++;
    this.#heldMost = Math.max(this.#heldMost, this.#held);
    if (this.#held >= GROUP_RECORDS_MAX) this.commit();
  }

  /** Takes the commands that the event `seq` led to. Where there are none, there is no record. */
  recordCommands(seq: number, commands: readonly EngineCommand[]): void {
    if (seq > this.#lastEvent.seq) fail(`commands for event ${seq}, which was not recorded`);
    if (commands.length > 0) this.#append(seq, { kind: 'commands', commands });
  }

  /** Takes a snapshot of the engine as it stands after the last event that was recorded. */
  recordSnapshot(snapshot: EngineSnapshot): void {
    this.#assertCurrent(snapshot);
    this.#append(snapshot.seq, { kind: 'snapshot', snapshot });
  }

  /** Takes what changed in the engine since the last snapshot or delta that was recorded, in this file or before it. */
  recordDelta(delta: SnapshotDelta): void {
    this.#assertCurrent(delta);
    this.#append(delta.seq, { kind: 'delta', delta });
  }

  /** Takes points for the pairs' charts. They are kept beside the chain, not in it. */
  recordSpreadPoints(points: readonly SpreadPoint[]): void {
    this.#assertOpen();
    for (const point of points) this.#points.push(point);
    if (this.#points.length >= GROUP_RECORDS_MAX) this.flush();
  }

  /**
   * Makes every record taken so far durable before it returns: one transaction, one sync. For what decided something:
   * rows of projections wait for the next {@link flush}, so that nothing but the decision stands between it and the
   * venue; where the process ends before, the next opening makes the rows from the records.
   */
  commit(): void {
    this.#assertOpen();
    if (this.#held === 0 && this.#isSynced) return;
    if (this.#unprojected.length > UNPROJECTED_MAX) this.#writeAll('now');
    else this.#write('now', null);
    this.#checkpoint(CHECKPOINT_BYTES_MAX);
  }

  /**
   * Writes every record taken so far, the rows of projections and points of charts, and has them synced by another
   * thread. What it wrote outlives the process at once, and a loss of power when the sync is through; a later commit
   * makes it durable too. For what decided nothing. Points that no flush wrote are lost where the process ends.
   */
  flush(): void {
    this.#assertOpen();
    const hasRows = this.#unprojected.length > 0 || this.#points.length > 0;
    if (this.#held > 0 || hasRows) this.#writeAll('later');
    const { tsUs } = this.#lastEvent;
    if (!this.#isSynced && tsUs - this.#syncedUs >= SYNC_EVERY_US) {
      this.#syncedUs = tsUs;
      this.#orFail(this.#day.file, () => this.#sync.later());
    }
    this.#checkpoint(CHECKPOINT_BYTES);
  }

  /** Events and commands that were taken and are in no file yet. */
  get held(): number {
    return this.#held;
  }

  /** The most that {@link held} ever was. */
  get heldMost(): number {
    return this.#heldMost;
  }

  #writeAll(sync: 'now' | 'later'): void {
    this.#sealRun();
    this.#write(sync, this.#project(this.#last.seqRecord));
  }

  /** Puts the records that wait into the file, and `rows`, which are of all records up to the last of them. */
  #write(sync: 'now' | 'later', rows: ProjectedRows | null): void {
    this.#sealRun();
    const { database, file } = this.#day;
    const records = this.#records;
    this.#orFail(file, () => {
      if (rows === null && records.length <= STATEMENT_RECORDS_MAX) writeRecords(database, records);
      else {
        inTransaction(database, () => {
          writeRecords(database, records);
          if (rows !== null) this.#writeRows(rows, this.#last.seqRecord);
        });
      }
      if (sync === 'now') this.#sync.now();
    });
    this.#isSynced = sync === 'now';
    this.#uncheckedBytes += records.reduce((sum, { payload }) => sum + payload.length + RECORD_BYTES, COMMIT_BYTES);
    this.#written = this.#last;
    this.#records = [];
    this.#held = 0;
    if (rows !== null) {
      this.#points = [];
      this.#day.projector.written();
    }
  }

  #writeRows(rows: ProjectedRows, upTo: number): void {
    writeRows(this.#day.database, rows, upTo);
    writeSpreadPoints(this.#day.database, this.#points);
  }

  /** The rows of the records up to a number that have none yet. */
  #project(upTo: number): ProjectedRows {
    const rows = emptyRows();
    let done = 0;
    for (const { head, content } of this.#unprojected) {
      if (head.seqRecord > upTo) break;
      this.#day.projector.project(head, content, rows);
      done++;
    }
    this.#unprojected.splice(0, done);
    return rows;
  }

  /** Writes the rows of what is in the file, so that a question is answered from all of it and from nothing else. */
  #writeWaiting(): void {
    const first = this.#unprojected[0];
    const { seqRecord } = this.#written;
    if (this.#state !== 'open' || ((first === undefined || first.head.seqRecord > seqRecord) && this.#points.length === 0)) return;
    const { database, file } = this.#day;
    const rows = this.#project(seqRecord);
    this.#orFail(file, () => inTransaction(database, () => this.#writeRows(rows, seqRecord)));
    this.#isSynced = false;
    this.#points = [];
    this.#day.projector.written();
  }

  /** Moves what is in the log into the file, where there is more of it than `bytes`. */
  #checkpoint(bytes: number): void {
    if (this.#uncheckedBytes < bytes) return;
    const { database, file } = this.#day;
    this.#orFail(file, () => database.all('PRAGMA wal_checkpoint(PASSIVE)'));
    this.#uncheckedBytes = 0;
  }

  #newSync(): LogSync {
    return new LogSync(logOf(this.#day.file), (error) => {
      if (this.#state === 'closed') return;
      this.#state = 'failed';
      this.#fault = diskFault(error, this.#day.file);
    });
  }

  /**
   * Goes on in the file of a later day, which starts with a link to the last record and `snapshot`. Where that file
   * cannot be made, the journal goes on in the file it has.
   */
  rollTo(tradingDay: string, snapshot: EngineSnapshot): Result<void, Complaint> {
    this.#assertCurrent(snapshot);
    if (!isTradingDay(tradingDay) || tradingDay <= this.tradingDay) {
      const what = `The journal of ${this.tradingDay} cannot go on with the day ${tradingDay}`;
      return err(complaint('bad_trading_day', what, this.#folder, 'Check the clock and the calendar of this machine.'));
    }
    this.#writeAll('now');
    const tail = { last: this.#last, lastEvent: this.#lastEvent, stopped: null };
    const previous = { tradingDay: this.tradingDay, tail, priceScales: this.#day.projector.priceScales, orders: this.#day.projector.newestOrders };
    const next = createDay(this.#folder, tradingDay, previous, snapshot);
    if (!next.ok) return next;
    const old = this.#day;
    this.#day = next.value;
    this.#last = this.#written = next.value.tail.last;
    this.#sync.close();
    this.#sync = this.#newSync();
    this.#isSynced = true;
    this.#uncheckedBytes = 0;
    this.#orFail(old.file, () => closeDay(old));
    return ok(undefined);
  }

  /** A piece of the audit trail as CSV; see {@link AuditRequest}. What is not committed yet is not in it. */
  auditChunk(request: AuditRequest): AuditChunk {
    this.#writeWaiting();
    return this.#orFail(this.#folder, () => this.#queries.auditChunk({ ...request, tradingDay: request.tradingDay ?? this.tradingDay }));
  }

  /** The steps of a pair order, in order, of this day and, where it began before, of the days before. */
  receipts(pairOrderId: PairOrderId): Receipt[] {
    this.#writeWaiting();
    return this.#orFail(this.#folder, () => this.#queries.receipts(pairOrderId));
  }

  /** How many orders were recorded as sent since this journal was opened: counted in the file, committed ones alone. */
  countSubmitted(): number {
    this.#writeWaiting();
    return this.#orFail(this.#folder, () => this.#queries.countSubmitted(this.#openedAfter));
  }

  /**
   * The pair's chart from `fromUs` on, oldest first. Where there are more than `pointsMax` points, each of equal spans
   * of time gives its last.
   */
  spreadHistory(spreadId: SpreadId, fromUs: number, pointsMax: number): HistoryPoint[] {
    this.#writeWaiting();
    return this.#orFail(this.#folder, () => this.#queries.spreadHistory(spreadId, fromUs, pointsMax));
  }

  /** Commits, closes the files and gives the folder free. Calling it twice is harmless. */
  close(): void {
    if (this.#state === 'closed') return;
    try {
      if (this.#state === 'open') this.#writeAll('now');
      this.#queries.close();
      closeDay(this.#day);
    } finally {
      this.#state = 'closed';
      this.#sync.close();
      this.#unlock();
    }
  }

  #append(engineSeq: number, content: Exclude<RecordContent, { kind: 'quotes' }>): void {
    this.#assertOpen();
    this.#sealRun();
    const head = this.#chain(recordKindOf(content), engineSeq, this.#lastEvent.tsUs, encodeContent(content));
    this.#unprojected.push({ head, content });
    this.#count();
  }

  #chain(kind: RecordKind, engineSeq: number, tsUs: number, payload: string | Uint8Array): StoredRecord {
    const record = chained(this.#last, engineSeq, tsUs, kind, payload);
    this.#last = record;
    this.#records.push(record);
    return record;
  }

  #assertOpen(): void {
    if (this.#fault !== null) throw new JournalFailure(this.#fault);
    if (this.#state !== 'open') fail(`the journal is ${this.#state}`);
  }

  #assertCurrent(snapshot: EngineSnapshot | SnapshotDelta): void {
    const { seq } = this.#lastEvent;
    assert(snapshot.seq === seq, `a snapshot of event ${snapshot.seq} after event ${seq} was recorded`);
  }

  #orFail<T>(file: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (error instanceof JournalFailure) throw error;
      this.#state = 'failed';
      throw new JournalFailure(storeComplaint(error, file));
    }
  }
}

/** Unlike `assert`, whose words would be put together for every event. */
function fail(what: string): never {
  assert(false, what);
}

function failOrder(event: EngineEvent, lastSeq: number): never {
  if (event.seq !== lastSeq + 1) fail(`event ${event.seq} does not follow event ${lastSeq}`);
  fail(`event ${event.seq} is before the one that it follows`);
}

function closeDay(day: OpenDay): void {
  // The driver keeps a file open until its statements are collected, so nothing is left to its closing.
  day.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  day.database.close();
}
