import { afterEach, describe, expect, it, vi } from 'vitest';
import { clOrdId, instrumentId, inWords, price, quantity, type Instrument } from '@tandem/domain';
import { ttOrders, ttPrices, type FixDialect, type FixGatewayOptions } from '@tandem/gateway-fix';
import { createListings } from '../src/models/listings.ts';
import { maturityOf } from '../src/models/security-name.ts';
import { anOrder, fieldsOf, HandVenue } from './hand-venue.ts';
import { HG } from './desk-options.ts';

const open: HandVenue[] = [];
afterEach(async () => {
  for (const venue of open.splice(0)) await venue.close();
});

async function at(dialect: FixDialect, over: Partial<FixGatewayOptions> = {}): Promise<HandVenue> {
  const venue = await HandVenue.open(dialect, { senderSubId: 'OP7', ...over });
  open.push(venue);
  await venue.connected();
  return venue;
}

const brent: Instrument = { ...HG, instrumentId: instrumentId('ICE.BRN'), exchange: 'ICE', symbol: 'BRNH7', product: 'BRN', priceScale: 2, tickSize: price(1) };
const lme: Instrument = { ...HG, instrumentId: instrumentId('LME.CA3M'), exchange: 'LME', symbol: 'CA3M', product: 'CA' };

describe('a session of TT', () => {
  it('logs on with the password in RawData, keeps it out of the log, and names the user in every header', async () => {
    const venue = await at(ttOrders);
    const logon = venue.logons[0]!.fields;
    expect([logon.get(8), logon.get(96), logon.has(95), logon.has(553), logon.has(554), logon.get(50), logon.get(116), logon.get(141)]).toEqual([
      'FIX.4.2', 'hunter2', false, false, false, 'OP7', 'trader', 'Y',
    ]);
    expect(venue.log.join('\n')).not.toContain('hunter2');
    expect(venue.log[0]).toMatch(/\|96=\*\*\*\|/);
  });

  it('names a contract by product, exchange, type and month', async () => {
    const venue = await at(ttOrders);
    venue.gateway.orders.prepareSubmit(anOrder('A')).send();
    const order = await venue.asked('D');
    const { tags, values } = order;
    const body = tags.flatMap((tag, i) => ([8, 9, 10, 34, 52, 60].includes(tag) ? [] : [`${tag}=${values[i] ?? ''}`])).join('|');
    expect(body).toBe('35=D|49=US|50=OP7|56=VENUE|116=trader|11=A|1=acc|21=1|55=HG|167=FUT|200=202703|207=CME|54=1|38=5|40=2|44=4.2505|59=0|16558=A');
    venue.gateway.orders.prepareCancel(clOrdId('A'), HG.instrumentId).send();
    const cancel = await venue.asked('F');
    expect([cancel.has(1), cancel.get(41), cancel.get(55), cancel.get(200)]).toEqual([false, 'A', 'HG', '202703']);
  });

  // The documentation's own sample names ICE Brent by its RIC: 207=ICE|55=BRN|22=5|48=LCOM0.
  it('names a contract by the SecurityID that is configured for it, as the documentation’s sample does', async () => {
    const venue = await at(ttOrders, { instruments: [brent], securities: new Map([[brent.instrumentId, { securityId: 'LCOM0', idSource: '5', securityType: null, maturityMonthYear: null }]]) });
    venue.gateway.orders.prepareSubmit(anOrder('A', { instrumentId: brent.instrumentId, price: price(7_321) })).send();
    const order = await venue.asked('D');
    expect([order.get(207), order.get(55), order.get(22), order.get(48), order.get(44), order.has(200)]).toEqual(['ICE', 'BRN', '5', 'LCOM0', '73.21', false]);
    venue.say('8', '37=T1|11=A|17=E1|20=0|150=2|39=2|48=LCOM0|22=5|55=BRN|207=ICE|54=1|38=5|32=5|31=73.21|151=0|14=5|6=73.21');
    expect((await venue.heard('execution_report')).report).toMatchObject({ clOrdId: 'A', execType: 'trade', instrumentId: 'ICE.BRN', lastPx: 7_321, lastQty: 5 });
  });

  it('trades in the venue’s unit where it quotes cents for our dollars, both ways', async () => {
    const venue = await at(ttOrders, { securities: new Map([[HG.instrumentId, { priceShift: 2 }]]) });
    venue.gateway.orders.prepareSubmit(anOrder('A')).send();
    expect((await venue.asked('D')).get(44)).toBe('425.05');
    venue.say('8', '37=T1|11=A|17=E1|20=0|150=1|39=1|55=HG|207=CME|200=202703|54=1|38=5|32=2|31=425.05|151=3|14=2|6=425.05');
    expect((await venue.heard('execution_report')).report).toMatchObject({ lastPx: 42_505 });
  });

  it('leaves out what it has no name for, and says so', async () => {
    const venue = await at(ttOrders, { instruments: [HG, lme] });
    expect(venue.complaints).toEqual(['fix_no_name: LME.CA3M has no contract month in its symbol, and no SecurityID is configured for it']);
    expect(venue.gateway.orders.prepareSubmit(anOrder('A', { instrumentId: lme.instrumentId })).send()).toBe(false);
  });

  it('asks for prices and contract terms on the session for them', async () => {
    const venue = await at(ttPrices);
    venue.gateway.marketData.subscribe([HG]);
    const asked = await venue.asked('V');
    expect([asked.get(263), asked.get(265), asked.get(55), asked.get(207), asked.get(200)]).toEqual(['1', '1', 'HG', 'CME', '202703']);
    const terms = await venue.asked('c');
    expect([terms.get(55), terms.get(200)]).toEqual(['HG', '202703']);
    venue.say('d', '320=L|322=1|323=4|55=HG|207=CME|200=202703|15=USD|16552=0.0005|16554=25');
    expect(inWords('en', (await venue.heard('venue_notice')).text)).toMatch(/has the multiplier 25 there, 25000 in the catalogue/);
    venue.say('W', '262=M|55=HG|207=CME|200=202703|268=2|269=0|270=4.2500|271=5|269=1|270=4.2510|271=4');
    expect((await venue.heard('quote')).book).toMatchObject({ instrumentId: 'COMEX.HGH7', bids: [{ price: 42_500, quantity: quantity(5) }] });
  });
});

const soon = { timeout: 5_000, interval: 5 };

describe('orders and prices on sessions of their own', () => {
  const rows = '262=M|55=HG|207=CME|200=202703|268=2|269=0|270=4.2500|271=5|269=1|270=4.2510|271=4';

  /** A venue for each, on ports and CompIDs of their own, and one gateway between them. */
  async function two(): Promise<{ orders: HandVenue; prices: HandVenue }> {
    const prices = new HandVenue();
    open.push(prices);
    const port = await prices.listen(ttPrices, 'VENUE-MD', 'US-MD');
    const orders = await HandVenue.open(ttOrders, {
      prices: { host: '127.0.0.1', port, senderCompId: 'US-MD', targetCompId: 'VENUE-MD', senderSubId: 'MD7', targetSubId: '', password: 'md-word', dialect: ttPrices },
    });
    open.push(orders);
    orders.gateway.marketData.subscribe([HG]);
    return { orders, prices };
  }
  const texts = (venue: HandVenue): string[] => venue.of('venue_status').map(({ status, text }) => `${status} ${inWords('en', text)}`);
  const quoted = async (orders: HandVenue, prices: HandVenue, count: number): Promise<void> => {
    await prices.asked('V', count);
    prices.say('W', rows);
    await orders.heard('quote', count);
  };

  it('are one link: connected once both are, each with its own names and password', async () => {
    const { orders, prices } = await two();
    await orders.connected();
    await prices.asked('c');
    await quoted(orders, prices, 1);
    const [order, price] = [orders.logons[0]!.fields, prices.logons[0]!.fields];
    expect([order.get(49), order.get(56), order.get(96)]).toEqual(['US', 'VENUE', 'hunter2']);
    expect([price.get(49), price.get(56), price.get(50), price.get(96), price.get(116)]).toEqual(['US-MD', 'VENUE-MD', 'MD7', 'md-word', 'trader']);
    expect(orders.log.join()).not.toMatch(/hunter2|md-word/);
    expect(orders.gateway.orders.prepareSubmit(anOrder('A')).send()).toBe(true);
    await orders.asked('D');
    expect(prices.requests.some(({ msgType }) => msgType === 'D')).toBe(false);
    expect(orders.of('reconciliation')).toHaveLength(1);
  });

  it('veto trading while prices are gone; fills are told all the same, and the venue is looked at anew before it goes on', async () => {
    const { orders, prices } = await two();
    await orders.connected();
    expect(orders.gateway.orders.prepareSubmit(anOrder('A')).send()).toBe(true);
    await orders.asked('D');
    prices.refuses = 'closed for maintenance';
    prices.drop();
    await vi.waitFor(() => expect(texts(orders).at(-1)).toMatch(/^disconnected The connection of market data is down\..*Next attempt/), soon);
    expect(orders.gateway.orders.prepareSubmit(anOrder('B')).send()).toBe(false);
    orders.say('8', '37=T1|11=A|17=E1|20=0|150=2|39=2|55=HG|207=CME|200=202703|54=1|38=5|32=5|31=4.2505|151=0|14=5|6=4.2505');
    expect((await orders.heard('execution_report')).report).toMatchObject({ clOrdId: 'A', execType: 'trade', lastQty: 5 });
    expect(orders.of('reconciliation')).toHaveLength(1);
    prices.refuses = null;
    await orders.heard('reconciliation', 2);
    expect(texts(orders).at(-1)).toBe('connected Logged on.');
    await quoted(orders, prices, 1);
    expect(orders.gateway.orders.prepareSubmit(anOrder('B')).send()).toBe(true);
  });

  it('veto trading while the session for orders is gone, and prices go on coming', async () => {
    const { orders, prices } = await two();
    await orders.connected();
    await quoted(orders, prices, 1);
    orders.refuses = 'not now';
    orders.drop();
    await vi.waitFor(() => expect(texts(orders).at(-1)).toMatch(/^disconnected The connection of trading is down\./), soon);
    expect(orders.gateway.orders.prepareSubmit(anOrder('B')).send()).toBe(false);
    prices.say('W', rows);
    await orders.heard('quote', 2);
    orders.refuses = null;
    await orders.heard('reconciliation', 2);
    expect(orders.gateway.orders.prepareSubmit(anOrder('B')).send()).toBe(true);
  });

  it('take an order’s news from the session for orders alone, and a refusal of prices for no order’s', async () => {
    const { orders, prices } = await two();
    await orders.connected();
    orders.gateway.orders.prepareSubmit(anOrder('A')).send();
    await orders.asked('D');
    const before = orders.of('execution_report').length;
    prices.say('8', '37=T1|11=A|17=E9|20=0|150=2|39=2|55=HG|207=CME|200=202703|54=1|38=5|32=5|31=4.2505|151=0|14=5|6=4.2505');
    prices.say('3', '45=2|58=not you');
    await vi.waitFor(() => expect(orders.complaints.filter((one) => one.startsWith('fix_unexpected: The session for prices'))).toHaveLength(2), soon);
    expect(orders.of('execution_report')).toHaveLength(before);
  });
});

describe('a contract month', () => {
  it.each([
    ['HGH7', '2026-01-01', '202703'],
    ['HGZ5', '2026-01-01', '203512'],
    ['CLF27', '2026-01-01', '202701'],
    ['CA3M', '2026-01-01', null],
    ['USDCNH', '2026-01-01', null],
  ])('of %s listed from %s is %s', (symbol, validFrom, month) => {
    expect(maturityOf({ ...HG, symbol, validFrom })).toBe(month);
  });

  it('tells two contracts of one product apart', () => {
    const may: Instrument = { ...HG, instrumentId: instrumentId('COMEX.HGK7'), symbol: 'HGK7' };
    const listings = createListings([HG, may], ttOrders);
    const found = (text: string) => listings.find(fieldsOf(text))?.instrument.symbol;
    expect([found('55=HG|207=CME|200=202703'), found('55=HG|207=CME|200=20270527'), found('55=HG|207=CME'), found('55=HG|207=ICE|200=202703')]).toEqual([
      'HGH7', 'HGK7', undefined, undefined,
    ]);
  });
});
