import type { ItemOf, StreamName, SystemView } from '@tandem/contract';
import { isEnded, type Alert, type ConnectionMode, type InstrumentId, type MoneyTerms, type PairOrder, type PairOrderId, type VenueId, type Wording } from '@tandem/domain';
import type { TsUs } from '@tandem/kernel';
import type { EngineChanges, EngineCommand, EngineView } from '@tandem/engine';
import type { ContractHandlers, StreamSource } from '@tandem/transport';
import { Feed, RecentLog } from './feed.ts';

/** Receipts and alerts kept for a screen that connects later; the journal has them all. */
const RECEIPTS_RECENT_MAX = 5_000;
const ALERTS_RECENT_MAX = 500;

/** What the engine's state becomes; other streams have other sources. */
type Projected = Exclude<StreamName, 'rehearsal' | 'accountActs'>;
type Feeds = { readonly [N in Projected]: Feed<ItemOf<N>> };

/** What the engine does not know of the system's view. */
export type SystemFacts = () => Omit<SystemView, 'tradingState' | 'tradingStateText' | 'venues'> & {
  readonly connections: Readonly<Record<VenueId, { readonly name: string; readonly mode: ConnectionMode; readonly money: MoneyTerms; readonly silenceMs: number }>>;
};

/** Turns the engine's state into the contract's streams: one way, after each turn. */
export class Projection {
  readonly #view: EngineView;
  readonly #facts: SystemFacts;
  readonly #receipts = new RecentLog<ItemOf<'receiptLog'>>(RECEIPTS_RECENT_MAX);
  readonly #alerts = new RecentLog<ItemOf<'alerts'>>(ALERTS_RECENT_MAX);
  readonly #endedPairs = new Set<PairOrderId>();
  #raised = 0;
  readonly #feeds: Feeds = {
    system: new Feed(),
    books: new Feed(),
    spreads: new Feed(),
    pairOrders: new Feed(),
    orders: new Feed(),
    fills: new Feed(),
    positions: new Feed(),
    accounts: new Feed(),
    triggers: new Feed(),
    receiptLog: new Feed(),
    alerts: new Feed(),
  };

  constructor(view: EngineView, facts: SystemFacts) {
    this.#view = view;
    this.#facts = facts;
  }

  /** Commands that are shown as such: receipts. Alerts come with the changes. */
  stepped(commands: readonly EngineCommand[]): void {
    const receipts = commands.flatMap((command) => (command.type === 'receipt' ? [command.receipt] : []));
    this.#receipts.add(receipts);
    this.#feeds.receiptLog.emit(receipts);
  }

  /** Emits what changed and returns the pair orders that ended in this turn. */
  turned(changes: EngineChanges): PairOrder[] {
    const view = this.#view;
    this.#feeds.books.emit(pick(changes.books, view.books));
    this.#feeds.spreads.emit(pick(changes.spreadQuotes, view.spreadQuotes));
    this.#feeds.orders.emit(pick(changes.orders, view.orders));
    this.#feeds.positions.emit(pick(changes.positions, view.positions));
    this.#feeds.accounts.emit(pick(changes.accounts, view.accounts));
    this.#feeds.triggers.emit(pick(changes.triggers, view.triggers));
    this.#feeds.fills.emit(changes.fills);
    this.#alerts.add(changes.alerts);
    this.#feeds.alerts.emit(changes.alerts);
    const pairs = pick(changes.pairOrders, view.pairOrders);
    this.#feeds.pairOrders.emit(pairs);
    if (changes.system) this.emitSystem();
    return pairs.filter((pair) => this.#endedNow(pair));
  }

  /** An alert of the host's own: about its machine, not about trading, and so not the engine's and not in the journal. */
  raise(grade: Alert['grade'], code: Alert['code'], text: Wording, raisedUs: TsUs): void {
    const alert: Alert = { alertId: `H${raisedUs}-${++this.#raised}`, grade, code, text, venue: null, spreadId: null, pairOrderId: null, raisedUs };
    this.#alerts.add([alert]);
    this.#feeds.alerts.emit([alert]);
  }

  emitSystem(): void {
    this.#feeds.system.emit([this.#system()]);
  }

  streams(): Pick<ContractHandlers['streams'], Projected> {
    const view = this.#view;
    const all = <Item>(feed: Feed<Item>, snapshot: () => readonly Item[]) => () => source(feed, snapshot);
    return {
      system: all(this.#feeds.system, () => [this.#system()]),
      books: (request: { readonly instrumentIds: readonly InstrumentId[] }) => {
        const wanted = new Set(request.instrumentIds);
        return source(
          this.#feeds.books,
          () => pick(wanted, view.books),
          (book) => wanted.has(book.instrumentId),
        );
      },
      spreads: all(this.#feeds.spreads, () => [...view.spreadQuotes.values()]),
      pairOrders: all(this.#feeds.pairOrders, () => [...view.pairOrders.values()]),
      orders: all(this.#feeds.orders, () => [...view.orders.values()]),
      fills: all(this.#feeds.fills, () => [...view.fills.values()]),
      positions: all(this.#feeds.positions, () => [...view.positions.values()]),
      accounts: all(this.#feeds.accounts, () => [...view.accounts.values()]),
      triggers: all(this.#feeds.triggers, () => [...view.triggers.values()]),
      receiptLog: all(this.#feeds.receiptLog, () => this.#receipts.items),
      alerts: all(this.#feeds.alerts, () => this.#alerts.items),
    };
  }

  #system(): SystemView {
    const { connections, ...facts } = this.#facts();
    return {
      ...facts,
      tradingState: this.#view.tradingState,
      tradingStateText: this.#view.tradingStateText,
      venues: [...this.#view.venues.values()].map((link) => ({ ...link, name: connections[link.venue].name, mode: connections[link.venue].mode, money: connections[link.venue].money, silenceMs: connections[link.venue].silenceMs })),
    };
  }

  #endedNow(pair: PairOrder): boolean {
    if (!isEnded(pair.state)) {
      this.#endedPairs.delete(pair.pairOrderId);
      return false;
    }
    if (this.#endedPairs.has(pair.pairOrderId)) return false;
    this.#endedPairs.add(pair.pairOrderId);
    for (const id of this.#endedPairs) if (!this.#view.pairOrders.has(id)) this.#endedPairs.delete(id);
    return true;
  }
}

function source<Item>(
  feed: Feed<Item>,
  snapshot: () => readonly Item[],
  keep: (item: Item) => boolean = () => true,
): StreamSource<Item> {
  return {
    snapshot,
    onChange: (listener) =>
      feed.onChange((items) => {
        const kept = items.filter(keep);
        if (kept.length > 0) listener(kept);
      }),
  };
}

function pick<Key, Item>(keys: Iterable<Key>, from: ReadonlyMap<Key, Item>): Item[] {
  const items: Item[] = [];
  for (const key of keys) {
    const item = from.get(key);
    if (item !== undefined) items.push(item);
  }
  return items;
}

/** Present so that the view's clock ticks on the screen even where nothing else moves. */
export const SYSTEM_VIEW_MS = 500;
