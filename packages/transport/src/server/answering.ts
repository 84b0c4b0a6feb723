import { contract, type ClientMessage, type CommandEntry, type QueryEntry, type ServerMessage, type StreamEntry } from '@tandem/contract';
import { complaint, type Complaint, type Result } from '@tandem/kernel';
import { CALLS_PENDING_MAX, SUBSCRIPTIONS_MAX } from '../limits.ts';
import { issuesInWords } from '../words.ts';
import { CommandMemory } from './command-memory.ts';
import type { ContractHandlers, StreamSource } from './handlers.ts';
import type { Outbox } from './outbox.ts';

type Entry = QueryEntry | CommandEntry | StreamEntry;
export type Call = Extract<ClientMessage, { name: string }>;
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

/** Takes one reader's queries, commands and subscriptions; what it may not ask is refused with the reason. */
export function answering(
  handlers: ContractHandlers,
  outbox: Outbox,
  send: (message: ServerMessage) => void,
): (call: Call) => void {
  const memory = memoryOf(handlers);
  let pending = 0;
  const refuse = (id: number, what: Complaint): void => send({ type: 'refused', id, complaint: what });
  const answer = (id: number, result: Answer): void => {
    if (result.ok) send({ type: 'result', id, body: result.value });
    else refuse(id, result.error);
  };
  const settle = (id: number, result: Answer | Promise<Answer>): void => {
    if (!(result instanceof Promise)) {
      answer(id, result);
      return;
    }
    pending += 1;
    // A rejection is a programmer's error: it stays unhandled and stops the worker.
    void result.then((late) => {
      pending -= 1;
      answer(id, late);
    });
  };
  const subscribe = (call: Call, entry: StreamEntry, request: unknown): void => {
    if (outbox.has(call.id)) {
      refuse(call.id, badCall('used_id', 'The id is in use', call));
      return;
    }
    if (outbox.size >= SUBSCRIPTIONS_MAX) {
      refuse(call.id, badCall('too_many_subscriptions', `More than ${SUBSCRIPTIONS_MAX} streams`, call));
      return;
    }
    const source = (handlers.streams as unknown as AnySources)[call.name]?.(request);
    if (source !== undefined) outbox.add(call.id, entry, source);
  };
  const take = (call: Call): void => {
    const entry = entryOf(call.name);
    const kind = call.type === 'subscribe' ? 'stream' : call.type;
    if (entry?.kind !== kind) {
      refuse(call.id, badCall('unknown_name', `There is no such ${kind}`, call));
      return;
    }
    const request = entry.request.safeParse(call.body);
    if (!request.success) {
      refuse(call.id, badCall('bad_request', issuesInWords(request.error.issues), call));
      return;
    }
    if (entry.kind === 'stream') {
      subscribe(call, entry, request.data);
      return;
    }
    if (pending >= CALLS_PENDING_MAX) {
      refuse(call.id, badCall('too_many_calls', `More than ${CALLS_PENDING_MAX} calls await answers`, call));
      return;
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
  return take;
}

const badCall = (code: string, what: string, call: Call): Complaint =>
  complaint(code, what, `${call.type} ${call.name}`, 'Correct the request; nothing was done.');
