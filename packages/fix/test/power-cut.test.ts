import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryStore, openFileStore, RESERVED_NUMBERS, type FileSessionStore, type FileStoreOptions, type SessionStore } from '@tandem/fix';
import { parsed, SessionBench } from './session-bench.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fix-power-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Opens a store in one boot of the system or another; whoever held it is gone. */
function open(file: string, boot: string, options: Partial<FileStoreOptions> = {}): FileSessionStore {
  rmSync(`${file}.lock`, { force: true });
  const opened = openFileStore({ file, identity: 'FIX.4.4 US VENUE', sync: 'reserved', boot, nextInEvery: 3, ...options });
  if (!opened.ok) throw new Error(opened.error.what);
  return opened.value;
}

/** Carries what left each end to the other until neither says more; what `lose` takes never arrives. */
function talk(us: SessionBench, venue: SessionBench, lose: (frame: string) => boolean = () => false): { orders: string[]; reports: string[]; ended: boolean } {
  const heard = { orders: [] as string[], reports: [] as string[], ended: false };
  /** Takes what one end said: its deliveries are heard, its frames go to the other. */
  const carry = (from: SessionBench, to: SessionBench, into: string[], tag: number): boolean => {
    const outputs = from.outputs;
    from.outputs = [];
    for (const output of outputs) {
      if (output.type === 'deliver') into.push(output.message.fields.get(tag)!);
      else if (output.type === 'disconnect') heard.ended = true;
      else if (output.type === 'transmit' && !lose(output.frame)) to.step({ type: 'message', message: parsed(output.frame), at: to.at });
    }
    return outputs.length > 0;
  };
  for (;;) {
    const ours = carry(us, venue, heard.reports, 17);
    const theirs = carry(venue, us, heard.orders, 11);
    if (!ours && !theirs) return heard;
  }
}

const client = (store: SessionStore): SessionBench => new SessionBench({ role: 'initiator', senderCompId: 'CLIENT', targetCompId: 'VENUE', resetOnLogon: false }, store);

/** A day's beginning: orders out, reports in, the last order perhaps lost on the way. The venue is left as it stands. */
function day(store: SessionStore, lastArrives: boolean): { venue: SessionBench; orders: string[]; reports: string[] } {
  const us = client(store);
  const venue = new SessionBench();
  venue.connect();
  us.connect();
  const heard = talk(us, venue);
  const add = ({ orders, reports }: ReturnType<typeof talk>): void => {
    heard.orders.push(...orders);
    heard.reports.push(...reports);
  };
  for (let n = 1; n <= 5; n++) {
    us.send('D', `11=O${n}|55=HG|54=1|60=20261121-00:00:00|40=2|38=1|44=4`);
    add(talk(us, venue, () => n === 5 && !lastArrives));
    if (n === 5 && !lastArrives) break;
    venue.send('8', `37=V${n}|11=O${n}|17=E${n}|150=F|39=2|55=HG|54=1|151=0|14=1|6=4`);
    add(talk(us, venue));
  }
  venue.step({ type: 'disconnected', at: venue.at });
  venue.outputs = [];
  return { venue, ...heard };
}

/** How a loss of power may leave what was not on the disk: gone, as zeros, or with a hole and later bytes behind it. */
const losses: Readonly<Record<string, (bytes: Buffer, at: number) => Buffer>> = {
  'cut off': (bytes, at) => bytes.subarray(0, at),
  'as zeros': (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.alloc(bytes.length - at)]),
  'with a hole': (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.alloc(Math.min(13, bytes.length - at)), bytes.subarray(at + 13)]),
};

describe('a store whose power was cut', () => {
  for (const [loss, damage] of Object.entries(losses)) {
    it.each([true, false])(`goes on at any byte, ${loss}, without using a number twice; nothing is lost or counted twice (the last order arrived: %s)`, (lastArrives) => {
      const file = join(folder, 'session');
      const store = open(file, 'monday');
      const durableBytes = statSync(file).size;
      day(store, lastArrives);
      const bytes = readFileSync(file);
      // Every byte of a plain cut; of the others as many as the disk's patience allows.
      for (let at = durableBytes; at <= bytes.length; at += loss === 'cut off' && lastArrives ? 1 : 7) {
        const again = join(folder, `again-${at}`);
        // The venue of each try is one that lived through the same day.
        const { venue, orders, reports } = day(memoryStore(), lastArrives);
        writeFileSync(again, damage(bytes, at));
        const us = client(open(again, 'tuesday'));
        us.nowUs = venue.nowUs += 60_000_000;
        venue.connect();
        us.connect();
        const after = talk(us, venue);
        us.send('D', '11=N|55=HG|54=1|60=20261121-00:00:00|40=2|38=1|44=4');
        const fresh = talk(us, venue);
        expect([after.ended, fresh.ended], `cut at ${at}`).toEqual([false, false]);
        expect(fresh.orders).toEqual(['N']);
        // Each order reached the venue once; one that never did is not sent by a new number.
        const arrived = [...orders, ...after.orders];
        expect(new Set(arrived).size).toBe(arrived.length);
        expect(arrived.slice(0, 4)).toEqual(['O1', 'O2', 'O3', 'O4']);
        if (lastArrives) expect(arrived).toContain('O5');
        // What the venue reported is known, from before or by its repeats.
        expect(new Set([...reports, ...after.reports])).toEqual(new Set(venue.store.sent(1, 1e6).filter(({ msgType }) => msgType === '8').map(({ body }) => /17=(E\d)/.exec(body)![1])));
      }
    });
  }

  it('goes on without a gap after a clean end, and after the end of the process alone', () => {
    const file = join(folder, 'session');
    const store = open(file, 'monday');
    for (let seq = 1; seq <= 3; seq++) store.appendSent({ seq, msgType: 'D', body: 'x', sendingTime: '20261121-00:00:00.000' });
    const crashed = open(file, 'monday');
    expect([crashed.numbers().nextOut, crashed.skipped]).toEqual([4, 0]);
    crashed.close();
    const next = open(file, 'tuesday');
    expect([next.numbers().nextOut, next.skipped]).toEqual([4, 0]);
    next.appendSent({ seq: 4, msgType: 'D', body: 'x', sendingTime: '20261121-00:00:00.000' });
    const cut = open(file, 'wednesday');
    expect([cut.numbers().nextOut, cut.skipped]).toEqual([RESERVED_NUMBERS + 4, RESERVED_NUMBERS - 1]);
    // Where the system does not tell its boots, every end that was not clean may have been one.
    cut.close();
    open(file, '').appendSent({ seq: RESERVED_NUMBERS + 4, msgType: 'D', body: 'x', sendingTime: '20261121-00:00:00.000' });
    expect(open(file, '').skipped).toBeGreaterThan(0);
  });

  it('has every number on the disk before it is used, however fast they go, and waits for it seldom', async () => {
    const file = join(folder, 'session');
    const store = open(file, 'monday');
    for (let seq = 1; seq <= 5 * RESERVED_NUMBERS; seq++) {
      store.appendSent({ seq, msgType: '0', body: '', sendingTime: '20261121-00:00:00.000' });
      // Now and then the other thread gets its turn.
      if (seq % 300 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const cut = open(file, 'tuesday');
    expect(cut.numbers().nextOut).toBeGreaterThan(5 * RESERVED_NUMBERS);
    expect(cut.numbers().nextOut).toBeLessThanOrEqual(6 * RESERVED_NUMBERS + RESERVED_NUMBERS / 2 + 1);
    store.close();
  });

  it('counts anew after a reset, which is on the disk before it counts, and keeps its reserve when the file is written anew', () => {
    const file = join(folder, 'session');
    const store = open(file, 'monday', { bytesMax: 2_000, recordsMax: 4 });
    for (let seq = 1; seq <= 40; seq++) store.appendSent({ seq, msgType: 'D', body: 'x'.repeat(100), sendingTime: '20261121-00:00:00.000' });
    const kept = open(file, 'tuesday', { bytesMax: 2_000, recordsMax: 4 });
    expect(kept.numbers().nextOut).toBe(RESERVED_NUMBERS + 1);
    kept.setNextIn(500);
    kept.reset(null);
    const size = statSync(file).size;
    kept.appendSent({ seq: 1, msgType: 'A', body: '', sendingTime: '20261121-00:00:00.000' });
    writeFileSync(file, readFileSync(file).subarray(0, size));
    expect(open(file, 'wednesday').numbers()).toMatchObject({ nextOut: RESERVED_NUMBERS + 1, nextIn: 1 });
  });

  it('is refused where what was on the disk is damaged and the power was not cut', () => {
    const file = join(folder, 'session');
    day(open(file, 'monday'), true);
    const bytes = readFileSync(file);
    bytes[Math.floor(bytes.length / 2)]! ^= 0xff;
    writeFileSync(file, bytes);
    rmSync(`${file}.lock`, { force: true });
    expect(openFileStore({ file, identity: 'FIX.4.4 US VENUE', sync: 'reserved', boot: 'monday' })).toMatchObject({ ok: false, error: { code: 'fix_store_damaged' } });
  });
});
