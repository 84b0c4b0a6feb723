import { Decimal } from '@tandem/kernel';
import type { Cashier, Statement, Transfer } from '../exchange/cashier.ts';
import type { Exchange, VenueReport } from '../exchange/exchange.ts';
import type { Fields } from './request.ts';
import { accountNode, nanoseconds } from './state.ts';

/** Trades to be said once more behind the next snapshot. */
const OWED_MAX = 1_000;
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
 * (https://github.com/shinnytech/open-trade-gateway). What it sees to is the venue's to keep.
 */
export class PaperOffice {
  readonly #exchange: Exchange;
  readonly #cashier: Cashier | null;
  readonly #owed = new Map<string, VenueReport[]>();

  constructor(exchange: Exchange, cashier: Cashier | null) {
    this.#exchange = exchange;
    this.#cashier = cashier;
  }

  /** The statement that an account has to confirm; null once it has, for this trading day. */
  statementFor(user: string): string | null {
    const cashier = this.#cashier;
    return cashier === null || cashier.confirmedDay(user) === cashier.tradingDay ? null : this.#statement(user, cashier.tradingDay);
  }

  confirmed(user: string): void {
    this.#cashier?.confirmStatement(user);
  }

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
  state = (user: string): { banks: object; transfers: object } => ({ banks: { [BANK.id]: BANK }, transfers: Object.fromEntries((this.#cashier?.transfers(user) ?? []).map((one) => [one.transferId, transferNode(one)])) });

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
    if (!this.#exchange.authenticate(user, before)) return warning(351, '修改密码失败, 原密码不正确');
    if (this.#cashier?.changePassword(user, after) !== true) return warning(351, '修改密码失败, 系统暂时无法保存');
    return { type: 'notice', level: 'INFO', code: 326, content: '修改密码成功' };
  }

  #transfer(user: string, fields: Fields): readonly OfficeAnswer[] {
    if (this.#cashier === null) return [warning(335, '当前时间不支持转账')];
    const { amount, currency, bank_id: bank, future_account: account, future_password: password } = fields;
    const isAmount = typeof amount === 'number' && amount !== 0 && Math.abs(amount) <= AMOUNT_MAX && new Decimal(amount).decimalPlaces() <= 2;
    if (!isAmount) return [warning(352, '银期错误, 转账金额无效')];
    if (currency !== 'CNY' || bank !== BANK.id || account !== user) return [warning(352, '银期错误, 银行, 账户或币种不符')];
    if (typeof password !== 'string' || !this.#exchange.authenticate(user, password)) return [warning(352, '银期错误, 资金密码不正确')];
    const transfer = this.#cashier.transfer(user, new Decimal(amount).toFixed());
    if (transfer === null) return [warning(352, '银期错误, 系统暂时无法保存')];
    const state: OfficeAnswer = { type: 'state', node: { transfers: { [transfer.transferId]: transferNode(transfer) } } };
    return transfer.outcome === 'done' ? [state, { type: 'notice', level: 'INFO', code: 327, content: '转账成功' }] : [state];
  }

  /** Of the running day as the account stands, of past days as they ended; empty for a day that none is kept of. */
  #settlement(user: string, { trading_day: day }: Fields): OfficeAnswer {
    const date = typeof day === 'number' ? /^(\d{4})(\d{2})(\d{2})$/.exec(String(day)) : null;
    const text = date === null ? '' : this.#statement(user, date.slice(1).join('-'));
    return { type: 'message', message: { aid: 'qry_settlement_info', trading_day: typeof day === 'number' ? day : 0, user_name: user, settlement_info: text } };
  }

  #statement(user: string, tradingDay: string): string {
    const statement = this.#cashier?.statement(user, tradingDay) ?? null;
    return statement === null ? '' : statementText(statement);
  }
}

/** Source of the fields: https://github.com/shinnytech/diff, funcset/trade.rst. */
const transferNode = ({ atUs, amount, outcome }: Transfer): object => ({
  datetime: nanoseconds(atUs),
  currency: 'CNY',
  amount: Number(amount),
  error_id: outcome === 'done' ? 0 : 1,
  error_msg: outcome === 'done' ? '成功' : '可取资金不足',
});

const statementText = (s: Statement): string =>
  [
    `模拟结算单 ${s.tradingDay.replaceAll('-', '')}`,
    `客户权益 ${s.balance}`,
    `可用资金 ${s.available}`,
    `保证金 ${s.margin}`,
    `平仓盈亏 ${s.realizedPnl}`,
    `持仓盈亏 ${s.unrealizedPnl}`,
    `手续费 ${s.fees}`,
    `成交笔数 ${s.executions}`,
    ...s.positions.map(({ instrumentId, long, short }) => `持仓 ${instrumentId} 多 ${long} 空 ${short}`),
  ].join('\n');
