import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { netLots, spreadId } from '@tandem/domain';
import { expect, test } from '../../support/app.ts';
import { Desk } from '../../support/desk.ts';
import { root, startHeadless } from '../../support/headless.ts';

const run = (args: readonly string[]): { status: number | null; said: string } => {
  const main = join(root, 'apps/headless/dist/main.cjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, '--no-open', ...args], { encoding: 'utf8', timeout: 30_000 });
  return { status, said: stdout + stderr };
};

test('a second start on the same data folder gets a sentence', async ({ dataFolder }) => {
  const first = await startHeadless(dataFolder);
  try {
    const second = run(['--data', dataFolder, '--port', '0']);
    expect(second.status).toBe(2);
    expect(second.said).toContain(dataFolder);
  } finally {
    await first.stop();
  }
});

test('a port in use gets a sentence that names it', async ({ dataFolder }) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { status, said } = run(['--data', dataFolder, '--port', String(port)]);
  server.close();
  expect(status).toBe(2);
  expect(said).toContain(String(port));
});

test('a broken configuration gets a sentence that names the file and the field', async ({ dataFolder }) => {
  const file = join(dataFolder, 'desk.json');
  await writeFile(file, '{"limits":{"pairsPerOrderMax":"many"}}');
  const { status, said } = run(['--data', dataFolder, '--port', '0', '--config', file]);
  expect(status).toBe(2);
  expect(said).toContain(file);
  expect(said).toContain('limits');
});

test('a crash and a new start: orders and positions are back, and trading waits for a person', async ({ dataFolder }) => {
  const first = await startHeadless(dataFolder);
  const before = new Desk(first);
  await before.ready();
  const { defaultPolicies } = await before.catalogue();
  await before.trade(spreadId('cu-HG'), 'buy', defaultPolicies['cu-HG']!);
  expect(before.ended.map((pair) => pair.state)).toEqual(['balanced']);
  const { inner, outer } = before.ended[0]!;
  await before.until('the positions', () => before.positions.size >= 2);
  await first.kill();
  before.client.close();

  const second = await startHeadless(dataFolder);
  try {
    const after = new Desk(second);
    await after.ready();
    expect(after.system?.tradingState).toBe('reducing');
    expect(after.ended).toEqual(before.ended);
    expect(netLots(after.positions.get('inner/SHFE.cu2701')!)).toBe(inner.filledLots);
    expect(netLots(after.positions.get('outer/COMEX.HGH7')!)).toBe(0 - outer.filledLots);

    await after.trade(spreadId('cu-CA'), 'buy', defaultPolicies['cu-CA']!);
    expect(after.ended.at(-1)).toMatchObject({ state: 'denied', reason: 'reducing' });
    await after.resume();
    await after.trade(spreadId('cu-CA'), 'buy', defaultPolicies['cu-CA']!);
    expect(after.ended.at(-1)?.state).toBe('balanced');
    after.client.close();
  } finally {
    await second.stop();
  }
});

test('a page of another origin, and one without the token, get nothing', async ({ dataFolder }) => {
  const headless = await startHeadless(dataFolder);
  try {
    const attempt = async (origin: string, token: string): Promise<string> => {
      const { WebSocket } = await import('ws');
      return new Promise((resolve) => {
        const socket = new WebSocket(`${headless.origin.replace('http', 'ws')}/contract`, ['tandem.v1', `tandem.token.${token}`], { origin });
        socket.once('open', () => resolve('open'));
        socket.once('error', () => resolve('refused'));
        socket.once('close', () => resolve('refused'));
      });
    };
    expect(await attempt(headless.origin, headless.token)).toBe('open');
    expect(await attempt('http://evil.example', headless.token)).toBe('refused');
    expect(await attempt(headless.origin, 'guess')).toBe('refused');
  } finally {
    await headless.stop();
  }
});
