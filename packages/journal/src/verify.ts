import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { GENESIS_HASH, type StoredRecord } from './chain.ts';
import { openForReading, readTogether, storeComplaint } from './day-store.ts';
import { decodeContent, type RecordContent } from './record-codec.ts';
import { walkRecords, type ChainFault } from './record-reader.ts';
import type { Sqlite } from './sqlite.ts';
import { firstRecord } from './tail.ts';

/** What a file holds, when all of it was read. */
export interface Walked {
  readonly records: number;
  /** Hash of its last record. */
  readonly head: string;
}

/**
 * Walks the chain of one file from its link to its end. A record that was changed, removed or inserted is found and
 * named. Whoever rewrites every record from some point to the end, and the head, is found by the next file's link or
 * by comparing `head` with a copy kept elsewhere.
 */
export const verifyJournal = (file: string): Result<Walked, ChainFault> => walkJournal(file, () => null);

/** The event that a record is about, and its time. */
export type RecordHead = Pick<StoredRecord, 'engineSeq' | 'tsUs'>;

/** As {@link verifyJournal}, and shows each record to `visit`, which may stop the walk with a complaint of its own. */
export function walkJournal(file: string, visit: (content: RecordContent, head: RecordHead) => Complaint | null): Result<Walked, ChainFault> {
  const opened = openForReading(file);
  if (!opened.ok) return err({ ...opened.error, at: 0 });
  if (opened.value === null) {
    const what = 'There is no journal in this file';
    return err({ ...complaint('no_journal', what, file, 'Name a file of a journal folder.'), at: 0 });
  }
  const database = opened.value;
  try {
    return readTogether(database, () => walkFile(database, file, visit));
  } catch (error) {
    return err({ ...storeComplaint(error, file), at: 0 });
  } finally {
    database.close();
  }
}

function walkFile(database: Sqlite, file: string, visit: Parameters<typeof walkJournal>[1]): Result<Walked, ChainFault> {
  const from = firstRecord(database);
  const walked = walkRecords(database, file, from, null, (record) => {
    const content = decodeContent(record, file);
    if (!content.ok) return content.error;
    if (record.seqRecord !== from) return content.value.kind === 'link' ? misplaced(file, 'A link stands amid the records') : visit(content.value, record);
    if (content.value.kind !== 'link') return misplaced(file, 'The file does not start with its link');
    const { seqRecord, hash } = content.value.link.previous ?? { seqRecord: 0, hash: GENESIS_HASH };
    const follows = record.seqRecord === seqRecord + 1 && record.prevHash === hash;
    return follows ? visit(content.value, record) : misplaced(file, 'The link does not follow the record that it names');
  });
  if (!walked.ok) return walked;
  return ok({ records: walked.value.records, head: walked.value.last?.hash ?? GENESIS_HASH });
}

const misplaced = (file: string, what: string): Complaint =>
  complaint('broken_chain', what, file, 'Keep the file for whoever examines it, and restore the day from a copy.');
