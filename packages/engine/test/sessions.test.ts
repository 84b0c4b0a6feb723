import { inWords, spreadPrice, tsUs, type CalendarData, type SessionRule } from '@tandem/domain';
import { EngineBench, INNER, OUTER, policyOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

/** The bench starts on Monday 2026-09-21 at 22:13:20 Beijing time: the inner market shuts at 22:16, the outer one at 22:20. */
const hours = (exchange: string, from: string, to: string): CalendarData['schedules'][number] => ({
  exchange,
  products: ['x'],
  clock: 'beijing',
  closures: 'none',
  sessions: [{ from, to, opensOn: ['mon', 'tue', 'wed', 'thu', 'fri'], heldBy: 'opening_day' }],
  validFrom: '2026-01-01',
  validTo: null,
  source: 'made up for tests',
});

const calendar = (...schedules: CalendarData['schedules']): CalendarData => ({
  tradingDayClosures: 'none',
  clocks: [{ clock: 'beijing', offsetMinutes: 480, daylight: 'none', source: 'made up for tests' }],
  closures: [{ closures: 'none', days: [], shortened: [], validFrom: '2026-01-01', validTo: '2027-12-31', source: 'made up for tests' }],
  schedules,
});

const evening = calendar(hours('SHFE', '21:00', '22:16'), hours('LME', '21:00', '22:20'));
const MINUTES_TO_CLOSE_MS = 160_000;

function by(data: CalendarData, rule: SessionRule = 'calendar'): EngineBench {
  const bench = new EngineBench().configure();
  bench.send({ type: 'started', clean: true, sessions: { calendar: data, rules: { inner: rule, outer: rule } } });
  return bench.connect('inner').connect('outer').quoteAll();
}

const asking = (sessionOverlapMinS: number) => requestOf({ policy: policyOf({ sessionOverlapMinS }) });

describe('a first order', () => {
  it.each([
    { reason: 'none', when: 'both markets stay open for long enough', data: evening, overlap: 160, says: 'both legs leave' },
    { reason: 'session_closes', when: 'one closes sooner than that', data: evening, overlap: 161, says: 'SHFE.cu2701 closes at 2026-09-21 22:16, Beijing time' },
    { reason: 'market_closed', when: 'one is shut', data: calendar(hours('SHFE', '21:00', '22:13'), hours('LME', '21:00', '22:20')), overlap: 0, says: 'It opens at 2026-09-22 21:00' },
    { reason: 'market_closed', when: 'the other is', data: calendar(hours('SHFE', '21:00', '22:16'), hours('LME', '22:14', '22:20')), overlap: 0, says: 'LME.CA3M is closed by its calendar. It opens at 2026-09-21 22:14' },
    { reason: 'session_unknown', when: 'the calendar has no hours of one', data: calendar(hours('SHFE', '21:00', '22:16')), overlap: 0, says: 'no trading hours of LME.CA3M' },
  ] as const)('$reason where $when', ({ reason, data, overlap, says }) => {
    const bench = by(data);
    const pair = bench.submit(asking(overlap));
    expect(pair.reason).toBe(reason);
    expect(inWords('en', pair.reasonText)).toContain(says);
    expect(bench.submits()).toHaveLength(reason === 'none' ? 2 : 0);
  });

  it('leaves at any time at venues that trade around the clock', () => {
    expect(by(calendar(), 'always').submit(asking(86_400)).state).toBe('working');
  });

  it('goes by the calendar after a restart and from a snapshot', () => {
    const bench = by(evening);
    bench.restart(true);
    bench.connect('inner').connect('outer').quoteAll();
    expect(bench.submit(asking(161)).reason).toBe('session_closes');
  });

  it('is refused for an overlap that is no number of seconds', () => {
    const pair = by(evening).submit(asking(-1));
    expect(inWords('en', pair.reasonText)).toContain('sessionOverlapMinS');
  });
});

describe('a later clip', () => {
  it('does not leave when its market would close too soon, and the pair order ends with what filled', () => {
    const bench = by(evening);
    const pair = bench.submit(requestOf({ pairs: 2, policy: policyOf({ clipPairs: 1, sessionOverlapMinS: 155, orderTimeoutMs: 60_000, quoteAgeMaxMs: 600_000 }) }));
    bench.pass(6_000);
    for (const { order } of bench.submits()) bench.fill(order);
    bench.pass(1);
    bench.quoteAll();
    bench.pass(200);
    expect(bench.pair(pair.pairOrderId)).toMatchObject({ state: 'balanced', reason: 'partially_complete', inner: { filledLots: 1 } });
    expect(inWords('en', bench.pair(pair.pairOrderId).reasonText)).toContain('was to close at 2026-09-21 22:16');
  });
});

describe('a working quote', () => {
  it('is taken back without a tick as soon as its session would close too soon', () => {
    const bench = by(evening);
    const policy = policyOf({ legging: 'quote', sessionOverlapMinS: 60, quoteAgeMaxMs: 600_000, orderTimeoutMs: 600_000 });
    bench.submit(requestOf({ limit: spreadPrice(2_000), policy }));
    const [sent] = bench.submits();
    bench.ack(sent!.order);
    const cancels = () => bench.commands.filter(({ type }) => type === 'cancel_order').length;
    bench.pass(MINUTES_TO_CLOSE_MS - 60_000);
    expect(cancels()).toBe(0);
    bench.pass(2);
    expect(cancels()).toBe(1);
    bench.end(sent!.order, 'canceled');
    expect(bench.pair([...bench.engine.view.pairOrders.keys()][0]!)).toMatchObject({ state: 'balanced', reason: 'nothing_filled' });
    expect(bench.submits()).toHaveLength(1);
  });

  it.each([60, 0])('is looked at no more often than others where its venue cannot be asked to take it back %i s before the close', (sessionOverlapMinS) => {
    const bench = by(evening);
    bench.submit(requestOf({ limit: spreadPrice(2_000), policy: policyOf({ legging: 'quote', sessionOverlapMinS, quoteAgeMaxMs: 600_000, orderTimeoutMs: 1_000 }) }));
    const [sent] = bench.submits();
    bench.ack(sent!.order);
    bench.pass(MINUTES_TO_CLOSE_MS - (sessionOverlapMinS + 1) * 1_000);
    bench.send({ type: 'venue_status', venue: sent!.order.venue, status: 'disconnected', text: [] });
    bench.pass(2_000);
    const looks = () => bench.commands.filter((command) => command.type === 'set_timer' && command.timerId === `order:${sent!.order.clOrdId}`).length;
    const before = looks();
    bench.pass(10_000);
    expect(looks() - before).toBe(10);
  });
});

describe('a residual', () => {
  const residual = (bench: EngineBench, closesInMs: number) => {
    const pair = bench.submit(requestOf({ policy: policyOf({ orderTimeoutMs: 600_000, leggedTimeoutMs: 60_000, quoteAgeMaxMs: 600_000, sessionOverlapMinS: 100 }) }));
    const [inner, outer] = bench.submits();
    bench.pass(closesInMs);
    bench.fill(outer!.order);
    bench.end(inner!.order, 'canceled');
    return pair.pairOrderId;
  };

  it('is topped up though the session closes sooner than the overlap', () => {
    const bench = by(evening);
    residual(bench, MINUTES_TO_CLOSE_MS - 5_000);
    expect(bench.submits().at(-1)!.order).toMatchObject({ instrumentId: INNER, quantity: 1 });
    expect(bench.submits().at(-1)!.approval.limit).toBe('protective');
  });

  it('sends nothing to a market that is shut, and unwinds where the other is open', () => {
    const bench = by(evening);
    const id = residual(bench, MINUTES_TO_CLOSE_MS);
    expect(bench.submits()).toHaveLength(2);
    expect(inWords('en', bench.pair(id).reasonText)).toContain('Waits for the market of SHFE.cu2701, which is closed by its calendar and opens at 2026-09-22 21:00, Beijing time.');
    bench.pass(60_100);
    expect(bench.submits()).toHaveLength(3);
    expect(bench.submits()[2]!.order).toMatchObject({ instrumentId: OUTER, side: 'buy' });
  });
});

it('an unwind that no market takes is stranded loudly, with the reopening, and is unwound on demand after it', () => {
  const closing = calendar(hours('SHFE', '21:00', '22:16'), hours('LME', '21:00', '22:20'));
  closing.schedules[0]!.sessions.push({ ...closing.schedules[0]!.sessions[0]!, from: '22:19', to: '22:40' });
  const bench = by(closing);
  const { pairOrderId } = bench.submit(requestOf({ policy: policyOf({ onResidual: 'unwind', orderTimeoutMs: 600_000 }) }));
  const [inner, outer] = bench.submits();
  bench.pass(MINUTES_TO_CLOSE_MS);
  bench.fill(inner!.order);
  bench.end(outer!.order, 'canceled');
  bench.pass(60_100);
  expect(bench.pair(pairOrderId)).toMatchObject({ state: 'stranded', reason: 'cannot_unwind', residualInnerLots: '1' });
  const shouted = bench.alerts().find(({ grade, pairOrderId: id, text }) => grade === 'critical' && id === pairOrderId && text[0]?.code === 'pair_stranded');
  for (const words of [inWords('en', shouted?.text ?? []), inWords('en', bench.pair(pairOrderId).reasonText)]) {
    expect(words).toContain('No market took the unwind within 60 s');
    expect(words).toContain('SHFE.cu2701, which was closed by its calendar, to open at 2026-09-21 22:19, Beijing time');
    expect(words).toContain('Ask to unwind');
  }
  // Asked while it is still shut, it waits and says so again.
  bench.operate({ type: 'unwind_pair', pairOrderId });
  bench.quoteAll();
  expect(bench.pair(pairOrderId).state).toBe('unwinding');
  expect(inWords('en', bench.pair(pairOrderId).reasonText)).toContain('opens at 2026-09-21 22:19');
  bench.pass(60_100);
  expect(bench.pair(pairOrderId).state).toBe('stranded');
  bench.pass(60_000);
  bench.quoteAll();
  bench.operate({ type: 'unwind_pair', pairOrderId });
  expect(bench.only('inner')).toMatchObject({ side: 'sell', quantity: 1, purpose: 'unwind' });
  bench.fill(bench.only('inner'));
  expect(bench.pair(pairOrderId)).toMatchObject({ state: 'unwound', residualInnerLots: '0' });
});

it('shows no spread and fires no trigger while a market is shut by its calendar', () => {
  const bench = by(evening);
  bench.operate({ type: 'arm_trigger', request: asking(0), level: 2_400 });
  bench.pass(MINUTES_TO_CLOSE_MS);
  bench.quoteAll();
  expect([...bench.engine.view.spreadQuotes.values()][0]).toMatchObject({ veto: 'market_closed', bid: null });
  expect(bench.engine.view.pairOrders.size).toBe(0);
  expect(bench.nowUs).toBe(tsUs(EngineBench.startUs + MINUTES_TO_CLOSE_MS * 1_000));
});
