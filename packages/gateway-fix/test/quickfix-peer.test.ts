import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namespaceCommand, quickFixPrograms } from './quickfix/programs.ts';

const DOWNLOAD_AND_TRADE_MS = 180_000;

/** Peers that nobody here wrote: QuickFIX's executor, which fills every limit order, and ordermatch, which keeps a book. */
const programs = quickFixPrograms(resolve('node_modules/.cache/quickfix'));
const reason = typeof programs === 'string' ? ` (skipped: ${programs})` : '';
const openssl = spawnSync('openssl', ['version']).status === 0 ? 'openssl' : '';

const traded = {
  first: ['trade filled 5@42505 cum 5 leaves 0'],
  second: ['trade filled 2@42505 cum 2 leaves 0'],
  secrets: 0,
  logged: true,
  complaints: [],
};

describe.skipIf(typeof programs === 'string')(`the gateway against QuickFIX${reason}`, () => {
  let folder: string;
  let results: Readonly<Record<string, unknown>>;

  beforeAll(() => {
    if (typeof programs === 'string') return;
    folder = mkdtempSync(join(tmpdir(), 'fix-peer-'));
    const [command, flags] = namespaceCommand() ?? ['unshare', '-n'];
    const trade = [process.execPath, '--import', 'tsx', resolve('packages/gateway-fix/test/quickfix/trade.ts')];
    const inside = [...trade, programs.executor, programs.ordermatch, folder, openssl];
    const run = spawnSync(command, [flags ?? '-n', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...inside], {
      encoding: 'utf8',
      timeout: DOWNLOAD_AND_TRADE_MS,
      env: { ...process.env, LD_LIBRARY_PATH: programs.libraries },
    });
    expect(run.stderr).toBe('');
    results = JSON.parse(run.stdout) as Readonly<Record<string, unknown>>;
  }, DOWNLOAD_AND_TRADE_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['FIX 4.2', 'FIX 4.4', 'FIXT 1.1'])('has an order filled over %s, loses the peer, and trades on when it is back', (version) => {
    expect(results[version]).toEqual(traded);
  });

  it.skipIf(openssl === '')('does so over TLS', () => {
    expect(results['TLS']).toEqual(traded);
  });

  it('takes the refusal of a message for the rejection of its order, and of its cancel', () => {
    expect(results['refused']).toEqual(['rejected rejected cum 0 leaves 0 Unsupported Message Type']);
  });

  it('agrees with a real book to the last lot: fills in part, cancels, and rejects with a reason', () => {
    expect(results['book']).toMatchObject({
      partly: ['new new cum 0 leaves 5', 'trade partially_filled 3@42500 cum 3 leaves 2'],
      sold: ['new new cum 0 leaves 3', 'trade filled 3@42500 cum 3 leaves 0'],
      unchanged: expect.stringMatching(/did not change order B1: “Unsupported Message Type”\. It works as it was\./) as string,
      canceled: [expect.any(String), expect.any(String), 'canceled canceled cum 3 leaves 0'],
      rejected: ['rejected rejected cum 0 leaves 0 Unsupported TIF, use Day'],
    });
  });

  it('hears what was lost on the way, and says again what was lost on the way there', () => {
    expect(results['book']).toMatchObject({
      theirsLost: ['new new cum 0 leaves 5'],
      oursLost: ['new new cum 0 leaves 5'],
      resent: true,
      asked: true,
    });
  });

  it('agrees with the peer’s own ledger to the last lot after a storm of pulled cables and lost bytes amid orders', () => {
    expect(results['storm']).toEqual({ pulled: true, traded: true, even: true, twice: 0, differing: [] });
  });

  it('hears of fills that happened while the cable was pulled, and after the process had ended', () => {
    expect(results['book']).toMatchObject({
      pulled: {
        bought: ['new new cum 0 leaves 5', 'trade filled 5@42505 cum 5 leaves 0'],
        sold: ['new new cum 0 leaves 5', 'trade filled 5@42505 cum 5 leaves 0'],
      },
      afterCrash: { bought: 'trade filled 5@42400 cum 5 leaves 0', sold: 'trade filled 5@42400 cum 5 leaves 0' },
    });
  });
});
