import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readArguments } from '../src/process/arguments.ts';
import type { ReadyMessage } from '../src/process/run-venues.ts';

const START_TIMEOUT_MS = 60_000;
let folder = '';
const children: ChildProcess[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tandem-venues-'))));
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  output(): { readonly out: string; readonly err: string };
}

function start(args: readonly string[], withChannel = false): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', 'apps/venues/src/main.ts', ...args], {
    stdio: ['pipe', 'pipe', 'pipe', ...(withChannel ? (['ipc'] as const) : [])],
  });
  children.push(child);
  let [out, err] = ['', ''];
  child.stdout!.on('data', (chunk) => (out += String(chunk)));
  child.stderr!.on('data', (chunk) => (err += String(chunk)));
  // After a disconnect of its own end of the channel Node emits no 'close'.
  const ended = withChannel ? 'exit' : 'close';
  return { child, exit: new Promise((resolve) => child.once(ended, resolve)), output: () => ({ out, err }) };
}

async function ready(started: Started): Promise<ReadyMessage> {
  const line = new Promise<string>((resolve, reject) => {
    const look = (): void => {
      if (started.output().out.includes('\n')) resolve(started.output().out);
    };
    started.child.stdout!.on('data', look);
    void started.exit.then(() => reject(new Error(started.output().err)));
    look();
  });
  const text = await line;
  expect(text.trim().split('\n')).toHaveLength(1);
  return JSON.parse(text) as ReadyMessage;
}

const ask = (r: ReadyMessage, path: string, init: RequestInit = {}, token = r.control.token): Promise<Response> =>
  fetch(`http://127.0.0.1:${r.control.port}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });

describe('the process', () => {
  it('says that it is ready, once, obeys the control endpoint, and saves when it is told to stop', async () => {
    const started = start(['--data', folder], true);
    const posted = new Promise((resolve) => started.child.once('message', resolve));
    const r = await ready(started);
    expect(await posted).toEqual(r);
    expect(r.inner.port > 0 && r.outer.port > 0 && r.control.port > 0).toBe(true);

    expect((await ask(r, '/state', {}, 'wrong')).status).toBe(401);
    expect((await ask(r, '/nowhere')).status).toBe(404);
    for (const body of ['', '{"venue":"inner"}', '{"venue":"inner","fault":{"kind":"explode"}}', '{"venue":"inner","fault":{"kind":"disconnect"},"x":1}']) {
      expect((await ask(r, '/faults', { method: 'POST', body })).status).toBe(400);
    }
    expect((await ask(r, '/faults', { method: 'POST', body: 'x'.repeat(5_000) })).status).toBe(413);
    expect((await ask(r, '/faults', { method: 'POST', body: '{"venue":"inner","fault":{"kind":"close_market"}}' })).status).toBe(200);
    expect((await ask(r, '/faults', { method: 'POST', body: '{"venue":"outer","fault":{"kind":"reject_next"}}' })).status).toBe(200);
    expect(await (await ask(r, '/state')).json()).toMatchObject({
      inner: { phase: 'closed', accounts: [{ account: { balance: '50000000.00', currency: 'CNY' } }] },
      outer: { phase: 'open', accounts: [{ account: { balance: '10000000.00', currency: 'USD' } }] },
    });

    started.child.kill('SIGTERM');
    expect(await started.exit).toBe(0);
    for (const venue of ['inner', 'outer']) {
      expect(JSON.parse(readFileSync(join(folder, `venue-${venue}.json`), 'utf8'))).toMatchObject({ venue, version: 1 });
    }
    expect(existsSync(join(folder, 'venues.lock'))).toBe(false);
  }, START_TIMEOUT_MS);

  it('ends when its parent does: the channel closes, or standard input', async () => {
    const byChannel = start(['--data', join(folder, 'a')], true);
    const byStdin = start(['--data', join(folder, 'b'), '--parent-stdin']);
    await Promise.all([ready(byChannel), ready(byStdin)]);
    byChannel.child.disconnect();
    byStdin.child.stdin!.end();
    expect(await Promise.all([byChannel.exit, byStdin.exit])).toEqual([0, 0]);
  }, START_TIMEOUT_MS);

  it('takes over the folder of a venue that was killed', async () => {
    const killed = start(['--data', folder]);
    await ready(killed);
    killed.child.kill('SIGKILL');
    await killed.exit;
    await ready(start(['--data', folder]));
  }, START_TIMEOUT_MS);

  it('refuses with one sentence and code 2', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const taken = String((server.address() as AddressInfo).port);
    writeFileSync(join(folder, 'file'), 'not a folder');
    const running = start(['--data', join(folder, 'running')]);
    await ready(running);
    const refused: [string[], RegExp][] = [
      [['--data', join(folder, 'a'), '--inner-port', taken], new RegExp(`Port ${taken} is in use.*--inner-port`)],
      [['--data', join(folder, 'b'), '--outer-port', taken], new RegExp(`Port ${taken} is in use.*--outer-port`)],
      [['--data', join(folder, 'c'), '--catalogue', join(folder, 'none.json')], /catalogue cannot be read.*none\.json.*--catalogue/],
      [['--data', join(folder, 'd'), '--catalogue', join(folder, 'file')], /catalogue cannot be read.*not valid JSON/],
      [['--data', join(folder, 'file')], /data folder cannot be written.*--data/],
      [['--data', join(folder, 'running')], /already run on this data folder.*--data/],
    ];
    for (const [args, sentence] of refused) {
      const attempt = start(args);
      expect([await attempt.exit, attempt.output().out]).toEqual([2, '']);
      expect(attempt.output().err.trim()).toMatch(sentence);
      expect(attempt.output().err.trim().split('\n')).toHaveLength(1);
    }
    server.close();
  }, START_TIMEOUT_MS);
});

describe('the command line', () => {
  it('has defaults for everything but the folder', () => {
    expect(readArguments(['--data', '/d'], '/repo/apps/venues/dist/main.cjs')).toMatchObject({
      ok: true,
      value: { data: '/d', innerPort: 0, outerPort: 0, controlPort: 0, catalogue: '/repo/assets/catalogue.json', parentStdin: false },
    });
    expect(readArguments([], '/x/main.cjs')).toMatchObject({ ok: false, error: { where: '--data' } });
  });
  it.each([['--seed', '-1'], ['--seed=1.5'], ['--inner-port', '65536'], ['--outer-port', 'x'], ['--what']])('refuses %s %s', (...args) => {
    expect(readArguments(['--data', '/d', ...args], '/x/main.cjs')).toMatchObject({ ok: false, error: { code: 'bad_argument' } });
  });
});
