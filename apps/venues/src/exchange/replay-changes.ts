import { TRANSFERS_MAX } from './cashier.ts';
import type { SavedAccount, SavedVenue } from './saved-venue.ts';

/** What a venue's state became: all of it, or the accounts, orders, holdings and trades that differ from the change before. */
export interface VenueChange {
  readonly whole: boolean;
  readonly state: SavedVenue;
}

/**
 * The state that `changes` lead to from `saved`, whatever order they are read in. Values are absolute, so that a change
 * which `saved` has already does no harm. Behind a missing one nothing counts before the next that is whole.
 */
export function replayChanges(saved: SavedVenue | null, changes: readonly VenueChange[]): SavedVenue | null {
  let head = saved;
  let accounts = accountsOf(saved);
  for (const { whole, state } of [...changes].sort((one, other) => one.state.seq - other.state.seq)) {
    if (head !== null && state.seq <= head.seq) continue;
    if (whole) accounts = accountsOf(state);
    else if (head?.seq !== state.seq - 1) continue;
    else for (const account of state.accounts) merge(accounts, account);
    head = state;
  }
  return head === null ? null : { ...head, accounts: [...accounts.values()].map(savedOf) };
}

interface Merged {
  readonly money: Pick<SavedAccount, 'accountId' | 'cash' | 'realizedPnl' | 'fees' | 'passwordAfter' | 'confirmedDay'>;
  readonly holdings: Map<string, SavedAccount['holdings'][number]>;
  readonly orders: Map<string, SavedAccount['orders'][number]>;
  readonly trades: Map<string, SavedAccount['trades'][number]>;
  readonly transfers: Map<number, SavedAccount['transfers'][number]>;
  readonly statements: Map<string, SavedAccount['statements'][number]>;
}
type Accounts = Map<string, Merged>;

function accountsOf(state: SavedVenue | null): Accounts {
  const accounts: Accounts = new Map();
  for (const account of state?.accounts ?? []) merge(accounts, account);
  return accounts;
}

function merge(accounts: Accounts, { accountId, cash, realizedPnl, fees, passwordAfter, confirmedDay, ...changed }: SavedAccount): void {
  const fresh: Omit<Merged, 'money'> = { holdings: new Map(), orders: new Map(), trades: new Map(), transfers: new Map(), statements: new Map() };
  const { holdings, orders, trades, transfers, statements } = accounts.get(accountId) ?? fresh;
  for (const holding of changed.holdings) holdings.set(holding.instrumentId, holding);
  for (const record of changed.orders) orders.set(record.order.clOrdId, record);
  for (const trade of changed.trades) trades.set(trade.execId, trade);
  for (const transfer of changed.transfers) transfers.set(transfer.transferId, transfer);
  for (const statement of changed.statements) statements.set(statement.tradingDay, statement);
  const money = { accountId, cash, realizedPnl, fees, passwordAfter, confirmedDay };
  accounts.set(accountId, { money, holdings, orders, trades, transfers, statements });
}

const savedOf = ({ money, holdings, orders, trades, transfers, statements }: Merged): SavedAccount => ({
  ...money,
  holdings: [...holdings.values()],
  orders: [...orders.values()],
  trades: [...trades.values()],
  transfers: [...transfers.values()].slice(-TRANSFERS_MAX),
  statements: [...statements.values()],
});
