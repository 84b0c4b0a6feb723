import { request } from 'node:http';
import type { WebFiles } from '@tandem/host/launch';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { shellFlagsOf } from '../src/flags.ts';
import { isLoopback, listen, type Listening } from '../src/http.ts';

const page = { type: 'text/html; charset=utf-8', body: Buffer.from('<p>') };
const files: WebFiles = new Map([['/', page], ['/index.html', page]]);
let listening: Listening;

beforeEach(async () => {
  const result = await listen(files, '127.0.0.1', 0);
  if (!result.ok) throw new Error(result.error.what);
  listening = result.value;
});
afterEach(() => void listening.server.close());

const ask = (path: string, method = 'GET', host = listening.hosts[0]!): Promise<{ status: number; policy: string; text: string }> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(listening.address);
    const asked = request({ port, path, method, headers: { host }, host: '127.0.0.1', agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, policy: String(response.headers['content-security-policy']), text }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });

it('serves the terminal under a policy that allows its own WebSocket alone', async () => {
  const { status, policy, text } = await ask('/?x=1');
  expect([status, text]).toEqual([200, '<p>']);
  expect(policy).toContain(`connect-src 'self' ws://${listening.hosts[0]!};`);
  expect(policy).toContain("script-src 'self';");
  expect((await ask('/index.html', 'HEAD')).text).toBe('');
});

it.each([
  ['another file', '/../package.json', 'GET', undefined, 404],
  ['another method', '/', 'POST', undefined, 405],
  ['another name for this address', '/', 'GET', 'evil.example', 421],
])('refuses %s', async (_what, path, method, host, status) => {
  expect((await ask(path, method, host)).status).toBe(status);
});

it('says which port is in use', async () => {
  const port = Number(new URL(listening.address).port);
  const second = await listen(files, '127.0.0.1', port);
  expect(second).toMatchObject({ ok: false, error: { code: 'port_in_use', what: `Port ${port} is in use` } });
});

it.each([['127.0.0.1', true], ['localhost', true], ['::1', true], ['0.0.0.0', false], ['10.0.0.1', false]])(
  'knows whether %s stays on this machine',
  (host, expected) => expect(isLoopback(host)).toBe(expected),
);

it.each(['x', '-1', '65536', '1.5'])('refuses the port %s', (port) => {
  expect(shellFlagsOf({ port })).toMatchObject({ ok: false, error: { where: `--port ${port}` } });
});
