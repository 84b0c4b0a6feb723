import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { diffPeer, insideNamespaces } from './diff-peer/programs.ts';
import type { StormFigures } from './diff-peer/storm.ts';

/** A server of DIFF that nobody here wrote, on market data of ours: our adapter trades there, its client reads our quotes. */
const peer = diffPeer();
const reason = typeof peer === 'string' ? ` (skipped: ${peer})` : '';
const CUTS_USUAL = 24;
const cuts = Number(process.env['TANDEM_DIFF_PEER_CUTS'] ?? CUTS_USUAL);
/** Of a cut: the orders before it, the way back, and the comparison. */
const CUT_MS_MAX = 3_000;
const PATIENCE_MS = 120_000 + cuts * CUT_MS_MAX;

/** Runs a program inside namespaces of its own, with the peer's programs, a folder and `more`; what it printed. */
function inside(program: string, ...more: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof peer === 'string') return {};
  const folder = mkdtempSync(join(tmpdir(), 'diff-peer-'));
  try {
    const [command, flags = ''] = peer.unshare;
    const node = [process.execPath, '--import', 'tsx', resolve('apps/venues/test/diff-peer', program), peer.programs, folder, ...more];
    const run = spawnSync(command, [flags, 'sh', '-c', insideNamespaces(folder), 'sh', ...node], { encoding: 'utf8', timeout: PATIENCE_MS });
    expect(run.stderr).toBe('');
    return JSON.parse(run.stdout) as Readonly<Record<string, unknown>>;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.skipIf(typeof peer === 'string')(`the DIFF adapter against open-trade-gateway${reason}`, () => {
  let results: Readonly<Record<string, unknown>>;

  beforeAll(() => {
    results = inside('trade.ts', String(cuts), '5');
  }, PATIENCE_MS);

  it('has orders filled, rested, cancelled and closed, and agrees with the server', () => {
    expect(results['trades']).toMatchObject({
      brokers: ['paper'],
      filled: ['new new 0/3', 'trade filled 3/3'],
      canceled: ['new new 0/1', 'canceled canceled 0/1'],
      closed: ['new new 0/1', 'trade filled 1/1'],
      found: [],
      complaints: [],
    });
  });

  it('takes each refusal for what it is, with the reason that came ahead of it', () => {
    expect(results['trades']).toMatchObject({
      noneHeld: ['rejected rejected 0/1 下单,已被服务器拒绝,原因:平昨手数超过昨仓持仓量'],
      tooDear: ['rejected rejected 0/500 下单,已被服务器拒绝,原因:开仓保证金不足'],
      cancelRefused: ['resting 要撤销的单不存在'],
      // Each was told with its order.
      notices: [],
    });
    expect(results['login']).toContain('The login was refused: check user and password. The venue says: “账户和密码不匹配!”');
  });

  it('has the peer’s client of market data know our quotes, price limits included', () => {
    expect(results['trades']).toMatchObject({ beyondLimit: ['rejected rejected 0/1 下单,已被服务器拒绝,原因:已撤单报单被拒绝价格超出涨停板'] });
  });

  it('moves money, lists banks, and asks about an order', () => {
    expect(results['trades']).toMatchObject({
      deposit: true,
      tooMuch: '转账失败',
      banks: [{ bankId: 'SIM', name: '模拟银行' }],
      answers: ['filled filled 3'],
      answeredAtOnce: true,
    });
    expect(results['hidden']).toBe(true);
  });

  it('keeps today’s lots and yesterday’s apart when the server comes back on another day', () => {
    expect(results['nextDay']).toEqual({
      turned: '0/2/0/2',
      noneToday: ['rejected rejected 0/1 下单,已被服务器拒绝,原因:平今手数超过今仓持仓量'],
      traded: '1/2/0/1',
      found: [],
    });
  });

  it(`agrees to the last lot after each of ${cuts} cuts of the cable amid orders`, () => {
    const storm = results['storm'] as StormFigures;
    process.stdout.write(`open-trade-gateway: ${JSON.stringify(storm)}\n`);
    expect(storm).toMatchObject({ cuts, compared: cuts, found: [], complaints: [] });
    expect(storm.orders).toBeGreaterThan(cuts);
    expect(storm.fills).toBeGreaterThan(cuts / 4);
  });
});

describe.skipIf(typeof peer === 'string')(`the whole desk with its inner leg at open-trade-gateway${reason}`, () => {
  it('ends each pair balanced and agrees with both venues, the inner cable cut under every one', () => {
    const rounds = Math.ceil(cuts / 2);
    const result = inside('pairs.ts', String(rounds), '2');
    process.stdout.write(`open-trade-gateway, pairs: ${JSON.stringify(result)}\n`);
    expect(result).toMatchObject({ cuts: rounds, ends: { balanced: rounds }, differing: [], console: [] });
  }, PATIENCE_MS);
});
