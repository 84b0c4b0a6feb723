import { contract, type ItemOf } from '@tandem/contract';
import { buildCalendar, buildCatalogue, type DepthBook, type SpreadQuote } from '@tandem/domain';
import type { Clock, Dispose } from '@tandem/kernel';
import type { ContractClient } from '@tandem/transport';
import type { StoreApi } from 'zustand/vanilla';
import { HostClock } from './host-clock.ts';
import { KeyedFrames, type RequestFrame } from './keyed-frames.ts';
import { createRecords, type Records } from './records.ts';
import { createSession, type SessionState } from './session.ts';

type RecordStream = 'pairOrders' | 'orders' | 'fills' | 'positions' | 'accounts' | 'triggers' | 'receiptLog' | 'alerts' | 'accountActs';

/** What this screen knows of the host: a copy that is never edited here, only replaced by what the host sends. */
export interface Replica extends Readonly<{ [N in RecordStream]: Records<ItemOf<N>> }> {
  readonly session: StoreApi<SessionState>;
  readonly books: KeyedFrames<DepthBook>;
  readonly spreads: KeyedFrames<SpreadQuote>;
  readonly hostClock: HostClock;
}

export function createReplica(clock: Clock, requestFrame: RequestFrame): Replica {
  const records = <N extends RecordStream>(name: N) =>
    createRecords<ItemOf<N>>(contract[name].key as (item: ItemOf<N>) => string);
  return {
    session: createSession(),
    books: new KeyedFrames(requestFrame, (book) => book.instrumentId),
    spreads: new KeyedFrames(requestFrame, (quote) => quote.spreadId),
    hostClock: new HostClock(clock),
    pairOrders: records('pairOrders'),
    orders: records('orders'),
    fills: records('fills'),
    positions: records('positions'),
    accounts: records('accounts'),
    triggers: records('triggers'),
    receiptLog: records('receiptLog'),
    alerts: records('alerts'),
    accountActs: records('accountActs'),
  };
}

/** Subscribes to everything and keeps `replica` up to date until disposed of. */
export function followHost(client: ContractClient, replica: Replica): Dispose {
  const { session, hostClock } = replica;
  const disposals: Dispose[] = [];

  const into =
    <T>(records: Records<T>) =>
    (kind: 'snapshot' | 'delta', items: T[]): void => {
      if (kind === 'snapshot') records.snapshot(items);
      else records.delta(items);
    };
  disposals.push(
    client.subscribe('pairOrders', {}, into(replica.pairOrders)),
    client.subscribe('orders', {}, into(replica.orders)),
    client.subscribe('fills', {}, into(replica.fills)),
    client.subscribe('positions', {}, into(replica.positions)),
    client.subscribe('accounts', {}, into(replica.accounts)),
    client.subscribe('triggers', {}, into(replica.triggers)),
    client.subscribe('receiptLog', {}, into(replica.receiptLog)),
    client.subscribe('alerts', {}, into(replica.alerts)),
    client.subscribe('accountActs', {}, into(replica.accountActs)),
    client.subscribe('system', {}, (_kind, [system]) => {
      if (system === undefined) return;
      hostClock.observe(system.nowUs);
      session.setState({ system });
    }),
    client.subscribe('rehearsal', {}, (_kind, [rehearsal]) => {
      if (rehearsal !== undefined) session.setState({ rehearsal });
    }),
    client.subscribe('spreads', {}, (kind, quotes) => {
      for (const quote of quotes) hostClock.observe(quote.tsUs);
      if (kind === 'snapshot') replica.spreads.reset(quotes);
      else replica.spreads.put(quotes);
    }),
    client.onComplaint((problem) => session.setState({ problem })),
    client.onStatus((status) => {
      if (status === 'connecting') hostClock.reset();
      session.setState((state) => ({ status, everConnected: state.everConnected || status === 'connected' }));
      if (status === 'connected') void readCatalogue(client, replica);
    }),
    followBooks(client, replica),
  );
  return () => {
    for (const dispose of disposals.splice(0)) dispose();
  };
}

/** Read again at each connection: another version of the host may answer after a restart. */
async function readCatalogue(client: ContractClient, { session }: Replica): Promise<void> {
  const answer = await client.query('catalogue', {});
  if (!answer.ok) {
    session.setState({ problem: answer.error });
    return;
  }
  const built = buildCatalogue(answer.value.catalogue, 'catalogue');
  if (!built.ok) {
    session.setState({ problem: built.error });
    return;
  }
  const { calendar, rules } = answer.value.sessions;
  const hours = buildCalendar(calendar, 'calendar');
  if (!hours.ok) {
    session.setState({ problem: hours.error });
    return;
  }
  session.setState({
    catalogue: built.value,
    sessions: { calendar: hours.value, rules },
    defaultPolicies: answer.value.defaultPolicies,
    pairsPerOrderMax: answer.value.pairsPerOrderMax,
    problem: null,
  });
}

/** The books of all instruments of the catalogue, subscribed once it is known and again when it changes. */
function followBooks(client: ContractClient, { session, books, hostClock }: Replica): Dispose {
  let known: SessionState['catalogue'] = null;
  let stop: Dispose = () => undefined;
  const subscribe = ({ catalogue }: SessionState): void => {
    if (catalogue === null || catalogue === known) return;
    known = catalogue;
    stop();
    stop = client.subscribe('books', { instrumentIds: [...catalogue.instruments.keys()] }, (kind, items) => {
      for (const book of items) hostClock.observe(book.tsIngestUs);
      if (kind === 'snapshot') books.reset(items);
      else books.put(items);
    });
  };
  const unsubscribe = session.subscribe(subscribe);
  subscribe(session.getState());
  return () => {
    unsubscribe();
    stop();
  };
}
