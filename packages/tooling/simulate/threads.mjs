// Spreads batches of seeds over worker threads.
import { cpus } from 'node:os';
import { Worker } from 'node:worker_threads';

const BATCH = 50;
const THREADS_MAX = 16;

const add = (into, more) => {
  for (const [key, n] of Object.entries(more)) into[key] = (into[key] ?? 0) + n;
};

/**
 * Runs `runs` scenarios from `seed` on, on every core. `onBatch` hears the total after each batch; `untilBroken` ends
 * at the first violation.
 */
export async function runSeeds({ workerFile, seed, runs, story = false, shrinks = true, untilBroken = false, threads = cpus().length, onBatch = () => {} }) {
  const total = { scenarios: 0, steps: 0, faults: {}, drawn: {}, ended: {}, denied: {}, violations: [], stories: [] };
  let next = seed;
  let broken = false;
  const take = () => {
    if (broken || next >= seed + runs) return null;
    const from = next;
    const count = Math.min(BATCH, seed + runs - from);
    next += count;
    return { from, count, story, shrinks: shrinks && total.violations.length === 0, untilBroken };
  };
  const merge = (result) => {
    total.scenarios += result.scenarios;
    total.steps += result.steps;
    add(total.faults, result.faults);
    add(total.drawn, result.drawn);
    add(total.ended, result.ended);
    add(total.denied, result.denied);
    total.violations.push(...result.violations);
    total.stories.push(...result.stories);
    broken = untilBroken && total.violations.length > 0;
    onBatch(total);
  };
  const count = Math.max(1, Math.min(threads, THREADS_MAX, Math.ceil(runs / BATCH)));
  await Promise.all(Array.from({ length: count }, () => work(workerFile, take, merge)));
  total.violations.sort((a, b) => a.seed - b.seed);
  return total;
}

/**
 * Runs the plan of a file's text; a result or a complaint, as the worker gives it.
 * @param {string} workerFile
 * @param {{ planText: string, where: string }} replay
 */
export function runPlan(workerFile, replay) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile);
    worker.on('error', reject);
    worker.on('message', (result) => worker.terminate().then(() => resolve(result), reject));
    worker.postMessage(replay);
  });
}

function work(workerFile, take, merge) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile);
    const hand = () => {
      const batch = take();
      if (batch === null) worker.terminate().then(() => resolve(), reject);
      else worker.postMessage(batch);
    };
    worker.on('error', reject);
    worker.on('message', (result) => {
      merge(result);
      hand();
    });
    hand();
  });
}
