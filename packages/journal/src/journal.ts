import type { PairOrderId, Receipt, SpreadId } from '@tandem/domain';
import type { EngineCommand, EngineEvent, EngineSnapshot } from '@tandem/engine';
import { assert, complaint, err, ok, type Complaint, type Dispose, type Result } from '@tandem/kernel';
import type { StoredRecord } from './chain.ts';
import {
  inTransaction,
  storeComplaint,
  writeRecords,
  writeRows,
  writeSpreadPoints,
  type SpreadPoint,
} from './day-store.ts';
import { JournalFailure } from './failure.ts';
import { isTradingDay } from './folder.ts';
import { chained, createDay, type OpenDay } from './open-day.ts';
import { addRows, emptyRows, type ProjectedRows } from './projector.ts';
import { Queries, type AuditChunk, type AuditRequest, type HistoryPoint } from './queries.ts';
import type { RecordContent } from './record-codec.ts';

/**
 * Records in memory at the most before they are committed unasked. Durable too early does no harm, and memory stays
 * bounded where a caller forgets.
 */
export const GROUP_RECORDS_MAX = 4096;
/** Audit rows that may wait for a commit without a decision. */
const ROWS_WAITING_MAX = 2_000;
/** Bytes of records after which the next commit without a decision moves them from the log into the file. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;
/** Bytes after which any commit does. */
const CHECKPOINT_BYTES_MAX = 64 * 1024 * 1024;
/** What a commit adds to the log beside its records: the head, and what is left of the last page. */
const COMMIT_BYTES = 8_192;
/** Hashes and columns of a record. */
const RECORD_BYTES = 180;

/**
 * The one writer of a data folder. Records are kept in memory until {@link Journal.commit}, which makes them durable
 * together; after a crash a group is there whole or not at all. Every method that writes or reads the file throws
 * {@link JournalFailure}, and after a failed commit nothing more is taken.
 */
export class Journal {
  readonly #folder: string;
  readonly #unlock: Dispose;
  readonly #queries: Queries;
  readonly #openedAfter: number;
  #day: OpenDay;
  #last: OpenDay['tail']['last'];
  #durable: OpenDay['tail']['last'];
  #lastEvent: OpenDay['tail']['lastEvent'];
  #records: StoredRecord[] = [];
  #rows: ProjectedRows = emptyRows();
  /** Of durable records, not written yet: they can be made again from them, and the decisions after them are in a hurry. */
  #waiting: ProjectedRows = emptyRows();
  #projected: number;
  #points: SpreadPoint[] = [];
  #uncheckedBytes = 0;
  #state: 'open' | 'failed' | 'closed' = 'open';

  /** Use {@link openJournal}. `unlock` gives the folder free again. */
  constructor(folder: string, day: OpenDay, unlock: Dispose) {
    this.#folder = folder;
    this.#unlock = unlock;
    this.#queries = new Queries(folder);
    this.#openedAfter = day.tail.last.seqRecord;
    this.#day = day;
    this.#last = this.#durable = day.tail.last;
    this.#projected = day.tail.last.seqRecord;
    this.#lastEvent = day.tail.lastEvent;
  }

  /** The day that is written, `2026-11-23`. */
  get tradingDay(): string {
    return this.#day.tradingDay;
  }

  /** Number and hash of the last durable record. */
  get head(): { readonly seq: number; readonly hash: string } {
    return { seq: this.#durable.seqRecord, hash: this.#durable.hash };
  }

  /** Takes an event; its `seq` is one above the last and its time not before it. */
  recordEvent(event: EngineEvent): void {
    const { seq, tsUs } = this.#lastEvent;
    assert(event.seq === seq + 1, `event ${event.seq} does not follow event ${seq}`);
    assert(event.tsUs >= tsUs, `event ${event.seq} is before the one that it follows`);
    this.#lastEvent = { seq: event.seq, tsUs: event.tsUs };
    this.#append(event.seq, { kind: 'event', event });
  }

  /** Takes the commands that the event `seq` led to. Where there are none, there is no record. */
  recordCommands(seq: number, commands: readonly EngineCommand[]): void {
    assert(seq <= this.#lastEvent.seq, `commands for event ${seq}, which was not recorded`);
    if (commands.length > 0) this.#append(seq, { kind: 'commands', commands });
  }

  /** Takes a snapshot of the engine as it stands after the last event that was recorded. */
  recordSnapshot(snapshot: EngineSnapshot): void {
    this.#assertCurrent(snapshot);
    this.#append(snapshot.seq, { kind: 'snapshot', snapshot });
  }

  /** Takes points for the pairs' charts. They are kept beside the chain, not in it. */
  recordSpreadPoints(points: readonly SpreadPoint[]): void {
    assert(this.#state === 'open', `the journal is ${this.#state}`);
    for (const point of points) this.#points.push(point);
    if (this.#points.length >= GROUP_RECORDS_MAX) this.commit();
  }

  /**
   * Makes every record taken so far durable: one transaction, one sync. Rows of projections and points of charts wait
   * for the next commit without commands, so that nothing but the decision stands between it and the venue; where the
   * process ends before, the next opening makes the rows from the records. Points that wait are lost then.
   */
  commit(): void {
    assert(this.#state === 'open', `the journal is ${this.#state}`);
    const isUrgent = this.#records.some(({ kind }) => kind === 'commands');
    this.#commit(!isUrgent || this.#waiting.audit.length + this.#rows.audit.length > ROWS_WAITING_MAX);
  }

  #commit(withRows: boolean): void {
    if (this.#records.length === 0 && (!withRows || !this.#hasRows)) return;
    const { database, file } = this.#day;
    addRows(this.#waiting, this.#rows);
    this.#orFail(file, () => {
      inTransaction(database, () => {
        writeRecords(database, this.#records);
        if (!withRows || !this.#hasRows) return;
        writeRows(database, this.#waiting, this.#last.seqRecord);
        writeSpreadPoints(database, this.#points);
      });
      this.#checkpoint(withRows);
    });
    this.#durable = this.#last;
    this.#records = [];
    this.#rows = emptyRows();
    if (!withRows) return;
    this.#projected = this.#last.seqRecord;
    this.#waiting = emptyRows();
    this.#points = [];
  }

  get #hasRows(): boolean {
    return this.#projected < this.#last.seqRecord || this.#points.length > 0;
  }

  /** Moves what is in the log into the file, where it is worth while. */
  #checkpoint(isIdle: boolean): void {
    this.#uncheckedBytes += this.#records.reduce((sum, { payload }) => sum + payload.length + RECORD_BYTES, COMMIT_BYTES);
    if (this.#uncheckedBytes < (isIdle ? CHECKPOINT_BYTES : CHECKPOINT_BYTES_MAX)) return;
    this.#day.database.all('PRAGMA wal_checkpoint(PASSIVE)');
    this.#uncheckedBytes = 0;
  }

  /** Writes the rows of durable records that wait. */
  #writeWaiting(): void {
    if (this.#state !== 'open' || (this.#projected >= this.#durable.seqRecord && this.#waiting.audit.length === 0)) return;
    const { database, file } = this.#day;
    this.#orFail(file, () => inTransaction(database, () => writeRows(database, this.#waiting, this.#durable.seqRecord)));
    this.#projected = this.#durable.seqRecord;
    this.#waiting = emptyRows();
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
    this.#commit(true);
    const tail = { last: this.#last, lastEvent: this.#lastEvent, stopped: null };
    const previous = { tradingDay: this.tradingDay, tail, priceScales: this.#day.projector.priceScales, orders: this.#day.projector.newestOrders };
    const next = createDay(this.#folder, tradingDay, previous, snapshot);
    if (!next.ok) return next;
    const old = this.#day;
    this.#day = next.value;
    this.#last = this.#durable = next.value.tail.last;
    this.#projected = this.#last.seqRecord;
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
    return this.#orFail(this.#folder, () => this.#queries.spreadHistory(spreadId, fromUs, pointsMax));
  }

  /** Commits, closes the files and gives the folder free. Calling it twice is harmless. */
  close(): void {
    if (this.#state === 'closed') return;
    try {
      if (this.#state === 'open') this.#commit(true);
      this.#queries.close();
      closeDay(this.#day);
    } finally {
      this.#state = 'closed';
      this.#unlock();
    }
  }

  #append(engineSeq: number, content: RecordContent): void {
    assert(this.#state === 'open', `the journal is ${this.#state}`);
    const record = chained(this.#last, engineSeq, this.#lastEvent.tsUs, content);
    this.#last = record;
    this.#records.push(record);
    this.#day.projector.project(record, content, this.#rows);
    if (this.#records.length >= GROUP_RECORDS_MAX) this.commit();
  }

  #assertCurrent(snapshot: EngineSnapshot): void {
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

function closeDay(day: OpenDay): void {
  // The driver keeps a file open until its statements are collected, so nothing is left to its closing.
  day.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  day.database.close();
}
