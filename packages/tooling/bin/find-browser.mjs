import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * A Chromium for the end-to-end specs: the one named by TANDEM_BROWSER, an installed one, Playwright's own, or on a
 * Debian machine whose user may install packages, Debian's. `{ path }` or `{ why }`, which says what to install.
 */
export function findBrowser() {
  const named = process.env.TANDEM_BROWSER;
  if (named) return existsSync(named) ? { path: named } : { why: `TANDEM_BROWSER names ${named}, which is not there` };
  const installed = [...usual, chromium.executablePath()].find((path) => existsSync(path));
  if (installed) return { path: installed };
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    process.stdout.write('Installing chromium for the end-to-end specs (apt-get install chromium)\n');
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { stdio: 'ignore', env });
    if (existsSync('/usr/bin/chromium')) return { path: '/usr/bin/chromium' };
  }
  return { why: 'no Chromium found: install it (Debian: apt-get install chromium; else: npx playwright install chromium)' };
}
