import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Clock, Scheduler } from '@tandem/kernel';
import type { DepthBook, InstrumentId } from '@tandem/domain';
import type { Cashier } from '../exchange/cashier.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { keepHistory } from './history.ts';
import { QUOTE_INTERVAL_MS, createMarketDataSession, type Session } from './md-session.ts';
import { decodeRequest } from './request.ts';
import { PaperOffice } from './td-office.ts';
import { createTradingSession } from './td-session.ts';

export interface DiffFrontOptions {
  readonly exchange: Exchange;
  /** Without it transfers, new passwords and statements are refused. */
  readonly cashier?: Cashier;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Least time between two quotes of one symbol on one connection; 0 sends every one asked for. Missing = {@link QUOTE_INTERVAL_MS}. */
  readonly quoteIntervalMs?: number;
}

export interface DiffFront {
  readonly port: number;
  close(): Promise<void>;
}

export const MARKET_DATA_PATH = '/md';
export const TRADING_PATH = '/td';
export const CONNECTIONS_MAX = 64;
/** The longest request a client has cause to send is a subscription. */
const REQUEST_BYTES_MAX = 64 * 1024;

/**
 * Serves an exchange over DIFF: market data at `/md`, trading at `/td`. Rejects where the port cannot be had. Whatever a
 * client sends, it gets a notice or loses its connection; the exchange never hears of it.
 */
export async function serveDiff(options: DiffFrontOptions): Promise<DiffFront> {
  const { exchange, clock, scheduler } = options;
  const http = createServer((_request, response) => response.writeHead(426).end());
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: true, maxPayload: REQUEST_BYTES_MAX });
  const volumes = countVolumes(exchange);
  const history = keepHistory(exchange, volumes.of);
  const office = new PaperOffice(exchange, options.cashier ?? null);
  let sessions = 0;

  http.on('upgrade', (request, socket, head) => {
    const path = (request.url ?? '').split('?')[0];
    if ((path !== MARKET_DATA_PATH && path !== TRADING_PATH) || server.clients.size >= CONNECTIONS_MAX || !exchange.reachable) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    server.handleUpgrade(request, socket, head, (client) => {
      const id = `S${++sessions}`;
      attend(
        client,
        path === TRADING_PATH
          ? createTradingSession(client, exchange, office, id)
          : createMarketDataSession(client, exchange, clock, scheduler, id, volumes.of, options.quoteIntervalMs ?? QUOTE_INTERVAL_MS, history),
      );
    });
  });

  const disposeDisconnect = exchange.onDisconnect(() => {
    for (const client of server.clients) client.terminate();
  });

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port, options.host, () => {
      http.off('error', reject);
      resolve();
    });
  });

  return {
    port: (http.address() as AddressInfo).port,
    async close() {
      disposeDisconnect();
      history.dispose();
      volumes.dispose();
      for (const client of server.clients) client.terminate();
      server.close();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

function attend(client: WebSocket, session: Session): void {
  client.on('message', (data: RawData, isBinary: boolean) => {
    const request = isBinary || !Buffer.isBuffer(data) ? null : decodeRequest(data.toString('utf8'));
    session.receive(request?.aid ?? '', request?.fields ?? {});
  });
  // `close` follows every error, and is where a connection ends.
  client.on('error', () => client.terminate());
  client.on('close', () => session.close());
}

/** The day's volume of each instrument, summed from the last trades that the books show. */
function countVolumes(exchange: Exchange): { of: (id: InstrumentId) => number; dispose: () => void } {
  const counted = new Map<InstrumentId, { last: DepthBook['last']; volume: number }>();
  const dispose = exchange.onBook((book) => {
    const before = counted.get(book.instrumentId) ?? { last: null, volume: 0 };
    if (book.last === null || book.last === before.last) return;
    counted.set(book.instrumentId, { last: book.last, volume: before.volume + book.last.quantity });
  });
  return { of: (id) => counted.get(id)?.volume ?? 0, dispose };
}
