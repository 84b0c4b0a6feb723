import { BrowserWindow } from 'electron';
import { join } from 'node:path';
import { LOCALE_SWITCH } from '../locale-switch.ts';
import { PAGE, confine } from './page.ts';

/** The page is loaded again after its process died, this often. */
const RELOADS_MAX = 3;

export async function openWindow(locale: string): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    title: 'Tandem',
    backgroundColor: '#0b0e13',
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(__dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // A trader's second screen must go on while the window is covered.
      backgroundThrottling: false,
      additionalArguments: [LOCALE_SWITCH + locale],
    },
  });
  confine(window.webContents);
  window.on('page-title-updated', (event) => event.preventDefault());
  let reloads = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || reloads >= RELOADS_MAX) return;
    reloads += 1;
    window.webContents.reload();
  });
  await window.loadURL(PAGE);
  return window;
}

/** Brings it before the user's eyes. */
export function focus(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
