import { workerData, type MessagePort } from 'node:worker_threads';
import { workerChannel } from '@tandem/transport/worker';
import type { Channel } from '@tandem/transport';
import { nodeClock, nodeScheduler } from './node-clock.ts';
import type { HostOptions } from './options.ts';
import { remoteSecrets } from './secrets/remote-secrets.ts';
import { startHost } from './start-host.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';

/** How long a clean stop may take before the owner ends the thread, milliseconds. */
export const STOP_TIMEOUT_MS = 3_000;

/**
 * The entry of the worker thread: reads {@link HostOptions} from `workerData`, starts the host and serves every port
 * that is sent. A broken invariant is thrown out of the thread, so that its owner sees an `error` event and starts anew.
 */
export function runWorker(parent: MessagePort): void {
  const options = workerData as HostOptions;
  const tell = (message: FromWorker): void => parent.postMessage(message);
  const secrets = remoteSecrets(options.secretKeeping, nodeScheduler, tell);
  const waiting: Channel[] = [];
  let accept: ((channel: Channel) => void) | null = null;
  let ending = false;
  const starting = startHost(
    options,
    {
      onConnect: (callback) => {
        accept = callback;
        for (const channel of waiting.splice(0)) callback(channel);
        return () => (accept = null);
      },
    },
    (error) => setImmediate(() => fail(error)),
    {
      clock: nodeClock,
      scheduler: nodeScheduler,
      secrets,
      environment: process.env,
      say: (text) => void process.stderr.write(`tandem: ${text}\n`),
      restart: (fallbackId) => end({ type: 'restart', fallbackId }),
    },
  );

  /** Whatever asks for the end first has it. */
  function end(last: FromWorker): void {
    if (ending) return;
    ending = true;
    void starting
      .then(async (started) => {
        if (started.ok) await started.value.stop();
        tell(last);
        parent.close();
      })
      .catch(fail);
  }

  parent.on('message', (message: ToWorker) => {
    if (message.type === 'secret') secrets.answered(message);
    else if (message.type === 'stop') end({ type: 'stopped' });
    else {
      const channel = workerChannel(message.port);
      if (accept === null) waiting.push(channel);
      else accept(channel);
    }
  });
  void starting
    .then((started) => {
      if (started.ok) {
        tell({ type: 'ready', tradingDay: started.value.tradingDay });
        return;
      }
      tell({ type: 'failed', complaint: started.error });
      parent.close();
    })
    .catch(fail);
}

/** Out of any promise, so that the thread ends with it. */
function fail(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
