import { complaint, Decimal, err, isDecimalString, ok, type Complaint, type DecimalString, type Result, type Scheduler, type TsUs } from '@tandem/kernel';
import { objectAt, touchedKeys, type Json } from '../merge-patch/merge-patch.ts';
import { changePassword, confirmSettlement, qryAccountInfo, qryAccountRegister, qrySettlementInfo, qryTransferSerial, reqTransfer, type TransferRequest } from '../models/request.ts';
import { wireBankSchema, wireBrokersSchema, wireSettlementSchema, wireTransferSchema, type WireNotice } from '../models/wire.ts';
import { isRefusal, readNotice, SETTLEMENT } from '../order-life/notice.ts';
import { parseMoney, type MoneyAccount } from '../parse/account.ts';
import { fromNanoseconds } from '../parse/time.ts';
import { Requests, type News, type ReadAnswer } from './requests.ts';

/** Places of an amount of money that a bank takes. */
const AMOUNT_PLACES_MAX = 2;
/** A confirmation that nobody refused by then was taken. */
export const CONFIRM_SILENCE_MS = 3_000;

export interface Bank {
  readonly bankId: string;
  readonly name: string;
}

export interface BankTransfer {
  readonly transferId: string;
  readonly tsUs: TsUs;
  readonly currency: string;
  /** Above zero into the futures account, below out of it. */
  readonly amount: DecimalString;
  /** '' where it succeeded, else the bank's or the broker's words. */
  readonly refusal: string;
}

/** A statement that came to be confirmed. */
export interface SettlementStatement {
  readonly text: string;
  /** Nothing is traded while it waits. */
  readonly waits: boolean;
}

/**
 * What an account's holder does beside trading, over the trading connection. Each answer is a Result: `diff_refused` has
 * the venue's words; `diff_no_answer` means that it may have been done, and says where to look.
 * Source: https://github.com/shinnytech/diff, funcset/trade.rst, and for what that leaves open
 * https://github.com/shinnytech/open-trade-gateway.
 */
export interface AccountDesk {
  /** Logged in: requests can leave. */
  readonly ready: boolean;
  /** From then on logins use the new one; what is kept elsewhere of the password is the caller's to change. */
  changePassword(oldPassword: string, newPassword: string): Promise<Result<void, Complaint>>;
  transfer(request: TransferRequest): Promise<Result<BankTransfer, Complaint>>;
  /** Banks that the account has a contract with. */
  banks(): Promise<Result<readonly Bank[], Complaint>>;
  /** The day's transfers. */
  transfers(): Promise<Result<readonly BankTransfer[], Complaint>>;
  /** One a currency. */
  accounts(): Promise<Result<readonly MoneyAccount[], Complaint>>;
  /** The statement of a past trading day, `2026-11-23`, as the broker wrote it. */
  settlement(tradingDay: string): Promise<Result<string, Complaint>>;
  /** Confirms the statement that the broker wants confirmed; DIFF has no answer but a refusal. */
  confirmSettlement(): Promise<Result<void, Complaint>>;
  /** The statement that the broker sent to be confirmed with the last login, as it wrote it; null where it sent none. */
  statement(): SettlementStatement | null;
  /** The brokers that the server named when the connection began; empty where it named none. */
  brokers(): readonly string[];
}

export interface AccountDeskOptions {
  readonly userId: string;
  readonly scheduler: Scheduler;
  readonly send: (text: string) => boolean;
  readonly isUp: () => boolean;
  readonly now: () => TsUs;
  readonly onPasswordChanged: (password: string) => void;
  readonly onSettlementConfirmed: () => void;
}

/** The desk and the ears that it hears the connection with. */
export class DiffAccountDesk implements AccountDesk {
  readonly #options: AccountDeskOptions;
  readonly #requests: Requests;
  #brokers: readonly string[] = [];
  #statement: SettlementStatement | null = null;

  constructor(options: AccountDeskOptions) {
    this.#options = options;
    this.#requests = new Requests(options);
  }

  get ready(): boolean {
    return this.#options.isUp();
  }

  /** True where a request waited for it. */
  hear(news: News): boolean {
    if (news.aid === 'rtn_brokers') {
      const brokers = wireBrokersSchema.safeParse(news.fields['brokers']);
      if (brokers.success) this.#brokers = brokers.data;
    }
    return this.#requests.hear(news);
  }

  lost(): void {
    this.#requests.lost();
  }

  brokers = (): readonly string[] => this.#brokers;

  statement = (): SettlementStatement | null => this.#statement;

  /** The broker sent a statement; `waits` for a person where the profile does not confirm by itself. */
  statementCame(text: string, waits: boolean): void {
    this.#statement = { text, waits };
  }

  async confirmSettlement(): Promise<Result<void, Complaint>> {
    const read: ReadAnswer<void> = ({ notices }) => {
      const answer = noticesOf(notices).find((notice) => notice.type !== SETTLEMENT && notice.content.includes('结算'));
      if (answer === undefined) return null;
      return isRefusal(answer) ? err(refused(answer.content)) : ok(undefined);
    };
    const confirmed = await this.#requests.ask('A confirmation of the settlement', confirmSettlement, read, 'Ask again.', { afterMs: CONFIRM_SILENCE_MS, means: undefined });
    if (!confirmed.ok) return confirmed;
    if (this.#statement !== null) this.#statement = { ...this.#statement, waits: false };
    this.#options.onSettlementConfirmed();
    return confirmed;
  }

  async changePassword(oldPassword: string, newPassword: string): Promise<Result<void, Complaint>> {
    if (newPassword === '' || newPassword === oldPassword) return err(refused('A new password is empty or the old one', 'Choose another.'));
    const read: ReadAnswer<void> = ({ notices }) => {
      const answer = noticesOf(notices).find((notice) => notice.content.includes('修改密码'));
      if (answer === undefined) return null;
      return isRefusal(answer) ? err(refused(answer.content)) : ok(undefined);
    };
    const changed = await this.#requests.ask('A change of password', changePassword(oldPassword, newPassword), read, 'Log in with either password to find out which holds.');
    if (changed.ok) this.#options.onPasswordChanged(newPassword);
    return changed;
  }

  async transfer(request: TransferRequest): Promise<Result<BankTransfer, Complaint>> {
    const wrong = wrongAmount(request.amount);
    if (wrong !== null) return err(refused(wrong, 'Give an amount in full cents.'));
    const read: ReadAnswer<BankTransfer> = (news) => {
      const refusal = noticesOf(news.notices).find((notice) => /转账|银期/.test(notice.content) && (isRefusal(notice) || notice.content.includes('失败')));
      if (refusal !== undefined) return err(refused(refusal.content));
      const done = [...touchedKeys(news.patches, 'trade', this.#options.userId, 'transfers')]
        .flatMap((key) => this.#transfer(news, key) ?? [])
        .find((t) => t.currency === request.currency && new Decimal(t.amount).abs().equals(new Decimal(request.amount).abs()));
      if (done === undefined) return null;
      return done.refusal === '' ? ok(done) : err(refused(done.refusal));
    };
    return this.#requests.ask('A transfer', reqTransfer({ ...request, amount: new Decimal(request.amount).toFixed() }), read, 'Look at the transfers and the balance before asking again: it may have been made.');
  }

  #transfer(news: News, key: string): BankTransfer | null {
    const parsed = wireTransferSchema.safeParse(objectAt(news.root, 'trade', this.#options.userId, 'transfers', key));
    if (!parsed.success || !Number.isFinite(parsed.data.amount)) return null;
    const { datetime, currency, amount, error_id: code, error_msg: words } = parsed.data;
    return { transferId: key, tsUs: fromNanoseconds(datetime, this.#options.now()), currency, amount: new Decimal(amount).toFixed(), refusal: code === 0 ? '' : words || `error ${code}` };
  }

  banks(): Promise<Result<readonly Bank[], Complaint>> {
    return this.#table('A question about banks', qryAccountRegister, 'banks', (news, key) => {
      const parsed = wireBankSchema.safeParse(objectAt(news.root, 'trade', this.#options.userId, 'banks', key));
      return parsed.success ? { bankId: parsed.data.id, name: parsed.data.name } : null;
    });
  }

  transfers(): Promise<Result<readonly BankTransfer[], Complaint>> {
    return this.#table('A question about transfers', qryTransferSerial, 'transfers', (news, key) => this.#transfer(news, key));
  }

  accounts(): Promise<Result<readonly MoneyAccount[], Complaint>> {
    return this.#table('A question about accounts', qryAccountInfo, 'accounts', (news, key) => parseMoney(objectAt(news.root, 'trade', this.#options.userId, 'accounts', key) ?? null, key));
  }

  /** All rows of a part of the state, once the server has spoken of that part. */
  #table<T>(kind: string, text: string, part: string, read: (news: News, key: string) => T | null): Promise<Result<readonly T[], Complaint>> {
    const answer: ReadAnswer<readonly T[]> = (news) => {
      if (!news.patches.some((patch) => objectAt(patch, 'trade', this.#options.userId, part) !== undefined)) return null;
      const rows = objectAt(news.root, 'trade', this.#options.userId, part) ?? {};
      return ok(Object.keys(rows).flatMap((key) => read(news, key) ?? []));
    };
    return this.#requests.ask(kind, text, answer, 'Ask again: nothing was changed.');
  }

  settlement(tradingDay: string): Promise<Result<string, Complaint>> {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(tradingDay)) return Promise.resolve(err(refused(`${tradingDay} is no date`, 'Write it as 2026-11-23.')));
    const day = Number(tradingDay.replaceAll('-', ''));
    const read: ReadAnswer<string> = ({ aid, fields }) => {
      const parsed = aid === 'qry_settlement_info' ? wireSettlementSchema.safeParse(fields) : null;
      return parsed?.success === true && parsed.data.trading_day === day ? ok(parsed.data.settlement_info) : null;
    };
    return this.#requests.ask('A question about a settlement', qrySettlementInfo(day), read, 'Ask again: nothing was changed.');
  }
}

const noticesOf = (raw: readonly Json[]): WireNotice[] => raw.flatMap((one) => readNotice(one) ?? []);

const refused = (what: string, doThis = 'Put right what it names and ask again.'): Complaint => complaint('diff_refused', what, 'DIFF', doThis);

function wrongAmount(amount: string): string | null {
  if (!isDecimalString(amount)) return `${amount} is no amount`;
  const value = new Decimal(amount);
  return value.isZero() || value.decimalPlaces() > AMOUNT_PLACES_MAX ? `${amount} is no amount that a bank takes` : null;
}
