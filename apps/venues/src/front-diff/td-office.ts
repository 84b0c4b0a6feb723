import { Decimal } from '@tandem/kernel';
import { tradingDay, tsUs } from '@tandem/domain';
import type { Cashier, Exchange, VenueReport } from '../exchange/exchange.ts';
import type { Fields } from './request.ts';
import { accountNode, nanoseconds } from './state.ts';

/** Trades to be said once more behind the next snapshot. */
const OWED_MAX = 1_000;
/** Transfers kept of an account; the oldest is forgotten beyond this. */
const TRANSFERS_MAX = 1_000;
const AMOUNT_MAX = 1e12;
const BANK = { id: '1', name: '模拟银行' };

/** What answers a request: a part of the user's state, a notice, or a message of its own. */
export type OfficeAnswer =
  | { readonly type: 'state'; readonly node: object }
  | { readonly type: 'notice'; readonly level: 'INFO' | 'WARNING'; readonly code: number; readonly content: string }
  | { readonly type: 'message'; readonly message: object };

const warning = (code: number, content: string): OfficeAnswer => ({ type: 'notice', level: 'WARNING', code, content });

/**
 * Bank, password and statements of the paper venue. The codes are those of open-trade-gateway
 * (https://github.com/shinnytech/open-trade-gateway). Transfers, new passwords and confirmations outlive a connection, not the
 * venue.
 */
export class PaperOffice {
  readonly #exchange: Exchange;
  readonly #cashier: Cashier | null;
  readonly #passwords = new Map<string, string>();
  readonly #transfers = new Map<string, Record<string, object>>();
  /** The trading day whose statement each account confirmed last. */
  readonly #confirmed = new Map<string, number>();
  readonly #owed = new Map<string, VenueReport[]>();
  #count = 0;

  constructor(exchange: Exchange, cashier: Cashier | null) {
    this.#exchange = exchange;
    this.#cashier = cashier;
  }

  authenticate(user: string, password: string): boolean {
    const changed = this.#passwords.get(user);
    return changed === undefined ? this.#exchange.authenticate(user, password) : password === changed;
  }

  /** The statement that an account has to confirm; null once it has, for this trading day. */
  statementFor(user: string): string | null {
    return this.#confirmed.get(user) === this.#today() ? null : this.#statement(user);
  }

  confirmed(user: string): void {
    this.#confirmed.set(user, this.#today());
  }

  #today = (): number => Number(tradingDay(tsUs(this.#exchange.nowUs()), new Set()).replaceAll('-', ''));

  /** Has a trade said once more behind the user's next snapshot; the oldest is forgotten where too many wait. */
  owe(user: string, trade: VenueReport): void {
    const waiting = this.#owed.get(user) ?? [];
    this.#owed.set(user, [...waiting, trade].slice(-OWED_MAX));
  }
  /** What waits to be said once more, once. */
  owed(user: string): readonly VenueReport[] {
    const waiting = this.#owed.get(user) ?? [];
    this.#owed.delete(user);
    return waiting;
  }

  /** What a full snapshot shows of it. */
  state = (user: string): { banks: object; transfers: object } => ({ banks: { [BANK.id]: BANK }, transfers: this.#transfers.get(user) ?? {} });

  /** Null where the request is none for the office. */
  answer(user: string, aid: string, fields: Fields): readonly OfficeAnswer[] | null {
    if (aid === 'change_password') return [this.#changePassword(user, fields)];
    if (aid === 'req_transfer') return this.#transfer(user, fields);
    if (aid === 'qry_transfer_serial') return [{ type: 'state', node: { transfers: this.state(user).transfers } }];
    if (aid === 'qry_account_register') return [{ type: 'state', node: { banks: this.state(user).banks } }];
    if (aid === 'qry_account_info') return [{ type: 'state', node: { accounts: { CNY: accountNode(user, this.#exchange.account(user)) } } }];
    if (aid === 'qry_settlement_info') return [this.#settlement(user, fields)];
    return null;
  }

  #changePassword(user: string, { old_password: before, new_password: after }: Fields): OfficeAnswer {
    if (typeof before !== 'string' || typeof after !== 'string' || after === '') return warning(351, '修改密码失败, 密码无效');
    if (!this.authenticate(user, before)) return warning(351, '修改密码失败, 原密码不正确');
    this.#passwords.set(user, after);
    return { type: 'notice', level: 'INFO', code: 326, content: '修改密码成功' };
  }

  #transfer(user: string, fields: Fields): readonly OfficeAnswer[] {
    if (this.#cashier === null) return [warning(335, '当前时间不支持转账')];
    const { amount, currency, bank_id: bank, future_account: account, future_password: password } = fields;
    const isAmount = typeof amount === 'number' && amount !== 0 && Math.abs(amount) <= AMOUNT_MAX && new Decimal(amount).decimalPlaces() <= 2;
    if (!isAmount) return [warning(352, '银期错误, 转账金额无效')];
    if (currency !== 'CNY' || bank !== BANK.id || account !== user) return [warning(352, '银期错误, 银行, 账户或币种不符')];
    if (typeof password !== 'string' || !this.authenticate(user, password)) return [warning(352, '银期错误, 资金密码不正确')];
    const done = this.#cashier.moveMoney(user, new Decimal(amount).toFixed());
    const key = `${++this.#count}`;
    const entry = { datetime: nanoseconds(this.#exchange.nowUs()), currency, amount, error_id: done ? 0 : 1, error_msg: done ? '成功' : '可取资金不足' };
    const kept = this.#transfers.get(user) ?? {};
    const rest = Object.entries(kept).slice(1 - TRANSFERS_MAX);
    this.#transfers.set(user, { ...Object.fromEntries(rest), [key]: entry });
    const state: OfficeAnswer = { type: 'state', node: { transfers: { [key]: entry } } };
    return done ? [state, { type: 'notice', level: 'INFO', code: 327, content: '转账成功' }] : [state];
  }

  /** The paper venue keeps no statements: today's is written from the account as it stands, any other day's is empty. */
  #settlement(user: string, { trading_day: day }: Fields): OfficeAnswer {
    const text = day === this.#today() ? this.#statement(user) : '';
    return { type: 'message', message: { aid: 'qry_settlement_info', trading_day: typeof day === 'number' ? day : 0, user_name: user, settlement_info: text } };
  }

  #statement(user: string): string {
    const account = this.#exchange.account(user);
    return [`模拟结算单 ${this.#today()}`, `客户权益 ${account.balance}`, `可用资金 ${account.available}`, `保证金 ${account.margin}`, `平仓盈亏 ${account.realizedPnl}`, `手续费 ${account.fees}`].join('\n');
  }
}
