import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionProfile } from '@tandem/contract';
import { createEngine, type EngineView } from '@tandem/engine';
import { noSecretStore, openSecretFile, plainSeal, type SecretStore } from '@tandem/host/launch';
import { seededRandom } from '@tandem/kernel';
import { EngineBench, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../src/configuration.ts';
import { DeskConnections } from '../src/connections/desk-connections.ts';
import { deskFolder } from '../src/connections/desk-folder.ts';
import { reach } from '../src/connections/reach.ts';
import { nodeClock, nodeScheduler } from '../src/node-clock.ts';
import { paperProfile } from './profiles.ts';

const none = { inner: null, outer: null };
const copy: ConnectionProfile = { ...paperProfile, id: 'copy', name: 'Copy' };

function desk(engine: EngineView = createEngine().view, secretsOf = (folder: string): SecretStore => openSecretFile(join(folder, 'secrets.json'), plainSeal)) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tandem-desk-'));
  const source = { assetsFolder: 'assets', configFile: null, dataFolder, profileId: null };
  const configuration = readConfiguration(source);
  if (!configuration.ok) throw new Error(configuration.error.what);
  const secrets = secretsOf(dataFolder);
  let restarts = 0;
  const connections = new DeskConnections({
    options: { ...source, venues: null, secretKeeping: secrets.keeping, refusal: null, version: '0' },
    configuration: configuration.value,
    ownVenues: null,
    engine,
    secrets,
    environment: {},
    clock: nodeClock,
    scheduler: nodeScheduler,
    random: seededRandom(1),
    restart: () => (restarts += 1),
  });
  const file = join(dataFolder, 'configuration.json');
  return { connections, secrets, file, restarts: () => restarts, written: () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> };
}

describe('the desk’s profiles', () => {
  it('are saved to the desk’s own file, for its owner alone, beside what else is in it', async () => {
    const { connections, file, written } = desk();
    writeFileSync(file, '{"operator":"Chen Wei"}');
    expect(await connections.save(copy, none)).toEqual({ ok: true, value: null });
    expect(await connections.save({ ...copy, name: 'Renamed' }, none)).toEqual({ ok: true, value: null });
    expect(written()).toMatchObject({ operator: 'Chen Wei', profiles: [{ id: 'copy', name: 'Renamed' }] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const view = await connections.view();
    expect(view.ok && view.value.profiles.map(({ profile, builtIn }) => [profile.id, builtIn])).toEqual([['paper', true], ['copy', false]]);
    expect(await connections.remove('copy')).toEqual({ ok: true, value: null });
    expect(written()).toMatchObject({ profiles: [] });
  });

  it('leave the file as it was where it cannot be read, and say so', async () => {
    const { connections, file } = desk();
    writeFileSync(file, '{"profiles":');
    expect(await connections.save(copy, none)).toMatchObject({ ok: false, error: { code: 'bad_json', where: file } });
    expect(readFileSync(file, 'utf8')).toBe('{"profiles":');
  });

  it('of the program are neither changed nor removed, nor is the one that runs', async () => {
    const { connections } = desk();
    expect(await connections.save(paperProfile, none)).toMatchObject({ ok: false, error: { code: 'built_in_profile' } });
    expect(await connections.remove('paper')).toMatchObject({ ok: false, error: { code: 'built_in_profile' } });
  });

  it('put a password into the store and never into the file; without one or a store they are refused', async () => {
    const stored = { ...copy, inner: { ...copy.inner, passwordFrom: { stored: true as const } } };
    const { connections, secrets, file } = desk();
    expect(await connections.save(stored, none)).toMatchObject({ ok: false, error: { code: 'no_password', where: 'inner.password' } });
    expect(await connections.save(stored, { inner: 'correct-horse-9', outer: null })).toEqual({ ok: true, value: null });
    expect(readFileSync(file, 'utf8')).not.toContain('correct-horse-9');
    expect(await secrets.read('copy/inner')).toEqual({ ok: true, value: 'correct-horse-9' });
    expect(await connections.remove('copy')).toEqual({ ok: true, value: null });
    expect(await secrets.read('copy/inner')).toEqual({ ok: true, value: null });
    const without = desk(undefined, () => noSecretStore('nothing is safe.'));
    expect(await without.connections.save(stored, { inner: 'x', outer: null })).toMatchObject({ ok: false, error: { code: 'no_secret_store' } });
  });
});

describe('a switch', () => {
  it('is written down and asks for a new start', async () => {
    const { connections, written, restarts } = desk();
    await connections.save(copy, none);
    expect(await connections.activate('copy')).toEqual({ ok: true, value: null });
    expect([written()['activeProfile'], restarts()]).toEqual(['copy', 1]);
    // Taken back, where the new start failed.
    expect(connections.adopt()).toEqual({ ok: true, value: null });
    expect(written()['activeProfile']).toBe('paper');
  });

  it('is refused while a pair order is under way, and names it', async () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf());
    const { connections, restarts } = desk(bench.engine.view);
    await connections.save(copy, none);
    expect(await connections.activate('copy')).toMatchObject({ ok: false, error: { code: 'pair_orders_open', what: expect.stringContaining(pairOrderId) as string } });
    bench.fill(bench.only('inner'));
    bench.fill(bench.only('outer'));
    expect(await connections.activate('copy')).toEqual({ ok: true, value: null });
    expect(restarts()).toBe(1);
  });

  it.each([
    ['nobody', copy, 'unknown_profile'],
    ['copy', { ...copy, inner: { ...copy.inner, passwordFrom: { environment: 'NOT_SET' } } }, 'no_password'],
    ['copy', { ...copy, outer: { ...copy.outer, tls: { caFile: '/nowhere/ca.pem', serverName: null, certificate: null } } }, 'unreadable_ca_file'],
  ])('to %s is refused beforehand where it could not start', async (id, profile, code) => {
    const { connections, restarts } = desk();
    await connections.save(profile, none);
    expect(await connections.activate(id)).toMatchObject({ ok: false, error: { code } });
    expect(restarts()).toBe(0);
  });
});

describe('a profile’s folder', () => {
  it('is another one for another account, and the data folder for the program’s own', () => {
    expect(deskFolder('/data', paperProfile, true)).toBe('/data');
    const folders = [copy, { ...copy, kind: 'live' as const }, { ...copy, inner: { ...copy.inner, userId: 'other' } }, { ...copy, outer: { ...copy.outer, senderCompId: 'OTHER' } }].map((one) => deskFolder('/data', one, false));
    expect(new Set(folders).size).toBe(4);
    expect(deskFolder('/data', { ...copy, name: 'Renamed', outer: { ...copy.outer, heartbeatS: 9 } }, false)).toBe(folders[0]);
  });
});

describe('a test of an address', () => {
  it('tells nobody there from somebody who does not encrypt', async () => {
    // Whoever tries it out hangs up at once: the peer's side of that is no error here.
    const server = createServer((socket) => {
      socket.on('error', () => undefined).on('close', () => socket.destroy());
      socket.end('no');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const tls = { ca: null, serverName: null, certificate: null };
    expect(await reach('127.0.0.1', port, null, nodeScheduler)).toEqual({ reached: true, encrypted: null, failure: null, said: [] });
    expect(await reach('127.0.0.1', port, tls, nodeScheduler)).toMatchObject({ reached: true, encrypted: false, failure: { code: 'test_no_tls' } });
    server.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await reach('127.0.0.1', port, tls, nodeScheduler)).toMatchObject({ reached: false, failure: { code: 'test_unreachable', where: `127.0.0.1:${port}` } });
  });
});
