import type { EngineSnapshot } from '@tandem/engine';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { chainHash, GENESIS_HASH, type StoredRecord } from './chain.ts';
import {
  createSchema,
  inTransaction,
  openForReading,
  openForWriting,
  readOwners,
  readScales,
  storeComplaint,
  writeRecords,
  writeRows,
} from './day-store.ts';
import { dayFile, dayFiles } from './folder.ts';
import { OrderLookup } from './order-lookup.ts';
import { emptyRows, Projector, TIMER_RECORDS_MAX } from './projector.ts';
import { decodeContent, encodeContent, type RecordContent } from './record-codec.ts';
import { walkRecords } from './record-reader.ts';
import type { Sqlite } from './sqlite.ts';
import { readTail, type Tail } from './tail.ts';

/** A day's file, open for its one writer. */
export interface OpenDay {
  readonly tradingDay: string;
  readonly file: string;
  readonly database: Sqlite;
  readonly projector: Projector;
  readonly tail: Tail;
}

/** What a new file takes over from the one before. */
export interface PreviousDay {
  readonly tradingDay: string;
  readonly tail: Tail;
  readonly priceScales: Readonly<Record<string, number>>;
}

/** Opens the file of `tradingDay` where it is, or makes it and ties it to the newest one before. */
export function openDay(folder: string, tradingDay: string): Result<OpenDay, Complaint> {
  const files = dayFiles(folder);
  if (!files.ok) return files;
  let previous: PreviousDay | null = null;
  for (const day of [...files.value].reverse()) {
    const read = readPrevious(day.tradingDay, day.file);
    if (!read.ok) return read;
    if (read.value === null) continue;
    if (day.tradingDay > tradingDay) {
      const what = `The journal already has the later day ${day.tradingDay}`;
      return err(complaint('day_goes_back', what, folder, 'Check the clock and the calendar of this machine.'));
    }
    if (day.tradingDay === tradingDay) return resumeDay(folder, tradingDay, read.value.tail);
    previous = read.value;
    break;
  }
  return createDay(folder, tradingDay, previous, null);
}

/** Makes the file of a day with its link, and `snapshot` where there is one, in one transaction. */
export function createDay(
  folder: string,
  tradingDay: string,
  previous: PreviousDay | null,
  snapshot: EngineSnapshot | null,
): Result<OpenDay, Complaint> {
  const { file } = dayFile(folder, tradingDay);
  const opened = openForWriting(file);
  if (!opened.ok) return opened;
  const { database, state } = opened.value;
  if (state !== 'empty') {
    database.close();
    return err(complaint('day_exists', `The journal of ${tradingDay} is already there`, file, 'Start Tandem again.'));
  }
  const last = previous?.tail.last ?? { seqRecord: 0, hash: GENESIS_HASH };
  const lastEvent = previous?.tail.lastEvent ?? { seq: 0, tsUs: 0 };
  const link: RecordContent = {
    kind: 'link',
    link: {
      tradingDay,
      previous: previous === null ? null : { tradingDay: previous.tradingDay, ...last },
      priceScales: previous?.priceScales ?? {},
    },
  };
  const records = [chained(last, lastEvent.seq, lastEvent.tsUs, link)];
  if (snapshot !== null) {
    records.push(chained(records[0] ?? last, lastEvent.seq, lastEvent.tsUs, { kind: 'snapshot', snapshot }));
  }
  const projector = new Projector(tradingDay, new OrderLookup([], []));
  const rows = emptyRows();
  const { seqRecord, hash } = records.at(-1) ?? last;
  try {
    projector.project({ seqRecord, hash, engineSeq: lastEvent.seq, tsUs: lastEvent.tsUs }, link, rows);
    inTransaction(database, () => {
      createSchema(database);
      writeRecords(database, records);
      writeRows(database, rows);
    });
  } catch (error) {
    database.close();
    return err(storeComplaint(error, file));
  }
  return ok({ tradingDay, file, database, projector, tail: { last: { seqRecord, hash }, lastEvent, stopped: null } });
}

/** The record that follows `previous`. */
export function chained(
  previous: { readonly seqRecord: number; readonly hash: string },
  engineSeq: number,
  tsUs: number,
  content: RecordContent,
): StoredRecord {
  const seqRecord = previous.seqRecord + 1;
  const payload = encodeContent(content);
  const hash = chainHash(previous.hash, seqRecord, content.kind, engineSeq, tsUs, payload);
  return { seqRecord, kind: content.kind, engineSeq, tsUs, payload, prevHash: previous.hash, hash };
}

/** The end of a file and its price scales; null where a crash left it empty. */
function readPrevious(tradingDay: string, file: string): Result<PreviousDay | null, Complaint> {
  const opened = openForReading(file);
  if (!opened.ok) return opened;
  const database = opened.value;
  if (database === null) return ok(null);
  try {
    const tail = readTail(database, file);
    return tail.ok ? ok({ tradingDay, tail: tail.value, priceScales: Object.fromEntries(readScales(database)) }) : tail;
  } catch (error) {
    return err(storeComplaint(error, file));
  } finally {
    database.close();
  }
}

function resumeDay(folder: string, tradingDay: string, tail: Tail): Result<OpenDay, Complaint> {
  const { file } = dayFile(folder, tradingDay);
  const opened = openForWriting(file);
  if (!opened.ok) return opened;
  const { database } = opened.value;
  try {
    const projector = new Projector(tradingDay, new OrderLookup(readOwners(database), readScales(database)));
    const from = Math.max(1, tail.last.seqRecord - TIMER_RECORDS_MAX);
    const replayed = replayTimers(database, file, from, projector);
    if (replayed === null) return ok({ tradingDay, file, database, projector, tail });
    database.close();
    return err(replayed);
  } catch (error) {
    database.close();
    return err(storeComplaint(error, file));
  }
}

/** Lets the projector see the timers of late that no commands have answered yet. */
function replayTimers(database: Sqlite, file: string, from: number, projector: Projector): Complaint | null {
  const first = database.all('SELECT seq_record FROM records WHERE seq_record >= ? ORDER BY seq_record LIMIT 1', [from])[0]?.[0];
  const walked = walkRecords(database, file, Number(first), null, (record) => {
    if (record.kind === 'commands') projector.forgetTimers(record.engineSeq);
    if (record.kind !== 'event' || !record.payload.startsWith('{"type":"timer"')) return null;
    const content = decodeContent(record, file);
    if (!content.ok) return content.error;
    projector.project(record, content.value, emptyRows());
    return null;
  });
  return walked.ok ? null : walked.error;
}
