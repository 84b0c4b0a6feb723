import { MessageChannel, Worker } from 'node:worker_threads';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { relay, type Channel } from '@tandem/transport';
import { workerChannel } from '@tandem/transport/worker';
import type { HostOptions } from '../options.ts';
import type { FromWorker, ToWorker } from '../worker-protocol.ts';

/** How often a host that broke an invariant is started anew before the application gives up. */
const RESTARTS_MAX = 3;
/** A host that ran this long counts as well again. */
const WELL_AFTER_MS = 10 * 60_000;
const READY_TIMEOUT_MS = 30_000;
/** Longer than the worker's own bound for a clean stop. */
const STOP_TIMEOUT_MS = 5_000;

export interface LaunchOptions {
  readonly workerFile: string;
  readonly host: HostOptions;
  /** The host broke an invariant and recovers from its journal. */
  readonly onRestart: (why: string) => void;
  /** The host is gone for good. */
  readonly onGone: (what: Complaint) => void;
}

export interface LaunchedHost {
  readonly tradingDay: string;
  /** A channel to the host as it is now; ends when the host's thread does. */
  readonly openChannel: () => Channel;
  /** Joins a user interface's channel to the host. */
  readonly serve: (channel: Channel) => void;
  readonly stop: () => Promise<void>;
}

/** Runs the host in a worker thread and, after a broken invariant, again from its journal, a bounded number of times. */
export async function launchHost(options: LaunchOptions): Promise<Result<LaunchedHost, Complaint>> {
  let stopping = false;
  let restarts = 0;
  let thread = new HostThread(options);
  const first = await thread.ready;
  if (!first.ok) {
    await thread.stop();
    return first;
  }

  const giveUp = (what: Complaint): void => {
    if (stopping) return;
    stopping = true;
    options.onGone(what);
  };
  const watch = (): void => {
    const startedMs = performance.now();
    void thread.ended.then((why) => {
      if (stopping) return;
      if (performance.now() - startedMs > WELL_AFTER_MS) restarts = 0;
      restarts += 1;
      if (restarts > RESTARTS_MAX) {
        giveUp(brokeAgain(why));
        return;
      }
      options.onRestart(why);
      thread = new HostThread(options);
      watch();
      void thread.ready.then((ready) => {
        if (!ready.ok && !isRetried(ready.error)) giveUp(ready.error);
      });
    });
  };
  watch();

  return ok({
    tradingDay: first.value,
    openChannel: () => thread.openChannel(),
    serve: (channel) => relay(channel, thread.openChannel()),
    stop: async () => {
      stopping = true;
      await thread.stop();
    },
  });
}

/** One life of the host's thread. */
class HostThread {
  readonly ready: Promise<Result<string, Complaint>>;
  /** Settles with the reason, once. */
  readonly ended: Promise<string>;
  readonly #worker: Worker;

  constructor({ workerFile, host }: LaunchOptions) {
    const worker = new Worker(workerFile, { workerData: host });
    this.#worker = worker;
    let why = 'its thread ended';
    this.ended = new Promise((resolve) => {
      worker.once('error', (error) => (why = error.stack ?? error.message));
      worker.once('exit', () => resolve(why));
    });
    this.ready = new Promise((resolve) => {
      const timer = setTimeout(() => resolve(err(silent())), READY_TIMEOUT_MS);
      const settle = (result: Result<string, Complaint>): void => {
        clearTimeout(timer);
        resolve(result);
      };
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'ready') settle(ok(message.tradingDay));
        else if (message.type === 'failed') settle(err(message.complaint));
      });
      void this.ended.then((reason) => settle(err(broke(reason))));
    });
  }

  openChannel(): Channel {
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage({ type: 'connect', port: port2 } satisfies ToWorker, [port2]);
    return workerChannel(port1);
  }

  async stop(): Promise<void> {
    const timer = setTimeout(() => void this.#worker.terminate(), STOP_TIMEOUT_MS);
    this.#worker.postMessage({ type: 'stop' } satisfies ToWorker);
    await this.ended;
    clearTimeout(timer);
  }
}

/** The next life may do better: the watch sees the end of this one and starts it. */
const isRetried = (what: Complaint): boolean => what.code === 'host_broke';

const silent = (): Complaint =>
  complaint('host_silent', `The engine did not start within ${READY_TIMEOUT_MS} ms`, 'the host’s thread', 'Start again.');

const broke = (why: string): Complaint =>
  complaint('host_broke', `The engine stopped: ${why}`, 'the host’s thread', 'Start again; the journal holds all that happened.');

const brokeAgain = (why: string): Complaint =>
  complaint(
    'host_broke',
    `The engine stopped ${RESTARTS_MAX + 1} times: ${why}`,
    'the host’s thread',
    'Check your positions at the venues, then start again; the journal holds all that happened.',
  );
