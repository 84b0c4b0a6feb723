import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { chainHash, type RecordKind, type StoredRecord } from './chain.ts';
import { storeComplaint } from './day-store.ts';
import { asBytes } from './libsql-driver.ts';
import type { Sqlite } from './sqlite.ts';

/** Records read at once: bounds memory, and the time that a reader holds back the writer's checkpoint. */
const PAGE_ROWS = 500;

/** A fault of the chain. `at` is the number of the record that is not as it was written, or is not there. */
export interface ChainFault extends Complaint {
  readonly at: number;
}

const columns = ['seq_record', 'kind', 'engine_seq', 'ts_us', 'prev_hash', 'hash', 'payload'].map(asBytes).join(', ');
const page = `SELECT ${columns} FROM records WHERE seq_record >= ? ORDER BY seq_record LIMIT ${PAGE_ROWS}`;
const one = `SELECT ${columns} FROM records WHERE seq_record = ?`;

/**
 * Reads records from number `from` on, in order, and checks the chain as it goes: each one's hash, its place after the
 * one before, and that the last is the one that the file says it ends with. `prevHash` is what the first must follow,
 * where the caller knows. Beside a writer, call it within {@link readTogether}. `visit` may stop the walk with a complaint of its own.
 */
export function walkRecords(
  database: Sqlite,
  file: string,
  from: number,
  prevHash: string | null,
  visit: (record: StoredRecord) => Complaint | null,
): Result<{ records: number; last: StoredRecord | null }, ChainFault> {
  let last: StoredRecord | null = null;
  let next = from;
  const fault = (what: string, at: number): Result<never, ChainFault> => err({ ...chainComplaint(what, file, at), at });
  try {
    for (;;) {
      const rows = database.all(page, [next]);
      for (const row of rows) {
        const stored = storedRecord(row, file, next);
        if (!stored.ok) return stored;
        const expected: string | null = last === null ? prevHash : last.hash;
        if (expected !== null && stored.value.prevHash !== expected) {
          return fault(`Record ${next} of the journal does not follow the one before it`, next);
        }
        last = stored.value;
        const complaintOfVisit = visit(last);
        if (complaintOfVisit !== null) return err({ ...complaintOfVisit, at: next });
        next += 1;
      }
      if (rows.length < PAGE_ROWS) break;
    }
    const head = decodeTexts(database.all(`SELECT ${asBytes('seq_record')}, ${asBytes('hash')} FROM head`)[0] ?? []);
    if (head?.[0] !== String(next - 1) || (last !== null && head[1] !== last.hash)) {
      return fault(`The journal ends before or after the record it should end with, which is ${head?.[0] ?? 'not known'}`, next);
    }
    return ok({ records: next - from, last });
  } catch (error) {
    return err({ ...storeComplaint(error, file), at: next });
  }
}

/** Reads one record and checks its hash, not what it follows. */
export function readRecord(database: Sqlite, file: string, seqRecord: number): Result<StoredRecord, ChainFault> {
  return storedRecord(database.all(one, [seqRecord])[0] ?? [], file, seqRecord);
}

function storedRecord(row: readonly unknown[], file: string, at: number): Result<StoredRecord, ChainFault> {
  const fault = (what: string): Result<never, ChainFault> => err({ ...chainComplaint(what, file, at), at });
  const stored = row.length === 0 ? null : decodeRow(row);
  if (stored !== null && stored.texts[0] !== String(at)) return fault(`Record ${at} of the journal is missing`);
  if (stored === null) return fault(`Record ${at} of the journal was changed`);
  const [number, kind, engineSeq, tsUs, prevHash, hash] = stored.texts;
  const { payload } = stored;
  if (chainHash(prevHash, number, kind, engineSeq, tsUs, payload) !== hash) return fault(`Record ${at} of the journal was changed`);
  return ok({ seqRecord: at, kind: kind as RecordKind, engineSeq: Number(engineSeq), tsUs: Number(tsUs), payload, prevHash, hash });
}

const strictText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
type SixTexts = readonly [string, string, string, string, string, string];

/** A row of {@link page}: its columns as text, and the payload as what its kind says it is. */
function decodeRow(row: readonly unknown[]): { readonly texts: SixTexts; readonly payload: string | Uint8Array } | null {
  const texts = decodeTexts(row.slice(0, 6)) as SixTexts | null;
  if (texts === null) return null;
  const bytes = row[6] as Uint8Array;
  if (texts[1] === 'quotes') return { texts, payload: bytes };
  const text = decodeTexts([bytes])?.[0];
  return text === undefined ? null : { texts, payload: text };
}

function decodeTexts(cells: readonly unknown[]): readonly string[] | null {
  try {
    return cells.map((cell) => strictText.decode(cell as Uint8Array));
  } catch {
    return null;
  }
}

const chainComplaint = (what: string, file: string, at: number): Complaint =>
  complaint(
    'broken_chain',
    what,
    `${file}, record ${at}`,
    'Keep the file for whoever examines it, and restore the day from a copy.',
  );
