// Plants each fault and runs scenarios until the simulator finds it.
import { join } from 'node:path';
import { bundleWorker } from './bundle.mjs';
import { runSeeds } from './threads.mjs';

/** Scenarios within which every fault must be caught. */
export const SCENARIOS_MAX = 2_000;

/** A fault that only breaks the program has not been caught by the model. */
const CRASHES = new Set(['error_thrown', 'engine_assertion']);

/**
 * @returns {Promise<{ name: string, caught: boolean, seed: number | null, what: string | null, scenarios: number }[]>}
 */
export async function catchMutants({ mutants, scratch, seed = 1, scenarios = SCENARIOS_MAX, threads = undefined }) {
  const results = [];
  for (const [i, { name, patches }] of mutants.entries()) {
    const workerFile = join(scratch, `mutant-${i}.mjs`);
    await bundleWorker(workerFile, patches);
    const total = await runSeeds({ workerFile, seed, runs: scenarios, shrinks: false, untilBroken: true, ...(threads === undefined ? {} : { threads }) });
    const [first] = total.violations;
    results.push({
      name,
      caught: first !== undefined && !CRASHES.has(first.what),
      seed: first?.seed ?? null,
      what: first?.what ?? null,
      scenarios: total.scenarios,
    });
  }
  return results;
}
