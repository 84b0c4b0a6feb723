import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noSecretStore, openSecretFile, plainSeal, type Seal } from '@tandem/host/launch';
import { err, ok } from '@tandem/kernel';
import { describe, expect, it } from 'vitest';
import { readPasswords } from '../src/connections/passwords.ts';
import { answerSecret, remoteSecrets, SECRET_TIMEOUT_MS } from '../src/secrets/remote-secrets.ts';
import { paperProfile } from './profiles.ts';

const SECRET = 'correct-horse-9';
const fresh = (): string => join(mkdtempSync(join(tmpdir(), 'tandem-secrets-')), 'secrets.json');

describe('the file of passwords', () => {
  it('gives back what was put, for its owner alone, and forgets', async () => {
    const file = fresh();
    const store = openSecretFile(file, plainSeal);
    expect(await store.read('a/inner')).toEqual(ok(null));
    expect(await store.write('a/inner', SECRET)).toEqual(ok(null));
    expect(await store.write('a/outer', 'other')).toEqual(ok(null));
    expect(await openSecretFile(file, plainSeal).read('a/inner')).toEqual(ok(SECRET));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await store.write('a/inner', null)).toEqual(ok(null));
    expect(readFileSync(file, 'utf8')).not.toContain(SECRET);
  });

  it('is refused, neither read nor written, where others may read it', async () => {
    const file = fresh();
    const store = openSecretFile(file, plainSeal);
    await store.write('a/inner', SECRET);
    chmodSync(file, 0o640);
    for (const outcome of [await store.read('a/inner'), await store.write('a/outer', 'x')]) {
      expect(outcome).toMatchObject({ ok: false, error: { code: 'secrets_readable_by_others', where: file } });
    }
    expect(JSON.stringify(await store.read('a/inner'))).toContain(`chmod 600 ${file}`);
  });

  it('says that it is damaged without a word of what is in it', async () => {
    const file = fresh();
    writeFileSync(file, `{"a/inner": "${SECRET}`, { mode: 0o600 });
    const outcome = await openSecretFile(file, plainSeal).read('a/inner');
    expect(outcome).toMatchObject({ ok: false, error: { code: 'secrets_damaged' } });
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
  });

  it('holds what the seal made, and asks for it again where the seal does not open', async () => {
    const reverse = (text: string): Promise<string> => Promise.resolve(Buffer.from(text).reverse().toString());
    const seal: Seal = { keeping: 'keychain', seal: reverse, unseal: reverse };
    const file = fresh();
    const store = openSecretFile(file, seal);
    await store.write('a/inner', SECRET);
    expect(readFileSync(file, 'utf8')).not.toContain(SECRET);
    expect(await store.read('a/inner')).toEqual(ok(SECRET));
    const foreign: Seal = {
      ...seal,
      unseal: () => Promise.reject(new Error('of another user')),
    };
    expect(await openSecretFile(file, foreign).read('a/inner')).toMatchObject({ ok: false, error: { code: 'secret_not_readable' } });
  });

  it('keeps nothing where nothing is safe, and says what to do', async () => {
    const store = noSecretStore('no keyring runs.');
    expect(await store.write('a/inner', SECRET)).toMatchObject({ ok: false, error: { what: 'A password cannot be kept here: no keyring runs.', doThis: expect.stringContaining('environment') as string } });
    expect(await store.read('a/inner')).toEqual(ok(null));
  });
});

describe('the worker’s end', () => {
  const timers: (() => void)[] = [];
  const scheduler = { after: (_: number, callback: () => void) => (timers.push(callback), () => undefined) };

  it('gets each answer to its own question', async () => {
    const store = openSecretFile(fresh(), plainSeal);
    const secrets = remoteSecrets('file', scheduler, (ask) => void answerSecret(store, ask).then((answer) => secrets.answered(answer)));
    expect(await secrets.write('a/inner', SECRET)).toEqual(ok(null));
    expect(await Promise.all([secrets.read('a/inner'), secrets.read('a/outer')])).toEqual([ok(SECRET), ok(null)]);
  });

  it('does not wait for ever', async () => {
    timers.length = 0;
    const asked = remoteSecrets('keychain', scheduler, () => undefined).read('a/inner');
    timers[0]!();
    expect(await asked).toMatchObject({ ok: false, error: { what: expect.stringContaining(String(SECRET_TIMEOUT_MS)) as string } });
  });
});

describe('a profile’s passwords', () => {
  const none = { keeping: 'file', read: () => Promise.resolve(ok(null)), write: () => Promise.resolve(ok(null)) } as const;
  const from = (passwordFrom: typeof paperProfile.inner.passwordFrom) => ({ ...paperProfile, inner: { ...paperProfile.inner, passwordFrom } });

  it('come from a variable, which is named where it is missing', async () => {
    const profile = from({ environment: 'CTP_PASSWORD' });
    expect(await readPasswords(profile, { CTP_PASSWORD: SECRET }, none)).toEqual(ok({ inner: SECRET, outer: 'paper', prices: 'paper', key: null }));
    expect(await readPasswords(profile, {}, none)).toMatchObject({ ok: false, error: { code: 'no_password', where: 'CTP_PASSWORD' } });
  });

  it('come from the store, where none was given', async () => {
    const profile = from({ stored: true });
    expect(await readPasswords(profile, {}, { ...none, read: (name) => Promise.resolve(ok(name)) })).toEqual(ok({ inner: 'paper/inner', outer: 'paper', prices: 'paper', key: null }));
    expect(await readPasswords(profile, {}, none, { inner: SECRET, outer: null })).toEqual(ok({ inner: SECRET, outer: 'paper', prices: 'paper', key: null }));
    expect(await readPasswords(profile, {}, none)).toMatchObject({ ok: false, error: { code: 'no_password' } });
    const locked = { code: 'locked', what: 'w', where: 'h', doThis: 'd' };
    expect(await readPasswords(profile, {}, { ...none, read: () => Promise.resolve(err(locked)) })).toEqual(err(locked));
  });
});
