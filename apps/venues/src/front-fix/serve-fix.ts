import type { Clock, Scheduler } from '@tandem/kernel';
import { sentence } from '@tandem/kernel';
import {
  acceptFix,
  defaultSessionSettings,
  fix44,
  fromWireText,
  memoryStore,
  Tag,
  type AcceptedPeer,
  type FixConnection,
  type FixMessage,
  type SessionChoice,
  type SessionStore,
} from '@tandem/fix';
import type { Exchange } from '../exchange/exchange.ts';
import { createFixClient, type FixClient } from './client.ts';
import { BOOK_INTERVAL_MS } from './conflation.ts';
import { STAMP_DIGITS } from './messages.ts';

export interface FixFrontOptions {
  readonly exchange: Exchange;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The venue's CompID: what clients name as TargetCompID. */
  readonly senderCompId: string;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Least time between two books of one symbol on one connection; 0 sends every one. Missing = {@link BOOK_INTERVAL_MS}. */
  readonly bookIntervalMs?: number;
}

export interface FixFront {
  readonly port: number;
  close(): Promise<void>;
}

export const CONNECTIONS_MAX = 64;
/** Clients whose sequence numbers are remembered, by CompID; further ones are refused. */
const IDENTITIES_MAX = 256;
const LOGON_TIMEOUT_MS = 10_000;

/**
 * Serves an exchange over FIX 4.4. Rejects where the port cannot be had. A client logs on with Username(553) and
 * Password(554); its account is its name. Whatever a client sends, it gets a reject or loses its connection; the exchange
 * never hears of it. Books go out whole (W), at most 20 a second and symbol unless `bookIntervalMs` says otherwise: a lost one
 * mends itself with the next.
 */
export async function serveFix(options: FixFrontOptions): Promise<FixFront> {
  const { exchange, clock, scheduler } = options;
  const identities: Identities = { stores: new Map(), owed: new Map(), present: new Set() };
  let ids = 0;
  const epoch = clock.nowUs().toString(36);
  const nextId = (): string => `F${epoch}-${++ids}`;

  const accepting = await acceptFix({
    host: options.host,
    port: options.port,
    dictionary: fix44,
    clock,
    scheduler,
    connectionsMax: CONNECTIONS_MAX,
    logonTimeoutMs: LOGON_TIMEOUT_MS,
    accept: (connection) => attend(connection, options, identities, nextId),
  });
  if (!accepting.ok) throw new Error(sentence(accepting.error));
  const acceptor = accepting.value;
  const disposeDisconnect = exchange.onDisconnect(() => acceptor.dropAll('The venue dropped the line'));
  return {
    port: acceptor.port,
    async close() {
      disposeDisconnect();
      await acceptor.close();
    },
  };
}

interface Identities {
  readonly stores: Map<string, SessionStore>;
  /** Messages that are to be repeated after the next logon, by CompID. */
  readonly owed: Map<string, number[]>;
  /** CompIDs that are connected: one session each. */
  readonly present: Set<string>;
}

function attend(connection: FixConnection, options: FixFrontOptions, identities: Identities, nextId: () => string): AcceptedPeer {
  const { exchange, scheduler } = options;
  let identity: string | null = null;
  let client: FixClient | null = null;

  function choose(logon: FixMessage): SessionChoice | null {
    const { fields } = logon;
    if (!exchange.reachable) return null;
    const compId = fields.get(Tag.SenderCompID) ?? '';
    if (compId === '' || fields.get(Tag.TargetCompID) !== options.senderCompId || identities.present.has(compId)) return null;
    const allowed = exchange.authenticate(credential(fields.get(Tag.Username)), credential(fields.get(Tag.Password)));
    if (allowed) {
      if (identities.stores.size >= IDENTITIES_MAX && !identities.stores.has(compId)) return null;
      identity = compId;
      identities.present.add(compId);
    }
    const store = (allowed ? identities.stores.get(compId) : undefined) ?? memoryStore();
    if (allowed) identities.stores.set(compId, store);
    return {
      settings: {
        ...defaultSessionSettings,
        role: 'acceptor',
        dictionary: fix44,
        senderCompId: options.senderCompId,
        targetCompId: compId,
        timestampDigits: STAMP_DIGITS,
      },
      store,
      refuse: allowed ? null : 'unknown user or wrong password',
    };
  }

  return {
    choose,
    handler: {
      onEstablished(logon) {
        const account = credential(logon.fields.get(Tag.Username));
        client?.dispose();
        const compId = identity ?? '';
        const owed = identities.owed.get(compId) ?? [];
        identities.owed.set(compId, owed);
        client = createFixClient({ owed, exchange, scheduler, connection, account, nextId, bookIntervalMs: options.bookIntervalMs ?? BOOK_INTERVAL_MS });
      },
      onMessage: (message) => client?.receive(message),
      onClosed() {
        client?.dispose();
        if (identity !== null) identities.present.delete(identity);
      },
      onRoundTrip: () => undefined,
      // A client's faults are answered on its session; the paper venue keeps no book of them.
      onNotice: () => undefined,
    },
  };
}

const credential = (value: string | undefined): string => fromWireText(value ?? '');
