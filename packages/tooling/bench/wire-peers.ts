import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { flatPosition, price, quantity, type WholeAccount, type ExecutionReport, type Instrument, type InstrumentId, type NewOrder } from '@tandem/domain';
import type { Exchange } from '../../../apps/venues/src/exchange/exchange.ts';
import { serveFix } from '../../../apps/venues/src/front-fix/index.ts';
import { bookAt, CHEAP, DEAR, fx, inner, outer, realTime } from './wire-world.ts';

/** How long a venue takes before it answers, milliseconds. */
const ANSWER_AFTER_MS = 1;
/** How much later a fill in part is told: the other leg is done by then, and the top-up waits for nothing but it. */
const LAST_AFTER_MS = 3;

/** The far side of both sockets: sends ticks, fills every order at once, and reads the clock when one arrives. */
export interface Peers {
  readonly innerUrl: string;
  readonly outerPort: number;
  /** Sends one tick of the inner contract. */
  readonly tick: (fires: boolean) => void;
  /** Drops every connection without a goodbye; orders, trades and positions stay, as they would at a venue. */
  readonly disconnect: () => void;
  /** Lots filled so far at each venue. */
  readonly filled: () => Readonly<Record<'inner' | 'outer', number>>;
  close(): Promise<void>;
}

export interface PeerOptions {
  readonly onOrder: (leg: 'inner' | 'outer', atNs: bigint) => void;
  /** The inner venue fills a part of each pair's first order, last of both legs, and hears how long the top-up takes. */
  readonly onTopUp?: (tookNs: bigint) => void;
}

export async function openPeers({ onOrder, onTopUp }: PeerOptions): Promise<Peers> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  let quotes: Socket | null = null;
  const state: InnerState = { orders: {}, trades: {}, lots: 0, count: 0 };
  const heard = { inner: 0n, outer: 0n };
  const exchange = fillingExchange(() => onOrder('outer', heard.outer));
  server.on('connection', (socket, request) => {
    request.socket.setNoDelay(true);
    if (request.url === '/md') {
      quotes = request.socket;
      socket.send(JSON.stringify({ aid: 'rsp_login', session_id: 'S', account_id: '' }));
      return;
    }
    hearLate(request.socket, (atNs) => (heard.inner = atNs));
    const told = onTopUp === undefined ? null : (fillNs: bigint): void => onTopUp(heard.inner - fillNs);
    attendTrading(socket, state, () => onOrder('inner', heard.inner), told);
  });
  const front = await serveFix({
    exchange,
    host: '127.0.0.1',
    port: 0,
    senderCompId: 'PEER',
    clock: realTime,
    scheduler: realTime,
  });
  const accepted = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    if (socket.localPort === front.port) hearLate(socket, (atNs) => (heard.outer = atNs));
  };
  subscribe('net.server.socket', accepted);
  const [dear, cheap] = [tickText(DEAR), tickText(CHEAP)];
  let volume = 0;
  return {
    innerUrl: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    outerPort: front.port,
    tick(fires) {
      const frame = textFrame(`${fires ? cheap : dear}"volume":${++volume},"datetime":"${beijing()}"}}}]}`);
      if (quotes?.writable === true) quotes.write(frame);
    },
    disconnect() {
      for (const client of server.clients) client.terminate();
      exchange.disconnect();
    },
    filled: () => ({ inner: state.lots, outer: exchange.lots() }),
    async close() {
      unsubscribe('net.server.socket', accepted);
      for (const client of server.clients) client.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await front.close();
    },
  };
}

/**
 * Reads the clock when bytes come, and hands them on a little later: what a venue does with the order of one leg must
 * not hold up the clock of the other.
 */
function hearLate(socket: Socket, onBytes: (atNs: bigint) => void): void {
  const emit = socket.emit.bind(socket) as (name: string | symbol, ...rest: unknown[]) => boolean;
  socket.emit = (name: string | symbol, ...rest: unknown[]): boolean => {
    if (name !== 'data') return emit(name, ...rest);
    const atNs = process.hrtime.bigint();
    setTimeout(() => {
      onBytes(atNs);
      if (!socket.destroyed) emit(name, ...rest);
    }, ANSWER_AFTER_MS);
    return true;
  };
}

/** A whole text frame of a server: RFC 6455, section 5.2. */
function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  if (length < 126 || length > 0xffff) throw new Error('a tick of another size');
  const frame = Buffer.allocUnsafe(4 + length);
  frame[0] = 0x81;
  frame[1] = 126;
  frame.writeUInt16BE(length, 2);
  frame.write(text, 4);
  return frame;
}

const beijing = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().replace('T', ' ').replace('Z', '000');

/** Five levels a side, about 640 bytes with what `tick` adds. */
export function tickText(ask: number): string {
  const fields = [1, 2, 3, 4, 5].flatMap((n) => [
    `"ask_price${n}":${ask + (n - 1) * 10}`,
    `"ask_volume${n}":500`,
    `"bid_price${n}":${ask - n * 10}`,
    `"bid_volume${n}":500`,
  ]);
  return `{"aid":"rtn_data","data":[{"quotes":{"${inner.instrumentId}":{"instrument_id":"${inner.instrumentId}","upper_limit":99000,"lower_limit":70000,"last_price":${ask},${fields.join(',')},`;
}

/** What the inner venue knows of the desk. */
interface InnerState {
  readonly orders: Record<string, object>;
  readonly trades: Record<string, object>;
  lots: number;
  count: number;
}

const position = (lots: number): object => ({
  [inner.instrumentId]: { exchange_id: inner.exchange, instrument_id: inner.symbol, volume_long_today: lots, open_price_long: CHEAP },
});

/** `onTopUp`: fills a part of what is no top-up, and tells when the fill left that a top-up answers. */
function attendTrading(socket: WebSocket, state: InnerState, onOrder: () => void, onTopUp: ((fillNs: bigint) => void) | null): void {
  /** Since when a top-up is awaited; 0 where none is. */
  let fillNs = 0n;
  const said = (node: object): string => JSON.stringify({ aid: 'rtn_data', data: [{ trade: { desk: node } }] });
  socket.on('message', (data: Buffer) => {
    const request = JSON.parse(data.toString('utf8')) as Record<string, string | number>;
    if (request['aid'] === 'req_login') {
      const all = { trade_more_data: false, session: { user_id: 'desk' }, accounts: { CNY: { account_id: 'desk', balance: 1e12, available: 1e12 } }, orders: state.orders, trades: state.trades, positions: position(state.lots) };
      socket.send(said(all));
    }
    if (request['aid'] !== 'insert_order') return;
    onOrder();
    const { order_id: id, exchange_id, instrument_id, direction, volume: wanted } = request;
    const isTopUp = fillNs > 0n;
    if (isTopUp) onTopUp?.(fillNs);
    fillNs = 0n;
    const isPart = onTopUp !== null && !isTopUp && Number(wanted) > 1;
    const volume = isPart ? Math.floor(Number(wanted) / 2) : Number(wanted);
    const common = { order_id: id, exchange_id, instrument_id, direction };
    const order = { ...common, volume_orign: wanted, volume_left: Number(wanted) - volume, status: 'FINISHED', time_condition: 'IOC', exchange_order_id: `X${id}`, last_msg: '' };
    const trade = { ...common, volume, price: request['limit_price'], trade_date_time: Date.now() * 1e6 };
    const key = `T${++state.count}`;
    state.orders[id!] = order;
    state.trades[key] = trade;
    state.lots += volume;
    const answer = (): void => {
      const text = said({ orders: { [id!]: order }, trades: { [key]: trade }, positions: position(state.lots) });
      if (isPart) fillNs = process.hrtime.bigint();
      socket.send(text);
    };
    if (isPart) setTimeout(answer, LAST_AFTER_MS);
    else answer();
  });
}

const asStatus = (report: ExecutionReport): ExecutionReport => ({ ...report, execType: 'order_status', lastQty: quantity(0), lastPx: null });

function fillingExchange(onOrder: () => void): Exchange & { disconnect(): void; lots(): number } {
  const instruments: ReadonlyMap<InstrumentId, Instrument> = new Map([outer, fx].map((i) => [i.instrumentId, i]));
  const books = new Set<(book: ReturnType<Exchange['book']>) => void>();
  const executions = new Set<(account: string, report: ExecutionReport) => void>();
  const orders = new Map<string, NewOrder>();
  const reports: ExecutionReport[] = [];
  const disconnects = new Set<() => void>();
  let lots = 0;
  const mids = new Map<InstrumentId, number>([[outer.instrumentId, outer.referencePrice], [fx.instrumentId, fx.referencePrice]]);
  const book = (id: InstrumentId) => bookAt(id, mids.get(id)!, instruments.get(id)!.tickSize);
  const ticking = setInterval(() => {
    for (const id of instruments.keys()) for (const listener of books) listener(book(id));
  }, 200);
  ticking.unref();
  let ids = 0;
  const on = <T>(set: Set<T>, listener: T) => {
    set.add(listener);
    return () => void set.delete(listener);
  };
  return {
    venue: 'outer',
    instruments,
    nowUs: () => realTime.nowUs(),
    book,
    onBook: (l) => on(books, l),
    onExecution: (l) => on(executions, l),
    onCancelReject: () => () => undefined,
    onAccount: () => () => undefined,
    onDisconnect: (l) => on(disconnects, l),
    reachable: true,
    disconnect() {
      for (const listener of disconnects) listener();
    },
    lots: () => lots,
    authenticate: () => true,
    submit(account, order) {
      onOrder();
      orders.set(order.clOrdId, order);
      const now = realTime.nowUs();
      const report = {
        venue: 'outer',
        clOrdId: order.clOrdId,
        orderId: `O${++ids}`,
        execId: `E${ids}`,
        execType: 'trade',
        ordStatus: 'filled',
        instrumentId: order.instrumentId,
        side: order.side,
        orderQty: order.quantity,
        cumQty: order.quantity,
        leavesQty: quantity(0),
        lastQty: order.quantity,
        lastPx: price(order.price),
        text: '',
        tsEventUs: now,
        tsIngestUs: now,
      } as unknown as ExecutionReport;
      reports.push(report);
      lots += order.quantity;
      for (const listener of executions) listener(account, report);
    },
    cancel: () => undefined,
    replace: () => undefined,
    orders: () => reports.map(asStatus),
    order: (_account, id) => reports.filter((r) => r.clOrdId === id).map(asStatus)[0],
    sentOrder: (_account, id) => orders.get(id),
    trades: () => reports,
    positions: () => [{ ...flatPosition('outer', outer.instrumentId), shortToday: quantity(lots), shortAvgPx: '4.8' }],
    account: (accountId): WholeAccount => ({ venue: 'outer', accountId, currency: 'USD', balance: '1000000000000', available: '1000000000000', margin: '0', realizedPnl: '0', unrealizedPnl: '0', fees: '0', tsUs: realTime.nowUs() }),
  };
}
