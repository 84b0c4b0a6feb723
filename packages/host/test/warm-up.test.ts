import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogueData } from '@tandem/domain';
import { expect, it } from 'vitest';
import catalogue from '../../../assets/catalogue.json' with { type: 'json' };
import { warmUp } from '../src/warm-up.ts';

const data = catalogue as unknown as CatalogueData;

it('fires pairs on the shipped catalogue within its time, and leaves nothing behind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-warm-'));
  let nowNs = 0n;
  // A clock that runs out after a while, so that the test takes as long on any machine.
  const fired = warmUp(data, folder, () => (nowNs += 200_000n));
  expect(fired.ok ? fired.value : fired.error).toBeGreaterThan(50);
  expect(readdirSync(folder)).toEqual([]);
  expect(warmUp({ ...data, spreads: [] }, folder, () => 0n)).toEqual({ ok: true, value: 0 });
  rmSync(folder, { recursive: true });
  expect(warmUp(data, folder, () => 0n)).toMatchObject({ ok: false, error: { code: 'cold_start', where: folder } });
});
