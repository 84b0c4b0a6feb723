import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The whole download may take this long, and this long may pass without a byte. */
const FETCH_TIMEOUT_S = 600;
const STALL_TIMEOUT_S = 20;

/** Lets Electron's own installer fetch its runtime. Null, or in a few words why it could not. */
export function fetchElectron(say) {
  const installer = join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'install.js');
  // The installer downloads into the temporary folder: one of its own shows how far it is.
  const scratch = mkdtempSync(join(tmpdir(), 'tandem-electron-'));
  const env = { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch };
  say('Fetching Electron’s runtime, once (about 110 MB)');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr.on('data', (chunk) => (words = (words + chunk).slice(-10_000)));
    let [seconds, still, bytes, stopped] = [0, 0, 0, ''];
    const timer = setInterval(() => {
      const now = bytesUnder(scratch);
      seconds += 1;
      still = now === bytes ? still + 1 : 0;
      bytes = now;
      if (bytes > 0 && seconds % 5 === 0) say(`  ${Math.round(bytes / 1_000_000)} MB`);
      if (still >= STALL_TIMEOUT_S) stopped = `nothing came for ${STALL_TIMEOUT_S} s`;
      if (seconds >= FETCH_TIMEOUT_S) stopped = `it was not there after ${FETCH_TIMEOUT_S} s`;
      if (stopped) child.kill('SIGKILL');
    }, 1_000);
    child.once('exit', (code) => {
      clearInterval(timer);
      rmSync(scratch, { recursive: true, force: true });
      resolve(code === 0 ? null : stopped || firstReason(words));
    });
  });
}

const firstReason = (words) => /\b(?:\w*Error): (.{1,120})/.exec(words)?.[1] ?? 'its installer failed';

function bytesUnder(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
