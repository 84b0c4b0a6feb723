#!/usr/bin/env node
// `npm run soak`: 5,000 inner quotes a second and a dropped connection every minute, through the real adapters, engine
// and journal; no fill may be lost and the heap must stay flat.
//   --minutes N   how long (3)
//   --json        one JSON document on stdout
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, `../dist/soak-${process.pid}`);
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '3' }, json: { type: 'boolean', default: false } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  process.stderr.write(`--minutes is ${values.minutes}; give a number above 0.\n`);
  process.exit(2);
}

mkdirSync(out, { recursive: true });
try {
  const [bundle, report] = [join(out, 'soak.cjs'), join(out, 'soak.json')];
  await build({ entryPoints: [join(here, '../bench/soak.ts')], outfile: bundle, bundle: true, platform: 'node', format: 'cjs', external: ['libsql'], logLevel: 'error' });
  const child = spawn(process.execPath, [bundle, report, String(minutes)], { stdio: 'inherit', cwd: join(here, '../../..') });
  process.exitCode = (await new Promise((resolve) => child.once('exit', resolve))) ?? 1;
  if (existsSync(report)) {
    const rows = JSON.parse(readFileSync(report, 'utf8'));
    if (values.json) process.stdout.write(`${JSON.stringify({ minutes, rows })}\n`);
    else for (const row of rows) process.stdout.write(`${row.what.padEnd(28)} ${Object.entries(row.figures).map(([k, v]) => `${k} ${Number(Number(v).toPrecision(4))}`).join(', ')}${row.goal === undefined ? '' : `  [${row.goal}: ${row.meets ? 'met' : 'MISSED'}]`}\n`);
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
