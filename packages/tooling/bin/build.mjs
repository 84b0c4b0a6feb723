#!/usr/bin/env node
// `npm run build`: makes what is missing or older than its sources, one line a bundle. `--force` makes everything.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rooms } from '../rooms.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Loaded at run time, not bundled: Electron's own module, the native store, and what ws would take if it were there. */
const external = ['electron', 'libsql', 'bufferutil', 'utf-8-validate'];

const node = (room, name, entry) => ({
  title: `${room} ${name}`,
  room,
  output: `${rooms[room].path}/dist/${name}.cjs`,
  entry: `${rooms[room].path}/src/${entry}`,
});

/** Everything that the application is made of. */
export const bundles = [
  node('venues', 'main', 'main.ts'),
  node('headless', 'main', 'main.ts'),
  node('headless', 'worker', 'worker.ts'),
  node('desktop', 'main', 'main/main.ts'),
  node('desktop', 'preload', 'preload/main.ts'),
  node('desktop', 'worker', 'worker/main.ts'),
  { title: 'terminal', room: 'terminal', output: 'apps/terminal/dist/web/index.html', entry: null },
];

/** Builds what is stale and returns how many bundles that were. Throws with the builder's own words. */
export async function build({ force = false, say = (text) => process.stdout.write(`${text}\n`) } = {}) {
  let built = 0;
  for (const bundle of bundles) {
    const stamp = join(root, rooms[bundle.room].path, 'dist/.stamps', `${bundle.title.replace(' ', '-')}.sha256`);
    const digest = digestOf(bundle);
    const isFresh = !force && existsSync(join(root, bundle.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
    if (isFresh) continue;
    const startedNs = process.hrtime.bigint();
    await (bundle.entry === null ? buildTerminal() : buildNode(bundle));
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, digest);
    built += 1;
    say(`built ${bundle.title.padEnd(17)} ${(process.hrtime.bigint() - startedNs) / 1_000_000n} ms`);
  }
  return built;
}

async function buildNode({ entry, output }) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: output,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external,
    define: { TANDEM_VERSION: JSON.stringify(version) },
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
  });
}

async function buildTerminal() {
  const vite = await import('vite');
  await vite.build({ configFile: join(root, rooms.terminal.path, 'vite.config.ts'), logLevel: 'warn' });
}

/** Of all that a bundle is made from: the sources of its room and of those it imports, assets, versions and this file. */
function digestOf({ room, title }) {
  const hash = createHash('sha256').update(title).update(version);
  const made = [...closureOf(room)].sort().map((name) => rooms[name].path);
  const files = [
    ...made.flatMap((path) => [...filesUnder(join(root, path, 'src')), join(root, path, 'package.json')]),
    ...filesUnder(join(root, 'assets')),
    ...['index.html', 'vite.config.ts'].map((name) => join(root, rooms[room].path, name)),
    join(root, 'package-lock.json'),
    fileURLToPath(import.meta.url),
  ];
  for (const file of files) {
    if (existsSync(file)) hash.update(relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function closureOf(room, seen = new Set()) {
  if (seen.has(room)) return seen;
  seen.add(room);
  for (const imported of rooms[room].imports) closureOf(imported, seen);
  return seen;
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const built = await build({ force: process.argv.includes('--force') });
    if (built === 0) process.stdout.write('everything is built\n');
  } catch (error) {
    process.stderr.write(`build: ${error.message}\n`);
    process.exitCode = 1;
  }
}
