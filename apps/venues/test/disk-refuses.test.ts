import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clOrdId, instrumentId, quantity, type VenueId } from '@tandem/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetfulKeeper } from '../src/exchange/keeper.ts';
import type { RequestReject, VenueReport } from '../src/exchange/exchange.ts';
import { ChangeLog } from '../src/process/change-log.ts';
import { openVenueStore, type DiskLog } from '../src/process/venue-store.ts';
import { createVenues } from '../src/venues.ts';
import { ManualTime, catalogue, order } from './worlds.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-disk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const full = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

/** A venue on a disk that can be made to refuse writes or their sync. */
function desk(venue: VenueId) {
  const disk: { refuses: 'nothing' | 'write' | 'sync' } = { refuses: 'nothing' };
  const time = new ManualTime();
  const said: string[] = [];
  const openLog = (path: string): DiskLog => {
    const log = new ChangeLog(path);
    return {
      write: (change) => {
        if (disk.refuses === 'write') throw full();
        log.write(change);
      },
      sync: (done) => (disk.refuses === 'sync' ? setImmediate(() => done(full())) : log.sync(done)),
      syncNow: () => {
        if (disk.refuses === 'sync') throw full();
        log.syncNow();
      },
      turn: () => log.turn(),
      close: () => log.close(),
    };
  };
  const opened = openVenueStore(folder, venue, time, ({ code, doThis }) => said.push(`${code}: ${doThis}`), openLog);
  if (!opened.ok) throw new Error(opened.error.what);
  const { store, saved } = opened.value;
  const other = forgetfulKeeper;
  const venues = createVenues({
    catalogue, seed: 7, clock: time, scheduler: time,
    saved: { inner: null, outer: null, [venue]: saved },
    keepers: { inner: other, outer: other, [venue]: store },
  });
  const exchange = venues.exchanges[venue];
  store.follow(exchange);
  store.keepNow();
  const reports: VenueReport[] = [];
  const rejects: RequestReject[] = [];
  exchange.onExecution((_account, report) => void reports.push(report));
  exchange.onCancelReject((_account, reject) => void rejects.push(reject));
  /** Lets time and disk go on until the venue has said so much more. */
  const hear = async (list: readonly unknown[], more: number): Promise<void> => {
    const wanted = list.length + more;
    // The disk takes the time that it takes; the venue's own moves by hand.
    await vi.waitFor(() => {
      time.advance(1);
      expect(list.length).toBe(wanted);
    }, { timeout: 10_000, interval: 1 });
  };
  return { disk, time, said, venues, exchange, store, reports, rejects, hear };
}

describe.each([['inner', 'SHFE.cu2701'], ['outer', 'LME.CA3M']] as const)('the %s venue on a disk that refuses', (venue, symbol) => {
  const bidOf = (d: ReturnType<typeof desk>): number => d.exchange.book(instrumentId(symbol)).bids[0]!.price;

  it.each(['write', 'sync'] as const)('a %s refuses new orders and changes, takes cancels, says so, and goes on when the disk is back', async (refuses) => {
    const d = desk(venue);
    const resting = order(venue, symbol, bidOf(d), { quantity: 2 });
    d.exchange.submit('paper', resting);
    await d.hear(d.reports, 1);
    expect(d.reports.at(-1)).toMatchObject({ ordStatus: 'new' });

    d.disk.refuses = refuses;
    const refused = order(venue, symbol, bidOf(d));
    d.exchange.submit('paper', refused);
    await d.hear(d.reports, 1);
    expect(d.reports.at(-1)).toMatchObject({ clOrdId: refused.clOrdId, ordStatus: 'rejected', refusal: 'not_kept', text: expect.stringMatching(/磁盘|disk/) as string });
    expect(d.said).toEqual(['unwritable_data: New orders are refused until it can: free the disk, and the venue goes on by itself.']);
    d.exchange.replace('paper', resting.clOrdId, { requestId: clOrdId('r1'), quantity: quantity(1), price: resting.price });
    await d.hear(d.rejects, 1);
    expect(d.rejects.at(-1)).toMatchObject({ changeId: 'r1', why: 'venue_rule' });
    d.exchange.cancel('paper', resting.clOrdId);
    await d.hear(d.reports, 1);
    expect(d.reports.at(-1)).toMatchObject({ clOrdId: resting.clOrdId, ordStatus: 'canceled' });
    d.time.advance(60_000);
    expect(d.said).toHaveLength(2);

    d.disk.refuses = 'nothing';
    d.time.advance(1_000);
    expect(d.said.at(-1)).toBe('data_kept_again: New orders are taken.');
    const taken = order(venue, symbol, bidOf(d));
    d.exchange.submit('paper', taken);
    await d.hear(d.reports, 1);
    expect(d.reports.at(-1)).toMatchObject({ clOrdId: taken.clOrdId, ordStatus: 'new' });
    d.venues.stop();

    // What was not written meanwhile is there for the next start, though this process never closed its store.
    const later = desk(venue);
    const statusOf = (id: string) => later.exchange.order('paper', clOrdId(id))?.ordStatus;
    expect([statusOf(resting.clOrdId), statusOf(refused.clOrdId), statusOf(taken.clOrdId)]).toEqual(['canceled', 'rejected', 'new']);
    later.venues.stop();
  });
});
