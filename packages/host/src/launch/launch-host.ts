import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { relay, type Channel } from '@tandem/transport';
import { workerChannel } from '@tandem/transport/worker';
import type { HostOptions } from '../options.ts';
import { answerSecret } from '../secrets/remote-secrets.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { FromWorker, ToWorker } from '../worker-protocol.ts';

/** How often a host that broke an invariant is started anew before the application gives up. */
const RESTARTS_MAX = 3;
/** A host that ran this long counts as well again. */
const WELL_AFTER_MS = 10 * 60_000;
const READY_TIMEOUT_MS = 30_000;
/** Longer than the worker's own bound for a clean stop. */
const STOP_TIMEOUT_MS = 5_000;

/** What differs from one life of the host to the next. */
export interface Life {
  /** Null: the profile that the desk's file names. */
  readonly profileId: string | null;
  /** Why the life that was asked for could not begin, and this one does. */
  readonly refusal: Complaint | null;
}

export interface LaunchOptions {
  readonly workerFile: string;
  readonly first: Life;
  readonly hostFor: (life: Life) => Promise<Result<HostOptions, Complaint>>;
  readonly secrets: SecretStore;
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

/**
 * Runs the host in a worker thread: again from its journal after a broken invariant, a bounded number of times, and anew
 * where it asks for it, on another profile.
 */
export async function launchHost(options: LaunchOptions): Promise<Result<LaunchedHost, Complaint>> {
  const watch = new HostWatch(options);
  const first = await watch.begin(options.first);
  if (!first.ok) return first;
  return ok({
    tradingDay: first.value,
    openChannel: () => watch.openChannel(),
    serve: (channel) => relay(channel, watch.openChannel()),
    stop: () => watch.stop(),
  });
}

/** The host's lives, one after the other. */
class HostWatch {
  readonly #options: LaunchOptions;
  #thread: HostThread | null = null;
  /** User interfaces that came between two lives. */
  #waiting: MessagePort[] = [];
  #life: Life;
  #restarts = 0;
  #startedMs = 0;
  /** A host that breaks before any was ready is not tried again. */
  #wasReady = false;
  #stopping = false;

  constructor(options: LaunchOptions) {
    this.#options = options;
    this.#life = options.first;
  }

  /** Begins a life and watches it to its end; the trading day, or why it did not begin. */
  async begin(life: Life): Promise<Result<string, Complaint>> {
    this.#life = life;
    const host = await this.#options.hostFor(life);
    if (!host.ok) return host;
    // Its end may have been asked for while the paper venues started.
    if (this.#stopping) return err(broke('the application ends'));
    const thread = new HostThread(this.#options.workerFile, host.value, this.#options.secrets);
    this.#thread = thread;
    this.#startedMs = performance.now();
    for (const port of this.#waiting.splice(0)) thread.connect(port);
    const ready = await thread.ready;
    if (!ready.ok && !(this.#wasReady && isRetried(ready.error))) {
      this.#thread = null;
      await thread.stop();
      return ready;
    }
    this.#wasReady = true;
    void thread.ended.then((why) => this.#ended(thread, why)).catch((error: unknown) => this.#giveUp(broke(String(error))));
    return ready;
  }

  async #ended(thread: HostThread, why: string): Promise<void> {
    if (this.#stopping) return;
    this.#thread = null;
    if (thread.fallbackId !== null) {
      await this.#switch(thread.fallbackId);
      return;
    }
    if (performance.now() - this.#startedMs > WELL_AFTER_MS) this.#restarts = 0;
    this.#restarts += 1;
    if (this.#restarts > RESTARTS_MAX) {
      this.#giveUp(brokeAgain(why));
      return;
    }
    this.#options.onRestart(why);
    const again = await this.begin({ ...this.#life });
    if (!again.ok && !isRetried(again.error)) this.#giveUp(again.error);
  }

  /** Onto the profile that the desk's file names now, or back to the one before it. */
  async #switch(fallbackId: string): Promise<void> {
    const next = await this.begin({ profileId: null, refusal: null });
    if (next.ok || isRetried(next.error)) return;
    const back = await this.begin({ profileId: fallbackId, refusal: next.error });
    if (!back.ok && !isRetried(back.error)) this.#giveUp(back.error);
  }

  #giveUp(what: Complaint): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#options.onGone(what);
  }

  openChannel(): Channel {
    const { port1, port2 } = new MessageChannel();
    if (this.#thread === null) this.#waiting.push(port2);
    else this.#thread.connect(port2);
    return workerChannel(port1);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#thread?.stop();
  }
}

/** One life of the host's thread. */
class HostThread {
  readonly ready: Promise<Result<string, Complaint>>;
  /** Settles with the reason, once. */
  readonly ended: Promise<string>;
  /** Where it asked to be started anew: the profile to go back to. */
  fallbackId: string | null = null;
  readonly #worker: Worker;

  constructor(workerFile: string, host: HostOptions, secrets: SecretStore) {
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
        switch (message.type) {
          case 'ready':
            settle(ok(message.tradingDay));
            return;
          case 'failed':
            settle(err(message.complaint));
            return;
          case 'ask_secret':
            void answerSecret(secrets, message).then((answer) => worker.postMessage(answer satisfies ToWorker));
            return;
          case 'restart':
            this.fallbackId = message.fallbackId;
            return;
          case 'stopped':
            return;
        }
      });
      void this.ended.then((reason) => settle(err(broke(reason))));
    });
  }

  connect(port: MessagePort): void {
    this.#worker.postMessage({ type: 'connect', port } satisfies ToWorker, [port]);
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
