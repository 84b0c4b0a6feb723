import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionProfile, ResponseOf } from '@tandem/contract';
import { expect, test } from '../../support/app.ts';
import { Desk } from '../../support/desk.ts';
import { root, startHeadless } from '../../support/headless.ts';

test('a switch whose profile cannot start is taken back, and says why', async ({ dataFolder }) => {
  const shipped = JSON.parse(await readFile(join(root, 'assets/configuration.json'), 'utf8')) as { profiles: ConnectionProfile[] };
  const paper = shipped.profiles[0]!;
  // Nobody listens there; the desk runs all the same, with both links down.
  const far: ConnectionProfile = {
    ...paper,
    id: 'far',
    name: 'Far',
    inner: { ...paper.inner, marketDataUrl: 'ws://127.0.0.1:9/', tradingUrl: 'ws://127.0.0.1:9/' },
    outer: { ...paper.outer, host: '127.0.0.1', port: 9 },
  };
  const file = join(dataFolder, 'configuration.json');
  await writeFile(file, JSON.stringify({ activeProfile: 'far', profiles: [far] }));
  const headless = await startHeadless(dataFolder, ['--venues', 'configured']);
  try {
    const desk = new Desk(headless);
    await desk.until('the profile', () => desk.system?.profileName === 'Far');
    const switched = await desk.client.command('activateProfile', { commandId: randomUUID(), id: 'paper' });
    expect(switched.ok).toBe(true);
    let view: ResponseOf<'connections'> | null = null;
    await expect(async () => {
      const answer = await desk.client.query('connections', {});
      view = answer.ok ? answer.value : null;
      expect(view?.refusal?.code).toBe('no_endpoint');
    }).toPass({ timeout: 30_000 });
    expect(view).toMatchObject({ activeId: 'far' });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ activeProfile: 'far' });
    desk.client.close();
  } finally {
    await headless.stop();
  }
});
