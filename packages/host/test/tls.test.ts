import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { ConnectionProfile, OuterConnection } from '@tandem/contract';
import { createEngine } from '@tandem/engine';
import { openSecretFile, plainSeal } from '@tandem/host/launch';
import { secureSocket } from '@tandem/gateway-fix';
import { defined, seededRandom } from '@tandem/kernel';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfiguration } from '../src/configuration.ts';
import { DeskConnections } from '../src/connections/desk-connections.ts';
import { reach } from '../src/connections/reach.ts';
import { tlsOf } from '../src/connections/tls.ts';
import { nodeClock, nodeScheduler } from '../src/node-clock.ts';
import { paperProfile } from './profiles.ts';

const PASSPHRASE = 'planted-Zebra-52';

const folder = mkdtempSync(join(tmpdir(), 'tandem-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
}

function selfSigned(name: string): void {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)], { stdio: 'ignore' });
  chmodSync(at(`${name}.key`), 0o600);
}

type Tls = NonNullable<OuterConnection['tls']>;
const asked = (tls: Partial<Tls>): OuterConnection => ({ ...paperProfile.outer, tls: { caFile: at('venue.test.pem'), serverName: 'venue.test', certificate: null, ...tls } });
const ours = (over: Partial<NonNullable<Tls['certificate']>> = {}): Partial<Tls> => ({ certificate: { certificateFile: at('desk.test.pem'), keyFile: at('desk.test.key'), passphraseFrom: null, ...over } });

describe.skipIf(!hasOpenssl())(`our own certificate${hasOpenssl() ? '' : ' (skipped: there is no openssl to make certificates with)'}`, () => {
  let server: Server;
  let port: number;
  let letIn: number;

  beforeAll(async () => {
    for (const name of ['venue.test', 'desk.test', 'other.test']) selfSigned(name);
    execFileSync('openssl', ['ec', '-in', at('desk.test.key'), '-aes256', '-passout', `pass:${PASSPHRASE}`, '-out', at('sealed.key')], { stdio: 'ignore' });
    chmodSync(at('sealed.key'), 0o600);
    writeFileSync(at('open.key'), readFileSync(at('desk.test.key')), { mode: 0o600 });
    chmodSync(at('open.key'), 0o640);
    writeFileSync(at('text.pem'), 'not a certificate\n', { mode: 0o600 });
    letIn = 0;
    const pem = (name: string): string => readFileSync(at(name), 'utf8');
    server = createServer({ cert: pem('venue.test.pem'), key: pem('venue.test.key'), ca: pem('desk.test.pem'), requestCert: true, rejectUnauthorized: true }, (socket: TLSSocket) => {
      letIn += 1;
      socket.on('error', () => undefined);
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => void server.close());

  it.each<[string, Partial<Tls>, string | null, string]>([
    ['a file of authorities that is not there', { caFile: '/nowhere/ca.pem' }, null, 'unreadable_ca_file'],
    ['a file of authorities without a certificate', { caFile: '@text.pem' }, null, 'not_a_certificate'],
    ['a certificate that is not there', ours({ certificateFile: '@none.pem' }), null, 'unreadable_certificate_file'],
    ['a key that is not there', ours({ keyFile: '@none.key' }), null, 'unreadable_key_file'],
    ['a key that others may read', ours({ keyFile: '@open.key' }), null, 'key_readable_by_others'],
    ['the key of another certificate', ours({ keyFile: '@other.test.key' }), null, 'key_of_another'],
    ['an encrypted key without its passphrase', ours({ keyFile: '@sealed.key' }), null, 'key_not_opened'],
    ['an encrypted key with another passphrase', ours({ keyFile: '@sealed.key' }), 'wrong', 'key_not_opened'],
  ])('%s is refused by name', (_, tls, passphrase, code) => {
    const named = JSON.parse(JSON.stringify(tls).replaceAll('@', `${folder}/`)) as Partial<Tls>;
    const read = tlsOf(asked(named), passphrase);
    expect(read).toMatchObject({ ok: false, error: { code } });
    expect(JSON.stringify(read)).not.toMatch(/PRIVATE KEY|wrong/);
  });

  it('is shown to a venue that demands one, its key plain or under a passphrase', async () => {
    for (const [keyFile, passphrase] of [['desk.test.key', null], ['sealed.key', PASSPHRASE]] as const) {
      const tls = tlsOf(asked(ours({ keyFile: at(keyFile) })), passphrase);
      if (!tls.ok) throw new Error(tls.error.what);
      const before = letIn;
      expect(await reach('127.0.0.1', port, tls.value, nodeScheduler)).toEqual({ reached: true, encrypted: true, failure: null, said: [] });
      const socket = secureSocket('127.0.0.1', port, defined(tls.value, 'TLS'));
      await vi.waitFor(() => expect(letIn).toBeGreaterThan(before), { timeout: 5_000 });
      socket.destroy();
    }
  });

  it('is what the Test button asks for where the venue demands one and the profile has none', async () => {
    const source = { assetsFolder: 'assets', configFile: null, dataFolder: folder, profileId: null };
    const configuration = readConfiguration(source);
    if (!configuration.ok) throw new Error(configuration.error.what);
    const nowhere = 'ws://127.0.0.1:9/';
    const profile: ConnectionProfile = { ...paperProfile, id: 'copy', inner: { ...paperProfile.inner, marketDataUrl: nowhere, tradingUrl: nowhere }, outer: { ...asked({}), host: '127.0.0.1', port } };
    const connections = new DeskConnections({
      options: { ...source, venues: null, secretKeeping: 'file', refusal: null, version: '0' },
      configuration: configuration.value,
      ownVenues: null,
      engine: createEngine().view,
      secrets: openSecretFile(at('secrets.json'), plainSeal),
      environment: {},
      clock: nodeClock,
      scheduler: nodeScheduler,
      random: seededRandom(1),
      restart: () => undefined,
    });
    const trial = await connections.try({ profile, passwords: { inner: null, outer: null } });
    expect(trial).toMatchObject({ ok: true, value: { outer: { reached: true, encrypted: true, loggedOn: false, failure: { code: 'test_certificate' } } } });
    await connections.stop();
  }, 20_000);
});
