import type { WebSocket } from 'ws';
import { sentence } from '@tandem/kernel';
import { clOrdId, type ExecutionReport, type Position } from '@tandem/domain';
import type { Exchange } from '../exchange/exchange.ts';
import type { Session } from './md-session.ts';
import { createOutbox } from './outbox.ts';
import { readOrder, readOrderId, type Fields } from './request.ts';
import { accountNode, orderNode, positionNode, tradeNode } from './state.ts';

/** The one broker of this venue, as its list names it. */
export const BROKER_NAME = 'paper';

/** One trading connection: before a login it hears nothing but the brokers, after it the state of its user. */
export function createTradingSession(socket: WebSocket, exchange: Exchange, sessionId: string): Session {
  const outbox = createOutbox(socket);
  let userId: string | null = null;
  let notices = 0;
  /** What the client's tree holds of each position, to send what differs alone. */
  const positionsSent = new Map<string, string>();
  /** When each order of this connection was first told of: DIFF's insert_date_time does not move. */
  const insertedUs = new Map<string, number>();

  function notify(level: 'INFO' | 'WARNING' | 'ERROR', code: number, content: string): void {
    outbox.put({ notify: { [`${sessionId}-${++notices}`]: { type: 'MESSAGE', level, code, content } } });
    // Servers do not keep a notice back for a peek.
    outbox.peek();
  }

  const userPatch = (user: string, node: object): object => ({ trade: { [user]: node } });

  function orderOf(user: string, report: ExecutionReport): object | null {
    const instrument = exchange.instruments.get(report.instrumentId);
    if (instrument === undefined) return null;
    const inserted = insertedUs.get(report.clOrdId) ?? report.tsEventUs;
    insertedUs.set(report.clOrdId, inserted);
    return orderNode(user, report, exchange.sentOrder(user, report.clOrdId), instrument, inserted);
  }

  function tradeOf(user: string, report: ExecutionReport): object | null {
    const instrument = exchange.instruments.get(report.instrumentId);
    return instrument === undefined ? null : tradeNode(user, report, exchange.sentOrder(user, report.clOrdId), instrument);
  }

  function positionOf(user: string, p: Position): object | null {
    const instrument = exchange.instruments.get(p.instrumentId);
    if (instrument === undefined) return null;
    const node = positionNode(user, p, instrument);
    const text = JSON.stringify(node);
    if (positionsSent.get(p.instrumentId) === text) return null;
    positionsSent.set(p.instrumentId, text);
    return node;
  }

  function table<T>(rows: readonly T[], key: (row: T) => string, node: (row: T) => object | null): Record<string, object> {
    return Object.fromEntries(rows.flatMap((row) => {
      const value = node(row);
      return value === null ? [] : [[key(row), value]];
    }));
  }

  function snapshot(user: string): void {
    positionsSent.clear();
    outbox.put(
      userPatch(user, {
        user_id: user,
        session: { user_id: user, session_id: sessionId, trading_day: '' },
        trade_more_data: false,
        accounts: { CNY: accountNode(user, exchange.account(user)) },
        positions: table(exchange.positions(user), (p) => p.instrumentId, (p) => positionOf(user, p)),
        orders: table(exchange.orders(user), (r) => r.clOrdId, (r) => orderOf(user, r)),
        trades: table(exchange.trades(user), (r) => r.execId, (r) => tradeOf(user, r)),
      }),
    );
  }

  function login(fields: Fields): void {
    const { user_name: name, password } = fields;
    if (typeof name !== 'string' || typeof password !== 'string' || !exchange.authenticate(name, password)) {
      userId = null;
      notify('ERROR', 403, '登录失败, 用户名或密码错误'); return;
    }
    userId = name;
    notify('INFO', 0, '登录成功');
    snapshot(name);
  }

  function insert(user: string, fields: Fields): void {
    const order = readOrder(fields, exchange);
    const id = readOrderId(fields['order_id']) ?? '-';
    if (!order.ok) { notify('ERROR', 400, `下单失败, 委托单 ${id}, 原因: ${sentence(order.error)}`); return; }
    if (exchange.order(user, order.value.clOrdId) !== undefined || exchange.sentOrder(user, order.value.clOrdId) !== undefined) {
      notify('WARNING', 409, `单号重复 ${id}, 已忽略`); return;
    }
    exchange.submit(user, order.value);
  }

  function cancel(user: string, fields: Fields): void {
    const id = readOrderId(fields['order_id']);
    if (id === null) { notify('ERROR', 400, '撤单失败, 委托单号无效'); return; }
    exchange.cancel(user, clOrdId(id));
  }

  const disposers = [
    exchange.onExecution((account, report) => {
      if (account !== userId) return;
      if (report.execType === 'rejected') notify('ERROR', 500, `下单失败, 委托单 ${report.clOrdId}, 原因: ${report.text}`);
      const order = orderOf(account, report);
      const trade = report.execType === 'trade' ? tradeOf(account, report) : null;
      if (order !== null) outbox.put(userPatch(account, { orders: { [report.clOrdId]: order } }));
      if (trade !== null) outbox.put(userPatch(account, { trades: { [report.execId]: trade } }));
    }),
    exchange.onCancelReject((account, reject) => {
      if (account !== userId) return;
      notify('WARNING', 500, `撤单失败, 委托单 ${reject.clOrdId}, 原因: ${reject.text}`);
    }),
    exchange.onAccount((account) => {
      if (account !== userId) return;
      const positions = table(exchange.positions(account), (p) => p.instrumentId, (p) => positionOf(account, p));
      outbox.put(userPatch(account, { positions, accounts: { CNY: accountNode(account, exchange.account(account)) } }));
    }),
  ];

  outbox.peek();
  socket.send(JSON.stringify({ aid: 'rtn_brokers', brokers: [BROKER_NAME] }));

  return {
    receive(aid, fields) {
      if (aid === 'peek_message') { outbox.peek(); return; }
      if (aid === 'req_login') { login(fields); return; }
      if (userId === null) { notify('ERROR', 403, '请先登录'); return; }
      const named = fields['user_id'];
      if (named !== undefined && named !== userId) { notify('ERROR', 403, '用户名与登录用户不符'); return; }
      switch (aid) {
        case 'insert_order':
          { insert(userId, fields); return; }
        case 'cancel_order':
          { cancel(userId, fields); return; }
        case 'confirm_settlement':
          { notify('INFO', 0, '结算单已确认'); return; }
        default:
          { notify('WARNING', 404, '不支持的请求'); return; }
      }
    },
    close() {
      for (const dispose of disposers) dispose();
    },
  };
}
