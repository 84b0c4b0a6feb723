#!/usr/bin/env node
// `npm run soak`: paper venues with 5,000 books a second each, the whole host, a trader in a process of its own, and
// connections that break; no fill may be lost, nothing may pile up, the heap must stay flat and the loop must not pause.
//   --minutes N      how long (30)
//   --drop-every N   seconds between two breaks of each venue's connection (60)
//   --short          75 seconds with a break at each venue every 15
//   --json           one JSON document on stdout
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { misused, readCommandLine } from './command-line.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
const out = join(here, `../dist/soak-${process.pid}`);
const { values } = readCommandLine(fileURLToPath(import.meta.url), {
  options: { minutes: { type: 'string' }, 'drop-every': { type: 'string' }, short: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const seconds = values.minutes === undefined ? (values.short ? 75 : 1_800) : 60 * numberOf('minutes');
const dropEveryS = values['drop-every'] === undefined ? (values.short ? 15 : 60) : numberOf('drop-every');

mkdirSync(out, { recursive: true });
try {
  const [report, venues] = [join(out, 'soak.json'), join(out, 'venues.cjs')];
  await build({
    entryPoints: { soak: join(here, '../bench/soak.ts'), venues: join(root, 'apps/venues/src/main.ts') },
    outdir: out,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['libsql'],
    logLevel: 'error',
  });
  const child = spawn(process.execPath, ['--expose-gc', join(out, 'soak.cjs'), report, JSON.stringify({ venues, seconds, dropEveryS })], { stdio: 'inherit', cwd: root });
  process.exitCode = (await new Promise((resolve) => child.once('exit', resolve))) ?? 1;
  if (existsSync(report)) show(JSON.parse(readFileSync(report, 'utf8')));
} finally {
  rmSync(out, { recursive: true, force: true });
}

function show(rows) {
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ seconds, rows })}\n`);
    return;
  }
  for (const { what, figures, goal, meets } of rows) {
    const text = Object.entries(figures).map(([name, value]) => `${name} ${Number(Number(value).toPrecision(4))}`).join(', ');
    process.stdout.write(`${what.padEnd(48)} ${text}${goal === undefined ? '' : `  [${goal}: ${meets ? 'met' : 'MISSED'}]`}\n`);
  }
}

function numberOf(option) {
  const number = Number(values[option]);
  return number > 0 ? number : misused(`--${option} is ${JSON.stringify(values[option])}; give a number above 0.`);
}
