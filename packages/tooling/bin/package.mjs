#!/usr/bin/env node
// `npm run package`: builds, stages what runs in release/app and packages it for this platform. `-- --dir` leaves it at
// the unpacked folder, `-- --dir --check` then starts that once; other flags are electron-builder's.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, bundles } from './build.mjs';
import { findElectron } from './find-electron.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const staged = join(root, 'release/app');
const CHECK_TIMEOUT_MS = 60_000;
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const say = (text) => process.stdout.write(`${text}\n`);

/** The bundles, in the checkout's own layout, and the native store with what it loads: no other module is needed. */
function stage() {
  rmSync(staged, { recursive: true, force: true });
  for (const { output, entry, room } of bundles) {
    if (room === 'headless') continue;
    const what = entry === null ? dirname(output) : output;
    cpSync(join(root, what), join(staged, what), { recursive: true });
  }
  const store = json(join(root, 'packages/journal/package.json')).dependencies.libsql;
  copyModule('libsql', join(root, 'packages/journal'), join(staged, 'node_modules'));
  const { name, version, description, author, license } = json(join(root, 'package.json'));
  const manifest = { name, version, description, author, license, main: 'apps/desktop/dist/main.cjs', dependencies: { libsql: store } };
  writeFileSync(join(staged, 'package.json'), JSON.stringify(manifest, null, 2));
}

/** Copies a module as it is resolved from `from`, and what it depends on, optional ones where they are installed. */
function copyModule(name, from, into) {
  if (existsSync(join(into, name))) return;
  const folder = moduleFolder(name, from);
  if (folder === null) return;
  mkdirSync(dirname(join(into, name)), { recursive: true });
  cpSync(folder, join(into, name), { recursive: true, filter: (path) => !path.slice(folder.length).includes('node_modules') });
  const { dependencies = {}, optionalDependencies = {} } = json(join(folder, 'package.json'));
  for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) copyModule(dependency, folder, into);
}

function moduleFolder(name, from) {
  const places = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  return places.map((place) => join(place, name)).find((place) => existsSync(join(place, 'package.json'))) ?? null;
}

function builder(args) {
  const electron = json(join(root, 'node_modules/electron/package.json')).version;
  // The runtime that is here already; without one electron-builder fetches its own.
  const { dist } = findElectron();
  const settings = [`-c.electronVersion=${electron}`, ...(dist ? [`-c.electronDist=${dist}`] : [])];
  const cli = join(root, 'node_modules/electron-builder/cli.js');
  const { status } = spawnSync(process.execPath, [cli, '--config', 'electron-builder.yml', '--publish', 'never', ...settings, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return status ?? 1;
}

/** Starts the unpacked application once on a folder of its own, under a virtual display where there is none. */
function check() {
  const unpacked = { linux: 'linux-unpacked/tandem', win32: 'win-unpacked/Tandem.exe' }[process.platform] ?? 'mac/Tandem.app/Contents/MacOS/Tandem';
  const data = mkdtempSync(join(tmpdir(), 'tandem-package-'));
  const asRoot = process.getuid?.() === 0;
  const command = [join(root, 'release', unpacked), ...(asRoot ? ['--no-sandbox'] : []), '--data', data];
  const isVirtual = process.platform === 'linux' && !process.env.DISPLAY;
  const [program, ...args] = isVirtual ? ['xvfb-run', '-a', ...command] : command;
  const env = { ...process.env, TANDEM_SMOKE: '1' };
  const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8', timeout: CHECK_TIMEOUT_MS });
  rmSync(data, { recursive: true, force: true });
  const isGood = status === 0 && stdout.includes('tandem: window ready');
  say(isGood ? 'the packaged application starts' : `the packaged application does not start (status ${status}):\n${stdout}${stderr}`);
  return isGood ? 0 : 1;
}

const args = process.argv.slice(2);
await build({ say });
stage();
const status = builder(args.filter((flag) => flag !== '--check'));
process.exitCode = status === 0 && args.includes('--check') ? check() : status;
