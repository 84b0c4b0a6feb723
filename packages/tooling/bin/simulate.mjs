#!/usr/bin/env node
// `npm run simulate`: the engine through seeded venues and faults, held against an independent model after every step.
//   --runs N      scenarios (500); with --mutants, the most for each fault (2000)
//   --seed S      the first one's seed; scenario i has seed S + i (a fresh one, printed)
//   --threads N   worker threads (one for each core)
//   --story       tells what happened, for a few
//   --save FILE   writes the smallest plan found for the first violation
//   --replay FILE runs the plan of such a file, and tells its story
//   --mutants     plants faults in the engine, one at a time; each must be caught
//   --json        one JSON document on stdout
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorker } from '../simulate/bundle.mjs';
import { catchMutants, SCENARIOS_MAX } from '../simulate/catch.mjs';
import { mutants } from '../simulate/mutants.mjs';
import { progressOf } from '../simulate/progress.mjs';
import { runPlan, runSeeds } from '../simulate/threads.mjs';
import { EXIT_MISUSED, misused, readCommandLine, wholeNumber } from './command-line.mjs';

const { values } = readCommandLine(fileURLToPath(import.meta.url), {
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    threads: { type: 'string' },
    save: { type: 'string' },
    replay: { type: 'string' },
    story: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const SEEDS = 1_000_000_000;
const sorted = (counts) => Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
const say = (text) => process.stdout.write(`${text}\n`);
if (values.mutants && (values.story || values.save !== undefined || values.replay !== undefined)) {
  misused('--mutants tells which faults were caught: it goes with neither --story nor --save nor --replay.');
}
const runs = wholeNumber(values.runs ?? '500', '--runs');
const threads = wholeNumber(values.threads ?? String(cpus().length), '--threads', 1);
const seed = values.seed === undefined ? Date.now() % SEEDS : wholeNumber(values.seed, '--seed');

const scratch = mkdtempSync(join(tmpdir(), 'tandem-simulate-'));
try {
  process.exitCode = values.mutants ? await plant() : values.replay === undefined ? await simulate() : await replay(values.replay);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function simulate() {
  const workerFile = join(scratch, 'worker.mjs');
  await bundleWorker(workerFile);
  const started = process.hrtime.bigint();
  const total = await runSeeds({ workerFile, seed, runs, story: values.story, threads, onBatch: progressOf({ runs, isTerminal: process.stderr.isTTY === true, write: (text) => process.stderr.write(text), nowMs: () => performance.now() }) });
  const seconds = Number((process.hrtime.bigint() - started) / 1_000_000n) / 1_000;
  const planFile = total.violations.find((violation) => violation.planFile !== null)?.planFile;
  if (values.save !== undefined && planFile !== undefined) writeFileSync(values.save, planFile);
  return tell(total, seconds);
}

async function replay(file) {
  let planText;
  try {
    planText = readFileSync(file, 'utf8');
  } catch (error) {
    process.stderr.write(`${file} cannot be read: ${error.message}\n`);
    return EXIT_MISUSED;
  }
  const workerFile = join(scratch, 'worker.mjs');
  await bundleWorker(workerFile);
  const started = process.hrtime.bigint();
  const result = await runPlan(workerFile, { planText, where: file });
  if (result.ok) return tell(result.value, Number((process.hrtime.bigint() - started) / 1_000_000n) / 1_000);
  const { what, where, doThis } = result.error;
  process.stderr.write(`${what} (${where}). ${doThis}\n`);
  return EXIT_MISUSED;
}

/** Prints what came of it; the exit code. */
function tell(total, seconds) {
  const { scenarios, steps, faults, drawn, ended, denied, violations, stories } = total;
  if (values.json) say(JSON.stringify({ scenarios, steps, seconds, seed, faults: sorted(faults), drawn: sorted(drawn), ended: sorted(ended), denied: sorted(denied), violations }));
  else table({ scenarios, steps, seconds, faults, drawn, ended, denied, violations, stories });
  return violations.length > 0 ? 1 : 0;
}

function table({ scenarios, steps, seconds, faults, drawn, ended, denied, violations, stories }) {
  for (const story of stories) say(`${story.join('\n')}\n`);
  const perMinute = Math.round((steps / Math.max(seconds, 0.001)) * 60);
  say(`${scenarios} ${scenarios === 1 ? 'scenario' : `scenarios from seed ${seed}`}, ${steps} steps of the engine in ${seconds.toFixed(1)} s (${perMinute} a minute)`);
  const counts = { 'Pair orders ended': ended, 'Denied for': denied, Faults: faults, Drawn: drawn };
  for (const [title, kinds] of Object.entries(counts)) {
    say(`\n${title}`);
    for (const [kind, n] of Object.entries(sorted(kinds))) say(`  ${kind.padEnd(24)}${String(n).padStart(9)}`);
  }
  say(violations.length === 0 ? '\nNo violation.' : `\n${violations.length} violations`);
  for (const { seed: at, what, detail, story } of violations) {
    say(`  seed ${at}: ${what}: ${detail}`);
    if (story.length > 0) say(`\n  The smallest scenario that was found for it:\n${story.map((line) => `  ${line}`).join('\n')}\n`);
  }
  if (violations.length === 0) return;
  say(`\nAgain: npm run simulate -- --runs 1 --seed ${violations[0].seed} --story`);
  if (values.save !== undefined) say(`Its smallest plan: npm run simulate -- --replay ${values.save}`);
  else if (values.replay === undefined) say('Its smallest plan as a file, to run by itself: the same with --save plan.json, then --replay plan.json');
}

async function plant() {
  const results = await catchMutants({ mutants, scratch, threads, seed: values.seed === undefined ? 1 : seed, scenarios: values.runs === undefined ? SCENARIOS_MAX : runs });
  if (values.json) say(JSON.stringify({ mutants: results }));
  else for (const { name, caught, seed: at, what, scenarios } of results) say(`${caught ? 'caught ' : 'MISSED '} ${name.padEnd(54)} ${caught ? `seed ${at}, scenario ${scenarios}: ${what}` : `${scenarios} scenarios`}`);
  return results.every(({ caught }) => caught) ? 0 : 1;
}
