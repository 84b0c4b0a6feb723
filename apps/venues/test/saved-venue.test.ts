import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instrumentId, price } from '@tandem/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeSavedVenue, type SavedVenue } from '../src/exchange/saved-venue.ts';
import { openVenueStore, type OpenedVenueStore, type SavedSource } from '../src/process/venue-store.ts';
import { createLane } from '../src/exchange/lane.ts';
import { MONDAY_NOON_US, ManualTime, order, send, world, type World } from './worlds.ts';

const CU = 'SHFE.cu2701';
const throughJson = (saved: SavedVenue): SavedVenue => {
  const decoded = decodeSavedVenue(JSON.parse(JSON.stringify(saved)), saved.venue, 'memory');
  if (!decoded.ok) throw new Error(decoded.error.where);
  return decoded.value;
};
const restarted = (w: World, afterMs = 1_000): World => {
  const time = new ManualTime(MONDAY_NOON_US + afterMs * 1_000);
  return world(7, { inner: throughJson(w.exchanges.inner.save()), outer: throughJson(w.exchanges.outer.save()) }, time);
};

/** A day's doings: a holding on each side, a fraction in the average, an order that rests and one that was refused. */
function busyDay(): World {
  const w = world();
  const ask = w.exchanges.inner.book(instrumentId(CU)).asks[0]!;
  send(w, order('inner', CU, ask.price + 50, { quantity: ask.quantity + 7, timeInForce: 'fak' }));
  send(w, order('inner', CU, ask.price - 60, { side: 'sell', quantity: 3, offset: 'close_today', timeInForce: 'fak' }));
  send(w, order('inner', CU, 80_000, { clOrdId: 'resting', quantity: 4 }));
  send(w, order('inner', CU, 80_001));
  send(w, order('outer', 'COMEX.GCG7', 400_000, { side: 'sell', quantity: 2, timeInForce: 'fak' }));
  return w;
}

describe('a restart', () => {
  it('keeps positions, money, orders and trades', () => {
    const w = busyDay();
    const again = restarted(w);
    for (const venue of ['inner', 'outer'] as const) {
      const [before, after] = [w.exchanges[venue], again.exchanges[venue]];
      expect(after.positions('paper')).toEqual(before.positions('paper'));
      expect(after.positions('paper').length).toBeGreaterThan(0);
      expect({ ...after.account('paper'), tsUs: 0 }).toEqual({ ...before.account('paper'), tsUs: 0 });
      expect(after.trades('paper')).toEqual(before.trades('paper'));
      const withoutIds = (reports: readonly object[]): object[] => reports.map((r) => ({ ...r, execId: '' }));
      expect(withoutIds(after.orders('paper'))).toEqual(withoutIds(before.orders('paper')));
    }
  });

  it('puts a resting order back into the book', () => {
    const again = restarted(busyDay());
    again.exchanges.inner.cancel('paper', 'resting' as never);
    again.time.advance(50);
    expect(again.reports).toMatchObject([{ clOrdId: 'resting', execType: 'canceled', leavesQty: 0 }]);
  });

  it('on the next trading day finds yesterday’s lots and no orders', () => {
    const again = restarted(busyDay(), 24 * 3_600_000);
    const [p] = again.exchanges.inner.positions('paper');
    expect([p!.longToday, p!.longYesterday > 0]).toEqual([0, true]);
    expect(again.exchanges.inner.orders('paper')).toEqual([]);
  });

  it('keeps the lots of a contract that is no longer listed', () => {
    const w = busyDay();
    const saved = JSON.parse(JSON.stringify(w.exchanges.inner.save()).replaceAll(CU, 'SHFE.cu2601')) as SavedVenue;
    const again = world(7, { inner: saved, outer: null });
    expect(again.exchanges.inner.positions('paper')).toEqual([]);
    const holding = again.exchanges.inner.save().accounts[0]!.holdings[0]!;
    expect(holding).toEqual(saved.accounts[0]!.holdings[0]);
  });
});

describe('the saved file', () => {
  const good = (): SavedVenue => busyDay().exchanges.inner.save();
  const damages: [string, (s: SavedVenue) => unknown][] = [
    ['version', (s) => ({ ...s, version: 2 })],
    ['venue', (s) => ({ ...s, venue: 'outer' })],
    ['tradingDay', (s) => ({ ...s, tradingDay: 'today' })],
    ['accounts.0.cash', (s) => ({ ...s, accounts: [{ ...s.accounts[0]!, cash: 50 }] })],
    ['accounts.0.holdings.0.long.today', (s) => ({ ...s, accounts: [{ ...s.accounts[0]!, holdings: [{ ...s.accounts[0]!.holdings[0]!, long: { today: -1, yesterday: 0, cost: '0' } }] }] })],
    ['accounts.0.orders.0.order.price', (s) => ({ ...s, accounts: [{ ...s.accounts[0]!, orders: [{ ...s.accounts[0]!.orders[0]!, order: { ...s.accounts[0]!.orders[0]!.order, price: price(1) + 0.5 } }] }] })],
  ];
  it.each(damages)('names the field %s that is not as it was written', (field, damage) => {
    const decoded = decodeSavedVenue(JSON.parse(JSON.stringify(damage(good()))), 'inner', 'venue-inner.json');
    expect(decoded).toMatchObject({ ok: false, error: { where: `venue-inner.json: ${field}` } });
  });
});

describe('the store', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tandem-venues-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = (time = new ManualTime()): OpenedVenueStore => {
    const at = folder;
    const opened = openVenueStore(at, 'inner', time, (complaint) => {
      // A save that was under way when its test ended finds its folder gone.
      if (existsSync(at)) expect.unreachable(complaint.what);
    });
    if (!opened.ok) throw new Error(opened.error.what);
    return opened.value;
  };
  const sourceOf = (save: () => SavedVenue): SavedSource => ({ save, takeChange: () => ({ whole: true, state: busyDay().exchanges.inner.save() }) });
  const file = (): string => join(folder, 'venue-inner.json');

  it('is empty at first, writes on closing, and reads back what it wrote', () => {
    const first = open();
    expect([first.saved, first.warning]).toEqual([null, null]);
    const saved = busyDay().exchanges.inner.save();
    first.store.follow(sourceOf(() => saved));
    first.store.close();
    expect(readdirSync(folder)).toEqual(['venue-inner.json']);
    // Windows has no such rights.
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(open().saved).toEqual(throughJson(saved));
  });

  it('writes the newest of a burst soon after it', async () => {
    const time = new ManualTime();
    const { store } = open(time);
    const saved = busyDay().exchanges.inner.save();
    let asked = 0;
    let run = 0;
    store.follow(sourceOf(() => ({ ...saved, run: (asked++, run) })));
    for (run = 0; run < 9; run++) store.changed();
    time.advance(1_000);
    while (!existsSync(file())) await new Promise((resolve) => setImmediate(resolve));
    expect([asked, (JSON.parse(readFileSync(file(), 'utf8')) as SavedVenue).run]).toEqual([1, 9]);
  });

  it('finds what was kept and not saved yet, but for a change that was cut short and what hangs on it', () => {
    const w = busyDay();
    const exchange = w.exchanges.inner;
    const { store } = open();
    store.follow(exchange);
    store.keepNow();
    expect(store.kept).toBe(store.newest);
    const log = `${file()}.changes-a`;
    const states = [throughJson(exchange.save())];
    const sizes = [readFileSync(log).length];
    for (const lots of [1, 2, 3]) {
      send(w, order('inner', CU, exchange.book(instrumentId(CU)).asks[0]!.price + 50, { quantity: lots, timeInForce: 'fak' }));
      store.changed();
      store.keepNow();
      states.push(throughJson(exchange.save()));
      sizes.push(readFileSync(log).length);
    }
    const written = readFileSync(log);
    for (let length = written.length; length > sizes[0]!; length -= 97) {
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      writeFileSync(log, written.subarray(0, length));
      // The line break at its end may be missing.
      const whole = sizes.filter((size) => size - 1 <= length).length;
      expect(open().saved).toEqual(states[whole - 1]);
    }
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    const lines = written.toString().split('\n').filter((line) => line !== '');
    writeFileSync(log, [lines[0], lines[1]!.slice(0, 50), lines[2], lines[3]].join('\n'));
    expect(open().saved).toEqual(states[0]);
  });

  it('holds back what tells of a change until the change is kept', async () => {
    const { store } = open();
    const time = new ManualTime();
    const told: string[] = [];
    const lane = createLane(time, time, store);
    store.follow(busyDay().exchanges.inner);
    lane.push(0, () => told.push(`at ${store.kept} of ${store.newest}`));
    time.advance(1_000);
    expect(told).toEqual([]);
    while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['at 1 of 1']);
  });

  it('grows no longer than from one save to the next', async () => {
    const time = new ManualTime();
    const { store } = open(time);
    const exchange = busyDay().exchanges.inner;
    store.follow(exchange);
    for (let n = 0; n < 6; n++) {
      store.changed();
      store.keepNow();
      rmSync(file(), { force: true });
      while (!existsSync(file())) {
        time.advance(1_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const lines = ['a', 'b'].flatMap((name) => readFileSync(`${file()}.changes-${name}`, 'utf8').split('\n').filter((line) => line !== ''));
      expect(lines.length).toBeLessThanOrEqual(3);
    }
  });

  it('sets a broken file aside, says so, and loses nothing', () => {
    writeFileSync(file(), '{"version":1,');
    const { saved, warning } = open();
    expect(saved).toBeNull();
    expect(warning?.doThis).toContain(`${file()}.broken-1`);
    expect(readFileSync(`${file()}.broken-1`, 'utf8')).toBe('{"version":1,');
  });

  it('complains about a folder that cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    const opened = openVenueStore(join(folder, 'file'), 'inner', new ManualTime(), () => undefined);
    expect(opened).toMatchObject({ ok: false, error: { code: 'unwritable_data' } });
    mkdirSync(join(folder, 'x'));
  });
});
