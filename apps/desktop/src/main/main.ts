import { app, dialog, ipcMain, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import { dataFolderOf, flagsOf, launchDesk, layoutOf, readWebFiles, type Flags } from '@tandem/host/launch';
import { ok, sentence, type Complaint, type Result } from '@tandem/kernel';
import { relayElectron } from '@tandem/transport/electron-main';
import { keychain } from './keychain.ts';
import { setMenu } from './menu.ts';
import { confineSession, isOwnPage, saveDownloads, servePage } from './page.ts';
import { utilityVenues } from './venues.ts';
import { focus, openWindow } from './window.ts';

declare const TANDEM_VERSION: string;

/** A start that cannot go on, for a reason the person at the keyboard can mend. */
const EXIT_REFUSED = 2;
/** The engine or the venues went away while running. */
const EXIT_BROKE = 1;
/** Refused messages that are written down; a hostile page could send any number. */
const REFUSALS_SHOWN_MAX = 20;

const isSmokeTest = process.env['TANDEM_SMOKE'] === '1';

type Undo = () => void | Promise<void>;
const undo: Undo[] = [];
let window: BrowserWindow | null = null;
let ending: Promise<void> | null = null;

const say = (text: string): void => void process.stderr.write(`tandem: ${text}\n`);

/** A packaged application has no console that anybody reads. */
function complain(what: Complaint): void {
  say(sentence(what));
  if (app.isPackaged && !isSmokeTest) dialog.showErrorBox(what.what, `${what.where}\n\n${what.doThis}`);
}

/** Stops the host cleanly, then the venues, each within a bound, and leaves. */
function end(code: number): Promise<void> {
  ending ??= (async () => {
    window?.destroy();
    for (const step of undo.reverse()) await step();
    app.exit(code);
  })();
  return ending;
}

function gone(what: Complaint): void {
  complain(what);
  void end(EXIT_BROKE);
}

function relayPages(openHost: Parameters<typeof relayElectron>[0]['openHost']): Undo {
  let refusals = 0;
  return relayElectron({
    ipc: ipcMain,
    allowed: isOwnPage,
    openHost,
    onRefused: (url, why) => {
      refusals += 1;
      if (refusals <= REFUSALS_SHOWN_MAX) say(`refused a message of ${url}: ${why}`);
    },
  });
}

async function start(flags: Flags, dataFolder: string): Promise<Result<null, Complaint>> {
  const root = join(__dirname, '../../..');
  const layout = layoutOf(root, app.isPackaged ? process.resourcesPath : root);
  const files = readWebFiles(layout.webFolder);
  if (!files.ok) return files;
  await app.whenReady();

  const launched = await launchDesk({
    flags,
    layout,
    dataFolder,
    workerFile: join(__dirname, 'worker.cjs'),
    version: TANDEM_VERSION,
    secrets: await keychain(dataFolder),
    startVenues: utilityVenues,
    say,
    onGone: gone,
    onStarted: (stop) => undo.push(stop),
  });
  if (!launched.ok) return launched;
  undo.push(relayPages(launched.value.openChannel));

  servePage(files.value);
  saveDownloads(confineSession(), process.env['TANDEM_DOWNLOADS']);
  const locale = app.getLocale();
  setMenu(locale);
  window = await openWindow(locale);
  if (isSmokeTest) {
    process.stdout.write('tandem: window ready\n');
    await end(0);
  }
  return ok(null);
}

/** A programmer's error here: nothing can be trusted any more, and the journal holds all that happened. */
function broke(error: unknown): void {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  void end(EXIT_BROKE);
}

async function main(): Promise<void> {
  process.on('uncaughtException', broke).on('unhandledRejection', broke);
  const flags = flagsOf(process.argv.slice(1), {}, false);
  if (!flags.ok) return refuse(flags.error);
  const dataFolder = dataFolderOf(flags.value.data, process.env, process.platform);
  // Electron's lock belongs to its folder: one there for each data folder.
  app.setPath('userData', join(dataFolder, 'electron'));
  if (!app.requestSingleInstanceLock()) {
    say(`Tandem is open on ${dataFolder} already; its window comes to the front.`);
    app.exit(0);
    return;
  }
  app.on('second-instance', () => {
    if (window !== null) focus(window);
  });
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    event.preventDefault();
    void end(0);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
  const started = await start(flags.value, dataFolder);
  if (!started.ok) await refuse(started.error);
}

async function refuse(what: Complaint): Promise<void> {
  complain(what);
  await end(EXIT_REFUSED);
}

void main();
