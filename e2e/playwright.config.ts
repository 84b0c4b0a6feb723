import { defineConfig } from '@playwright/test';
import type { Options } from './support/app.ts';

const browser = process.env['TANDEM_BROWSER'];
const electron = process.env['TANDEM_ELECTRON'];

/** The same specs of the screen in Electron and in a browser; a project is left out where its runtime is not to be had. */
export default defineConfig<Options>({
  testDir: 'specs',
  outputDir: 'test-results',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // Two cores: one application with its venues at a time.
  workers: 1,
  forbidOnly: true,
  use: { trace: 'retain-on-failure', viewport: { width: 1440, height: 900 }, locale: 'en-US' },
  projects: [
    { name: 'headless', testMatch: 'headless/**' },
    ...(browser === '' ? [] : [{ name: 'browser', testMatch: 'screen/**', use: { shell: 'browser' as const } }]),
    ...(electron === ''
      ? []
      : [{ name: 'electron', testMatch: ['screen/**', 'desktop/**'], use: { shell: 'electron' as const } }]),
  ],
});
