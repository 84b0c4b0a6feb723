import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatScaled } from '@tandem/kernel';
import { isTerminal, type Instrument } from '@tandem/domain';
import { serveDiff, type DiffFront } from '../src/front-diff/index.ts';
import { createVenues, PAPER_ACCOUNT, type Venues } from '../src/venues.ts';
import { openCable, type Cable } from './cut-cable.ts';
import { gold, realTime } from './front-diff-exchange.ts';
import { catalogue } from './worlds.ts';

/** A client that nobody here wrote: Python's tqsdk, where TANDEM_TQSDK_PYTHON names a Python that has it. */
const python = process.env['TANDEM_TQSDK_PYTHON'] ?? '';
const reason = ((): string => {
  if (python === '') return 'TANDEM_TQSDK_PYTHON names no Python with tqsdk';
  const tried = spawnSync(python, ['-c', 'import tqsdk'], { encoding: 'utf8' });
  return tried.status === 0 ? '' : `${python} does not import tqsdk`;
})();
const RUN_MS = 90_000;
const STEP_MS = 50;
/** Of the cut: an order is longer. */
const BYTES_TO_CUT = 100;

describe.skipIf(reason !== '')(`the paper venue’s DIFF front to tqsdk${reason === '' ? '' : ` (skipped: ${reason})`}`, () => {
  let venues: Venues;
  let front: DiffFront;
  let cable: Cable;
  const said = new Map<string, Readonly<Record<string, unknown>>>();

  beforeAll(async () => {
    venues = createVenues({ catalogue, seed: 11, clock: realTime, scheduler: realTime, saved: { inner: null, outer: null } });
    front = await serveDiff({ exchange: venues.stages.inner, cashier: venues.exchanges.inner.cashier, host: '127.0.0.1', port: 0, clock: realTime, scheduler: realTime });
    cable = await openCable(front.port);
    const list = JSON.stringify(instrumentList([...venues.exchanges.inner.instruments.values()]));
    const http = createServer((_request, response) => response.end(list));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const timer = setInterval(() => venues.market.step(), STEP_MS);
    const url = `ws://127.0.0.1:${cable.port}`;
    const child = spawn(python, ['apps/venues/test/tqsdk/trade.py', `${url}/md`, `${url}/td`, `http://127.0.0.1:${(http.address() as AddressInfo).port}/`], { stdio: ['ignore', 'pipe', 'inherit'], timeout: RUN_MS });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      const { what, ...figures } = JSON.parse(line) as Readonly<Record<string, unknown>>;
      said.set(String(what), figures);
      if (what === 'cut') cable.cutAfter(BYTES_TO_CUT, '/td');
    });
    await new Promise((resolve) => child.once('close', resolve));
    clearInterval(timer);
    await new Promise<void>((resolve) => http.close(() => resolve()));
  }, RUN_MS);
  afterAll(async () => {
    await cable.close();
    await front.close();
    venues.stop();
  });

  it('is a venue to trade on: quotes, fills, cancels, refusals, closing of today’s lots', () => {
    expect(Object.fromEntries(said)).toMatchObject({
      quote: { ordered: true, balance: 50_000_000 },
      filled: { left: 0, refused: false, fills: [[3, 'BUY', 'OPEN']] },
      resting: { left: 1, refused: false, fills: [] },
      refused: { left: 1, refused: true, fills: [] },
      closed: { left: 0, fills: [[2, 'SELL', 'CLOSETODAY']] },
      fok: { left: 2, fills: [] },
      charts: { bars: 8, ticks: 8 },
    });
  });

  it('agrees with the client after a cut of its cable amid an order', () => {
    const { accountId } = PAPER_ACCOUNT;
    const exchange = venues.exchanges.inner;
    const held = exchange.positions(accountId).find(({ instrumentId }) => instrumentId === gold.instrumentId);
    const orders = exchange.orders(accountId).filter(({ ordStatus }) => ordStatus !== 'rejected');
    expect(cable.cuts()).toBe(1);
    expect(said.get('end')).toEqual({
      long: (held?.longToday ?? 0) + (held?.longYesterday ?? 0),
      short: 0,
      orders: Object.fromEntries(orders.map((o) => [o.clOrdId, [isTerminal(o.ordStatus) ? 'FINISHED' : 'ALIVE', o.orderQty - o.cumQty]])),
      trades: exchange.trades(accountId).length,
    });
  });
});

/** In the form of shinnytech's service of instruments; the client wants an index in it that is there in every such list. */
function instrumentList(instruments: readonly Instrument[]): Readonly<Record<string, object>> {
  const index = { class: 'INDEX', exchange_id: 'CSI', price_tick: 0.01, price_decs: 2, volume_multiple: 1, expired: false };
  const one = (i: Instrument): [string, object] => [
    i.instrumentId,
    { class: 'FUTURE', instrument_id: i.instrumentId, exchange_id: i.exchange, price_tick: Number(formatScaled(i.tickSize, i.priceScale)), price_decs: i.priceScale, volume_multiple: Number(i.multiplier), expired: false },
  ];
  return { 'CSI.000300': index, ...Object.fromEntries(instruments.map(one)) };
}
