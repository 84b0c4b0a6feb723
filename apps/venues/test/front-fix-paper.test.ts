import { afterEach, describe, expect, it } from 'vitest';
import { clOrdId, price, quantity, type NewOrder } from '@tandem/domain';
import { memoryStore } from '@tandem/fix';
import { copper, desk, endDesks } from './front-fix-desk.ts';
import { fault } from './worlds.ts';

afterEach(endDesks);

const buy = (id: string, at: number): NewOrder => ({
  clOrdId: clOrdId(id),
  venue: 'outer',
  instrumentId: copper,
  side: 'buy',
  quantity: quantity(1),
  price: price(at),
  timeInForce: 'fak',
  offset: 'open',
});

describe('the paper exchange over FIX', () => {
  it('quotes what its books hold, fills at the opposite price, and tells position and money', async () => {
    const { exchange, gateway, events, complaints, reports, until } = await desk();
    const book = exchange.book(copper);
    const quoted = events.flatMap((e) => (e.type === 'quote' && e.book.instrumentId === copper ? [e.book] : [])).at(-1)!;
    expect({ ...quoted, tsIngestUs: 0 }).toEqual({ ...book, tsIngestUs: 0 });
    expect(gateway.orders.prepareSubmit(buy('P1', book.asks[0]!.price)).send()).toBe(true);
    await until(() => expect(reports().at(-1)).toMatchObject({ execType: 'trade', ordStatus: 'filled', lastPx: book.asks[0]!.price }));
    await until(() => {
      expect(events.findLast((e) => e.type === 'position')).toMatchObject({ position: { instrumentId: copper, longToday: 1 } });
    });
    expect(complaints).toEqual([]);
  });

  it('changes an order in place: the wire has the chain of ids, the gateway one order', async () => {
    const { exchange, gateway, wire, complaints, reports, until } = await desk();
    const at = exchange.book(copper).bids[0]!.price;
    const id = clOrdId('P3');
    gateway.orders.prepareSubmit({ ...buy('P3', at), quantity: quantity(3), timeInForce: 'day' }).send();
    await until(() => expect(reports().at(-1)).toMatchObject({ ordStatus: 'new' }));
    const change = async (lots: number, px: number): Promise<string> => {
      const from = reports().length;
      gateway.orders.prepareReplace?.(id, copper, { quantity: quantity(lots), price: price(px) }).send();
      await until(() => expect(reports().length).toBeGreaterThanOrEqual(from + 2));
      return wire.findLast((line) => line.includes('|150=5|'))!;
    };
    const done = await change(2, at);
    const pending = wire.findLast((line) => line.includes('|150=E|'))!;
    expect(pending).toMatch(/\|11=P3-R\d+\|41=P3\|.*\|150=E\|39=E\|.*\|38=3\|.*\|151=3\|/);
    expect(done).toMatch(/\|11=P3-R\d+\|41=P3\|.*\|150=5\|39=0\|.*\|38=2\|.*\|151=2\|/);
    const first = /\|11=(P3-R\d+)\|/.exec(done)![1]!;
    const again = await change(2, exchange.book(copper).asks[0]!.price);
    const second = /\|11=(P3-R\d+)\|/.exec(again)![1]!;
    expect(again).toContain(`|11=${second}|41=${first}|`);
    await until(() => expect(reports().at(-1)).toMatchObject({ clOrdId: 'P3', execType: 'trade', ordStatus: 'filled', cumQty: 2 }));
    expect(wire.findLast((line) => line.includes('|150=F|'))).toContain(`|11=${second}|17=`);
    expect(complaints).toEqual([]);
  });

  it('refuses to change an order that it never had, and one to a price off the tick', async () => {
    const { exchange, venues, gateway, events, wire, until } = await desk();
    const at = exchange.book(copper).bids[0]!.price;
    const refusal = async (name: string, px: number): Promise<string> => {
      const notices = events.filter((e) => e.type === 'venue_notice').length;
      gateway.orders.prepareReplace?.(clOrdId(name), copper, { quantity: quantity(1), price: price(px) }).send();
      await until(() => expect(events.filter((e) => e.type === 'venue_notice').length).toBe(notices + 1));
      return wire.findLast((line) => line.includes('|35=9|'))!;
    };
    fault(venues, 'outer', 'drop_next', { moment: 'order_lost' });
    gateway.orders.prepareSubmit(buy('P4', at)).send();
    const statuses = () => events.flatMap((e) => (e.type === 'venue_status' ? [e.status] : []));
    await until(() => expect(statuses().slice(-3)).toEqual(['disconnected', 'connecting', 'connected']));
    expect(await refusal('P4', at)).toMatch(/\|37=NONE\|11=P4-R\d+\|41=P4\|39=8\|434=2\|102=1\|58=Unknown order\|/);
    gateway.orders.prepareSubmit({ ...buy('P5', at), timeInForce: 'day' }).send();
    await until(() => expect(exchange.order('paper', clOrdId('P5'))?.ordStatus).toBe('new'));
    expect(await refusal('P5', at + 1)).toMatch(/\|11=P5-R\d+\|41=P5\|39=0\|434=2\|102=2\|58=[^|]*tick/);
    gateway.orders.prepareCancel(clOrdId('P5'), copper).send();
    await until(() => expect(exchange.order('paper', clOrdId('P5'))?.ordStatus).toBe('canceled'));
  });

  it.each([
    ['a session that goes on', false, 2],
    ['a session whose numbers begin anew', true, 0],
  ])('repeats under old numbers what was seen, now and after the next logon of %s, and nothing counts twice', async (_, resetOnLogon, again) => {
    const { exchange, venues, gateway, events, wire, reports, until } = await desk({ store: memoryStore(), resetOnLogon });
    fault(venues, 'outer', 'duplicate_next', { form: 'old_number' });
    gateway.orders.prepareSubmit(buy('P6', exchange.book(copper).asks[0]!.price)).send();
    const repeated = (): string[] => wire.filter((line) => line.startsWith('in') && line.includes('|43=Y|') && line.includes('|35=8|'));
    await until(() => expect(repeated()).toHaveLength(2));
    const tagOf = (line: string, tag: number) => new RegExp(`\\|${tag}=([^|]*)`).exec(line)![1];
    for (const line of repeated()) {
      const first = wire.find((other) => other !== line && tagOf(other, 34) === tagOf(line, 34) && other.includes(`|17=${tagOf(line, 17)}|`))!;
      expect(tagOf(line, 122)).toBe(tagOf(first, 52));
    }
    expect(reports().map(({ execType }) => execType)).toEqual(['new', 'trade']);
    const reconciled = () => events.filter((e) => e.type === 'reconciliation').length;
    expect(reconciled()).toBe(1);
    fault(venues, 'outer', 'disconnect');
    await until(() => expect(reconciled()).toBe(2));
    expect(repeated()).toHaveLength(2 + again);
    expect(reports()).toHaveLength(2);
    expect(events.findLast((e) => e.type === 'reconciliation')).toMatchObject({ report: { trades: [{ clOrdId: 'P6', lastQty: 1 }], positions: [{ longToday: 1 }] } });
    // The session is in order: the next order goes its way.
    gateway.orders.prepareSubmit(buy('P7', exchange.book(copper).asks[0]!.price)).send();
    await until(() => expect(reports().filter(({ execType }) => execType === 'trade')).toHaveLength(2));
  });

  it('refuses a price off the tick in its own words', async () => {
    const { exchange, gateway, reports, until } = await desk();
    gateway.orders.prepareSubmit(buy('P2', exchange.book(copper).asks[0]!.price + 1)).send();
    await until(() => expect(reports().at(-1)).toMatchObject({ clOrdId: 'P2', ordStatus: 'rejected' }));
    expect(reports().at(-1)!.text).toMatch(/tick/);
  });
});
