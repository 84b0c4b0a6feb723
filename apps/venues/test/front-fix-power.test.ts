import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { clOrdId, netLots, quantity, type NewOrder, type Price, type VenueEvent } from '@tandem/domain';
import { openFileStore, type FileSessionStore } from '@tandem/fix';
import { createFixGateway } from '@tandem/gateway-fix';
import { copper, desk, endDesks } from './front-fix-desk.ts';

const folder = mkdtempSync(join(tmpdir(), 'fix-power-'));
afterEach(async () => {
  await endDesks();
  rmSync(folder, { recursive: true, force: true });
});

function open(file: string, boot: string): FileSessionStore {
  const opened = openFileStore({ file, identity: 'FIX.4.4 TANDEM PAPER', sync: 'reserved', boot });
  if (!opened.ok) throw new Error(opened.error.what);
  return opened.value;
}

const buy = (id: string, at: Price): NewOrder => ({ clOrdId: clOrdId(id), venue: 'outer', instrumentId: copper, side: 'buy', quantity: quantity(1), price: at, timeInForce: 'day', offset: 'open' });

it('agrees with the venue to the last lot after the power was cut at any point of the session’s file', async () => {
  const file = join(folder, 'session');
  const store = open(file, 'monday');
  const onDisk = statSync(file).size;
  const { exchange, gateway, gatewayOptions, reports, until } = await desk({ store, resetOnLogon: false });
  const filled = () => reports().filter(({ execType }) => execType === 'trade').length;
  for (let n = 1; n <= 3; n++) {
    expect(gateway.orders.prepareSubmit(buy(`A${n}`, exchange.book(copper).asks[0]!.price)).send()).toBe(true);
    await until(() => expect(filled()).toBe(n));
  }
  let [bytes, synced] = [readFileSync(file), onDisk];
  await gateway.stop();
  store.close();

  // Each life begins with what a cut left of the one before: what was on the disk alone, half of the rest, all but a byte.
  for (const [n, part] of [0, 0.5, 1].entries()) {
    const again = join(folder, `again-${n}`);
    writeFileSync(again, bytes.subarray(0, Math.min(bytes.length - 1, synced + Math.floor(part * (bytes.length - synced)))));
    const late = open(again, `tuesday-${n}`);
    synced = statSync(again).size;
    const events: VenueEvent[] = [];
    const next = createFixGateway({ ...gatewayOptions, store: late, resetOnLogon: false, sink: (event) => void events.push(event) });
    const soon = (what: () => void): Promise<void> => vi.waitFor(what, { timeout: 10_000, interval: 5 });
    next.start();
    await soon(() => expect(events.some((e) => e.type === 'reconciliation')).toBe(true));
    const told = events.flatMap((e) => (e.type === 'reconciliation' ? [e.report] : []))[0]!;
    expect(late.skipped).toBeGreaterThan(0);
    // A trade that is repeated comes under its own execId, and counts once.
    const trades = new Map(told.trades.map((trade) => [trade.execId, trade.lastQty]));
    expect([...trades.values()].reduce((lots, lastQty) => lots + lastQty, 0)).toBe(3 + n);
    expect(told.positions.filter(({ instrumentId }) => instrumentId === copper).map(netLots)).toEqual([3 + n]);
    expect(exchange.positions('paper').filter(({ instrumentId }) => instrumentId === copper).map(netLots)).toEqual([3 + n]);
    // The session goes on: the next order is taken, once.
    expect(next.orders.prepareSubmit(buy(`B${n}`, exchange.book(copper).asks[0]!.price)).send()).toBe(true);
    await soon(() => expect(events.some((e) => e.type === 'execution_report' && e.report.clOrdId === `B${n}` && e.report.execType === 'trade')).toBe(true));
    expect(events.filter((e) => e.type === 'venue_status' && e.status === 'disconnected')).toEqual([]);
    bytes = readFileSync(again);
    await next.stop();
    late.close();
  }
});
