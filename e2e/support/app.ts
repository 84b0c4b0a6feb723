import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, test as base, type Browser, type ElectronApplication, type Page } from '@playwright/test';
import { root, startHeadless } from './headless.ts';

export interface Options {
  shell: 'browser' | 'electron';
}

/** The running application, whichever shell it is in. */
export interface App {
  readonly page: Page;
  /** Ends it as a person would and starts it again on the same data. */
  restart(): Promise<void>;
  /** Kills it as a fault would, without a goodbye, and starts it again on the same data. */
  crash(): Promise<void>;
  /** Kills the host under a screen that stays open; the browser's shell alone has the two apart. */
  loseHost(): Promise<void>;
  /** Does `action`, which downloads a file, and returns the file's text. */
  download(action: () => Promise<void>): Promise<string>;
}

interface Shell {
  readonly page: Page;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Ends the host alone. */
  killHost?(): Promise<void>;
}

async function openBrowser(browser: Browser, dataFolder: string): Promise<Shell> {
  const headless = await startHeadless(dataFolder);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(headless.address);
  return {
    page,
    stop: async () => {
      await context.close();
      await headless.stop();
    },
    kill: async () => {
      await headless.kill();
      await context.close();
    },
    killHost: () => headless.kill(),
  };
}

/** Arguments of the desktop application on `dataFolder`. Only a test passes `--no-sandbox`, and only as root. */
export const desktopArguments = (dataFolder: string): string[] => [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--lang=en-US',
  join(root, 'apps/desktop'),
  '--data',
  dataFolder,
];

/** Opens the desktop application, with `more` arguments of Chromium's; the environment names Electron's executable. */
export function launchElectron(dataFolder: string, downloads: string, more: readonly string[] = []): Promise<ElectronApplication> {
  const executablePath = process.env['TANDEM_ELECTRON'];
  return _electron.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [...more, ...desktopArguments(dataFolder)],
    env: { ...(process.env as Record<string, string>), TANDEM_DOWNLOADS: downloads, LANGUAGE: 'en' },
  });
}

async function openElectron(dataFolder: string, downloads: string): Promise<Shell> {
  const application = await launchElectron(dataFolder, downloads);
  const page = await application.firstWindow();
  await page.setViewportSize({ width: 1440, height: 900 });
  return {
    page,
    stop: () => application.close(),
    kill: async () => {
      const closed = application.waitForEvent('close');
      application.process().kill('SIGKILL');
      await closed;
    },
  };
}

export const test = base.extend<Options & { dataFolder: string; app: App }>({
  shell: ['browser', { option: true }],
  dataFolder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  app: async ({ shell, dataFolder, playwright }, use) => {
    const downloads = join(dataFolder, 'downloads');
    const executablePath = process.env['TANDEM_BROWSER'];
    const browser =
      shell === 'browser'
        ? await playwright.chromium.launch({
            ...(executablePath ? { executablePath } : {}),
            args: ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
          })
        : null;
    const open = (): Promise<Shell> =>
      browser === null ? openElectron(dataFolder, downloads) : openBrowser(browser, dataFolder);
    let running = await open();
    await use({
      get page() {
        return running.page;
      },
      restart: async () => {
        await running.stop();
        running = await open();
      },
      crash: async () => {
        await running.kill();
        running = await open();
      },
      loseHost: async () => {
        if (running.killHost === undefined) throw new Error('this shell and its host are one process');
        await running.killHost();
      },
      download: async (action) => {
        if (browser === null) {
          await action();
          return readWhenThere(downloads);
        }
        const [download] = await Promise.all([running.page.waitForEvent('download'), action()]);
        return readFile(await download.path(), 'utf8');
      },
    });
    await running.stop();
    await browser?.close();
  },
});

/** Electron saves without a dialog into TANDEM_DOWNLOADS: the file is whole once its size stands still. */
async function readWhenThere(folder: string): Promise<string> {
  const { readdir, stat } = await import('node:fs/promises');
  for (let size = -1, tries = 0; tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const name = existsSync(folder) ? (await readdir(folder)).find((file) => file.endsWith('.csv')) : undefined;
    if (name === undefined) continue;
    const now = (await stat(join(folder, name))).size;
    if (now === size && now > 0) return readFile(join(folder, name), 'utf8');
    size = now;
  }
  throw new Error(`no file was saved in ${folder}`);
}

export { expect } from '@playwright/test';
