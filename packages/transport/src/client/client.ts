import { contract, type CommandName, type ItemOf, type QueryName, type RequestOf, type ResponseOf, type StreamName } from '@tandem/contract';
import { err, type Complaint, type Dispose, type Random, type Result, type Scheduler } from '@tandem/kernel';
import type { Channel } from '../channel.ts';
import { CALLS_PENDING_MAX, QUERIES_WAITING_MAX, RECONNECT_FIRST_MS, RECONNECT_MOST_MS } from '../limits.ts';
import { backoffFrom } from './backoff.ts';
import { Calls, type CallName } from './calls.ts';
import { badAnswer, notConnected } from './complaints.ts';
import { startConnection, type Connection } from './connection.ts';
import { Subscriptions } from './subscriptions.ts';

/** `lost` lasts until the next attempt, which is `connecting` again. */
export type ClientStatus = 'connecting' | 'connected' | 'lost';

export interface ClientOptions {
  readonly open: () => Channel | Promise<Channel>;
  readonly scheduler: Scheduler;
  /** Spreads the reconnections of many clients; without it the delays are exact. */
  readonly random?: Random;
  /** Delay before the first and bound of every later attempt; it doubles in between. Attempts never end. */
  readonly reconnect?: { readonly firstMs: number; readonly mostMs: number };
}

/** The contract from a user interface's side. Everything it hands out has been decoded. */
export interface ContractClient {
  /** Waits for the first connection; fails at a loss or after `QUERY_TIMEOUT_MS`. */
  query<N extends QueryName>(name: N, request: RequestOf<N>): Promise<Result<ResponseOf<N>, Complaint>>;
  /** Is never kept for later: refused where there is no connection, and `outcome_unknown` where no reply came. */
  command<N extends CommandName>(name: N, request: RequestOf<N>): Promise<Result<null, Complaint>>;
  /** A snapshot, then deltas; after a reconnection or a gap a snapshot again. */
  subscribe<N extends StreamName>(
    name: N,
    request: RequestOf<N>,
    onItems: (kind: 'snapshot' | 'delta', items: ItemOf<N>[]) => void,
  ): Dispose;
  /** Called at once with the present status, then at each change. */
  onStatus(callback: (status: ClientStatus) => void): Dispose;
  /** What no call can be told: a subscription that was refused, a host that breaks the contract. */
  onComplaint(callback: (what: Complaint) => void): Dispose;
  close(): void;
}

export function createClient({ open, scheduler, random, reconnect }: ClientOptions): ContractClient {
  const backoff = backoffFrom(reconnect ?? { firstMs: RECONNECT_FIRST_MS, mostMs: RECONNECT_MOST_MS }, random);
  const calls = new Calls(scheduler);
  const subscriptions = new Subscriptions();
  const statusListeners = new Set<(status: ClientStatus) => void>();
  const complaintListeners = new Set<(what: Complaint) => void>();
  let status: ClientStatus = 'connecting';
  let connection: Connection | null = null;
  let stopTimer: Dispose = () => undefined;
  let lastId = 0;
  let closed = false;

  const nextId = (): number => (lastId += 1);
  const complain = (what: Complaint): void => {
    for (const listener of [...complaintListeners]) listener(what);
  };
  const turn = (next: ClientStatus): void => {
    if (status === next) return;
    status = next;
    for (const listener of [...statusListeners]) listener(next);
  };
  const sendCalls = (): void =>
    calls.sendWaiting((id, name, body) => connection?.send({ type: contract[name].kind, id, name, body }));

  const connect = (): void => {
    turn('connecting');
    connection = startConnection(open, scheduler, {
      onWelcome: () => {
        backoff.reset();
        for (const [id, { name, request }] of subscriptions.all()) {
          connection?.send({ type: 'subscribe', id, name, body: request });
        }
        sendCalls();
        turn('connected');
      },
      onResult: (id, body) => calls.answered(id, body),
      onRefused: (id, what) => {
        if (!calls.refused(id, what)) complain(what);
      },
      onPart: (part) => {
        const wrong = subscriptions.deliver(part.id, part.kind, part.items);
        if (wrong !== null) complain(badAnswer('a stream', wrong));
        return wrong === null;
      },
      onLost: (why) => {
        connection = null;
        calls.lost(why);
        if (closed) return;
        turn('lost');
        stopTimer = scheduler.after(backoff.nextMs(), connect);
      },
    });
  };

  const call = (name: CallName, body: unknown): Promise<Result<unknown, Complaint>> => {
    const mayWait = contract[name].kind === 'query' && !closed && calls.size < QUERIES_WAITING_MAX;
    const maySend = status === 'connected' && calls.size < CALLS_PENDING_MAX;
    if (!mayWait && !maySend) return Promise.resolve(err(notConnected(name)));
    const answer = calls.add(nextId(), name, body);
    if (status === 'connected') sendCalls();
    return answer;
  };
  connect();

  return {
    query: (name, request) => call(name, request) as Promise<Result<ResponseOf<typeof name>, Complaint>>,
    command: (name, request) => call(name, request) as Promise<Result<null, Complaint>>,
    subscribe: (name, request, onItems) => {
      const id = nextId();
      subscriptions.add(id, name, request, onItems);
      if (status === 'connected') connection?.send({ type: 'subscribe', id, name, body: request });
      return () => {
        if (subscriptions.remove(id) && status === 'connected') connection?.send({ type: 'unsubscribe', id });
      };
    },
    onStatus: (callback) => {
      statusListeners.add(callback);
      callback(status);
      return () => statusListeners.delete(callback);
    },
    onComplaint: (callback) => {
      complaintListeners.add(callback);
      return () => complaintListeners.delete(callback);
    },
    close: () => {
      if (closed) return;
      closed = true;
      stopTimer();
      connection?.close('the client closed');
      calls.abandon('the client closed');
      turn('lost');
    },
  };
}
