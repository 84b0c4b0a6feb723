import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { GENESIS_HASH } from './chain.ts';
import { openForReading, readTogether, storeComplaint } from './day-store.ts';
import { decodeContent } from './record-codec.ts';
import { walkRecords, type ChainFault } from './record-reader.ts';
import type { Sqlite } from './sqlite.ts';
import { firstRecord } from './tail.ts';

/**
 * Walks the chain of one file from its link to its end. A record that was changed, removed or inserted is found and
 * named. Whoever rewrites every record from some point to the end, and the head, is found by the next file's link or
 * by comparing `head` with a copy kept elsewhere.
 */
export function verifyJournal(file: string): Result<{ readonly records: number; readonly head: string }, ChainFault> {
  const opened = openForReading(file);
  if (!opened.ok) return err({ ...opened.error, at: 0 });
  if (opened.value === null) {
    const what = 'There is no journal in this file';
    return err({ ...complaint('no_journal', what, file, 'Name a file of a journal folder.'), at: 0 });
  }
  const database = opened.value;
  try {
    return readTogether(database, () => walkFile(database, file));
  } catch (error) {
    return err({ ...storeComplaint(error, file), at: 0 });
  } finally {
    database.close();
  }
}

function walkFile(database: Sqlite, file: string): Result<{ records: number; head: string }, ChainFault> {
  const from = firstRecord(database);
  const walked = walkRecords(database, file, from, null, (record) => {
    const content = decodeContent(record, file);
    if (!content.ok) return content.error;
    if (record.seqRecord !== from) return content.value.kind === 'link' ? misplaced(file, 'A link stands amid the records') : null;
    if (content.value.kind !== 'link') return misplaced(file, 'The file does not start with its link');
    const { seqRecord, hash } = content.value.link.previous ?? { seqRecord: 0, hash: GENESIS_HASH };
    const follows = record.seqRecord === seqRecord + 1 && record.prevHash === hash;
    return follows ? null : misplaced(file, 'The link does not follow the record that it names');
  });
  if (!walked.ok) return walked;
  return ok({ records: walked.value.records, head: walked.value.last?.hash ?? GENESIS_HASH });
}

const misplaced = (file: string, what: string): Complaint =>
  complaint('broken_chain', what, file, 'Keep the file for whoever examines it, and restore the day from a copy.');
