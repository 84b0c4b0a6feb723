import type { AlertItem, QuoteItem } from './items.ts';
import { complaint, err, ok, type Clock, type Dispose, type Scheduler, type TsUs } from '@tandem/kernel';
import type { ContractHandlers, StreamSource } from '@tandem/transport';

/** Time that a test turns by hand. */
export class ManualTime implements Scheduler, Clock {
  #nowMs = 0;
  #timers: { atMs: number; callback: () => void }[] = [];

  after(delayMs: number, callback: () => void): Dispose {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#timers.filter(({ atMs }) => atMs <= this.#nowMs);
    this.#timers = this.#timers.filter(({ atMs }) => atMs > this.#nowMs);
    for (const { callback } of due) callback();
  }

  nowUs(): TsUs {
    return (this.#nowMs * 1000) as TsUs;
  }

  monotonicNs(): bigint {
    return BigInt(this.#nowMs) * 1_000_000n;
  }
}

export class Collection<Item> implements StreamSource<Item> {
  readonly items = new Map<string, Item>();
  readonly #listeners = new Set<(items: readonly Item[]) => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  snapshot(): Item[] {
    return [...this.items.values()];
  }

  onChange(callback: (items: readonly Item[]) => void): Dispose {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  put(key: string, item: Item): void {
    this.items.set(key, item);
    for (const listener of this.#listeners) listener([item]);
  }
}

const empty: StreamSource<never> = { snapshot: () => [], onChange: () => () => undefined };

/** A host of two streams, one query and one command; what it is asked is written down. */
export function fakeHost() {
  const alerts = new Collection<AlertItem>();
  const spreads = new Collection<QuoteItem>();
  const cancelled: string[] = [];
  const refused = () => err(complaint('refused_here', 'Not in this test', 'the fake host', 'Nothing.'));
  const handlers: ContractHandlers = {
    queries: {
      catalogue: refused,
      spreadHistory: ({ fromUs }) => ok({ points: [{ tsUs: fromUs, bid: 1, ask: null }] }),
      auditCsv: () => new Promise(() => undefined),
      receipts: refused,
      connections: refused,
      tryProfile: refused,
      funds: refused,
      statement: refused,
      promises: () => Promise.resolve(ok({ promises: [] })),
    },
    commands: {
      submitPair: refused,
      cancelPair: ({ pairOrderId }) => {
        cancelled.push(pairOrderId);
        return ok(null);
      },
      unwindPair: () => new Promise(() => undefined),
      pausePair: refused,
      resumePair: refused,
      completePair: refused,
      takeOverPair: refused,
      resolvePair: refused,
      acknowledgeAlert: refused,
      flattenAll: refused,
      armTrigger: refused,
      disarmTrigger: refused,
      setTradingState: refused,
      saveProfile: refused,
      removeProfile: refused,
      activateProfile: refused,
      reconnectVenue: refused,
      transferMoney: refused,
      changePassword: refused,
      confirmSettlement: refused,
      rehearse: refused,
      clearFault: refused,
      runRehearsal: refused,
      stopRehearsal: refused,
    },
    streams: {
      system: () => empty,
      rehearsal: () => empty,
      books: () => empty,
      spreads: () => spreads,
      pairOrders: () => empty,
      orders: () => empty,
      fills: () => empty,
      positions: () => empty,
      accounts: () => empty,
      triggers: () => empty,
      receiptLog: () => empty,
      alerts: () => alerts,
      accountActs: () => empty,
    },
  };
  return { handlers, alerts, spreads, cancelled };
}
