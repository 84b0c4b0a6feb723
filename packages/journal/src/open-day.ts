import type { EngineSnapshot } from '@tandem/engine';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { chainHash, GENESIS_HASH, type RecordKind, type StoredRecord } from './chain.ts';
import {
  createSchema,
  findOwnerIn,
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
import { OWNERS_CARRIED_MAX, type OrderOwner } from './order-lookup.ts';
import { syncLog } from './log-sync.ts';
import { emptyRows, Projector } from './projector.ts';
import { encodeContent, type RecordContent } from './record-codec.ts';
import { catchUp, resumeProjector } from './resume.ts';
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
  readonly orders: readonly OrderOwner[];
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
    const behind = catchUp(day);
    if (!behind.ok) return behind;
    if (behind.value) return openDay(folder, tradingDay);
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
  const link: RecordContent & { kind: 'link' } = {
    kind: 'link',
    link: {
      tradingDay,
      previous: previous === null ? null : { tradingDay: previous.tradingDay, ...last },
      priceScales: previous?.priceScales ?? {},
      orders: previous?.orders ?? [],
    },
  };
  const records = [chained(last, lastEvent.seq, lastEvent.tsUs, 'link', encodeContent(link))];
  if (snapshot !== null) {
    const payload = encodeContent({ kind: 'snapshot', snapshot });
    records.push(chained(records[0] ?? last, lastEvent.seq, lastEvent.tsUs, 'snapshot', payload));
  }
  const projector = new Projector(tradingDay, findOwnerIn(database));
  const rows = emptyRows();
  const { seqRecord, hash } = records.at(-1) ?? last;
  try {
    projector.project({ seqRecord, hash, engineSeq: lastEvent.seq, tsUs: lastEvent.tsUs }, link, rows);
    inTransaction(database, () => {
      createSchema(database);
      writeRecords(database, records);
      writeRows(database, rows, seqRecord);
    });
    syncLog(file);
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
  kind: RecordKind,
  payload: string | Uint8Array,
): StoredRecord {
  const seqRecord = previous.seqRecord + 1;
  const hash = chainHash(previous.hash, seqRecord, kind, engineSeq, tsUs, payload);
  return { seqRecord, kind, engineSeq, tsUs, payload, prevHash: previous.hash, hash };
}

/** The end of a file and its price scales; null where a crash left it empty. */
function readPrevious(tradingDay: string, file: string): Result<PreviousDay | null, Complaint> {
  const opened = openForReading(file);
  if (!opened.ok) return opened;
  const database = opened.value;
  if (database === null) return ok(null);
  try {
    const tail = readTail(database, file);
    if (!tail.ok) return tail;
    const orders = readOwners(database, OWNERS_CARRIED_MAX);
    return ok({ tradingDay, tail: tail.value, priceScales: Object.fromEntries(readScales(database)), orders });
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
    const resumed = resumeProjector(database, file, tradingDay);
    if (resumed.ok) return ok({ tradingDay, file, database, projector: resumed.value.projector, tail });
    database.close();
    return resumed;
  } catch (error) {
    database.close();
    return err(storeComplaint(error, file));
  }
}
