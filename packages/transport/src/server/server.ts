import { PROTOCOL_VERSION, clientMessageCodec, type ClientMessage, type ServerMessage } from '@tandem/contract';
import { complaint, type Clock, type Complaint, type Dispose, type Scheduler } from '@tandem/kernel';
import type { Channel } from '../channel.ts';
import { CLIENT_MESSAGE_CHARS_MAX } from '../limits.ts';
import { issuesInWords } from '../words.ts';
import { answering } from './answering.ts';
import { floodGuard } from './flood-guard.ts';
import type { ContractHandlers } from './handlers.ts';
import { Outbox } from './outbox.ts';

export interface ServeOptions {
  /** Shortest time between two frames. */
  readonly frameMs: number;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
}

/** Answers one reader over `channel` until it ends or is disposed of. Command ids are shared by all readers of `handlers`. */
export function serveContract(channel: Channel, handlers: ContractHandlers, options: ServeOptions): Dispose {
  const admit = floodGuard(options.clock);
  const send = (message: ServerMessage): void => channel.send(message);
  const refuse = (id: number, what: Complaint): void => send({ type: 'refused', id, complaint: what });
  const outbox = new Outbox(options.scheduler, options.frameMs, (frame, parts) =>
    send({ type: 'frame', frame, parts }),
  );
  const take = answering(handlers, outbox, send);
  let welcomed = false;

  const hear = (message: ClientMessage): void => {
    if (message.type === 'hello') {
      if (welcomed) {
        channel.close('a second hello');
        return;
      }
      if (message.version !== PROTOCOL_VERSION) {
        channel.close(`the host speaks version ${PROTOCOL_VERSION}; reload or update`);
        return;
      }
      welcomed = true;
      send({ type: 'welcome', version: PROTOCOL_VERSION });
      return;
    }
    if (!welcomed) {
      channel.close('the first message must be hello');
      return;
    }
    if (message.type === 'unsubscribe') {
      outbox.remove(message.id);
      return;
    }
    if (message.type === 'ack') {
      if (!outbox.acknowledge(message.frame)) channel.close(`no frame ${message.frame} to acknowledge`);
      return;
    }
    take(message);
  };

  const stopListening = channel.onMessage((value) => {
    if (!admit()) {
      channel.close('too many messages a second');
      return;
    }
    const size = jsonLength(value);
    if (size === null || size > CLIENT_MESSAGE_CHARS_MAX) {
      channel.close('a message that is too long or not JSON');
      return;
    }
    const message = clientMessageCodec.safeParse(value);
    if (message.success) {
      hear(message.data);
      return;
    }
    const id = idOf(value);
    if (id === null || !welcomed) {
      channel.close(`a message that cannot be read: ${issuesInWords(message.error.issues)}`);
      return;
    }
    refuse(id, unreadable(issuesInWords(message.error.issues)));
  });
  const stop = (): void => {
    stopListening();
    outbox.close();
  };
  channel.onClose(stop);
  return () => {
    stop();
    channel.close('the host stops');
  };
}

const unreadable = (what: string): Complaint =>
  complaint('bad_message', what, 'the message', 'Send one of the messages of the contract; nothing was done.');

function idOf(value: unknown): number | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : null;
}

/** A structured clone may hold what JSON cannot: a cycle, a BigInt. */
function jsonLength(value: unknown): number | null {
  try {
    return (JSON.stringify(value) as string | undefined)?.length ?? null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
