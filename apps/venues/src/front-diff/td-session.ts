import type { WebSocket } from 'ws';
import { sentence, type Dispose } from '@tandem/kernel';
import { clOrdId, type ExecutionReport, type Position } from '@tandem/domain';
import type { Exchange } from '../exchange/exchange.ts';
import type { Session } from './md-session.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { readOrder, readOrderId, type Fields } from './request.ts';
import { accountNode, orderNode, positionNode, tradeNode } from './state.ts';
import type { PaperOffice } from './td-office.ts';

/** The one broker of this venue, as its list names it. */
const BROKER_NAME = 'paper';

/** One trading connection: before a login it hears nothing but the brokers, after it the state of its user. */
class TradingSession implements Session {
  readonly #socket: WebSocket;
  readonly #exchange: Exchange;
  readonly #office: PaperOffice;
  readonly #sessionId: string;
  readonly #outbox: Outbox;
  readonly #disposers: readonly Dispose[];
  #userId: string | null = null;
  #notices = 0;
  /** What the client's tree holds of each position, to send what differs alone. */
  readonly #positionsSent = new Map<string, string>();
  /** When each order of this connection was first told of: DIFF's insert_date_time does not move. */
  readonly #insertedUs = new Map<string, number>();

  constructor(socket: WebSocket, exchange: Exchange, office: PaperOffice, sessionId: string) {
    this.#socket = socket;
    this.#office = office;
    this.#exchange = exchange;
    this.#sessionId = sessionId;
    this.#outbox = createOutbox(socket);
    this.#disposers = [
      exchange.onExecution((account, report, telling) => {
        this.#executed(account, report);
        if (telling === 'old_number' && report.execType === 'trade' && account === this.#userId) this.#office.owe(account, report);
      }),
      exchange.onCancelReject((account, reject) => {
        if (account === this.#userId) this.#notify('WARNING', 500, `撤单失败, 委托单 ${reject.clOrdId}, 原因: ${reject.text}`);
      }),
      exchange.onAccount((account) => this.#accountChanged(account)),
    ];
    // The first state after the login is pushed without being asked for.
    this.#outbox.peek();
    socket.send(JSON.stringify({ aid: 'rtn_brokers', brokers: [BROKER_NAME] }));
  }

  receive(aid: string, fields: Fields): void {
    if (aid === 'peek_message') this.#outbox.peek();
    else if (aid === 'req_login') this.#login(fields);
    else if (this.#userId === null) this.#notify('ERROR', 403, '请先登录');
    else if (fields['user_id'] !== undefined && fields['user_id'] !== this.#userId) this.#notify('ERROR', 403, '用户名与登录用户不符');
    else if (aid === 'insert_order') this.#insert(this.#userId, fields);
    else if (aid === 'cancel_order') this.#cancel(this.#userId, fields);
    else if (aid === 'confirm_settlement') this.#confirm(this.#userId);
    else this.#serve(this.#userId, aid, fields);
  }

  close(): void {
    for (const dispose of this.#disposers) dispose();
  }

  #confirm(user: string): void {
    this.#office.confirmed(user);
    this.#notify('INFO', 0, '结算单已确认');
  }

  #notify(level: 'INFO' | 'WARNING' | 'ERROR', code: number, content: string, type: 'MESSAGE' | 'SETTLEMENT' = 'MESSAGE'): void {
    this.#outbox.put({ notify: { [`${this.#sessionId}-${++this.#notices}`]: { type, level, code, content } } });
    // Servers do not keep a notice back for a peek.
    this.#outbox.peek();
  }

  #orderOf(user: string, report: ExecutionReport): object | null {
    const instrument = this.#exchange.instruments.get(report.instrumentId);
    if (instrument === undefined) return null;
    const inserted = this.#insertedUs.get(report.clOrdId) ?? report.tsEventUs;
    this.#insertedUs.set(report.clOrdId, inserted);
    return orderNode(user, report, this.#exchange.sentOrder(user, report.clOrdId), instrument, inserted);
  }

  #tradeOf(user: string, report: ExecutionReport): object | null {
    const instrument = this.#exchange.instruments.get(report.instrumentId);
    return instrument === undefined ? null : tradeNode(user, report, this.#exchange.sentOrder(user, report.clOrdId), instrument);
  }

  #positionOf(user: string, p: Position): object | null {
    const instrument = this.#exchange.instruments.get(p.instrumentId);
    if (instrument === undefined) return null;
    const node = positionNode(user, p, instrument);
    const text = JSON.stringify(node);
    if (this.#positionsSent.get(p.instrumentId) === text) return null;
    this.#positionsSent.set(p.instrumentId, text);
    return node;
  }

  #snapshot(user: string): void {
    this.#positionsSent.clear();
    this.#outbox.put(
      userPatch(user, {
        user_id: user,
        session: { user_id: user, session_id: this.#sessionId, trading_day: '' },
        trade_more_data: false,
        accounts: { CNY: accountNode(user, this.#exchange.account(user)) },
        positions: this.#positions(user),
        orders: table(this.#exchange.orders(user), (r) => r.clOrdId, (r) => this.#orderOf(user, r)),
        trades: table(this.#exchange.trades(user), (r) => r.execId, (r) => this.#tradeOf(user, r)),
        ...this.#office.state(user),
      }),
    );
  }

  #login(fields: Fields): void {
    const { user_name: name, password } = fields;
    if (typeof name === 'string' && typeof password === 'string' && this.#exchange.authenticate(name, password)) {
      this.#userId = name;
      this.#notify('INFO', 0, '登录成功');
      const statement = this.#office.statementFor(name);
      // The code is that of open-trade-gateway's statements.
      if (statement !== null) this.#notify('INFO', 325, statement, 'SETTLEMENT');
      this.#askAboutOrders(name);
      this.#snapshot(name);
      for (const trade of this.#office.owed(name)) this.#putTrade(name, trade);
    } else {
      this.#userId = null;
      this.#notify('ERROR', 403, '登录失败, 用户名或密码错误');
    }
  }

  /** DIFF has no question about one order: a login is how a client asks about all, so the exchange is asked about each. */
  #askAboutOrders(user: string): void {
    for (const { clOrdId: id } of this.#exchange.orders(user)) this.#exchange.order(user, id);
  }

  #serve(user: string, aid: string, fields: Fields): void {
    const answers = this.#office.answer(user, aid, fields);
    if (answers === null) this.#notify('WARNING', 404, '不支持的请求');
    for (const answer of answers ?? []) {
      if (answer.type === 'state') this.#outbox.put(userPatch(user, answer.node));
      else if (answer.type === 'notice') this.#notify(answer.level, answer.code, answer.content);
      else this.#socket.send(JSON.stringify(answer.message));
    }
  }

  #insert(user: string, fields: Fields): void {
    const order = readOrder(fields, this.#exchange);
    const id = readOrderId(fields['order_id']) ?? '-';
    if (!order.ok) this.#notify('ERROR', 400, `下单失败, 委托单 ${id}, 原因: ${sentence(order.error)}`);
    else if (this.#exchange.sentOrder(user, order.value.clOrdId) !== undefined) this.#notify('WARNING', 409, `单号重复 ${id}, 已忽略`);
    else this.#exchange.submit(user, order.value);
  }

  #cancel(user: string, fields: Fields): void {
    const id = readOrderId(fields['order_id']);
    if (id === null) this.#notify('ERROR', 400, '撤单失败, 委托单号无效');
    else this.#exchange.cancel(user, clOrdId(id));
  }

  #executed(account: string, report: ExecutionReport): void {
    if (account !== this.#userId) return;
    if (report.execType === 'rejected') {
      this.#notify('ERROR', 500, `下单失败, 委托单 ${report.clOrdId}, 原因: ${report.text}`);
    }
    const order = this.#orderOf(account, report);
    if (order !== null) this.#outbox.put(userPatch(account, { orders: { [report.clOrdId]: order } }));
    if (report.execType === 'trade') this.#putTrade(account, report);
  }

  #putTrade(account: string, report: ExecutionReport): void {
    const trade = this.#tradeOf(account, report);
    if (trade !== null) this.#outbox.put(userPatch(account, { trades: { [report.execId]: trade } }));
  }

  #accountChanged(account: string): void {
    if (account !== this.#userId) return;
    const positions = this.#positions(account);
    this.#outbox.put(userPatch(account, { positions, accounts: { CNY: accountNode(account, this.#exchange.account(account)) } }));
  }

  #positions(user: string): Record<string, object> {
    return table(this.#exchange.positions(user), (p) => p.instrumentId, (p) => this.#positionOf(user, p));
  }
}

export const createTradingSession = (socket: WebSocket, exchange: Exchange, office: PaperOffice, sessionId: string): Session =>
  new TradingSession(socket, exchange, office, sessionId);

const userPatch = (user: string, node: object): object => ({ trade: { [user]: node } });

const table = <T>(rows: readonly T[], key: (row: T) => string, node: (row: T) => object | null): Record<string, object> =>
  Object.fromEntries(
    rows.flatMap((row) => {
      const value = node(row);
      return value === null ? [] : [[key(row), value]];
    }),
  );
