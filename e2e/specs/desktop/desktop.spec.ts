import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { desktopArguments, expect, launchElectron, test } from '../../support/app.ts';
import { Terminal } from '../../support/terminal.ts';

/** Processes of this data folder that still run, by their command lines. */
function running(dataFolder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return command.includes(dataFolder) ? [command] : [];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

test('the page has the bridge and nothing of Node, cannot leave and opens no window', async ({ dataFolder }) => {
  const application = await launchElectron(dataFolder, dataFolder);
  try {
    const page = await application.firstWindow();
    await new Terminal(page).ready();
    const reach = await page.evaluate(() => {
      const scope = globalThis as unknown as Record<string, unknown>;
      return {
        node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in scope),
        bridge: Object.keys(scope['tandem'] as object).sort(),
      };
    });
    expect(reach.node).toEqual([]);
    expect(reach.bridge).toEqual(['locale', 'onClose', 'onMessage', 'platform', 'send']);

    const preferences = await application.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
        getLastWebPreferences(): { sandbox?: boolean; contextIsolation?: boolean; nodeIntegration?: boolean };
      };
      const { sandbox, contextIsolation, nodeIntegration } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration };
    });
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false });

    const address = page.url();
    expect(await page.evaluate(() => window.open('https://example.com'))).toBeNull();
    await page.evaluate(() => location.assign('https://example.com'));
    await page.waitForTimeout(300);
    expect(page.url()).toBe(address);
    expect(application.windows()).toHaveLength(1);
    const outside = await page.evaluate(() => fetch('https://example.com').then(() => 'reached', () => 'refused'));
    expect(outside).toBe('refused');
    // An inline script is what an injection would be.
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.injected = true';
      document.body.append(script);
      return 'injected' in globalThis;
    });
    expect(ran).toBe(false);
  } finally {
    await application.close();
  }
});

test('a second start on the same data folder leaves the first alone and ends at once', async ({ dataFolder }) => {
  const application = await launchElectron(dataFolder, dataFolder);
  try {
    const terminal = new Terminal(await application.firstWindow());
    await terminal.ready();
    const second = spawnSync(process.env['TANDEM_ELECTRON']!, desktopArguments(dataFolder), { timeout: 30_000 });
    expect(second.status).toBe(0);
    await terminal.ready();
    expect(application.windows()).toHaveLength(1);
  } finally {
    await application.close();
  }
});

test('closing the window ends every process', async ({ dataFolder }) => {
  test.skip(process.platform !== 'linux', 'processes are listed through /proc');
  const application = await launchElectron(dataFolder, dataFolder);
  await new Terminal(await application.firstWindow()).ready();
  expect(running(dataFolder).length).toBeGreaterThan(1);
  const closed = application.waitForEvent('close');
  await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  await closed;
  await expect(() => expect(running(dataFolder)).toEqual([])).toPass({ timeout: 10_000 });
});

test('a keyring that does not answer leaves the terminal as it is', async ({ dataFolder }) => {
  test.skip(process.platform !== 'linux', 'other systems have a keychain of their own');
  const application = await launchElectron(dataFolder, dataFolder, ['--password-store=gnome-libsecret']);
  try {
    await new Terminal(await application.firstWindow()).ready();
  } finally {
    await application.close();
  }
});
