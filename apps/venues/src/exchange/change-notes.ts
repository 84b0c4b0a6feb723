import type { InstrumentId } from '@tandem/domain';
import type { Transfer } from './cashier.ts';
import type { VenueReport } from './exchange.ts';
import { saveAccount, type SavedAccount } from './saved-venue.ts';
import type { OrderRecord, TradingAccount } from './trading-account.ts';

interface Note {
  readonly orders: Set<OrderRecord>;
  readonly holdings: Set<InstrumentId>;
  readonly trades: VenueReport[];
  readonly transfers: Transfer[];
}

/** Remembers what of which account has changed since it was last asked for. The first answer is everything. */
export class ChangeNotes {
  readonly #notes = new Map<TradingAccount, Note>();
  #whole = true;
  #seq: number;

  /** `seq`: number of the last change that was taken, in an earlier run. */
  constructor(seq: number) {
    this.#seq = seq;
  }

  get seq(): number {
    return this.#seq;
  }
  money(account: TradingAccount): void {
    this.#note(account);
  }
  transfer(account: TradingAccount, transfer: Transfer): void {
    this.#note(account).transfers.push(transfer);
  }
  order(account: TradingAccount, record: OrderRecord): void {
    this.#note(account).orders.add(record);
  }
  trade(account: TradingAccount, report: VenueReport): void {
    const note = this.#note(account);
    note.trades.push(report);
    note.holdings.add(report.instrumentId);
  }
  /** More changed than is worth saying one by one. */
  everything(): void {
    this.#whole = true;
  }

  /** What changed since the last call, its values as they are now. */
  take(accounts: Iterable<TradingAccount>): { readonly seq: number; readonly whole: boolean; readonly accounts: readonly SavedAccount[] } {
    const whole = this.#whole;
    const changed = whole ? [...accounts].map((account) => saveAccount(account)) : [...this.#notes].map(([account, note]) => saveAccount(account, note));
    this.#notes.clear();
    this.#whole = false;
    this.#seq += 1;
    return { seq: this.#seq, whole, accounts: changed };
  }

  #note(account: TradingAccount): Note {
    const note = this.#notes.get(account) ?? { orders: new Set(), holdings: new Set(), trades: [], transfers: [] };
    this.#notes.set(account, note);
    return note;
  }
}
