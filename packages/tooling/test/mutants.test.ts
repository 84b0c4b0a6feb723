import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleWorker, planted } from '../simulate/bundle.mjs';
import { catchMutants } from '../simulate/catch.mjs';
import { mutants } from '../simulate/mutants.mjs';
import { runPlan, runSeeds } from '../simulate/threads.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'tandem-mutants-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Of the planted faults, those that are run here; all of them are by `npm run simulate -- --mutants`. */
const SAMPLE = ['drop a late fill', 'resend on timeout', 'no alert on stranded', 'value the fills at another rate', 'close yesterday’s lots as today’s'];
/** Each is bundled anew, which takes a busy machine a while. */
const PATIENCE_MS = 90_000;
const SCENARIOS = 200;

describe('planted faults', () => {
  it('can all be planted in the engine as it is', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(30);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    for (const { patches } of mutants) expect(planted(patches).size).toBeGreaterThan(0);
  });

  it('are caught by the model alone', async () => {
    const sample = mutants.filter(({ name }) => SAMPLE.includes(name));
    expect(sample).toHaveLength(SAMPLE.length);
    const results = await catchMutants({ mutants: sample, scratch, scenarios: SCENARIOS });
    expect(results.filter(({ caught }) => !caught)).toEqual([]);
  }, PATIENCE_MS);

  it('leave a smallest plan behind, which breaks the same promise when it is run from its file', async () => {
    const workerFile = join(scratch, 'replayed.mjs');
    await bundleWorker(workerFile, mutants.find(({ name }) => name === 'no alert on stranded')?.patches);
    const { violations } = await runSeeds({ workerFile, seed: 1, runs: 50, untilBroken: true, threads: 1 });
    const planText = violations[0]?.planFile ?? '';
    const again = await runPlan(workerFile, { planText, where: 'plan.json' });
    expect(again).toMatchObject({ ok: true, value: { scenarios: 1, violations: [{ what: violations[0]?.what }] } });
    expect(await runPlan(workerFile, { planText: '{}', where: 'plan.json' })).toMatchObject({ ok: false, error: { code: 'bad_plan' } });
  }, PATIENCE_MS);

  it('are refused where the engine no longer has the line', async () => {
    const gone = [{ find: 'no such line', put: '' }];
    await expect(bundleWorker(join(scratch, 'gone.mjs'), gone)).rejects.toThrow('plant the fault anew');
  });
});
