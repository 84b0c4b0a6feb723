import { randomUUID } from 'node:crypto';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionProfile, ResponseOf } from '@tandem/contract';
import { expect, test } from '../../support/app.ts';
import { Desk } from '../../support/desk.ts';
import { startHeadless } from '../../support/headless.ts';

const SECRET = 'planted-Horse-7731';

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function must<T>(result: { ok: true; value: T } | { ok: false; error: { what: string } }): T {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}

test('a password is in the owner-only file and nowhere else that a run writes or says', async ({ dataFolder }) => {
  const headless = await startHeadless(dataFolder);
  const desk = new Desk(headless);
  await desk.ready();
  const said: unknown[] = [];
  const { profiles }: ResponseOf<'connections'> = must(await desk.client.query('connections', {}));
  const paper = profiles[0]!.profile;
  const profile: ConnectionProfile = {
    ...paper,
    id: 'planted',
    name: 'Planted',
    inner: { ...paper.inner, passwordFrom: { stored: true } },
    outer: { ...paper.outer, passwordFrom: { stored: true }, senderCompId: 'PLANTED', sessionLog: true, store: 'durable', resetOnLogon: false },
  };
  const passwords = { inner: SECRET, outer: SECRET };

  // The venues refuse it: their refusal, and our words for it, are told.
  const trial: ResponseOf<'tryProfile'> = must(await desk.client.query('tryProfile', { profile, passwords }));
  expect(trial.outer.loggedOn).toBe(false);
  said.push(trial);
  must(await desk.client.command('saveProfile', { commandId: randomUUID(), profile, passwords }));
  said.push(must(await desk.client.query('connections', {})));
  must(await desk.client.command('activateProfile', { commandId: randomUUID(), id: 'planted' }));
  await desk.until('the profile', () => desk.system?.profileName === 'Planted');
  await desk.until('the venue’s refusal', () => desk.system?.venues.some(({ status, text }) => status === 'disconnected' && text.length > 0) === true);
  said.push(desk.system, (await desk.exportCsv()).text);
  said.push(must(await desk.client.query('connections', {})));
  desk.client.close();
  await headless.stop();
  said.push(headless.output());

  expect(JSON.stringify(said)).not.toContain(SECRET);
  const files = await filesUnder(dataFolder);
  const holding: string[] = [];
  for (const file of files) if ((await readFile(file)).includes(SECRET)) holding.push(file);
  expect(holding).toEqual([join(dataFolder, 'secrets.json')]);
  // The session log is there, so that its silence means something.
  const log = files.find((file) => file.endsWith('outer.log'));
  expect(await readFile(log!, 'utf8')).toContain('554=***');

  // Once others may read the file, the next start refuses and says what to do.
  await chmod(join(dataFolder, 'secrets.json'), 0o644);
  await expect(startHeadless(dataFolder)).rejects.toThrow(/Others than you may read the file of passwords.*chmod 600/s);
});
