import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { instrumentId } from '@tandem/domain';
import { defined } from '@tandem/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ReadyMessage } from '../src/process/run-venues.ts';
import { catalogue } from './worlds.ts';

const TEST_TIMEOUT_MS = 120_000;
const DEPOSIT = 50_000_000;
const gold = defined(catalogue.instruments.get(instrumentId('SHFE.au2702')), 'gold');
const reference = gold.referencePrice / 10 ** gold.priceScale;

interface DiffOrder { readonly volume_left: number; readonly status: string }
interface DiffTrade { readonly volume: number; readonly price: number; readonly order_id: string }
interface DiffAccount { readonly balance: number; readonly close_profit: number; readonly float_profit: number; readonly commission: number }
interface Told {
  readonly orders: Map<string, DiffOrder>;
  readonly trades: Map<string, DiffTrade>;
  readonly positions: Map<string, { readonly volume_long: number }>;
  account: DiffAccount | null;
  /** Transfers that were said to be done. */
  transfers: number;
}

let folder = '';
let child: ChildProcess | null = null;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tandem-venues-'))));
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function startVenues(): Promise<ReadyMessage> {
  const started = spawn(process.execPath, ['--import', 'tsx', 'apps/venues/src/main.ts', '--data', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  child = started;
  for await (const line of createInterface(started.stdout)) return JSON.parse(line) as ReadyMessage;
  throw new Error('the venues ended before they were ready');
}

/** Logs on and hears everything; `heard` is called behind each transaction. Resolves when the connection is gone, or `heard` says so. */
async function trade(port: number, heard: (told: Told, send: (request: object) => void) => boolean): Promise<Told> {
  const told: Told = { orders: new Map(), trades: new Map(), positions: new Map(), account: null, transfers: 0 };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/td`);
  const send = (request: object): void => socket.send(JSON.stringify(request));
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { aid: string; data?: { trade?: Record<string, Record<string, object>>; notify?: Record<string, { content: string }> }[] };
    if (message.aid === 'rtn_brokers') {
      send({ aid: 'req_login', bid: 'paper', user_name: 'paper', password: 'paper' });
      send({ aid: 'peek_message' });
    }
    for (const patch of message.data ?? []) {
      for (const { content } of Object.values(patch.notify ?? {})) if (content === '转账成功') told.transfers += 1;
      const mine = patch.trade?.['paper'] ?? {};
      for (const [id, node] of Object.entries(mine['orders'] ?? {})) told.orders.set(id, node as DiffOrder);
      for (const [id, node] of Object.entries(mine['trades'] ?? {})) told.trades.set(id, node as DiffTrade);
      for (const [id, node] of Object.entries(mine['positions'] ?? {})) told.positions.set(id, node as { volume_long: number });
      const account = (mine['accounts'] as { CNY?: DiffAccount } | undefined)?.CNY;
      if (account !== undefined) told.account = account;
    }
    if (message.aid === 'rtn_data') send({ aid: 'peek_message' });
    if (heard(told, send)) socket.close();
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return told;
}

const order = (id: string, priceShare: number, time: 'GFD' | 'IOC'): object => ({
  aid: 'insert_order',
  user_id: 'paper',
  order_id: id,
  exchange_id: gold.exchange,
  instrument_id: gold.symbol,
  direction: 'BUY',
  offset: 'OPEN',
  volume: 1,
  price_type: 'LIMIT',
  limit_price: Math.round(reference * priceShare),
  time_condition: time,
  volume_condition: 'ANY',
});
const transfer = { aid: 'req_transfer', user_id: 'paper', future_account: 'paper', future_password: 'paper', bank_id: '1', bank_password: '', currency: 'CNY', amount: 1 };

describe('kill -9 of the venues amid orders', () => {
  it('takes back no order, fill or money that was acknowledged', async () => {
    const acknowledged: Told = { orders: new Map(), trades: new Map(), positions: new Map(), account: null, transfers: 0 };
    let sent = 0;
    let transfersSent = 0;
    for (const messages of [12, 45, 90, 31]) {
      const { inner } = await startVenues();
      let heard = 0;
      const before = acknowledged.orders.size;
      const told = await trade(inner.port, (now, send) => {
        if (now.account === null) return false;
        if (++heard > messages) {
          child!.kill('SIGKILL');
          return false;
        }
        for (let n = 0; n < 3; n++) {
          sent += 1;
          // One that trades at once, one that rests, and one that is canceled before or after it has been taken.
          send(order(`k${sent}`, n === 0 ? 1.03 : 0.97, n === 0 ? 'IOC' : 'GFD'));
          if (n === 2) send({ aid: 'cancel_order', user_id: 'paper', order_id: `k${sent}` });
        }
        if (heard % 3 === 0) send((transfersSent++, transfer));
        return false;
      });
      for (const [id, node] of told.orders) acknowledged.orders.set(id, node);
      for (const [id, node] of told.trades) acknowledged.trades.set(id, node);
      acknowledged.transfers += told.transfers;
      expect(acknowledged.orders.size).toBeGreaterThan(before);

      const again = await startVenues();
      const found = await trade(again.inner.port, ({ account }) => account !== null);
      for (const [id, was] of acknowledged.orders) {
        const now = found.orders.get(id);
        expect(now, id).toBeDefined();
        expect(now!.volume_left, id).toBeLessThanOrEqual(was.volume_left);
        if (was.status === 'FINISHED') expect(now, id).toMatchObject({ status: 'FINISHED', volume_left: was.volume_left });
      }
      for (const [id, was] of acknowledged.trades) expect(found.trades.get(id), id).toEqual(was);
      const lots = [...found.trades.values()].reduce((sum, { volume }) => sum + volume, 0);
      expect(found.positions.get(gold.instrumentId)?.volume_long ?? 0).toBe(lots);
      const { balance, close_profit, float_profit, commission } = found.account!;
      const cash = Math.round(balance - close_profit - float_profit + commission);
      expect(cash).toBeGreaterThanOrEqual(DEPOSIT + acknowledged.transfers);
      expect(cash).toBeLessThanOrEqual(DEPOSIT + transfersSent);
      child!.kill('SIGKILL');
    }
    expect(acknowledged.trades.size).toBeGreaterThan(10);
    expect(acknowledged.transfers).toBeGreaterThan(10);
    expect([...acknowledged.orders.values()].filter(({ status }) => status === 'ALIVE').length).toBeGreaterThan(10);
  }, TEST_TIMEOUT_MS);
});
