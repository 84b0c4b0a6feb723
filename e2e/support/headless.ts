import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

export interface Headless {
  readonly origin: string;
  readonly token: string;
  /** The address that a person would open. */
  readonly address: string;
  readonly process: ChildProcess;
  /** All that it printed so far. */
  output(): string;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
  /** Ends it as a crash does: nothing is written, nobody says goodbye. */
  kill(): Promise<void>;
}

/** Starts the built headless host with its paper venues on `dataFolder` and waits for its address. */
export async function startHeadless(dataFolder: string, extra: readonly string[] = []): Promise<Headless> {
  const main = join(root, 'apps/headless/dist/main.cjs');
  if (!existsSync(main)) throw new Error(`${main} is missing: npm run build makes it`);
  const child = spawn(process.execPath, [main, '--data', dataFolder, '--port', '0', '--no-open', ...extra], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const address = await new Promise<URL>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address within ${START_TIMEOUT_MS} ms:\n${printed}`)), START_TIMEOUT_MS);
    const hear = (chunk: Buffer): void => {
      printed += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(printed);
      if (found === null) return;
      clearTimeout(timer);
      resolve(new URL(found[0]));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with code ${code}:\n${printed}`));
    });
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  };
  return {
    origin: address.origin,
    token: address.hash.slice('#token='.length),
    address: address.href,
    process: child,
    output: () => printed,
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
  };
}
