import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const electronFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const executable = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron';

/** Electron's executable where it is on this machine already: `{ path }` or `{ why }`. Downloads nothing. */
export function findElectron() {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (dist) {
    const path = join(dist, executable);
    return existsSync(path) ? { path } : { why: `ELECTRON_OVERRIDE_DIST_PATH names ${dist}, which holds no Electron` };
  }
  const pathFile = join(electronFolder, 'path.txt');
  const path = join(electronFolder, 'dist', existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : executable);
  return existsSync(path) ? { path } : { why: 'its runtime is not on this machine (npx install-electron fetches it)' };
}

export const needsVirtualDisplay = () =>
  process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;

/** Whether a window can be opened: a display, or a virtual one to be had. `null`, or why not. */
export function whyNoDisplay() {
  if (!needsVirtualDisplay()) return null;
  const virtual = spawnSync('xvfb-run', ['--help'], { stdio: 'ignore' });
  return virtual.error ? 'there is no display, and xvfb-run is not installed (Debian: apt-get install xvfb xauth)' : null;
}
