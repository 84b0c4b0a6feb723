import { acceptFix, defaultSessionSettings, FieldList, memoryStore, type FixAcceptor, type FixConnection, type FixMessage } from '@tandem/fix';
import { createFixGateway, generic44, type FixDialect, type FixGatewayOptions } from '@tandem/gateway-fix';
import { clOrdId, price, quantity, type NewOrder, type VenueEvent } from '@tandem/domain';
import type { Gateway } from '@tandem/gateway-core';
import { expect, vi } from 'vitest';
import { clock, deskOptions, HG, scheduler } from './desk-options.ts';

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
  /** Refuses every logon with this text; null takes them. */
  refuses: string | null = null;
  #line: FixConnection | null = null;
  #acceptor: FixAcceptor | null = null;

  static async open(dialect: FixDialect, over: Partial<FixGatewayOptions> = {}): Promise<HandVenue> {
    const venue = new HandVenue();
    const port = await venue.listen(dialect, 'VENUE', 'US');
    venue.gateway = createFixGateway({ ...deskOptions(port, venue), dialect, ...over });
    venue.gateway.start();
    await vi.waitFor(() => expect(venue.logons).toHaveLength(1), PATIENCE);
    return venue;
  }

  /** Takes logons of one session; gives the port. */
  async listen(dialect: FixDialect, senderCompId: string, targetCompId: string): Promise<number> {
    const accepting = await acceptFix({
      host: '127.0.0.1',
      port: 0,
      dictionary: dialect.dictionary,
      clock,
      scheduler,
      connectionsMax: 2,
      logonTimeoutMs: 5_000,
      accept: (connection) => ({
        choose: (logon) => (logon.fields.get(49) !== targetCompId ? null : {
          settings: { ...defaultSessionSettings, role: 'acceptor', dictionary: dialect.dictionary, senderCompId, targetCompId },
          store: memoryStore(),
          refuse: this.refuses,
        }),
        handler: {
          onEstablished: (logon) => {
            this.logons.push(logon);
            this.#line = connection;
          },
          onMessage: (message) => void this.requests.push(message),
          onClosed: () => undefined,
          onRoundTrip: () => undefined,
          onNotice: () => undefined,
        },
      }),
    });
    if (!accepting.ok) throw new Error(accepting.error.what);
    this.#acceptor = accepting.value;
    return accepting.value.port;
  }

  /** Hangs up on whoever is connected. */
  drop(): void {
    this.#acceptor?.dropAll('the test pulls the cable');
  }

  async close(): Promise<void> {
    // A venue for prices alone has no gateway of its own.
    await (this.gateway as Gateway | undefined)?.stop();
    await this.#acceptor?.close();
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
}
