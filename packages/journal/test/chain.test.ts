import { openJournal, recover, verifyJournal } from '@tandem/journal';
import Database from 'libsql';
import fc from 'fast-check';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { event, fill, quote, receipt, snapshot, submit } from './builders.ts';
import { DAY, errorOf, fileOf, freshFolder, open, valueOf } from './support.ts';

const RECORDS = 12;

/** A closed journal of {@link RECORDS} records of every kind. */
function written(): string {
  const folder = freshFolder();
  const journal = open(folder);
  for (let seq = 1; seq <= 5; seq++) {
    journal.recordEvent(event(seq, seq % 2 === 0 ? quote : fill(seq, '部分成交')));
    journal.recordCommands(seq, [submit(seq), receipt(seq, 1, seq)]);
  }
  journal.recordSnapshot(snapshot(5));
  journal.close();
  return fileOf(folder);
}

/** A copy whose records anybody may change. */
function unguarded(original: string): { file: string; database: Database.Database } {
  const file = fileOf(freshFolder());
  copyFileSync(original, file);
  const database = new Database(file);
  database.exec('DROP TRIGGER records_no_update; DROP TRIGGER records_no_delete; DROP TRIGGER records_head;');
  return { file, database };
}

describe('the chain', () => {
  it('holds as written', () => {
    const file = written();
    expect(valueOf(verifyJournal(file)).records).toBe(RECORDS);
  });

  it('shows any change of a single byte of any field of any record', () => {
    const original = written();
    const field = fc.constantFrom('kind', 'engine_seq', 'ts_us', 'payload', 'prev_hash', 'hash');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: RECORDS }), field, fc.nat(), fc.integer({ min: 1, max: 255 }), (record, column, place, flip) => {
        const { file, database } = unguarded(original);
        const cell = (database.prepare(`SELECT CAST(${column} AS BLOB) FROM records WHERE seq_record = ?`).raw().all([record]) as Buffer[][])[0]![0]!;
        const changed = Buffer.from(cell);
        const at = place % changed.length;
        changed[at] = changed[at]! ^ flip;
        const isNumber = column === 'engine_seq' || column === 'ts_us';
        // A number may have no other bytes than digits to be one: the next digit will do.
        if (isNumber) changed[at] = 0x30 + ((cell[at]! - 0x30 + 1 + (flip % 9)) % 10);
        database.exec('PRAGMA ignore_check_constraints = ON');
        const type = isNumber ? 'INTEGER' : 'TEXT';
        database.prepare(`UPDATE records SET ${column} = CAST(? AS ${type}) WHERE seq_record = ?`).run([changed, record]);
        database.close();
        const fault = errorOf(verifyJournal(file));
        expect(fault.at).toBe(record);
        expect(fault.where).toContain(`record ${record}`);
      }),
      { numRuns: 150 },
    );
  });

  it('shows a record that was removed, at any place', () => {
    const original = written();
    for (let record = 1; record <= RECORDS; record++) {
      const { file, database } = unguarded(original);
      database.exec(`DELETE FROM records WHERE seq_record = ${record}`);
      database.close();
      const fault = errorOf(verifyJournal(file));
      expect(fault.code).toBe('broken_chain');
      expect(fault.at).toBe(record === 1 ? 2 : record);
    }
  });

  it('shows a record that was inserted, with the later ones moved up', () => {
    const original = written();
    for (let record = 1; record <= RECORDS + 1; record++) {
      const { file, database } = unguarded(original);
      database.exec(`UPDATE records SET seq_record = -seq_record - 1 WHERE seq_record >= ${record};
        UPDATE records SET seq_record = -seq_record WHERE seq_record < 0;
        INSERT INTO records SELECT ${record}, kind, engine_seq, ts_us, payload, prev_hash, hash FROM records
          WHERE seq_record = ${record === 1 ? 2 : record - 1};`);
      database.close();
      // A copy of the first in its own place is the first; its double is the one that does not belong.
      expect(errorOf(verifyJournal(file)).at).toBe(Math.max(2, record));
    }
  });

  it('survives any flipped bit of the file: it is told, or nothing of the record was touched', () => {
    const folder = freshFolder();
    const journal = open(folder);
    for (let seq = 1; seq <= 30; seq++) {
      journal.recordEvent(event(seq, seq % 2 === 0 ? quote : fill(seq, '部分成交')));
      journal.recordCommands(seq, [submit(seq), receipt(seq, 1, seq)]);
    }
    journal.close();
    const bytes = readFileSync(fileOf(folder));
    const { events } = valueOf(recover(folder));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const damaged = freshFolder();
        const changed = Buffer.from(bytes);
        changed[at] = changed[at]! ^ (1 << bit);
        writeFileSync(fileOf(damaged), changed);
        const verified = verifyJournal(fileOf(damaged));
        const recovered = recover(damaged);
        const opened = openJournal({ folder: damaged, tradingDay: DAY });
        if (opened.ok) opened.value.close();
        expect(recovered.ok || !verified.ok).toBe(true);
        if (verified.ok) expect(valueOf(recovered).events).toEqual(events);
      }),
      { numRuns: 100 },
    );
  });

  it('is checked from file to file, and a missing day is named', () => {
    const folder = freshFolder();
    const journal = open(folder);
    journal.recordEvent(event(1, quote));
    journal.close();
    const next = open(folder, '2026-11-24');
    next.recordEvent(event(2, quote));
    next.close();
    expect(valueOf(recover(folder)).events).toHaveLength(2);
    const lone = freshFolder();
    copyFileSync(fileOf(folder, '2026-11-24'), fileOf(lone, '2026-11-24'));
    expect(errorOf(recover(lone))).toMatchObject({ code: 'broken_chain', where: expect.stringContaining('record 1') as string });
  });
});
