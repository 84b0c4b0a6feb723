import { afterEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from '@tandem/fix';
import { clOrdId, inWords, price, quantity } from '@tandem/domain';
import { ACCOUNT_ANEW_MS, generic44, type FixDialect, type FixGatewayOptions } from '@tandem/gateway-fix';
import { anOrder, bare, HandVenue } from './hand-venue.ts';
import { clock, HG } from './desk-options.ts';

/** Loopback would have carried in this what was not held back. */
const HELD_MS = 50;

const open: HandVenue[] = [];
afterEach(async () => {
  for (const venue of open.splice(0)) await venue.close();
});

async function at(dialect: FixDialect = bare, over: Partial<FixGatewayOptions> = {}): Promise<HandVenue> {
  const venue = await HandVenue.open(dialect, over);
  open.push(venue);
  return venue;
}

/** A connected venue that has order A, 5 lots, of which `filled` are done. */
async function withOrder(filled = 0): Promise<HandVenue> {
  const venue = await at();
  await venue.connected();
  expect(venue.gateway.orders.prepareSubmit(anOrder('A')).send()).toBe(true);
  await venue.asked('D');
  venue.say('8', report('150=0|39=0', { cum: 0 }));
  if (filled > 0) venue.say('8', report(`17=F1|150=F|39=1|32=${filled}|31=4.2500`, { cum: filled }));
  await venue.heard('execution_report', filled > 0 ? 2 : 1);
  return venue;
}
const report = (what: string, { cum = 0, id = 'A', extra = '' } = {}): string =>
  `37=O1|11=${id}|${what.includes('17=') ? '' : '17=E1|'}${what}|55=HGH7|207=COMEX|54=1|38=5|151=${5 - cum}|14=${cum}|6=0${extra}`;

describe('a fill that is taken back', () => {
  it('is told to a person at once, and moves no quantity by itself', async () => {
    const venue = await withOrder(2);
    venue.say('8', report('17=E9|19=F1|150=H|39=0|32=2|31=4.2500|58=error trade', { cum: 0 }));
    const notice = await venue.heard('venue_notice');
    expect([notice.grade, inWords('en', notice.text)]).toEqual([
      'critical',
      'COMEX.HGH7, order A: the venue took back the fill F1 of 2 at 4.2500. 0 filled and 5 working now. The venue says: “error trade” Compare the order and the position at the venue, and cover what is open by hand.',
    ]);
    expect(venue.of('execution_report').at(-1)?.report).toMatchObject({ clOrdId: 'A', execType: 'order_status', lastQty: 0, lastPx: null, cumQty: 0 });
  });

  it('or corrected says how it reads now', async () => {
    const venue = await withOrder(2);
    venue.say('8', report('17=E9|19=F1|150=G|39=1|32=1|31=4.2510', { cum: 1 }));
    expect(inWords('en', (await venue.heard('venue_notice')).text)).toMatch(/corrected the fill F1; it now reads 1 at 4\.2510\. 1 filled and 4 working now/);
  });

  it('has the venue asked for the whole account', async () => {
    const venue = await at({ ...bare, offers: { ...bare.offers, positions: true } });
    await venue.asked('AN');
    venue.say('AO', '721=1|727=0|728=2|729=0|1=acc|581=1');
    await venue.connected();
    venue.gateway.orders.prepareSubmit(anOrder('A')).send();
    venue.say('8', report('17=E9|19=F1|150=H|39=0', { cum: 0 }));
    await venue.asked('AN', 2);
    venue.say('AO', '721=2|727=0|728=2|729=0|1=acc|581=1');
    await venue.heard('reconciliation', 2);
    expect(venue.of('venue_status').filter(({ status }) => status === 'connected')).toHaveLength(1);
  });
});

describe('a report with a state of the order that the house has no word for', () => {
  it.each([
    ['9', '9', 'new', /suspended the order/],
    ['7', '7', 'new', /stopped the order/],
    ['D', '0', 'new', /of its own accord.*repriced/],
  ])('ExecType %s is said', async (execType, status, word, words) => {
    const venue = await withOrder();
    venue.say('8', report(`17=E2|150=${execType}|39=${status}|378=3`));
    expect(inWords('en', (await venue.heard('venue_notice')).text)).toMatch(words);
    expect(venue.of('execution_report').at(-1)?.report).toMatchObject({ execType: 'order_status', ordStatus: word });
  });

  it('a rejection without words has its reason in words', async () => {
    const venue = await withOrder();
    venue.say('8', report('17=E2|150=8|39=8|103=3'));
    await venue.heard('execution_report', 2);
    expect(venue.of('execution_report').at(-1)?.report.text).toBe('order exceeds limit');
  });
});

describe('what is sent while the link is held', () => {
  it('leaves when it is let go, in its order, and is in the log', async () => {
    const venue = await at(bare);
    await venue.connected();
    const { orders } = venue.gateway;
    const release = orders.hold();
    expect([anOrder('A'), anOrder('B')].map((order) => orders.prepareSubmit(order).send())).toEqual([true, true]);
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
    expect(venue.requests).toEqual([]);
    release();
    await venue.asked('D', 2);
    expect(venue.requests.map(({ fields }) => fields.get(11))).toEqual(['A', 'B']);
    expect(venue.log.filter((line) => line.includes('35=D')).map((line) => line.slice(0, 4))).toEqual(['out ', 'out ']);
  });
});

describe('an execution that was never told', () => {
  const nothing = (id: string): string => `37=NONE|11=NONE|17=N|150=I|39=8|55=[N/A]|54=1|151=0|14=0|6=0|584=${id}|911=0|912=Y`;

  it('comes with the whole account, once the order is over and asked about again', async () => {
    let aheadNs = 0n;
    const ahead = { ...clock, monotonicNs: () => clock.monotonicNs() + aheadNs };
    const venue = await at({ ...bare, offers: { ...bare.offers, orders: true } }, { clock: ahead });
    venue.say('8', nothing((await venue.asked('AF')).get(584)!));
    await venue.connected();
    const { orders } = venue.gateway;
    expect(orders.prepareSubmit(anOrder('A')).send()).toBe(true);
    orders.query(clOrdId('A'));
    orders.query(clOrdId('A'));
    venue.say('8', report('150=4|39=4|151=0', { cum: 2 }).replace('151=3|', ''));
    await venue.heard('execution_report');
    // Asked once, its executions may still be on their way; and an account was told a moment ago.
    for (let asked = 0; asked < 3; asked++) orders.query(clOrdId('A'));
    await venue.asked('H', 5);
    aheadNs = BigInt(ACCOUNT_ANEW_MS) * 1_000_000n;
    orders.query(clOrdId('A'));
    const id = (await venue.asked('AF', 2)).get(584)!;
    orders.query(clOrdId('A'));
    await venue.asked('H', 6);
    venue.say('8', `${report('150=I|39=4|151=0', { cum: 2 }).replace('151=3|', '')}|584=${id}|911=2`);
    venue.say('8', `${report('17=F1|150=F|39=1|32=2|31=4.2500', { cum: 2 })}|584=${id}|911=2|912=Y`);
    const { report: told } = await venue.heard('reconciliation', 2);
    expect(told.trades).toMatchObject([{ clOrdId: 'A', execId: 'F1', lastQty: 2 }]);
    expect(told.orders).toMatchObject([{ clOrdId: 'A', ordStatus: 'canceled', cumQty: 2 }]);
    expect(venue.requests.filter(({ msgType }) => msgType === 'AF')).toHaveLength(2);
    expect(venue.of('venue_status').map(({ status }) => status)).toEqual(['connecting', 'connected']);
  });
});

describe('a change of an order', () => {
  const change = { quantity: quantity(3), price: price(42_500) };

  it('goes on under the request’s id, and the engine hears of the order by its own', async () => {
    const venue = await withOrder(1);
    const { orders } = venue.gateway;
    expect(orders.prepareReplace?.(clOrdId('A'), HG.instrumentId, change).send()).toBe(true);
    const asked = await venue.asked('G');
    const id = asked.get(11)!;
    expect([asked.get(41), asked.get(38), asked.get(44), asked.get(40), asked.get(55)]).toEqual(['A', '3', '4.2500', '2', 'HGH7']);
    expect(id).toMatch(/^A-R\d+$/);
    venue.say('8', `37=O2|11=${id}|41=A|17=E3|150=5|39=1|55=HGH7|207=COMEX|54=1|38=3|151=2|14=1|6=4.25`);
    await venue.heard('execution_report', 3);
    venue.say('8', `37=O2|11=${id}|17=E4|150=F|39=2|32=2|31=4.2500|55=HGH7|207=COMEX|54=1|38=3|151=0|14=3|6=4.25`);
    await venue.heard('execution_report', 4);
    expect(venue.of('execution_report').slice(2).map((event) => [event.report.clOrdId, event.report.execType, event.report.lastQty, event.report.cumQty])).toEqual([
      ['A', 'order_status', 0, 1],
      ['A', 'trade', 2, 3],
    ]);
    orders.prepareCancel(clOrdId('A'), HG.instrumentId).send();
    expect((await venue.asked('F')).get(41)).toBe(id);
    orders.query(clOrdId('A'));
    expect((await venue.asked('H')).get(11)).toBe(id);
  });

  it.each([
    ['an OrderCancelReject', '9', (id: string) => `37=O1|11=${id}|41=A|39=0|434=2|102=3`, 'the order is already pending cancel or replace'],
    ['a BusinessMessageReject', 'j', (id: string) => `45=0|372=G|379=${id}|380=3`, 'unsupported message type'],
  ])('refused by %s leaves the order as it was, and says so', async (_, msgType, answer, why) => {
    const venue = await withOrder();
    venue.gateway.orders.prepareReplace?.(clOrdId('A'), HG.instrumentId, change).send();
    venue.say(msgType, answer((await venue.asked('G')).get(11)!));
    expect(inWords('en', (await venue.heard('venue_notice')).text)).toBe(`The venue did not change order A: “${why}”. It works as it was.`);
    expect(venue.of('cancel_reject')).toEqual([]);
    venue.gateway.orders.prepareCancel(clOrdId('A'), HG.instrumentId).send();
    expect((await venue.asked('F')).get(41)).toBe('A');
  });

  it('is not there where the venue has none', async () => {
    const venue = await at({ ...bare, offers: { ...bare.offers, changes: false } });
    expect(venue.gateway.orders.prepareReplace).toBeUndefined();
  });
});

describe('a refusal by a number of an earlier logon', () => {
  it.each([
    ['reset with each logon', { store: memoryStore(), resetOnLogon: true }],
    ['kept in memory alone', {}],
  ])('is about no order where numbers are %s', async (_, over) => {
    const venue = await HandVenue.open(bare, over);
    open.push(venue);
    await venue.connected();
    venue.gateway.orders.prepareSubmit(anOrder('A')).send();
    const seq = (await venue.asked('D')).get(34)!;
    venue.say('5', '58=the day is over');
    await vi.waitFor(() => expect(venue.logons).toHaveLength(2), { timeout: 10_000 });
    await venue.heard('reconciliation', 2);
    venue.say('j', `45=${seq}|372=D|380=0|58=not that one`);
    await vi.waitFor(() => expect(venue.complaints.some((what) => what.includes('not that one'))).toBe(true), { timeout: 10_000 });
    expect(venue.of('execution_report')).toEqual([]);
  });
});

describe('a refusal of a cancel', () => {
  it.each([
    ['0', 'too late to cancel'],
    ['1', 'unknown order'],
    ['6', 'duplicate ClOrdID'],
  ])('for reason %s says it in words', async (reason, text) => {
    const venue = await withOrder();
    venue.say('9', `37=O1|11=A-C1|41=A|39=0|434=1|102=${reason}`);
    expect((await venue.heard('cancel_reject')).reject).toMatchObject({ clOrdId: 'A', text });
  });
});

describe('the venue’s contracts', () => {
  const listing = '55=HGH7|207=COMEX|231=25000|15=USD|969=0.0005';
  const dialect = { ...bare, securities: generic44.securities };

  it('that are as the catalogue has them are nothing to tell', async () => {
    const venue = await at(dialect);
    const id = (await venue.asked('x')).get(320)!;
    venue.say('y', `320=${id}|322=1|560=0|146=2|${listing}|55=OTHER|207=COMEX|231=1|15=EUR|969=1`);
    venue.say('8', report('150=0|39=0'));
    await venue.heard('execution_report');
    expect([venue.complaints, venue.of('venue_notice')]).toEqual([[], []]);
  });

  it.each([
    ['969=0.0005', '969=0.001', 'COMEX.HGH7 has the tick size 0.001 there, 0.0005 in the catalogue'],
    ['231=25000', '231=2500', 'COMEX.HGH7 has the multiplier 2500 there, 25000 in the catalogue'],
    ['15=USD', '15=EUR', 'COMEX.HGH7 has the currency EUR there, USD in the catalogue'],
  ])('with %s as %s are told by field and both values, once', async (is, as, text) => {
    const venue = await at(dialect);
    await venue.asked('x');
    venue.say('y', `320=L|322=1|560=0|146=1|${listing.replace(is, as)}`);
    const notice = await venue.heard('venue_notice');
    expect([notice.grade, inWords('en', notice.text)]).toEqual(['warning', `${text}. Mend the catalogue before trading it.`]);
    venue.say('y', `320=L|322=2|560=0|146=1|${listing.replace(is, as)}`);
    venue.say('8', report('150=0|39=0'));
    await venue.heard('execution_report');
    expect(venue.of('venue_notice')).toHaveLength(1);
    expect(venue.complaints).toEqual([`fix_contract_differs: ${text}`]);
  });

  it('that do not list one of ours are told when the last of them is in', async () => {
    const venue = await at(dialect);
    await venue.asked('x');
    venue.say('y', '320=L|322=1|560=0|893=N|146=1|55=OTHER|207=COMEX');
    venue.say('y', '320=L|322=2|560=0|893=Y|146=1|55=THIRD|207=COMEX');
    expect(inWords('en', (await venue.heard('venue_notice')).text)).toMatch(/COMEX\.HGH7 is not listed there/);
  });
});

describe('a market that stops', () => {
  const book = '262=M|55=HGH7|207=COMEX|268=2|269=0|270=4.2500|271=5|269=1|270=4.2510|271=4';
  const quoted = { ...bare, offers: { ...bare.offers, marketData: true } };
  const phases = (venue: HandVenue) => venue.of('quote').map((event) => event.book.phase);

  async function quoting(dialect: FixDialect): Promise<HandVenue> {
    const venue = await at(dialect);
    venue.gateway.marketData.subscribe([HG]);
    await venue.asked('V');
    venue.say('W', book);
    await venue.heard('quote');
    return venue;
  }

  it('is closed to the engine from the security’s status on, and open again by it', async () => {
    const venue = await quoting({ ...quoted, status: 'security' });
    const asked = await venue.asked('e');
    expect([asked.get(55), asked.get(263)]).toEqual(['HGH7', '1']);
    venue.say('f', '55=HGH7|207=COMEX|326=2');
    await venue.heard('quote', 2);
    venue.say('W', book);
    await venue.heard('quote', 3);
    expect(venue.of('venue_notice')[0]).toMatchObject({ grade: 'warning', text: [{ code: 'market_halted', instrument: 'COMEX.HGH7', words: 'trading halt' }] });
    venue.say('f', '55=HGH7|207=COMEX|326=17');
    await venue.heard('quote', 4);
    expect(phases(venue)).toEqual(['open', 'closed', 'closed', 'open']);
    expect(venue.of('quote').at(-1)?.book.tsIngestUs).toBe(venue.of('quote')[2]?.book.tsIngestUs);
  });

  it('as a whole session closes all it trades', async () => {
    const venue = await quoting({ ...quoted, status: 'session' });
    await venue.asked('g');
    venue.say('h', '336=DAY|340=3');
    await venue.heard('quote', 2);
    venue.say('h', '336=DAY|340=2');
    await venue.heard('quote', 3);
    expect(phases(venue)).toEqual(['open', 'closed', 'open']);
    expect(venue.of('venue_notice')).toEqual([]);
  });
});

describe('a venue that will not tell', () => {
  it.each([
    ['positions', { positions: true }, 'AN', 'AO', '721=1|728=3|729=2|1=acc|581=1', 'The venue does not tell positions: “not authorized”'],
    ['the account', { account: true }, 'BB', 'BG', '909=R|945=4|946=9', 'The venue does not tell the account: “not authorized”'],
    ['orders', { orders: true }, 'AF', 'j', '45=2|372=AF|380=3', 'The venue refused a message of type AF: “unsupported message type”'],
  ])('%s is left, rather than taken for one that has none', async (_, offers, asks, msgType, answer, why) => {
    const venue = await at({ ...bare, offers: { ...bare.offers, ...offers } });
    await venue.asked(asks);
    venue.say(msgType, answer);
    await vi.waitFor(() => expect(venue.of('venue_status').some(({ status, text }) => status === 'disconnected' && inWords('en', text).startsWith(why))).toBe(true), { timeout: 10_000 });
    expect(venue.of('reconciliation')).toEqual([]);
  });

  it('because it has no such message says which', async () => {
    const venue = await at();
    expect((await venue.heard('reconciliation')).report.untold).toEqual(['orders', 'positions']);
  });
});
