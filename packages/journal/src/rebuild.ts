import { assert, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { findOwnerIn, inTransaction, openForWriting, storeComplaint, writeRows } from './day-store.ts';
import { emptyRows, Projector } from './projector.ts';
import { decodeContent } from './record-codec.ts';
import { walkRecords } from './record-reader.ts';
import type { Sqlite } from './sqlite.ts';
import { firstRecord } from './tail.ts';
import { verifyJournal } from './verify.ts';

/** Audit rows held before they are written: bounds memory; the transaction is one all the same. */
const ROWS_HELD_MAX = 2000;

/** How many rows the projections have now. */
export interface Rebuilt {
  readonly auditRows: number;
  readonly receipts: number;
}

/**
 * Makes the audit rows, the receipts and what they need anew from the records of a file, in one transaction, after
 * checking the chain. Points of charts are not in the records and stay as they are. Close the journal first.
 */
export function rebuildProjections(file: string): Result<Rebuilt, Complaint> {
  const verified = verifyJournal(file);
  if (!verified.ok) return verified;
  const opened = openForWriting(file);
  if (!opened.ok) return opened;
  const { database } = opened.value;
  try {
    const counts = { auditRows: 0, receipts: 0 };
    inTransaction(database, () => rebuild(database, file, counts));
    return ok(counts);
  } catch (error) {
    return err(storeComplaint(error, file));
  } finally {
    database.close();
  }
}

function rebuild(database: Sqlite, file: string, counts: { auditRows: number; receipts: number }): void {
  for (const table of ['audit', 'receipts', 'order_owners', 'orders_sent', 'price_scales']) database.run(`DELETE FROM ${table}`, []);
  const projector = new Projector('', findOwnerIn(database));
  let rows = emptyRows();
  let at = 0;
  const flush = (): void => {
    counts.auditRows += rows.audit.length;
    counts.receipts += rows.receipts.length;
    writeRows(database, rows, at);
    projector.written();
    rows = emptyRows();
  };
  const walked = walkRecords(database, file, firstRecord(database), null, (record) => {
    const content = decodeContent(record, file);
    if (!content.ok) return content.error;
    projector.project(record, content.value, rows);
    at = record.seqRecord;
    if (rows.audit.length >= ROWS_HELD_MAX) flush();
    return null;
  });
  assert(walked.ok, `${file} changed while its projections were made anew`);
  flush();
}
