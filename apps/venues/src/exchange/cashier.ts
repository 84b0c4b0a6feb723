import { Decimal, type DecimalString } from '@tandem/kernel';
import type { InstrumentId, WholeMoney } from '@tandem/domain';
import { lotsOf } from './holding.ts';
import { opens, sealPassword, type SealedPassword } from './password.ts';
import { accountView, type TradingAccount, type Valuation } from './trading-account.ts';

/** Transfers kept of an account; the oldest is forgotten beyond this. */
export const TRANSFERS_MAX = 1_000;
/** Days whose statements are kept; the oldest is forgotten beyond this. */
export const STATEMENTS_MAX = 60;

/** Money that was moved between a bank and an account, or was asked to be. */
export interface Transfer {
  /** Counted up from 1. */
  readonly transferId: number;
  readonly atUs: number;
  /** Above zero into the account. */
  readonly amount: DecimalString;
  /** `uncovered`: what is available does not cover it. */
  readonly outcome: 'done' | 'uncovered';
}

/** An account at the end of a trading day, in its currency. */
export interface Statement extends WholeMoney {
  readonly tradingDay: string;
  readonly executions: number;
  readonly positions: readonly { readonly instrumentId: InstrumentId; readonly long: number; readonly short: number }[];
}

/** What an account's holder sees to beside trading. All of it outlives the process. */
export interface Office {
  /** By the changed password, where it was changed. */
  passwordAfter: SealedPassword | null;
  readonly transfers: Transfer[];
  /** Of past trading days, oldest first. */
  readonly statements: Statement[];
  /** The trading day whose statement was confirmed last. */
  confirmedDay: string | null;
}
export const emptyOffice = (): Office => ({ passwordAfter: null, transfers: [], statements: [], confirmedDay: null });

/** The counter of a venue: money, passwords and statements. */
export interface Cashier {
  readonly tradingDay: string;
  /** Null where the venue cannot keep it at this moment. */
  transfer(accountId: string, amount: DecimalString): Transfer | null;
  transfers(accountId: string): readonly Transfer[];
  /** False where the venue cannot keep it at this moment. */
  changePassword(accountId: string, password: string): boolean;
  confirmStatement(accountId: string): void;
  confirmedDay(accountId: string): string | null;
  /** Of that trading day: the running one's as the account stands; null where none is kept. */
  statement(accountId: string, tradingDay: string): Statement | null;
}

/** What a cashier needs of its venue. */
export interface CashierVenue {
  account(accountId: string): TradingAccount;
  readonly valuation: Valuation;
  tradingDay(): string;
  nowUs(): number;
  canKeep(): boolean;
  /** The account's money, or what else its office has, changed: returns when it is kept. */
  keep(account: TradingAccount, transfer: Transfer | null): void;
}

export const createCashier = (venue: CashierVenue): Cashier => ({
  get tradingDay() {
    return venue.tradingDay();
  },
  transfer: (accountId, amount) => {
    if (!venue.canKeep()) return null;
    const account = venue.account(accountId);
    const { transfers } = account.office;
    const covered = !new Decimal(accountView(account, venue.valuation, venue.nowUs()).available).plus(amount).isNegative();
    if (covered) account.cash = account.cash.plus(amount);
    const transfer: Transfer = { transferId: (transfers.at(-1)?.transferId ?? 0) + 1, atUs: venue.nowUs(), amount, outcome: covered ? 'done' : 'uncovered' };
    transfers.push(transfer);
    if (transfers.length > TRANSFERS_MAX) transfers.shift();
    venue.keep(account, transfer);
    return transfer;
  },
  transfers: (accountId) => [...venue.account(accountId).office.transfers],
  changePassword: (accountId, password) => {
    if (!venue.canKeep()) return false;
    const account = venue.account(accountId);
    account.office.passwordAfter = sealPassword(password, `${accountId} ${venue.nowUs()}`);
    venue.keep(account, null);
    return true;
  },
  confirmStatement: (accountId) => {
    const account = venue.account(accountId);
    account.office.confirmedDay = venue.tradingDay();
    venue.keep(account, null);
  },
  confirmedDay: (accountId) => venue.account(accountId).office.confirmedDay,
  statement: (accountId, tradingDay) => {
    const account = venue.account(accountId);
    if (tradingDay === venue.tradingDay()) return statementOf(account, venue.valuation, tradingDay, venue.nowUs());
    return account.office.statements.find((statement) => statement.tradingDay === tradingDay) ?? null;
  },
});

/** Whether that is the account's password. */
export const isPassword = ({ password, office }: TradingAccount, given: string): boolean =>
  office.passwordAfter === null ? given === password : opens(office.passwordAfter, given);

/** Keeps the statement of a day that is about to be settled. */
export function closeStatement(account: TradingAccount, valuation: Valuation, tradingDay: string, nowUs: number): void {
  const { statements } = account.office;
  statements.push(statementOf(account, valuation, tradingDay, nowUs));
  if (statements.length > STATEMENTS_MAX) statements.shift();
}

function statementOf(account: TradingAccount, valuation: Valuation, tradingDay: string, nowUs: number): Statement {
  const { balance, available, margin, realizedPnl, unrealizedPnl, fees } = accountView(account, valuation, nowUs);
  const positions = [...account.holdings]
    .map(([instrumentId, holding]) => ({ instrumentId, long: lotsOf(holding.long), short: lotsOf(holding.short) }))
    .filter(({ long, short }) => long + short > 0);
  return { tradingDay, balance, available, margin, realizedPnl, unrealizedPnl, fees, executions: account.trades.all.length, positions };
}
