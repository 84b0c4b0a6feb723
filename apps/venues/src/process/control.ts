import { assert } from '@tandem/kernel';
import { venueIds, type VenueId } from '@tandem/domain';
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { VenueFault } from '../exchange/exchange.ts';
import type { RunningExchange } from '../exchange/create-exchange.ts';

const BODY_MAX_BYTES = 4_096;
const faults: readonly VenueFault[] = ['reject_next', 'silence_next', 'partial_next', 'disconnect', 'close_market', 'open_market'];

export interface ControlOptions {
  readonly exchanges: Readonly<Record<VenueId, RunningExchange>>;
  readonly accountIds: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Asked for as `Authorization: Bearer <token>`. */
  readonly token: string;
}

/** The endpoint that tells the venues what to do wrong: `POST /faults {"venue","fault"}` and `GET /state`. */
export function serveControl(options: ControlOptions): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    handle(options, request).then(
      ([status, body]) => answer(response, status, body),
      (error: unknown) => answer(response, 400, { error: error instanceof Error ? error.message : String(error) }),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      const address = server.address();
      assert(typeof address === 'object' && address !== null, 'a TCP server has an address');
      resolve({
        port: address.port,
        close: () =>
          new Promise<void>((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

type Answer = readonly [status: number, body: unknown];

async function handle(options: ControlOptions, request: IncomingMessage): Promise<Answer> {
  if (!isAuthorised(request, options.token)) return [401, { error: 'The bearer token is missing or wrong.' }];
  if (request.url === '/state') {
    return request.method === 'GET' ? [200, stateOf(options)] : [405, { error: 'GET /state.' }];
  }
  if (request.url !== '/faults') return [404, { error: 'There is POST /faults and GET /state.' }];
  if (request.method !== 'POST') return [405, { error: 'POST /faults.' }];
  const body = await readBody(request);
  if (body === null) return [413, { error: `At most ${BODY_MAX_BYTES} bytes.` }];
  const wanted = decodeFault(body);
  if (wanted === null) return [400, { error: `A body {"venue": ${venueIds.join(' | ')}, "fault": ${faults.join(' | ')}}.` }];
  options.exchanges[wanted.venue].inject(wanted.fault);
  return [200, { ok: true }];
}

function isAuthorised(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > BODY_MAX_BYTES) return null;
  }
  return body;
}

function decodeFault(text: string): { readonly venue: VenueId; readonly fault: VenueFault } | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof json !== 'object' || json === null) return null;
  const named = json as Readonly<Record<string, unknown>>;
  if (Object.keys(named).some((key) => key !== 'venue' && key !== 'fault')) return null;
  const venue = venueIds.find((id) => id === named['venue']);
  const fault = faults.find((name) => name === named['fault']);
  return venue === undefined || fault === undefined ? null : { venue, fault };
}

function stateOf({ exchanges, accountIds }: ControlOptions): unknown {
  return Object.fromEntries(
    venueIds.map((venue) => {
      const exchange = exchanges[venue];
      const accounts = accountIds.map((id) => ({
        account: exchange.account(id),
        positions: exchange.positions(id),
        orders: exchange.orders(id),
        trades: exchange.trades(id),
      }));
      const books = [...exchange.instruments.keys()].map((id) => exchange.book(id));
      return [venue, { nowUs: exchange.nowUs(), phase: exchange.phase(), armedFaults: exchange.armedFaults(), accounts, books }];
    }),
  );
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
