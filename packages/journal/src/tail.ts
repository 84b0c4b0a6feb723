import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import type { StoredRecord } from './chain.ts';
import { integerOf } from './libsql-driver.ts';
import { decodeContent, type RecordContent } from './record-codec.ts';
import { walkRecords } from './record-reader.ts';
import type { Sqlite } from './sqlite.ts';

/** Where a file ends, and so where writing goes on. */
export interface Tail {
  readonly last: { readonly seqRecord: number; readonly hash: string };
  /** Engine sequence number and time of the last event, in this file or before it; 0 and 0 before the first. */
  readonly lastEvent: { readonly seq: number; readonly tsUs: number };
  /** Whether the last event is in this file and is `stopped`; null where this file has no event. */
  readonly stopped: boolean | null;
}

/** Number of the file's first record. */
export const firstRecord = (database: Sqlite): number =>
  integerOf(database.all('SELECT min(seq_record) FROM records')[0]?.[0]);

/** Number of the newest record with an event in it, or null. */
export function newestEvents(database: Sqlite): number | null {
  const row = database.all(`SELECT seq_record FROM records WHERE kind IN ('event', 'quotes') ORDER BY seq_record DESC LIMIT 1`)[0];
  return row === undefined ? null : integerOf(row[0]);
}

/** Numbers of the records with a snapshot or a delta, newest first: the text is as it is so that SQLite finds the index made for it. */
export const snapshotRecords = (database: Sqlite): readonly number[] =>
  database.all(`SELECT seq_record FROM records WHERE kind = 'snapshot' ORDER BY seq_record DESC`).map(([number]) => integerOf(number));

/** Reads and checks the end of a file: its last event, or its link where it has none, and all that follows. */
export function readTail(database: Sqlite, file: string): Result<Tail, Complaint> {
  const from = newestEvents(database) ?? firstRecord(database);
  const first: { record: StoredRecord; content: RecordContent }[] = [];
  const walked = walkRecords(database, file, from, null, (record) => {
    if (first.length > 0) return null;
    const content = decodeContent(record, file);
    if (!content.ok) return content.error;
    first.push({ record, content: content.value });
    return null;
  });
  if (!walked.ok) return walked;
  const { last } = walked.value;
  const start = first[0];
  if (start === undefined || last === null) {
    return err(complaint('no_records', 'The journal file has lost its records', file, 'Restore the day from a copy.'));
  }
  const { record, content } = start;
  return ok({
    last: { seqRecord: last.seqRecord, hash: last.hash },
    lastEvent: { seq: record.engineSeq, tsUs: record.tsUs },
    stopped: content.kind === 'event' ? content.event.input.type === 'stopped' : content.kind === 'quotes' ? false : null,
  });
}
