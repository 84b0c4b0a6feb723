#!/usr/bin/env node
// `npm run bench`: measures what the product promises of its speed, and tries its parsers with mutated messages.
//   --only NAME   one bench: a file of packages/tooling/bench without `.bench.ts` (each runs in a process of its own)
//   --quick       a look in a minute or two: fewer cases and rounds, nothing to quote
//   --json        one JSON document on stdout
//   anything else after `--` goes to the benches
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { misused, readCommandLine } from './command-line.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, '../bench');
const out = join(here, `../dist/bench-${process.pid}`);
const { values, positionals } = readCommandLine(fileURLToPath(import.meta.url), {
  options: { only: { type: 'string' }, quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  allowPositionals: true,
});

const all = readdirSync(folder).flatMap((name) => /^(.*)\.bench\.ts$/.exec(name)?.[1] ?? []).sort();
const wanted = values.only === undefined ? all : all.filter((name) => name === values.only);
if (wanted.length === 0) misused(`There is no bench ${values.only}; there are: ${all.join(', ')}.`);

mkdirSync(out, { recursive: true });
const rows = [];
let failed = 0;
try {
  for (const name of wanted) {
    const result = await run(name);
    if (result === null) failed++;
    else rows.push(...result.map((row) => ({ bench: name, ...row })));
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
if (values.json) process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), node: process.version, rows })}\n`);
else table(rows);
process.exitCode = failed > 0 ? 1 : 0;

/** The rows that a bench writes to the file it is given; null where it failed. */
async function run(name) {
  const bundle = join(out, `${name}.cjs`);
  const entryPoints = { [name]: join(folder, `${name}.bench.ts`) };
  await build({ entryPoints, outdir: out, outExtension: { '.js': '.cjs' }, bundle: true, platform: 'node', format: 'cjs', external: ['libsql'], logLevel: 'error' });
  const report = join(out, `${name}.json`);
  process.stderr.write(`${name} …\n`);
  const child = spawn(process.execPath, ['--expose-gc', bundle, report, ...positionals, ...(values.quick ? ['--quick'] : [])], { stdio: ['ignore', 'inherit', 'inherit'], cwd: join(here, '../../..') });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code === 0) return JSON.parse(readFileSync(report, 'utf8'));
  process.stderr.write(`${name} failed\n`);
  return null;
}

function table(measured) {
  for (const { bench, what, figures, goal, meets } of measured) {
    const text = Object.entries(figures).map(([key, value]) => `${key} ${typeof value === 'number' ? round(value) : value}`).join(', ');
    const verdict = goal === undefined ? '' : `  [goal ${goal}: ${meets ? 'met' : 'MISSED'}]`;
    process.stdout.write(`${bench.padEnd(10)} ${what.padEnd(52)} ${text}${verdict}\n`);
  }
}

function round(value) {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
