import { fullTerms, inWords, quantity, type ConnectionMode, type ConnectionTermsByVenue, type GrayLimits } from '@tandem/domain';
import type { EngineCommand } from '@tandem/engine';
import { EngineBench, INNER, OUTER, PLAIN, drawPlan, policyOf, positionOf, requestOf, runScenario } from '@tandem/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const roomy: GrayLimits = { lotsPerOrderMax: 500, openLotsMax: 1_000, ordersPerDayMax: 1_000 };
const terms = (inner: ConnectionMode, outer: ConnectionMode, gray: Partial<GrayLimits> = {}): ConnectionTermsByVenue => ({
  inner: { mode: inner, gray: inner === 'gray' ? { ...roomy, ...gray } : null, orderRate: null },
  outer: { mode: outer, gray: outer === 'gray' ? { ...roomy, ...gray } : null, orderRate: null },
});
const bench = (connections: ConnectionTermsByVenue): EngineBench => new EngineBench().ready({}, connections);
const arm = (b: EngineBench): readonly EngineCommand[] => {
  b.operate({ type: 'arm_trigger', request: requestOf(), level: 100_000 });
  return b.quote(INNER, [[86_390, 100]], [[86_400, 100]]);
};

describe('observe', () => {
  it.each([['observe', 'trade'], ['trade', 'observe'], ['observe', 'shadow']] as const)('denies with a sentence where the legs are %s and %s', (inner, outer) => {
    const b = bench(terms(inner, outer));
    const pair = b.submit(requestOf());
    expect(pair).toMatchObject({ state: 'denied', reason: 'observe_mode' });
    expect(inWords('en', pair.reasonText)).toContain(`The ${inner === 'observe' ? 'inner' : 'outer'} connection only observes`);
    expect(b.submits()).toEqual([]);
  });

  it('denies what a trigger fires, and says so', () => {
    const b = bench(terms('observe', 'observe'));
    arm(b);
    expect(b.submits()).toEqual([]);
    expect(b.alerts()).toContainEqual(expect.objectContaining({ code: 'observe_mode', grade: 'warning' }));
  });

  it('sends neither hedge nor unwind for what an earlier life left behind, and ends it as stranded', () => {
    const b = bench(terms('trade', 'trade'));
    const pair = b.submit(requestOf());
    b.fill(b.only('inner'));
    const sent = b.submits().length;
    b.restart(false, terms('observe', 'observe'));
    for (const venue of ['inner', 'outer'] as const) b.connect(venue, venue === 'inner' ? [positionOf('inner', INNER, { longToday: quantity(1) })] : []);
    for (let i = 0; i < 800; i++) {
      b.quoteAll();
      b.pass(100);
    }
    expect(b.submits()).toHaveLength(sent);
    expect(b.pair(pair.pairOrderId)).toMatchObject({ state: 'stranded' });
    expect(inWords('en', b.pair(pair.pairOrderId).reasonText)).toContain('was in observe mode');
  });
});

describe('shadow', () => {
  it('records the decision with both orders, their prices and lots, and sends nothing', () => {
    const b = bench(terms('shadow', 'trade'));
    const pair = b.submit(requestOf({ pairs: 2 }));
    expect(pair).toMatchObject({ state: 'denied', reason: 'shadow_mode' });
    const told = b.receipts(pair.pairOrderId).filter(({ kind }) => kind === 'would_send').map(({ text }) => inWords('en', text));
    expect(told).toEqual([
      expect.stringContaining('buy 2 lots of SHFE.cu2701 at 86400 CNY/t'),
      expect.stringContaining('sell 2 lots of LME.CA3M at 12000.00 USD/t'),
    ]);
    expect(b.submits()).toEqual([]);
    expect(b.engine.view.orders.size).toBe(0);
  });

  it('names what would have followed the lead', () => {
    const b = bench(terms('shadow', 'shadow'));
    const pair = b.submit(requestOf({ policy: policyOf({ legging: 'lead_first', lead: 'outer' }) }));
    const told = b.receipts(pair.pairOrderId).filter(({ kind }) => kind === 'would_send').map(({ text }) => inWords('en', text));
    expect(told).toEqual([expect.stringMatching(/^Would have sent sell 1 lot of LME/), expect.stringMatching(/^Would have followed its fills with buy 1 lot of SHFE/)]);
  });

  it('denies for the same reasons as trading would', () => {
    const b = bench(terms('shadow', 'shadow'));
    expect(b.submit(requestOf({ pairs: 400 })).reason).toBe('pairs_limit');
    b.pass(5_000);
    expect(b.submit(requestOf()).reason).toBe('stale_quote');
  });

  it('tells of a trigger’s decision without alarm', () => {
    const b = bench(terms('shadow', 'shadow'));
    arm(b);
    expect(b.submits()).toEqual([]);
    expect(b.alerts()).toContainEqual(expect.objectContaining({ code: 'shadow_mode', grade: 'info' }));
  });
});

describe('gray', () => {
  it('denies more lots than one order may have', () => {
    const b = bench(terms('trade', 'gray', { lotsPerOrderMax: 2 }));
    expect(b.submit(requestOf({ pairs: 3 }))).toMatchObject({ state: 'denied', reason: 'gray_lots' });
    expect(b.submit(requestOf({ pairs: 2 }))).toMatchObject({ state: 'working' });
  });

  it('counts lots held, lots that open orders may add, and both sides of an inner position', () => {
    const b = bench(terms('gray', 'trade', { openLotsMax: 5 }));
    b.send({ type: 'position', position: positionOf('inner', INNER, { longYesterday: quantity(2), shortToday: quantity(1) }) });
    expect(b.submit(requestOf({ spreadId: PLAIN, pairs: 3 }))).toMatchObject({ reason: 'gray_open_lots' });
    expect(b.submit(requestOf({ spreadId: PLAIN, pairs: 2 }))).toMatchObject({ state: 'working' });
    expect(inWords('en', b.submit(requestOf({ spreadId: PLAIN })).reasonText)).toContain('6 lots would be open at the inner venue, above the 5');
  });

  it('lets a net position at the outer venue be turned round', () => {
    const b = bench(terms('trade', 'gray', { openLotsMax: 2 }));
    b.send({ type: 'position', position: positionOf('outer', OUTER, { longToday: quantity(2) }) });
    expect(b.submit(requestOf({ pairs: 2 }))).toMatchObject({ state: 'working' });
  });

  it('ends with the day’s orders, hedges counted and never blocked', () => {
    const b = bench(terms('gray', 'gray', { ordersPerDayMax: 2 }));
    b.submit(requestOf({ pairs: 2 }));
    b.fill(b.only('inner'));
    b.end(b.only('outer'), 'canceled');
    expect(b.only('outer').purpose).toBe('hedge');
    b.fill(b.only('outer'));
    expect(b.submit(requestOf())).toMatchObject({ state: 'denied', reason: 'gray_orders' });
    expect(inWords('en', b.submit(requestOf()).reasonText)).toContain('2 orders left to the outer venue today');
    b.pass(86_400_000);
    b.quoteAll();
    expect(b.submit(requestOf())).toMatchObject({ state: 'working' });
  });

  it('keeps counts and modes over a crash', () => {
    const b = bench(terms('gray', 'gray', { ordersPerDayMax: 1 }));
    b.submit(requestOf());
    b.fill(b.only('inner'));
    b.fill(b.only('outer'));
    b.restart(true);
    b.connect('inner', [positionOf('inner', INNER, { longToday: quantity(1) })]).connect('outer', [positionOf('outer', OUTER, { shortToday: quantity(1) })]).quoteAll();
    expect(b.submit(requestOf())).toMatchObject({ reason: 'gray_orders' });
  });
});

describe('the order rate', () => {
  it('is the connection’s own where it has one', () => {
    const slow = { ordersPerSecondMax: 2, ordersPerSecondReserve: 1 };
    const b = bench({ inner: fullTerms, outer: { ...fullTerms, orderRate: slow } });
    b.submit(requestOf());
    expect(inWords('en', b.submit(requestOf()).reasonText)).toContain('outer venue has taken 1 opening order in');
  });
});

const mode = fc.constantFrom<ConnectionMode>('observe', 'shadow', 'gray', 'trade');
const caps = fc.record({ lotsPerOrderMax: fc.constantFrom(1, 3, 18), openLotsMax: fc.constantFrom(2, 9, 30), ordersPerDayMax: fc.constantFrom(1, 3, 6) });

describe('whatever the venues do', () => {
  // The simulator's auditor holds every order against mode and caps.
  it('no order leaves while a connection observes or shadows, and no cap of gray is passed by what opens', () => {
    fc.assert(
      fc.property(fc.nat(), mode, mode, caps, (seed, inner, outer, gray) => {
        expect(runScenario({ ...drawPlan(seed), connections: terms(inner, outer, gray) }).violations).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
