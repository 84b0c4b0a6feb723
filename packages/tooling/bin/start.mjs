#!/usr/bin/env node
// `npm start`: builds what is missing, then opens the terminal in Electron, or in a browser where Electron cannot run.
//   --data DIR       the data folder
//   --config FILE    the desk's own configuration
//   --profile ID     starts on this connection profile
//   --faults FILE    a rehearsal that the paper venues run from the start
//   --venues WHICH   paper, configured, or inner-data=ws://…,inner-trade=ws://…,outer=tcp://host:port
//   --headless       in a browser, also where Electron could run
//   --port N         of the browser's page (8470; 0 lets the system choose)
//   --host NAME      address that the page is served on (127.0.0.1)
//   --no-open        prints the page's address and opens no browser
//   --no-sandbox     Electron without its sandbox, for a test as root
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { readCommandLine } from './command-line.mjs';
import { fetchElectron } from './fetch-electron.mjs';
import { findElectron } from './find-electron.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const PARENT_CHECK_MS = 500;
const say = (text) => process.stdout.write(`${text}\n`);

const text = { type: 'string' };
const yes = { type: 'boolean' };
const { values } = readCommandLine(fileURLToPath(import.meta.url), {
  options: { data: text, config: text, profile: text, faults: text, venues: text, headless: yes, port: text, host: text, 'no-open': yes, 'no-sandbox': yes },
});
const flags = process.argv.slice(2).filter((flag) => flag !== '--headless');

/** Why Electron cannot be used here whatever its runtime, or null. */
function whyNotElectron() {
  if (process.platform !== 'linux') return null;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display';
  if (process.getuid() === 0 && !values['no-sandbox']) return 'it does not run as root with its sandbox on';
  return null;
}

async function electronPath() {
  const found = findElectron();
  if (found.path || process.env.ELECTRON_OVERRIDE_DIST_PATH) return found;
  const why = await fetchElectron(say);
  return why === null ? findElectron() : { why: `its runtime cannot be had (${why})` };
}

/** Runs a shell of the application to its end. Ctrl-C reaches it by the terminal; a signal sent to us is passed on. */
function run(command, commandArgs) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { cwd: root, stdio: 'inherit' });
    const pass = (signal) => child.kill(signal);
    const wait = () => undefined;
    process.on('SIGINT', wait).on('SIGTERM', pass).on('SIGHUP', pass);
    child.once('error', (error) => resolve({ code: null, why: error.message }));
    child.once('exit', (code, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', pass).off('SIGHUP', pass);
      resolve({ code, signal, why: whyItDidNotRun(code, signal) });
    });
  });
}

/** The loader's status, and the signals by which Chromium gives up where a library or its sandbox is missing. */
function whyItDidNotRun(code, signal) {
  if (code === 127) return 'a library that it needs is missing (see above)';
  return signal === 'SIGTRAP' || signal === 'SIGABRT' || code === 133 || code === 134 ? 'it cannot run here (see above)' : null;
}

async function main() {
  try {
    await build({ say });
  } catch (error) {
    process.stderr.write(`tandem: the build failed: ${error.message}\n`);
    return 1;
  }
  if (!values.headless) {
    const reason = whyNotElectron();
    const electron = reason === null ? await electronPath() : { why: reason };
    const ended = electron.path ? await run(electron.path, [join(root, 'apps/desktop'), ...flags]) : { why: electron.why };
    if (ended.why === null) return ended.code ?? 1;
    say(`Electron is left out: ${ended.why}. The terminal opens in a browser instead.`);
  }
  const headlessFlags = flags.filter((flag) => flag !== '--no-sandbox');
  const { code } = await run(process.execPath, [join(root, 'apps/headless/dist/main.cjs'), ...headlessFlags]);
  return code ?? 1;
}

// A signal sent to npm ends the shell between npm and us, and would leave us and the application behind.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, PARENT_CHECK_MS).unref();

process.exitCode = await main();
