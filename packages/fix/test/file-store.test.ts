import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileStore, type FileSessionStore, type FileStoreOptions, type SentRecord, type SessionStore } from '@tandem/fix';
import { SessionBench } from './session-bench.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fix-store-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(options: Partial<FileStoreOptions> = {}): FileSessionStore {
  const opened = openFileStore({ file: join(folder, 'session'), identity: 'FIX.4.4 US VENUE', sync: 'none', nextInEvery: 1, ...options });
  if (!opened.ok) throw new Error(opened.error.what);
  return opened.value;
}

/** Opens a store whose process is gone: it closed nothing, and its lock died with it. */
function openAfterCrash(options: Partial<FileStoreOptions> = {}): FileSessionStore {
  rmSync(join(folder, 'session.lock'), { force: true });
  return open(options);
}

type Operation = { readonly type: 'send' | 'administrative'; readonly body: string } | { readonly type: 'take'; readonly count: number } | { readonly type: 'reset' };

const body = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), minLength: 1, maxLength: 40 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('send' as const, 'administrative' as const), body }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('take' as const), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.constant({ type: 'reset' as const }) },
);

function perform(store: SessionStore, step: Operation): void {
  const { nextOut, nextIn } = store.numbers();
  if (step.type === 'reset') store.reset(nextIn % 2 === 0 ? null : 1_795_000_000_000_000 + nextIn);
  else if (step.type === 'take') store.setNextIn(nextIn + step.count);
  else {
    const kept = step.type === 'send' ? step.body : '';
    store.appendSent({ seq: nextOut, msgType: step.type === 'send' ? 'D' : '0', body: kept, sendingTime: '20261121-00:00:00.000' });
  }
}

/** Everything a session can see of its store. */
const seen = (store: SessionStore) => ({ ...store.numbers(), sent: store.sent(1, store.numbers().nextOut) });

const record = (seq: number, text = '11=a\u0001'): SentRecord => ({ seq, msgType: 'D', body: text, sendingTime: '20261121-00:00:00.000' });

describe('a file store', () => {
  it('reads itself back after a cut at any byte as it was after the last whole write', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), fc.array(operation, { maxLength: 3 }), fc.nat(), (before, after, at) => {
        const file = join(folder, 'cut');
        rmSync(file, { force: true });
        const store = open({ file });
        const states = [{ size: 0, state: seen(store) }, { size: statSync(file).size, state: seen(store) }];
        for (const step of before) {
          perform(store, step);
          states.push({ size: statSync(file).size, state: seen(store) });
        }
        store.close();
        const cut = at % (statSync(file).size + 1);
        writeFileSync(file, readFileSync(file).subarray(0, cut));
        const back = open({ file });
        const last = states.filter(({ size }) => size <= cut).at(-1)!;
        expect(seen(back)).toEqual(last.state);
        expect(back.tornBytes).toBe(cut - last.size);
        for (const step of after) perform(back, step);
        const expected = seen(back);
        back.close();
        const again = open({ file });
        expect(seen(again)).toEqual(expected);
        expect(again.tornBytes).toBe(0);
        again.close();
      }),
    );
  });

  it('never takes changed bytes for what was written', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 8 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (steps, at, flip) => {
        const file = join(folder, 'flip');
        rmSync(file, { force: true });
        const store = open({ file });
        const states = [seen(store)];
        for (const step of steps) {
          perform(store, step);
          states.push(seen(store));
        }
        store.close();
        const bytes = readFileSync(file);
        bytes[at % bytes.length]! ^= flip;
        writeFileSync(file, bytes);
        const opened = openFileStore({ file, identity: 'FIX.4.4 US VENUE', sync: 'none' });
        // A change in the last write looks like a torn one; before it, the file is refused.
        if (!opened.ok) return;
        expect([states.at(-2), states.at(-1)]).toContainEqual(seen(opened.value));
        opened.value.close();
      }),
    );
  });

  it('cuts off an end that a crash of the machine left empty', () => {
    const store = open();
    store.appendSent(record(1));
    store.close();
    appendFileSync(join(folder, 'session'), Buffer.alloc(100));
    const back = open();
    expect(back.tornBytes).toBe(100);
    expect(back.numbers()).toEqual({ nextOut: 2, nextIn: 1, sinceUs: null });
    back.close();
  });

  it('refuses a file that is damaged within, or another session’s, or no file at all', () => {
    const file = join(folder, 'session');
    const store = open();
    store.appendSent(record(1));
    store.appendSent(record(2));
    store.close();
    expect(openFileStore({ file, identity: 'FIX.4.4 ELSE VENUE', sync: 'none' })).toMatchObject({ ok: false, error: { code: 'fix_store_of_another' } });
    const notes = join(folder, 'notes');
    writeFileSync(notes, 'mine');
    expect(openFileStore({ file: notes, identity: 'x', sync: 'none' })).toMatchObject({ ok: false, error: { code: 'fix_store_of_another' } });
    expect(readFileSync(notes, 'utf8')).toBe('mine');
    const bytes = readFileSync(file);
    bytes[40]! ^= 1;
    writeFileSync(file, bytes);
    expect(openFileStore({ file, identity: 'FIX.4.4 US VENUE', sync: 'none' })).toMatchObject({ ok: false, error: { code: 'fix_store_damaged' } });
    expect(openFileStore({ file: folder, identity: 'x', sync: 'none' })).toMatchObject({ ok: false, error: { code: 'fix_store_unavailable' } });
  });

  it('stays within its bounds, of bytes and of records, and keeps the newest', () => {
    const file = join(folder, 'session');
    const store = open({ bytesMax: 4_000, recordsMax: 30, sync: 'every_write' });
    for (let seq = 1; seq <= 500; seq++) {
      store.appendSent(record(seq, `11=${seq}\u0001`));
      store.setNextIn(seq + 1);
      expect(statSync(file).size).toBeLessThan(4_200);
    }
    expect(store.sent(1, 500).map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, i) => 471 + i));
    const expected = seen(store);
    store.close();
    const back = open({ bytesMax: 4_000, recordsMax: 30 });
    expect(seen(back)).toEqual(expected);
    back.close();
  });

  it('may know too low a number in after a crash, never too high', () => {
    const store = open({ nextInEvery: 10 });
    for (let next = 2; next <= 26; next++) store.setNextIn(next);
    expect(openAfterCrash().numbers().nextIn).toBe(21);
    store.appendSent(record(1));
    expect(openAfterCrash().numbers()).toEqual({ nextOut: 2, nextIn: 26, sinceUs: null });
    store.setNextIn(28);
    store.close();
    const closed = open();
    expect(closed.numbers().nextIn).toBe(28);
    closed.close();
  });

  it('is readable by its owner alone', () => {
    open().close();
    if (process.platform !== 'win32') expect(statSync(join(folder, 'session')).mode & 0o777).toBe(0o600);
  });
});

describe('a session on a file store', () => {
  const client = { role: 'initiator', senderCompId: 'US', targetCompId: 'VENUE', resetOnLogon: false } as const;

  it('goes on after a crash with its numbers, and sends its orders again', () => {
    const first = new SessionBench(client, open()).connect().receive('35=A|34=1|98=0|108=30');
    first.send('D', '11=a|55=HGH7|54=1|60=20261121-00:00:00|40=2');
    first.receive('35=8|34=2|37=1|17=1|150=0|39=0|55=HGH7|54=1|151=1|14=0|6=0');
    // No close: the process is gone.
    const second = new SessionBench(client, openAfterCrash()).connect();
    expect(second.drain().sent).toEqual(['35=A|34=3|98=0|108=30']);
    second.receive('35=A|34=3|98=0|108=30').drain();
    second.receive('35=2|34=4|7=1|16=0');
    expect(second.drain().sent).toEqual([
      '35=4|34=1|43=Y|36=2|123=Y',
      '35=D|34=2|43=Y|11=a|55=HGH7|54=1|60=20261121-00:00:00|40=2',
      '35=4|34=3|43=Y|36=4|123=Y',
    ]);
  });

  it('begins anew with a reset, after a crash as before it', () => {
    const settings = { ...client, resetOnLogon: true };
    const first = new SessionBench(settings, open()).connect().receive('35=A|34=1|98=0|108=30|141=Y');
    first.send('D', '11=a|55=HGH7|54=1|60=20261121-00:00:00|40=2');
    const second = new SessionBench(settings, openAfterCrash()).connect();
    expect(second.drain().sent).toEqual(['35=A|34=1|98=0|108=30|141=Y']);
    second.receive('35=A|34=1|98=0|108=30|141=Y').receive('35=2|34=2|7=1|16=0');
    expect(second.drain().sent).toEqual(['35=4|34=1|43=Y|36=2|123=Y']);
  });
});
