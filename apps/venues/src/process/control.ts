import { assert, type Complaint, type Scheduler } from '@tandem/kernel';
import { venueIds, type VenueId } from '@tandem/domain';
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { decodeFault } from '../faults/decode-fault.ts';
import type { Venues } from '../venues.ts';
import { createRehearsalStream, rehearsalView } from './rehearsal-view.ts';

const BODY_MAX_BYTES = 4_096;

export interface ControlOptions {
  readonly venues: Venues;
  readonly scheduler: Scheduler;
  readonly accountIds: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Asked for as `Authorization: Bearer <token>`. */
  readonly token: string;
}

/** The endpoint that tells the venues what to do wrong, and what they are at. Its paths stand in the README. */
export function serveControl(options: ControlOptions): Promise<{ readonly port: number; close(): Promise<void> }> {
  const stream = createRehearsalStream(options.venues, options.scheduler);
  const server = createServer((request, response) => {
    if (request.url === '/rehearsal/stream' && isAuthorised(request, options.token)) {
      if (!stream.add(response)) answer(response, 503, { error: 'Too many listen already.' });
      return;
    }
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
            stream.close();
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

type Answer = readonly [status: number, body: unknown];

const refusal = (status: number, { what, where }: Pick<Complaint, 'what' | 'where'>): Answer => [status, { error: `${what} (${where}).` }];

async function handle(options: ControlOptions, request: IncomingMessage): Promise<Answer> {
  if (!isAuthorised(request, options.token)) return [401, { error: 'The bearer token is missing or wrong.' }];
  const path = request.url ?? '';
  if (path === '/state' || path === '/rehearsal') {
    if (request.method !== 'GET') return [405, { error: `GET ${path}.` }];
    return [200, path === '/state' ? stateOf(options) : rehearsalView(options.venues)];
  }
  const change = changes[path];
  if (change === undefined) return [404, { error: `There is GET /state, /rehearsal and /rehearsal/stream, POST ${Object.keys(changes).join(', ')}.` }];
  if (request.method !== 'POST') return [405, { error: `POST ${path}.` }];
  const body = await readBody(request);
  if (body === null) return [413, { error: `At most ${BODY_MAX_BYTES} bytes.` }];
  const json = fieldsOf(body);
  return json === null ? [400, { error: 'The body is no JSON object.' }] : change(options.venues, json);
}

type Fields = Readonly<Record<string, unknown>>;

/** What can be asked for, and how each is decoded. */
const changes: Readonly<Record<string, (venues: Venues, body: Fields) => Answer>> = {
  '/faults': ({ rehearsal }, body) => {
    const venue = venueOf(body);
    if (venue === null || hasMore(body, ['venue', 'fault'])) return [400, { error: `A body {"venue": ${venueIds.join(' | ')}, "fault": {"kind": …}}.` }];
    const fault = decodeFault(body['fault'], 'fault');
    if (!fault.ok) return refusal(400, fault.error);
    const added = rehearsal.add(venue, fault.value);
    return added.ok ? [200, { ok: true, faultId: added.value }] : refusal(409, added.error);
  },
  '/faults/clear': ({ rehearsal }, body) => {
    const venue = venueOf(body);
    const faultId = body['faultId'];
    const named = faultId === null || (typeof faultId === 'number' && Number.isSafeInteger(faultId));
    if (venue === null || !named || hasMore(body, ['venue', 'faultId'])) return [400, { error: 'A body {"venue": …, "faultId": number or null for all}.' }];
    rehearsal.clear(venue, faultId);
    return [200, { ok: true }];
  },
  '/rehearsal/run': ({ rehearsal }, body) => {
    const script = rehearsal.scripts.find(({ name }) => name === body['name']);
    if (script === undefined || hasMore(body, ['name'])) {
      return [400, { error: `A body {"name": one of ${rehearsal.scripts.map(({ name }) => name).join(', ')}}.` }];
    }
    rehearsal.run(script);
    return [200, { ok: true }];
  },
  '/rehearsal/stop': ({ rehearsal }) => {
    rehearsal.stop();
    return [200, { ok: true }];
  },
};

const venueOf = (body: Fields): VenueId | null => venueIds.find((id) => id === body['venue']) ?? null;
const hasMore = (body: Fields, known: readonly string[]): boolean => Object.keys(body).some((key) => !known.includes(key));

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

function fieldsOf(text: string): Fields | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Fields) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function stateOf({ venues: { exchanges }, accountIds }: ControlOptions): unknown {
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
      return [venue, { nowUs: exchange.nowUs(), phase: exchange.phase(), accounts, books }];
    }),
  );
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
