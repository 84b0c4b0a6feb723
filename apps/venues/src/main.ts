import { sentence, type Complaint } from '@tandem/kernel';
import { readArguments } from './process/arguments.ts';
import { runVenues, type ReadyMessage, type RunningVenues } from './process/run-venues.ts';
import { systemClock, systemScheduler } from './process/system-time.ts';

const EXIT_REFUSED = 2;
/** Connections that do not close by then are left to the operating system; the state is saved before. */
const STOP_MS_MAX = 3_000;

const complain = (complaint: Complaint): void => void process.stderr.write(`${sentence(complaint)}\n`);

/** Says why and ends: a parent's channel, of Node's or Electron's making, would keep a process alive that has nothing to do. */
function refuse(complaint: Complaint): void {
  process.stderr.write(`${sentence(complaint)}\n`, () => process.exit(EXIT_REFUSED));
}

function announce(ready: ReadyMessage): void {
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  // A parent that went away meanwhile is heard of by its closed channel, which ends the venues.
  process.send?.(ready, undefined, undefined, () => undefined);
  // Electron's utility process has a port in place of Node's channel.
  const { parentPort } = process as { readonly parentPort?: { postMessage(message: unknown): void } | null };
  parentPort?.postMessage(ready);
}

function stopWithParent(running: RunningVenues, parentStdin: boolean): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    systemScheduler.after(STOP_MS_MAX, () => process.exit(0));
    void running.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.once('SIGHUP', stop);
  process.once('disconnect', stop);
  // It went away while we were starting.
  if (process.send !== undefined && !process.connected) stop();
  if (!parentStdin) return;
  process.stdin.once('end', stop).once('close', stop).once('error', stop).resume();
}

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2), process.argv[1] ?? '');
  if (!options.ok) {
    refuse(options.error);
    return;
  }
  const started = await runVenues(options.value, systemClock(), systemScheduler, complain);
  if (!started.ok) {
    refuse(started.error);
    return;
  }
  stopWithParent(started.value, options.value.parentStdin);
  announce(started.value.ready);
}

void main();
