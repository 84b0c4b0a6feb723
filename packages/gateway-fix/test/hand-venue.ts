import { acceptFix, defaultSessionSettings, FieldList, memoryStore, type FixConnection, type FixMessage } from '@tandem/fix';
import { createFixGateway, generic44, type FixDialect, type FixGatewayOptions } from '@tandem/gateway-fix';
import { seededRandom, type Clock, type Scheduler, type TsUs } from '@tandem/kernel';
import { clOrdId, price, quantity, type NewOrder, type VenueEvent } from '@tandem/domain';
import type { Gateway } from '@tandem/gateway-core';
import { expect, vi } from 'vitest';
import { HG } from './quickfix/desk.ts';

const clock: Clock = { nowUs: () => (Date.now() * 1000) as TsUs, monotonicNs: () => process.hrtime.bigint() };
const scheduler: Scheduler = {
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
const PATIENCE = { timeout: 5_000, interval: 5 };

/** Everything off that would be asked for after the logon. */
export const bare: FixDialect = {
  ...generic44,
  securities: null,
  status: 'none',
  offers: { orders: false, positions: false, account: false, marketData: false, changes: true },
};

/** `tag=value` pairs with `|` between them. */
export function fieldsOf(text: string): FieldList {
  const fields = new FieldList();
  for (const pair of text.split('|')) fields.add(Number(pair.slice(0, pair.indexOf('='))), pair.slice(pair.indexOf('=') + 1));
  return fields;
}

export const anOrder = (id: string, over: Partial<NewOrder> = {}): NewOrder => ({
  clOrdId: clOrdId(id),
  venue: 'outer',
  instrumentId: HG.instrumentId,
  side: 'buy',
  quantity: quantity(5),
  price: price(42_505),
  timeInForce: 'day',
  offset: 'open',
  ...over,
});

/** A venue that says what the test writes, and a gateway that is connected to it. */
export class HandVenue {
  readonly requests: FixMessage[] = [];
  readonly events: VenueEvent[] = [];
  readonly complaints: string[] = [];
  readonly log: string[] = [];
  logons: FixMessage[] = [];
  gateway!: Gateway;
  #line: FixConnection | null = null;
  #close: () => Promise<void> = () => Promise.resolve();

  static async open(dialect: FixDialect, over: Partial<FixGatewayOptions> = {}): Promise<HandVenue> {
    const venue = new HandVenue();
    const accepting = await acceptFix({
      host: '127.0.0.1',
      port: 0,
      dictionary: dialect.dictionary,
      clock,
      scheduler,
      connectionsMax: 2,
      logonTimeoutMs: 5_000,
      accept: (connection) => ({
        choose: () => ({
          settings: { ...defaultSessionSettings, role: 'acceptor', dictionary: dialect.dictionary, senderCompId: 'VENUE', targetCompId: 'US' },
          store: memoryStore(),
          refuse: null,
        }),
        handler: {
          onEstablished: (logon) => {
            venue.logons.push(logon);
            venue.#line = connection;
          },
          onMessage: (message) => void venue.requests.push(message),
          onClosed: () => undefined,
          onRoundTrip: () => undefined,
          onNotice: () => undefined,
        },
      }),
    });
    if (!accepting.ok) throw new Error(accepting.error.what);
    venue.gateway = createFixGateway({
      venue: 'outer',
      host: '127.0.0.1',
      port: accepting.value.port,
      senderCompId: 'US',
      targetCompId: 'VENUE',
      username: 'trader',
      password: 'hunter2',
      account: 'acc',
      instruments: [HG],
      clock,
      scheduler,
      random: seededRandom(1),
      sink: (event) => void venue.events.push(event),
      complain: ({ code, what }) => void venue.complaints.push(`${code}: ${what}`),
      log: (direction, message) => void venue.log.push(`${direction} ${message}`),
      dialect,
      ...over,
    });
    venue.gateway.start();
    venue.#close = async () => {
      await venue.gateway.stop();
      await accepting.value.close();
    };
    await vi.waitFor(() => expect(venue.logons).toHaveLength(1), PATIENCE);
    return venue;
  }

  say(msgType: string, fields: string): void {
    if (this.#line === null) throw new Error('nobody is logged on');
    this.#line.send(msgType, fieldsOf(fields));
  }

  async connected(): Promise<void> {
    await vi.waitFor(() => expect(this.of('venue_status').at(-1)?.status).toBe('connected'), PATIENCE);
  }

  of<T extends VenueEvent['type']>(type: T): Extract<VenueEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<VenueEvent, { type: T }> => event.type === type);
  }

  /** The latest request of a type, once there are `count`. */
  async asked(msgType: string, count = 1): Promise<FieldList> {
    const found = (): FixMessage[] => this.requests.filter((message) => message.msgType === msgType);
    await vi.waitFor(() => expect(found().length).toBeGreaterThanOrEqual(count), PATIENCE);
    return found().at(-1)!.fields;
  }

  async heard<T extends VenueEvent['type']>(type: T, count = 1): Promise<Extract<VenueEvent, { type: T }>> {
    await vi.waitFor(() => expect(this.of(type).length).toBeGreaterThanOrEqual(count), PATIENCE);
    return this.of(type).at(-1)!;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
