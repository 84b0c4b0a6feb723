import {
  PROTOCOL_VERSION,
  clientMessageCodec,
  contract,
  type ClientMessage,
  type QueryEntry,
  type CommandEntry,
  type ServerMessage,
  type StreamEntry,
} from '@tandem/contract';
import { complaint, type Clock, type Complaint, type Dispose, type Result, type Scheduler } from '@tandem/kernel';
import type { Channel } from '../channel.ts';
import { CALLS_PENDING_MAX, CLIENT_MESSAGE_CHARS_MAX, SUBSCRIPTIONS_MAX } from '../limits.ts';
import { CommandMemory } from './command-memory.ts';
import { floodGuard } from './flood-guard.ts';
import type { ContractHandlers, StreamSource } from './handlers.ts';
import { Outbox } from './outbox.ts';
import { issuesInWords } from '../words.ts';

export interface ServeOptions {
  /** Shortest time between two frames. */
  readonly frameMs: number;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
}

type Entry = QueryEntry | CommandEntry | StreamEntry;
type Call = Extract<ClientMessage, { name: string }>;
type Answer = Result<unknown, Complaint>;
/** The table and the handlers have the same keys and types; past the codec they are one request and one answer. */
type AnyHandlers = Readonly<Record<string, ((request: unknown) => Answer | Promise<Answer>) | undefined>>;
type AnySources = Readonly<Record<string, ((request: unknown) => StreamSource<unknown>) | undefined>>;

const memories = new WeakMap<ContractHandlers, CommandMemory>();

function memoryOf(handlers: ContractHandlers): CommandMemory {
  const memory = memories.get(handlers) ?? new CommandMemory();
  memories.set(handlers, memory);
  return memory;
}

const entryOf = (name: string): Entry | undefined =>
  Object.hasOwn(contract, name) ? (contract[name as keyof typeof contract] as unknown as Entry) : undefined;

/** Answers one reader over `channel` until it ends or is disposed of. Command ids are shared by all readers of `handlers`. */
export function serveContract(channel: Channel, handlers: ContractHandlers, options: ServeOptions): Dispose {
  const memory = memoryOf(handlers);
  const admit = floodGuard(options.clock);
  const send = (message: ServerMessage): void => channel.send(message);
  const refuse = (id: number, what: Complaint): void => send({ type: 'refused', id, complaint: what });
  const outbox = new Outbox(options.scheduler, options.frameMs, (frame, parts) =>
    send({ type: 'frame', frame, parts }),
  );
  let welcomed = false;
  let pending = 0;
  let ended = false;

  const answer = (id: number, result: Answer): void => {
    if (ended) return;
    if (result.ok) send({ type: 'result', id, body: result.value });
    else refuse(id, result.error);
  };
  const settle = (id: number, result: Answer | Promise<Answer>): void => {
    if (!(result instanceof Promise)) { answer(id, result); return; }
    pending += 1;
    // A rejection is a programmer's error: it stays unhandled and stops the worker.
    void result.then((late) => {
      pending -= 1;
      answer(id, late);
    });
  };
  const subscribe = (call: Call, entry: StreamEntry, request: unknown): void => {
    if (outbox.has(call.id)) { refuse(call.id, badCall('used_id', 'The id is in use', call)); return; }
    if (outbox.size >= SUBSCRIPTIONS_MAX) {
      refuse(call.id, badCall('too_many_subscriptions', `More than ${SUBSCRIPTIONS_MAX} streams`, call)); return;
    }
    const source = (handlers.streams as unknown as AnySources)[call.name]?.(request);
    if (source !== undefined) outbox.add(call.id, entry, source);
  };
  const take = (call: Call): void => {
    const entry = entryOf(call.name);
    const kind = call.type === 'subscribe' ? 'stream' : call.type;
    if (entry?.kind !== kind) { refuse(call.id, badCall('unknown_name', `There is no such ${kind}`, call)); return; }
    const request = entry.request.safeParse(call.body);
    if (!request.success) { refuse(call.id, badCall('bad_request', issuesInWords(request.error.issues), call)); return; }
    if (entry.kind === 'stream') { subscribe(call, entry, request.data); return; }
    if (pending >= CALLS_PENDING_MAX) {
      refuse(call.id, badCall('too_many_calls', `More than ${CALLS_PENDING_MAX} calls await answers`, call)); return;
    }
    if (entry.kind === 'query') {
      const result = (handlers.queries as unknown as AnyHandlers)[call.name]?.(request.data);
      if (result !== undefined) settle(call.id, result);
      return;
    }
    const { commandId } = request.data as { commandId: string };
    const intent = JSON.stringify([call.name, request.data]);
    const run = (handlers.commands as unknown as Record<string, (request: unknown) => Result<null, Complaint>>)[call.name];
    if (run !== undefined) settle(call.id, memory.once(commandId, intent, () => run(request.data)));
  };
  const hear = (message: ClientMessage): void => {
    if (message.type === 'hello') {
      if (message.version !== PROTOCOL_VERSION) {
        channel.close(`the host speaks version ${PROTOCOL_VERSION}; reload or update`); return;
      }
      welcomed = true;
      send({ type: 'welcome', version: PROTOCOL_VERSION }); return;
    }
    if (!welcomed) { channel.close('the first message must be hello'); return; }
    if (message.type === 'unsubscribe') { outbox.remove(message.id); return; }
    if (message.type === 'ack') {
      if (!outbox.acknowledge(message.frame)) channel.close(`no frame ${message.frame} to acknowledge`);
      return;
    }
    take(message);
  };

  const stopListening = channel.onMessage((value) => {
    if (!admit()) { channel.close('too many messages a second'); return; }
    const size = jsonLength(value);
    if (size === null || size > CLIENT_MESSAGE_CHARS_MAX) { channel.close('a message that is too long or not JSON'); return; }
    const message = clientMessageCodec.safeParse(value);
    if (message.success) { hear(message.data); return; }
    const id = idOf(value);
    if (id === null || !welcomed) { channel.close(`a message that cannot be read: ${issuesInWords(message.error.issues)}`); return; }
    refuse(id, unreadable(issuesInWords(message.error.issues)));
  });
  const stop = (): void => {
    ended = true;
    stopListening();
    outbox.close();
  };
  channel.onClose(stop);
  return () => {
    stop();
    channel.close('the host stops');
  };
}

const badCall = (code: string, what: string, call: Call): Complaint =>
  complaint(code, what, `${call.type} ${call.name}`, 'Correct the request; nothing was done.');

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
