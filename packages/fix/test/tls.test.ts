import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock, Scheduler, TsUs } from '@tandem/kernel';
import {
  acceptFix,
  connectFix,
  defaultSessionSettings,
  fix44,
  memoryStore,
  type AcceptorTls,
  type FixAcceptor,
  type FixHandler,
  type InitiatorTls,
  type SessionSettings,
} from '@tandem/fix';
import { fieldsOf, START_US } from './session-bench.ts';

const clock: Clock = { nowUs: () => START_US as TsUs, monotonicNs: () => process.hrtime.bigint() };
const scheduler: Scheduler = {
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
const settings = (role: SessionSettings['role'], senderCompId: string, targetCompId: string): SessionSettings => ({
  ...defaultSessionSettings,
  role,
  dictionary: fix44,
  senderCompId,
  targetCompId,
});
const quiet = { onRoundTrip: () => undefined, onNotice: () => undefined };

function opensslVersion(): string | null {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' });
  } catch {
    return null;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'fix-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function selfSigned(name: string): { cert: string; key: string } {
  const key = join(folder, `${name}.key`);
  const cert = join(folder, `${name}.pem`);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

async function accepting(tls: AcceptorTls): Promise<FixAcceptor> {
  const started = await acceptFix({
    host: '127.0.0.1',
    port: 0,
    dictionary: fix44,
    tls,
    clock,
    scheduler,
    connectionsMax: 4,
    logonTimeoutMs: 5_000,
    accept: (connection) => ({
      choose: () => ({ settings: settings('acceptor', 'VENUE', 'US'), store: memoryStore(), refuse: null }),
      handler: { ...quiet, onEstablished: () => undefined, onClosed: () => undefined, onMessage: ({ msgType }) => void connection.send('j', fieldsOf(`45=2|372=${msgType}|380=0`)) },
    }),
  });
  if (!started.ok) throw new Error(started.error.what);
  return started.value;
}

/** What comes of a connection: `answered` where an order went there and something came back, else why it ended. */
function attempt(port: number, tls: InitiatorTls | null): Promise<string> {
  return new Promise((resolve) => {
    let outcome: string | null = null;
    const handler: FixHandler = {
      ...quiet,
      onEstablished: () => void connection.send('D', fieldsOf('11=a|55=HGH7|54=1|60=20261121-00:00:00|40=2')),
      onMessage({ msgType }) {
        outcome = `answered ${msgType}`;
        connection.logout('');
      },
      onClosed: (reason) => resolve(outcome ?? reason),
    };
    const connection = connectFix({
      host: '127.0.0.1',
      port,
      tls,
      connectTimeoutMs: 5_000,
      settings: settings('initiator', 'US', 'VENUE'),
      store: memoryStore(),
      clock,
      scheduler,
      handler,
    });
  });
}

const version = opensslVersion();
describe.skipIf(version === null)(`a session over TLS${version === null ? ' (skipped: there is no openssl to make certificates with)' : ''}`, () => {
  let venue: { cert: string; key: string };
  let client: { cert: string; key: string };
  const trusting = (extra: Partial<InitiatorTls> = {}): InitiatorTls => ({ ca: venue.cert, serverName: 'venue.test', certificate: null, ...extra });

  beforeAll(() => {
    venue = selfSigned('venue.test');
    client = selfSigned('client.test');
  });

  it('carries messages to a venue whose certificate is trusted', async () => {
    const acceptor = await accepting({ ...venue, clientCa: null });
    expect(await attempt(acceptor.port, trusting())).toBe('answered j');
    await acceptor.close();
  });

  it('is refused where the certificate is not trusted, or names somebody else, or there is none', async () => {
    const acceptor = await accepting({ ...venue, clientCa: null });
    expect(await attempt(acceptor.port, trusting({ ca: null }))).toMatch(/self-signed/);
    expect(await attempt(acceptor.port, trusting({ serverName: 'else.test' }))).toMatch(/altnames/);
    expect(await attempt(acceptor.port, null)).not.toMatch(/answered/);
    await acceptor.close();
  });

  it('asks for the initiator’s certificate where it is told to', async () => {
    const acceptor = await accepting({ ...venue, clientCa: client.cert });
    expect(await attempt(acceptor.port, trusting({ certificate: { ...client, passphrase: null } }))).toBe('answered j');
    expect(await attempt(acceptor.port, trusting({ certificate: { ...venue, passphrase: null } }))).not.toMatch(/answered/);
    expect(await attempt(acceptor.port, trusting())).not.toMatch(/answered/);
    await acceptor.close();
  });

  it('survives a peer that speaks no TLS', async () => {
    const acceptor = await accepting({ ...venue, clientCa: null });
    await new Promise((resolve) => connect({ port: acceptor.port, host: '127.0.0.1' }).on('error', () => undefined).on('close', resolve).end('8=FIX.4.4\u0001'));
    expect(await attempt(acceptor.port, trusting())).toBe('answered j');
    await acceptor.close();
  });
});
