import { workerData, type MessagePort } from 'node:worker_threads';
import { workerChannel } from '@tandem/transport/worker';
import type { Channel } from '@tandem/transport';
import type { HostOptions } from './options.ts';
import { startHost } from './start-host.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';

/** How long a clean stop may take before the owner ends the thread, milliseconds. */
export const STOP_TIMEOUT_MS = 3_000;

/**
 * The entry of the worker thread: reads {@link HostOptions} from `workerData`, starts the host and serves every port
 * that is sent. A broken invariant is thrown out of the thread, so that its owner sees an `error` event and starts anew.
 */
export function runWorker(parent: MessagePort): void {
  const tell = (message: FromWorker): void => parent.postMessage(message);
  const waiting: Channel[] = [];
  let accept: ((channel: Channel) => void) | null = null;
  const started = startHost(
    workerData as HostOptions,
    {
      onConnect: (callback) => {
        accept = callback;
        for (const channel of waiting.splice(0)) callback(channel);
        return () => (accept = null);
      },
    },
    (error) => setImmediate(() => fail(error)),
  );
  if (!started.ok) {
    tell({ type: 'failed', complaint: started.error });
    parent.close();
    return;
  }
  const host = started.value;
  parent.on('message', (message: ToWorker) => {
    if (message.type === 'connect') {
      const channel = workerChannel(message.port);
      if (accept === null) waiting.push(channel);
      else accept(channel);
      return;
    }
    void host.stop().then(() => {
      tell({ type: 'stopped' });
      parent.close();
    }, fail);
  });
  tell({ type: 'ready', tradingDay: host.tradingDay });
}

function fail(error: unknown): never {
  throw error;
}
