import { err, ok, type Complaint, type Result } from '@tandem/kernel';
import type { StoredRecord } from './chain.ts';
import { findOwnerIn, inTransaction, openForWriting, readOwners, readProjected, readScales, storeComplaint, writeRows } from './day-store.ts';
import type { DayFile } from './folder.ts';
import { integerOf } from './libsql-driver.ts';
import { OWNERS_HELD_MAX } from './order-lookup.ts';
import { emptyRows, Projector, TIMER_RECORDS_MAX, type ProjectedRows } from './projector.ts';
import { decodeContent } from './record-codec.ts';
import { walkRecords } from './record-reader.ts';
import type { Sqlite } from './sqlite.ts';

/** A projector as it stands after the last record, and the rows of the records that the projections do not have yet. */
export interface Resumed {
  readonly projector: Projector;
  readonly rows: ProjectedRows;
  readonly projected: number;
  readonly upTo: number;
}

/** Brings a projector to where the file's projections end, and on to where its records end. */
export function resumeProjector(database: Sqlite, file: string, tradingDay: string): Result<Resumed, Complaint> {
  const projected = readProjected(database);
  const projector = new Projector(tradingDay, findOwnerIn(database), readOwners(database, OWNERS_HELD_MAX), readScales(database));
  const wanted = Math.max(1, projected - TIMER_RECORDS_MAX);
  const sql = 'SELECT seq_record FROM records WHERE seq_record >= ? ORDER BY seq_record LIMIT 1';
  const first = integerOf(database.all(sql, [wanted])[0]?.[0]);
  const rows = emptyRows();
  const walked = walkRecords(database, file, first, null, (record) => {
    const isWritten = record.seqRecord <= projected;
    // Of what is written, only the timers of late that no commands have answered yet are not in the tables.
    if (isWritten && record.kind === 'commands') projector.forgetTimers(record.engineSeq);
    if (isWritten && !isTimer(record)) return null;
    const content = decodeContent(record, file);
    if (!content.ok) return content.error;
    projector.project(record, content.value, isWritten ? emptyRows() : rows);
    return null;
  });
  if (!walked.ok) return walked;
  return ok({ projector, rows, projected, upTo: walked.value.last?.seqRecord ?? projected });
}

const isTimer = ({ kind, payload }: StoredRecord): boolean =>
  kind === 'event' && typeof payload === 'string' && payload.startsWith('{"type":"timer"');

/** Writes the rows that a crash left unwritten; true where there were any records without theirs. */
export function catchUp({ file, tradingDay }: DayFile): Result<boolean, Complaint> {
  const opened = openForWriting(file);
  if (!opened.ok) return opened;
  const { database } = opened.value;
  try {
    const resumed = resumeProjector(database, file, tradingDay);
    if (!resumed.ok) return resumed;
    const { rows, projected, upTo } = resumed.value;
    if (projected === upTo) return ok(false);
    inTransaction(database, () => writeRows(database, rows, upTo));
    return ok(true);
  } catch (error) {
    return err(storeComplaint(error, file));
  } finally {
    database.close();
  }
}
