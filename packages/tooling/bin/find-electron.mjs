import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const electronFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const executable = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron';

/** Electron's folder and executable where they are on this machine already: `{ dist, path }` or `{ why }`. Downloads nothing. */
export function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const pathFile = join(electronFolder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : executable;
  const dist = override || join(electronFolder, 'dist');
  const path = join(dist, name);
  if (existsSync(path)) return { dist, path };
  return override
    ? { why: `ELECTRON_OVERRIDE_DIST_PATH names ${override}, which holds no Electron` }
    : { why: 'its runtime is not on this machine (npx install-electron fetches it)' };
}

export const needsVirtualDisplay = () =>
  process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;

/** Whether a window can be opened: a display, or a virtual one to be had. `null`, or why not. */
export function whyNoDisplay() {
  if (!needsVirtualDisplay()) return null;
  const virtual = spawnSync('xvfb-run', ['--help'], { stdio: 'ignore' });
  return virtual.error ? 'there is no display, and xvfb-run is not installed (Debian: apt-get install xvfb xauth)' : null;
}
