import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { price, quantity, type Account, type ExecutionReport, type Instrument, type InstrumentId, type NewOrder } from '@tandem/domain';
import type { Exchange } from '../../../apps/venues/src/exchange/exchange.ts';
import { serveFix } from '../../../apps/venues/src/front-fix/index.ts';
import { bookAt, CHEAP, DEAR, fx, inner, outer, realTime } from './wire-world.ts';

/** The far side of both sockets: sends ticks, fills every order at once, and reads the clock when one arrives. */
export interface Peers {
  readonly innerUrl: string;
  readonly outerPort: number;
  /** Sends one tick of the inner contract. */
  readonly tick: (fires: boolean) => void;
  close(): Promise<void>;
}

export async function openPeers(onOrder: (leg: 'inner' | 'outer', atNs: bigint) => void): Promise<Peers> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  let quotes: WebSocket | null = null;
  server.on('connection', (socket, request) => {
    if (request.url === '/md') {
      quotes = socket;
      socket.send(JSON.stringify({ aid: 'rsp_login', session_id: 'S', account_id: '' }));
    } else attendTrading(socket, (atNs) => onOrder('inner', atNs));
  });
  const front = await serveFix({
    exchange: fillingExchange((atNs) => onOrder('outer', atNs)),
    host: '127.0.0.1',
    port: 0,
    senderCompId: 'PEER',
    clock: realTime,
    scheduler: realTime,
  });
  const [dear, cheap] = [tickText(DEAR), tickText(CHEAP)];
  let volume = 0;
  return {
    innerUrl: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    outerPort: front.port,
    tick(fires) {
      const stamp = beijing();
      quotes?.send(`${fires ? cheap : dear}"volume":${++volume},"datetime":"${stamp}"}}}]}`);
    },
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await front.close();
    },
  };
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

function attendTrading(socket: WebSocket, onOrder: (atNs: bigint) => void): void {
  let trades = 0;
  const tell = (node: object): void => socket.send(JSON.stringify({ aid: 'rtn_data', data: [{ trade: { desk: node } }] }));
  socket.on('message', (data: Buffer) => {
    const atNs = process.hrtime.bigint();
    const request = JSON.parse(data.toString('utf8')) as Record<string, string | number>;
    if (request['aid'] === 'req_login') {
      tell({ trade_more_data: false, session: { user_id: 'desk' }, accounts: { CNY: { account_id: 'desk', balance: 1e12, available: 1e12 } }, orders: {}, trades: {}, positions: {} });
    }
    if (request['aid'] !== 'insert_order') return;
    onOrder(atNs);
    const { order_id: id, exchange_id, instrument_id, direction, volume } = request;
    const common = { order_id: id, exchange_id, instrument_id, direction };
    tell({
      orders: { [id!]: { ...common, volume_orign: volume, volume_left: 0, status: 'FINISHED', time_condition: 'IOC', exchange_order_id: `X${id}`, last_msg: '' } },
      trades: { [`T${++trades}`]: { ...common, volume, price: request['limit_price'], trade_date_time: Date.now() * 1e6 } },
    });
  });
}

function fillingExchange(onOrder: (atNs: bigint) => void): Exchange {
  const instruments: ReadonlyMap<InstrumentId, Instrument> = new Map([outer, fx].map((i) => [i.instrumentId, i]));
  const books = new Set<(book: ReturnType<Exchange['book']>) => void>();
  const executions = new Set<(account: string, report: ExecutionReport) => void>();
  const orders = new Map<string, NewOrder>();
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
    onDisconnect: () => () => undefined,
    authenticate: () => true,
    submit(account, order) {
      onOrder(process.hrtime.bigint());
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
      for (const listener of executions) listener(account, report);
    },
    cancel: () => undefined,
    orders: () => [],
    order: () => undefined,
    sentOrder: (_account, id) => orders.get(id),
    trades: () => [],
    positions: () => [],
    account: (accountId): Account => ({ venue: 'outer', accountId, currency: 'USD', balance: '1000000000000', available: '1000000000000', margin: '0', realizedPnl: '0', unrealizedPnl: '0', fees: '0', tsUs: realTime.nowUs() }),
  };
}
