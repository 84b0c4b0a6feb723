import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pairOrderId } from '@tandem/domain';
import type { EngineCommand, EngineEvent, SnapshotDelta } from '@tandem/engine';
import { openJournal, rebuildProjections, recover, verifyJournal } from '@tandem/journal';
import Database from 'libsql';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { LogSync } from '../src/log-sync.ts';
import { configuration, delta, event, fill, quote, receipt, snapshot, spread, START_US, submit } from './builders.ts';
import { DAY, errorOf, fileOf, freshFolder, open, valueOf } from './support.ts';

const rows = (file: string, sql: string): unknown[] => new Database(file).prepare(sql).raw().all();

describe('recovery', () => {
  it('finds nothing in a fresh folder', () => {
    const folder = freshFolder();
    const missing = valueOf(recover(join(folder, 'not-there')));
    expect(missing).toMatchObject({ snapshot: null, events: [], last: null, clean: true });
    open(folder);
    expect(valueOf(recover(folder))).toMatchObject({ snapshot: null, events: [], clean: true, last: { seq: 0, tsUs: 0 } });
  });

  it('gives back what was committed, through days, snapshots and restarts', () => {
    const step = fc.constantFrom('event', 'commands', 'snapshot', 'delta', 'commit', 'roll', 'restart');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const folder = freshFolder();
        let day = 10;
        let journal = open(folder, '2026-11-10');
        let events: EngineEvent[] = [];
        let commands = new Map<number, EngineCommand[]>();
        let taken: number | null = null;
        let deltas: SnapshotDelta[] = [];
        let seq = 0;
        for (const what of steps) {
          if (what === 'event') {
            const next = event(++seq, seq % 3 === 0 ? quote : fill(seq, `成交 "${seq}"\n`));
            journal.recordEvent(next);
            events.push(next);
          } else if (what === 'commands' && events.at(-1)?.seq === seq && !commands.has(seq)) {
            const sent = [submit(seq), receipt(seq, 1, seq)];
            journal.recordCommands(seq, sent);
            commands.set(seq, sent);
          } else if (what === 'snapshot' || what === 'roll') {
            if (what === 'snapshot') journal.recordSnapshot(snapshot(seq));
            else valueOf(journal.rollTo(`2026-11-${++day}`, snapshot(seq)));
            [events, commands, taken, deltas] = [[], new Map<number, EngineCommand[]>(), seq, []];
          } else if (what === 'delta') {
            const next = delta(deltas.at(-1)?.seq ?? taken ?? 0, seq);
            journal.recordDelta(next);
            deltas.push(next);
            [events, commands] = [[], new Map<number, EngineCommand[]>()];
          } else if (what === 'commit') {
            journal.commit();
          } else if (what === 'restart') {
            journal.close();
            journal = open(folder, `2026-11-${++day}`);
          }
        }
        journal.commit();
        const recovered = valueOf(recover(folder));
        expect(recovered.snapshot).toEqual(taken === null ? null : snapshot(taken));
        expect(recovered.deltas).toEqual(deltas);
        expect(recovered.events).toEqual(events);
        for (const { seq: each } of events) expect(recovered.commandsOf(each)).toEqual(commands.get(each) ?? []);
        expect(recovered.last?.seq).toBe(seq);
        expect(recovered.last?.hash).toBe(journal.head.hash);
        journal.close();
      }),
      { numRuns: 40 },
    );
  });

  it('refuses deltas that do not go on from one another', () => {
    const folder = freshFolder();
    const journal = open(folder);
    journal.recordDelta(delta(0, 0));
    for (const seq of [1, 2, 3]) {
      journal.recordEvent(event(seq, quote));
      if (seq !== 2) journal.recordDelta(delta(seq - 1, seq));
    }
    journal.commit();
    expect(errorOf(recover(folder))).toMatchObject({ code: 'snapshot_missing', what: expect.stringContaining('event 2') as string });
    journal.recordSnapshot(snapshot(3));
    journal.close();
    expect(valueOf(recover(folder))).toMatchObject({ snapshot: snapshot(3), deltas: [] });
  });

  it('does not see what was not committed', () => {
    const folder = freshFolder();
    const journal = open(folder);
    journal.recordEvent(event(1, quote));
    journal.commit();
    const { head } = journal;
    journal.recordEvent(event(2, quote));
    expect(journal.head).toEqual(head);
    expect(valueOf(recover(folder)).events).toHaveLength(1);
  });

  it('tells a clean end from another', () => {
    const folder = freshFolder();
    const journal = open(folder);
    journal.recordEvent(event(1, { type: 'started', clean: true }));
    journal.commit();
    expect(valueOf(recover(folder)).clean).toBe(false);
    journal.recordEvent(event(2, { type: 'stopped' }));
    journal.recordSnapshot(snapshot(2));
    journal.close();
    expect(valueOf(recover(folder)).clean).toBe(true);
    open(folder, '2026-11-24');
    expect(valueOf(recover(folder))).toMatchObject({ clean: true, last: { seq: 2 } });
  });

  it('goes over a file that a crash left empty, and uses it', () => {
    const folder = freshFolder();
    open(folder).close();
    writeFileSync(fileOf(folder, '2026-11-24'), '');
    expect(valueOf(recover(folder)).last?.seq).toBe(0);
    open(folder, '2026-11-24').close();
    expect(valueOf(verifyJournal(fileOf(folder, '2026-11-24'))).records).toBe(1);
  });

  it('names the record that it cannot read', () => {
    const folder = freshFolder();
    const journal = open(folder);
    journal.recordEvent(event(1, { type: 'no_such_event' } as never));
    journal.commit();
    expect(errorOf(recover(folder))).toMatchObject({ code: 'bad_record', where: expect.stringContaining('record 2') as string });
  });
});

describe('the writer', () => {
  it('refuses events out of order and snapshots of another moment', () => {
    const journal = open(freshFolder());
    journal.recordEvent(event(1, quote));
    expect(() => journal.recordEvent(event(3, quote))).toThrow('does not follow');
    expect(() => journal.recordEvent({ ...event(2, quote), tsUs: event(0, quote).tsUs })).toThrow('before the one');
    expect(() => journal.recordSnapshot(snapshot(2))).toThrow('a snapshot of event 2');
    expect(() => journal.recordCommands(2, [submit(1)])).toThrow('was not recorded');
  });

  it('commits unasked before memory fills', () => {
    const folder = freshFolder();
    const journal = open(folder);
    for (let seq = 1; seq <= 5000; seq++) journal.recordEvent(event(seq, quote));
    expect(valueOf(recover(folder)).events.length).toBeGreaterThan(4000);
  });

  it('lets nobody change or remove a record', () => {
    const folder = freshFolder();
    open(folder).close();
    const other = new Database(fileOf(folder));
    expect(() => other.exec(`UPDATE records SET payload = '{}'`)).toThrow('append-only');
    expect(() => other.exec('DELETE FROM records')).toThrow('append-only');
  });

  it('stops where the file refuses, and takes nothing more', () => {
    const folder = freshFolder();
    const journal = open(folder);
    new Database(fileOf(folder)).exec('DROP TABLE head');
    journal.recordEvent(event(1, quote));
    journal.recordCommands(1, [receipt(1, 1, 1)]);
    expect(() => journal.commit()).toThrow(/journal file cannot be used.*head/);
    expect(() => journal.recordEvent(event(2, quote))).toThrow('failed');
    expect(rows(fileOf(folder), 'SELECT count(*) FROM records')).toEqual([[1]]);
  });

  it('writes what decided nothing at once, and has it synced later', () => {
    const folder = freshFolder();
    const journal = open(folder);
    journal.recordEvent(event(1, configuration));
    journal.recordEvent(event(2, quote));
    expect(journal.held).toBe(2);
    journal.flush();
    expect(journal.held).toBe(0);
    expect(valueOf(recover(folder)).events).toHaveLength(2);
    // A flush makes the rows too, so that nothing waits for a question.
    expect(rows(fileOf(folder), 'SELECT count(*) FROM audit')).toEqual([[1]]);
  });

  it.runIf(process.platform === 'linux')('hears of a sync that failed, at once and in the background', async () => {
    const faults: Error[] = [];
    const folder = freshFolder();
    writeFileSync(join(folder, 'log'), '');
    const whole = new LogSync(join(folder, 'log'), (error) => faults.push(error));
    whole.now();
    whole.later();
    // The null device cannot be synced.
    const broken = new LogSync('/dev/null', (error) => faults.push(error));
    expect(() => broken.now()).toThrow('EINVAL');
    broken.later();
    await vi.waitFor(() => expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining('EINVAL')]), { timeout: 10_000 });
    whole.close();
    broken.close();
  });

  it('refuses a second writer until the first has closed', () => {
    const folder = freshFolder();
    const first = open(folder);
    expect(errorOf(openJournal({ folder, tradingDay: DAY })).code).toBe('folder_in_use');
    first.close();
    open(folder);
  });

  it('refuses what is no journal, of another version, or a day that goes back, and deletes nothing', () => {
    const folder = freshFolder();
    const garbage = 'no database at all '.repeat(500);
    writeFileSync(fileOf(folder), garbage);
    expect(errorOf(openJournal({ folder, tradingDay: DAY })).code).toBe('journal_unreadable');
    expect(errorOf(recover(folder)).code).toBe('journal_unreadable');
    expect(errorOf(verifyJournal(fileOf(folder))).code).toBe('journal_unreadable');
    expect(readFileSync(fileOf(folder), 'utf8')).toBe(garbage);

    const foreign = freshFolder();
    new Database(fileOf(foreign)).exec('CREATE TABLE notes (text)');
    expect(errorOf(openJournal({ folder: foreign, tradingDay: DAY })).code).toBe('not_a_journal');

    const newer = freshFolder();
    open(newer).close();
    expect(errorOf(openJournal({ folder: newer, tradingDay: '2026-11-20' })).code).toBe('day_goes_back');
    new Database(fileOf(newer)).exec('PRAGMA user_version = 99');
    expect(errorOf(openJournal({ folder: newer, tradingDay: DAY })).code).toBe('wrong_version');
    expect(errorOf(openJournal({ folder: newer, tradingDay: 'today' })).code).toBe('bad_trading_day');
  });

  it('refuses a folder that cannot be made or written', () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(errorOf(openJournal({ folder: join(folder, 'file', 'journal'), tradingDay: DAY })).code).toBe('folder_unusable');
    chmodSync(folder, 0o500);
    const mayWriteAll = process.getuid?.() === 0;
    if (!mayWriteAll) expect(errorOf(openJournal({ folder, tradingDay: DAY })).code).toBe('folder_unusable');
    chmodSync(folder, 0o700);
  });
});

describe('a new day', () => {
  it('starts with a link to the last record and a snapshot, and is enough for itself', () => {
    const folder = freshFolder();
    const journal = open(folder);
    journal.recordEvent(event(1, configuration));
    valueOf(journal.rollTo('2026-11-24', snapshot(1)));
    const { hash } = journal.head;
    expect(journal.tradingDay).toBe('2026-11-24');
    journal.recordEvent(event(2, fill(2)));
    journal.commit();
    expect(journal.auditChunk({ tradingDay: null, cursor: 0, rowsMax: 10 }).chunk).toContain(',3.9085,');
    journal.close();
    const kinds = rows(fileOf(folder, '2026-11-24'), 'SELECT kind, prev_hash, hash FROM records ORDER BY 1 DESC') as string[][];
    expect(kinds.map(([kind]) => kind)).toEqual(['snapshot', 'link', 'event']);
    expect(kinds[0]?.[2]).toBe(hash);
    expect(kinds[1]?.[1]).toBe(valueOf(verifyJournal(fileOf(folder))).head);
    expect(existsSync(fileOf(folder))).toBe(true);
    expect(errorOf(open(folder, '2026-11-24').rollTo(DAY, snapshot(2))).code).toBe('bad_trading_day');
  });
});

describe('questions', () => {
  it('tells a pair order’s steps in order, over the turn of the day', () => {
    const journal = open(freshFolder());
    journal.recordEvent(event(1, quote));
    journal.recordCommands(1, [receipt(1, 1, 1), receipt(1, 2, 1), receipt(2, 1, 1)]);
    valueOf(journal.rollTo('2026-11-24', snapshot(1)));
    journal.recordEvent(event(2, quote));
    journal.recordCommands(2, [receipt(1, 3, 2)]);
    journal.commit();
    expect(journal.receipts(pairOrderId('P1')).map((r) => [r.step, r.causeSeq])).toEqual([[1, 1], [2, 1], [3, 2]]);
    expect(journal.receipts(pairOrderId('P9'))).toEqual([]);
  });

  it('counts the orders sent since it was opened, over the turn of the day', () => {
    const folder = freshFolder();
    const earlier = open(folder);
    earlier.recordEvent(event(1, quote));
    earlier.recordCommands(1, [submit(1)]);
    earlier.close();
    const journal = open(folder);
    journal.recordEvent(event(2, quote));
    journal.recordCommands(2, [submit(2), receipt(2, 1, 2), submit(3)]);
    expect(journal.countSubmitted()).toBe(0);
    valueOf(journal.rollTo('2026-11-24', snapshot(2)));
    journal.recordEvent(event(3, quote));
    journal.recordCommands(3, [submit(4)]);
    journal.commit();
    expect(journal.countSubmitted()).toBe(3);
  });

  it('draws a chart of at most so many points, each the last of its span, over days', () => {
    const journal = open(freshFolder());
    const point = (n: number) => ({ spreadId: spread, tsUs: START_US + n * 1_000_000, bid: n % 2 ? null : n, ask: n });
    journal.recordSpreadPoints(Array.from({ length: 500 }, (_, n) => point(n)));
    valueOf(journal.rollTo('2026-11-24', snapshot(0)));
    journal.recordSpreadPoints(Array.from({ length: 500 }, (_, n) => point(500 + n)));
    journal.commit();
    const all = journal.spreadHistory(spread, START_US, 20_000);
    expect(all).toHaveLength(1000);
    expect(all[1]).toEqual({ tsUs: START_US + 1_000_000, bid: null, ask: 1 });
    expect(journal.spreadHistory(spread, START_US + 990_000_000, 100).map((p) => p.ask)).toEqual([990, 991, 992, 993, 994, 995, 996, 997, 998, 999]);
    const thin = journal.spreadHistory(spread, START_US, 100);
    expect(thin.length).toBeLessThanOrEqual(100);
    expect(thin.length).toBeGreaterThan(90);
    expect(thin.at(-1)?.ask).toBe(999);
    expect(thin.map((p) => p.tsUs)).toEqual(thin.map((p) => p.tsUs).sort((a, b) => a - b));
    expect(journal.spreadHistory(spread, START_US + 5_000_000_000, 100)).toEqual([]);
  });
});

describe('projections', () => {
  it('of a decision wait, are told when asked for, and are made from the records after a crash', () => {
    const folder = freshFolder();
    const journal = open(folder);
    journal.recordEvent(event(1, configuration));
    journal.recordCommands(1, [submit(1), receipt(1, 1, 1)]);
    journal.commit();
    journal.recordEvent(event(2, fill(1)));
    journal.recordCommands(2, [receipt(1, 2, 2)]);
    journal.commit();
    expect(rows(fileOf(folder), 'SELECT count(*) FROM audit')).toEqual([[0]]);
    // What the disk holds now is what a crash would leave.
    const asCrashed = () => {
      const copy = freshFolder();
      for (const name of [fileOf(''), `${fileOf('')}-wal`]) writeFileSync(join(copy, name), readFileSync(join(folder, name)));
      return copy;
    };
    const [crashed, next] = [asCrashed(), asCrashed()];
    expect(journal.receipts(pairOrderId('P1'))).toHaveLength(2);
    const recovered = open(crashed);
    expect(recovered.receipts(pairOrderId('P1'))).toEqual(journal.receipts(pairOrderId('P1')));
    const trail = (of: typeof journal) => of.auditChunk({ tradingDay: DAY, cursor: 0, rowsMax: 100 }).chunk;
    expect(trail(recovered)).toBe(trail(journal));
    // A later day's file takes scales and orders over from rows that were not written either.
    const later = open(next, '2026-11-24');
    later.recordEvent(event(3, fill(1, 'late')));
    later.commit();
    const row = later.auditChunk({ tradingDay: '2026-11-24', cursor: 0, rowsMax: 100 }).chunk;
    expect(row).toContain(',P1,');
    expect(row).toContain('3.9085');
  });

  it('name the pair order of an order that lives across the turn of the day, restarts included', () => {
    const folder = freshFolder();
    const journal = open(folder);
    journal.recordEvent(event(1, configuration));
    journal.recordCommands(1, [submit(1), receipt(1, 1, 1)]);
    valueOf(journal.rollTo('2026-11-24', snapshot(1)));
    valueOf(journal.rollTo('2026-11-25', snapshot(1)));
    journal.close();
    const later = open(folder, '2026-11-25');
    later.recordEvent(event(2, fill(1)));
    later.commit();
    expect(later.auditChunk({ tradingDay: null, cursor: 0, rowsMax: 10 }).chunk).toContain(',execution_report,P1,');
  });

  it('come out the same when they are made anew, timers and restarts included', () => {
    const input = fc.constantFrom('quote', 'fill', 'timer', 'configuration', 'stopped');
    const turn = fc.record({ input, answer: fc.constantFrom('none', 'order', 'timer'), restart: fc.boolean(), late: fc.boolean() });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 25 }), (turns) => {
        const folder = freshFolder();
        let journal = open(folder);
        const waiting: [number, EngineCommand[]][] = [];
        turns.forEach((each, index) => {
          const seq = index + 1;
          const inputs = { quote, fill: fill(seq), timer: { type: 'timer', timerId: `t${seq}` }, configuration, stopped: { type: 'stopped' } } as const;
          journal.recordEvent(event(seq, inputs[each.input]));
          if (each.answer === 'order') waiting.push([seq, [submit(seq), receipt(seq, 1, seq)]]);
          if (each.answer === 'timer') waiting.push([seq, [{ type: 'set_timer', timerId: 'x', atUs: event(seq, quote).tsUs }]]);
          if (each.restart) {
            journal.close();
            journal = open(folder);
          }
          if (each.late) return;
          for (const [of, commands] of waiting.splice(0)) journal.recordCommands(of, commands);
        });
        journal.close();
        const tables = ['audit', 'receipts', 'order_owners', 'orders_sent', 'price_scales', 'head'];
        const contents = () => tables.map((table) => rows(fileOf(folder), `SELECT * FROM ${table} ORDER BY 1`));
        const written = contents();
        expect(valueOf(rebuildProjections(fileOf(folder)))).toEqual({ auditRows: written[0]?.length, receipts: written[1]?.length });
        expect(contents()).toEqual(written);
      }),
      { numRuns: 40 },
    );
  });
});
