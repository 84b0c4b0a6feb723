import { existsSync } from 'node:fs';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import type { SpreadId } from '@tandem/domain';
import type { StoredRecord } from './chain.ts';
import { asBytes, integerOf, jsonOf, openSqlite, textOf } from './libsql-driver.ts';
import type { FindOwner, OrderOwner } from './order-lookup.ts';
import type { ProjectedRows } from './projector.ts';
import { APPLICATION_ID, schema, SCHEMA_VERSION } from './schema.ts';
import { SqliteFailure, type Sqlite, type SqliteValue } from './sqlite.ts';

/** A point of a pair's chart: the spread at the opposite price, scaled; null where a side has none. */
export interface SpreadPoint {
  readonly spreadId: SpreadId;
  readonly tsUs: number;
  readonly bid: number | null;
  readonly ask: number | null;
}

/** A fault of SQLite or of the disk in words, with the file that it concerns. */
export function storeComplaint(error: unknown, file: string): Complaint {
  if (isSystemFault(error)) return diskFault(error, file);
  if (!(error instanceof SqliteFailure)) throw error;
  const full = error.code.startsWith('SQLITE_FULL') || error.code.startsWith('SQLITE_IOERR');
  if (full) return diskFault(error, file);
  const doThis = 'Keep the file, move it out of the folder or restore it from a copy, and start again.';
  return complaint('journal_unreadable', `The journal file cannot be used: ${error.message}`, file, doThis);
}

/** The operating system refused, as Node tells it. */
const isSystemFault = (error: unknown): error is Error => error instanceof Error && 'syscall' in error;

export const diskFault = (error: Error, file: string): Complaint =>
  complaint(
    'disk_fault',
    `The journal cannot be written: ${error.message}`,
    file,
    'Make room on the disk, or check it, and start again; what was acknowledged is kept.',
  );

/** `empty`: a file that a crash left before its first record. */
export type FileState = 'empty' | 'journal';

/** Tells what a file is, and refuses what no journal of this version is. */
export function inspect(database: Sqlite, file: string): Result<FileState, Complaint> {
  const applicationId = integerOf(database.all('PRAGMA application_id')[0]?.[0]);
  const version = integerOf(database.all('PRAGMA user_version')[0]?.[0]);
  if (applicationId === 0 && version === 0) {
    const tables = integerOf(database.all('SELECT count(*) FROM sqlite_schema')[0]?.[0]);
    if (tables === 0) return ok('empty');
  }
  if (applicationId !== APPLICATION_ID) {
    const doThis = 'Move it out of the folder and start again.';
    return err(complaint('not_a_journal', 'This SQLite file is not a journal of Tandem', file, doThis));
  }
  if (version !== SCHEMA_VERSION) {
    const what = `The journal has format ${version}, and this version reads format ${SCHEMA_VERSION}`;
    return err(complaint('wrong_version', what, file, 'Open it with the version of Tandem that wrote it; to trade with this one, end every pair order there, move the folder aside and start with an empty one: positions come from the venues.'));
  }
  return ok('journal');
}

/** Opens a file for reading alone; null where it is missing or empty. */
export function openForReading(file: string): Result<Sqlite | null, Complaint> {
  if (!existsSync(file)) return ok(null);
  try {
    const database = openSqlite(file);
    const state = inspect(database, file);
    if (!state.ok || state.value === 'empty') {
      database.close();
      return state.ok ? ok(null) : state;
    }
    database.exec('PRAGMA query_only = ON');
    return ok(database);
  } catch (error) {
    return err(storeComplaint(error, file));
  }
}

/** Opens a file for writing, readers undisturbed; {@link LogSync} makes commits durable. Leaves an empty one empty. */
export function openForWriting(file: string): Result<{ database: Sqlite; state: FileState }, Complaint> {
  try {
    const database = openSqlite(file);
    const state = inspect(database, file);
    if (!state.ok) {
      database.close();
      return state;
    }
    // Checkpoints are the journal's own, so that none falls on a decision's commit; SQLite syncs for them alone.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;');
    return ok({ database, state: state.value });
  } catch (error) {
    return err(storeComplaint(error, file));
  }
}

/** One transaction, rolled back where it throws. */
export function inTransaction(database: Sqlite, action: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    action();
    database.exec('COMMIT');
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Reads that see one and the same state of the file, whatever its writer does meanwhile. */
export function readTogether<T>(database: Sqlite, action: () => T): T {
  database.exec('BEGIN');
  try {
    return action();
  } finally {
    rollBack(database);
  }
}

/** Ends a transaction without its changes; harmless where SQLite has ended it already. */
export function rollBack(database: Sqlite): void {
  try {
    database.exec('ROLLBACK');
  } catch (error) {
    // SQLite rolls back by itself after some faults, and then refuses this. The first fault is the one to tell.
    if (!(error instanceof SqliteFailure)) throw error;
  }
}

export const createSchema = (database: Sqlite): void => database.exec(schema);

/** Rows of one statement, largest first: crossing into SQLite costs more than a row does. Fewer than the least go as one. */
const statementRows = [50, 10] as const;

/** Inserts rows, many by one statement. `cells` gives the `width` cells of one row to `push`. */
function insert<T>(database: Sqlite, into: string, width: number, rows: readonly T[], cells: (row: T) => readonly SqliteValue[]): void {
  let at = 0;
  for (const size of statementRows) {
    if (rows.length - at < size) continue;
    const sql = insertText(into, width, size);
    for (; rows.length - at >= size; at += size) database.run(sql, flatten(rows, at, at + size, cells));
  }
  if (at < rows.length) database.run(insertText(into, width, rows.length - at), flatten(rows, at, rows.length, cells));
}

function flatten<T>(rows: readonly T[], from: number, to: number, cells: (row: T) => readonly SqliteValue[]): SqliteValue[] {
  const flat: SqliteValue[] = [];
  for (let row = from; row < to; row++) for (const cell of cells(rows[row] as T)) flat.push(cell);
  return flat;
}

const insertTexts = new Map<string, string>();

/** The same text each time, so that its prepared statement is found without joining it anew. */
function insertText(into: string, width: number, size: number): string {
  const key = `${into} ${size}`;
  let text = insertTexts.get(key);
  if (text === undefined) {
    const tuple = `(${Array(width).fill('?').join(',')})`;
    insertTexts.set(key, (text = `${into} VALUES ${Array(size).fill(tuple).join(',')}`));
  }
  return text;
}

/** Records that {@link writeRecords} writes with one statement, which needs no transaction around it to be whole. */
export const STATEMENT_RECORDS_MAX = 9;

export const writeRecords = (database: Sqlite, records: readonly StoredRecord[]): void =>
  insert(database, 'INSERT INTO records', 7, records, (r) => [r.seqRecord, r.kind, r.engineSeq, r.tsUs, r.payload, r.prevHash, r.hash]);

/** Number of the last record whose rows are in the projections. */
export const readProjected = (database: Sqlite): number => integerOf(database.all('SELECT projected FROM head')[0]?.[0]);

/** Writes the rows of all records up to number `upTo` that were not written before. */
export function writeRows(database: Sqlite, rows: ProjectedRows, upTo: number): void {
  insert(database, 'INSERT INTO audit (record, line)', 2, rows.audit, (a) => [a.record, a.line]);
  insert(database, 'INSERT INTO receipts (pair_order_id, step, payload)', 3, rows.receipts, (r) => [r.pairOrderId, r.step, JSON.stringify(r)]);
  insert(database, 'INSERT OR REPLACE INTO order_owners', 2, rows.owners, (o) => [o.clOrdId, JSON.stringify(o)]);
  insert(database, 'INSERT INTO orders_sent', 2, rows.sent, (s) => [s.record, s.orders]);
  if (rows.scales !== null) {
    database.run('DELETE FROM price_scales', []);
    insert(database, 'INSERT INTO price_scales', 2, rows.scales, (scale) => scale);
  }
  database.run('UPDATE head SET projected = ?', [upTo]);
}

export const writeSpreadPoints = (database: Sqlite, points: readonly SpreadPoint[]): void =>
  insert(database, 'INSERT OR REPLACE INTO spread_points', 4, points, (p) => [p.spreadId, p.tsUs, p.bid, p.ask]);

/** Owners of orders, those with the highest ids, which count up while a process runs. */
export const readOwners = (database: Sqlite, most: number): OrderOwner[] =>
  database
    .all(`SELECT ${asBytes('payload')} FROM order_owners ORDER BY cl_ord_id DESC LIMIT ?`, [most])
    .map(([payload]) => jsonOf(payload) as OrderOwner)
    .reverse();

export const findOwnerIn =
  (database: Sqlite): FindOwner =>
  (clOrdId) => {
    const [row] = database.all(`SELECT ${asBytes('payload')} FROM order_owners WHERE cl_ord_id = ?`, [clOrdId]);
    return row === undefined ? null : (jsonOf(row[0]) as OrderOwner);
  };

export const readScales = (database: Sqlite): (readonly [string, number])[] =>
  database
    .all(`SELECT ${asBytes('id')}, scale FROM price_scales`)
    .map(([id, scale]) => [textOf(id), integerOf(scale)] as const);
