import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { dataFolderOf, flagsOf, forkVenues, launchDesk, layoutOf, noSecretStore, openSecretFile, plainSeal, readWebFiles, type SecretStore } from '@tandem/host/launch';
import { ok, sentence, type Complaint, type Result } from '@tandem/kernel';
import { serveWebSocket } from '@tandem/transport/ws-server';
import { openBrowser } from './browser.ts';
import { ownFlags, shellFlagsOf } from './flags.ts';
import { isLoopback, listen } from './http.ts';

declare const TANDEM_VERSION: string;

/** A start that cannot go on, for a reason the person at the keyboard can mend. */
const EXIT_REFUSED = 2;
/** The engine or the venues went away while running. */
const EXIT_BROKE = 1;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (what: Complaint): void => void process.stderr.write(`tandem: ${sentence(what)}\n`);

type Undo = () => void | Promise<void>;

async function start(args: readonly string[], undo: Undo[], gone: (what: Complaint) => void): Promise<Result<null, Complaint>> {
  const flags = flagsOf(args, ownFlags, true);
  if (!flags.ok) return flags;
  const shell = shellFlagsOf(flags.value.own);
  if (!shell.ok) return shell;
  const { host, port, open } = shell.value;
  const root = join(__dirname, '../../..');
  const layout = layoutOf(root);
  const files = readWebFiles(layout.webFolder);
  if (!files.ok) return files;

  const listening = await listen(files.value, host, port);
  if (!listening.ok) return listening;
  const { server, address, hosts } = listening.value;
  undo.push(() => {
    server.close();
    server.closeAllConnections();
  });
  if (!isLoopback(host)) say(`Warning: other machines can reach ${address}, and what they send is not encrypted.`);

  const dataFolder = dataFolderOf(flags.value.data, process.env, process.platform);
  const launched = await launchDesk({
    flags: flags.value,
    layout,
    dataFolder,
    workerFile: join(__dirname, 'worker.cjs'),
    version: TANDEM_VERSION,
    secrets: secretsOf(dataFolder),
    startVenues: forkVenues,
    say: (text) => process.stderr.write(`tandem: ${text}\n`),
    onGone: gone,
    onStarted: (stop) => undo.push(stop),
  });
  if (!launched.ok) return launched;

  const token = randomBytes(24).toString('base64url');
  const { serve } = launched.value;
  undo.push(serveWebSocket({ server, path: '/contract', token, hosts: () => hosts, onChannel: serve }));
  const page = `${address}/#token=${token}`;
  say(`Data: ${dataFolder}`);
  say(`Tandem is at ${page}`);
  if (open) openBrowser(page);
  return ok(null);
}

/** Without a keychain: an owner-only file, where the system knows such a thing. */
const secretsOf = (dataFolder: string): SecretStore =>
  process.platform === 'win32'
    ? noSecretStore('Windows tells no file’s owner-only permissions.')
    : openSecretFile(join(dataFolder, 'secrets.json'), plainSeal);

async function main(): Promise<void> {
  const undo: Undo[] = [];
  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    for (const step of undo.reverse()) await step();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
  const gone = (what: Complaint): void => {
    complain(what);
    void end(EXIT_BROKE);
  };
  const started = await start(process.argv.slice(2), undo, gone);
  if (started.ok) return;
  complain(started.error);
  await end(EXIT_REFUSED);
}

void main();
