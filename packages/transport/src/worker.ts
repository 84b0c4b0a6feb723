import type { MessagePort } from 'node:worker_threads';
import { channelOver, type Channel } from './channel.ts';

type Envelope = { readonly message: unknown } | { readonly close: string };

const isEnvelope = (value: unknown): value is Envelope =>
  typeof value === 'object' && value !== null && ('message' in value || 'close' in value);

/** A channel over one end of a Node `MessageChannel`; the other end may be in another thread. */
export function workerChannel(port: MessagePort): Channel {
  const inlet = channelOver(
    (message) => port.postMessage({ message } satisfies Envelope),
    (reason) => {
      port.postMessage({ close: reason } satisfies Envelope);
      port.close();
    },
  );
  port.on('message', (value: unknown) => {
    if (!isEnvelope(value)) inlet.channel.close('a message without an envelope');
    else if ('close' in value) inlet.ended(value.close);
    else inlet.receive(value.message);
  });
  port.on('messageerror', () => inlet.channel.close('a message that cannot be read'));
  port.on('close', () => inlet.ended('the other end is gone'));
  return inlet.channel;
}
