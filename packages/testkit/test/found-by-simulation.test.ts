import { ONE_SHOT, inWords, price, quantity, spreadPrice } from '@tandem/domain';
import { EngineBench, FX, INNER, NINE_FOUR, OUTER, limitsOf, policyOf, positionOf, requestOf, testCatalogue } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';
import { checkTriggers } from '../src/simulation/check-state.ts';
import { Findings } from '../src/simulation/violation.ts';

/** Quoted and reconciled, with no order below `least` lots at `venue`. */
function withLeastOrder(venue: 'inner' | 'outer', least: number): EngineBench {
  const bench = new EngineBench();
  const catalogue = testCatalogue();
  const instruments = catalogue.instruments.map((one) => (one.venue === venue ? { ...one, quantityMin: quantity(least) } : one));
  bench.send({ type: 'configuration', idPrefix: 'T', catalogue: { ...catalogue, instruments }, limits: limitsOf() });
  bench.send({ type: 'started', clean: true });
  return bench.connect('inner').connect('outer').quoteAll();
}

const innerParts = (bench: EngineBench): [string, number][] => bench.open('inner').map(({ offset, quantity: lots }) => [offset, lots]);

/** What the simulator found, reduced to the few events that it takes. */
describe('found by simulation', () => {
  it('a leg that a top-up brought level is not sent once more as a follower', () => {
    const bench = new EngineBench().ready();
    const policy = policyOf({ legging: 'lead_first', lead: 'inner', clipPairs: 1, orderTimeoutMs: 5_000 });
    bench.submit(requestOf({ pairs: 2, policy }));
    bench.pass(1_100);
    // The outer quote is too old to follow on when the lead fills, so a top-up closes the gap later.
    bench.fill(bench.only('inner'));
    expect(bench.open('outer')).toEqual([]);
    bench.quoteAll().pass(100);
    bench.fill(bench.only('outer'));
    bench.pass(250);
    expect(bench.open('outer')).toEqual([]);
    bench.quoteAll().pass(100);
    expect(bench.submits().map(({ order }) => order.venue)).toEqual(['inner', 'outer', 'inner']);
  });

  it('a quote leaves out a payup of the other leg that would pass limit and slippage bound', () => {
    const bench = new EngineBench().ready();
    const base = policyOf();
    const policy = policyOf({ legging: 'quote', lead: 'inner', slippageMax: spreadPrice(0), outer: { ...base.outer, payupTicks: 3 } });
    const pair = bench.submit(requestOf({ limit: spreadPrice(2_395), policy }));
    expect(bench.pair(pair.pairOrderId).decidedSpread).toBe(2_390);
    bench.fill(bench.only('inner'));
    expect(bench.only('outer')).toMatchObject({ side: 'sell', price: 1_200_000 });
  });

  it('a flattening leaves one pair order where another, against which it would be closed, is left', () => {
    const bench = new EngineBench().configure().connect('inner', [positionOf('inner', INNER, { shortToday: quantity(20) })]).connect('outer').quoteAll();
    const fillBoth = (over: Parameters<typeof requestOf>[0]): void => {
      bench.submit(requestOf(over));
      for (const order of bench.open()) bench.fill(order);
    };
    fillBoth({ side: 'sell', limit: spreadPrice(-100_000) });
    fillBoth({ spreadId: NINE_FOUR });
    const sent = bench.submits().length;
    // Inner lots of the second are none to sell, so its outer ones stay: the first's would be sold short beside them.
    bench.operate({ type: 'flatten_all' });
    expect(bench.submits()).toHaveLength(sent);
    const words = bench.alerts().map(({ text }) => inWords('en', text)).join(' ');
    expect(words).toContain('do not hold what P2, P1 left standing');
  });

  it('a quote is not placed at the day’s limit while nobody stands opposite', () => {
    const bench = new EngineBench().ready();
    const limits = { upperLimit: price(89_400), lowerLimit: price(83_400) };
    bench.quote(INNER, [], [[86_400, 100]], limits);
    const request = requestOf({ side: 'sell', limit: spreadPrice(-100_000), policy: policyOf({ legging: 'quote', lead: 'inner' }) });
    expect(bench.submit(request)).toMatchObject({ state: 'denied', reason: 'no_depth' });
    bench.quote(INNER, [[86_390, 100]], [[86_400, 100]], limits);
    bench.submit(request);
    expect(bench.only('inner').price).toBe(86_400);
  });

  it.each([
    [{ shortToday: 1, shortYesterday: 1 }, 3, [['open', 3]]],
    [{ shortToday: 2, shortYesterday: 1 }, 3, [['open', 3]]],
    [{ shortToday: 3, shortYesterday: 2 }, 4, [['close_today', 2], ['close_yesterday', 2]]],
    [{ shortToday: 1, shortYesterday: 4 }, 4, [['close_yesterday', 4]]],
  ] as const)('no part of a close is below the least order: %j', ({ shortToday, shortYesterday }, pairs, parts) => {
    const bench = withLeastOrder('inner', 2);
    bench.send({ type: 'position', position: positionOf('inner', INNER, { shortToday: quantity(shortToday), shortYesterday: quantity(shortYesterday) }) });
    bench.submit(requestOf({ pairs }));
    expect(innerParts(bench)).toEqual(parts);
  });

  it('what is left of a quote is not quoted again where it is below the least order', () => {
    const bench = withLeastOrder('outer', 3);
    const { pairOrderId } = bench.submit(requestOf({ pairs: 3, policy: policyOf({ legging: 'quote', lead: 'outer', quoteSlopTicks: 0 }) }));
    const quote = bench.only('outer');
    bench.ack(quote);
    bench.fill(quote, 1);
    bench.fill(bench.only('inner'));
    bench.end(quote, 'canceled');
    bench.pass(100);
    bench.quoteAll().pass(100);
    expect(bench.open()).toEqual([]);
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'balanced', reason: 'partially_complete', residualInnerLots: '0' });
  });

  it('a flatten first levels a leg only so far that the rest is still an order', () => {
    const bench = withLeastOrder('outer', 2);
    const { pairOrderId } = bench.submit(requestOf({ pairs: 4, policy: policyOf({ onResidual: 'hold' }) }));
    bench.fill(bench.only('outer'));
    bench.fill(bench.only('inner'), 1);
    bench.end(bench.only('inner'), 'canceled');
    expect(bench.pair(pairOrderId).state).toBe('stranded');
    bench.operate({ type: 'flatten_all' });
    expect(bench.open().map(({ venue, quantity: lots }) => [venue, lots])).toEqual([['inner', 1], ['outer', 4]]);
    for (const order of bench.open()) bench.fill(order);
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'unwound', inner: { filledLots: 0 }, outer: { filledLots: 0 } });
  });

  it('while reducing nothing opens beside the position that it could close', () => {
    const bench = new EngineBench().ready();
    bench.send({ type: 'position', position: positionOf('inner', INNER, { shortToday: quantity(9) }) });
    bench.send({ type: 'position', position: positionOf('outer', OUTER, { longToday: quantity(9) }) });
    bench.operate({ type: 'set_trading_state', state: 'reducing' });
    expect(bench.submit(requestOf({ policy: policyOf({ offset: 'open' }) }))).toMatchObject({ state: 'denied', reason: 'reducing' });
    expect(bench.submit(requestOf()).state).toBe('working');
    expect(innerParts(bench)).toEqual([['close_today', 1]]);
  });

  it('the cost of an unwind is exact to the half cent', () => {
    const bench = new EngineBench().ready();
    bench.quote(FX, [[70_004, 1_000]], [[70_005, 1_000]]);
    const { pairOrderId } = bench.submit(requestOf({ pairs: 3, policy: policyOf({ onResidual: 'cheapest' }) }));
    const [inner, outer] = [bench.only('inner'), bench.only('outer')];
    bench.fill(outer, 1, { lastPx: price(1_200_000) });
    bench.fill(outer, 2, { lastPx: price(1_200_050) });
    bench.end(inner, 'canceled');
    // Sold at 12000.333… on average and bought back at 12000.50: 0.50 USD over three lots, times 25 t at 7.0004.
    const costed = bench.receipts(pairOrderId).find(({ kind }) => kind === 'residual_costed');
    expect(costed?.text).toMatchObject([{ code: 'residual_costs', unwind: '87.50' }]);
  });
});

describe('found in the model', () => {
  it('pair orders that a flatten took up again are no second firing of their trigger', () => {
    const bench = new EngineBench().ready();
    const terms = { ...ONE_SHOT, firingsMax: 2, pairsMax: 2 };
    bench.operate({ type: 'arm_trigger', request: requestOf(), level: spreadPrice(2_390), terms });
    for (const best of [86_370, 86_400, 86_370]) {
      bench.pass(100);
      bench.quoteAll();
      bench.quote(INNER, [[best, 100]], [[best + 10, 100]]);
      for (const order of bench.open()) bench.fill(order);
    }
    bench.quoteAll();
    bench.operate({ type: 'flatten_all' });
    expect([...bench.engine.view.pairOrders.values()].map(({ state, origin }) => [state, origin.triggerId === null])).toEqual([['unwinding', false], ['unwinding', false]]);
    const findings = new Findings();
    checkTriggers(bench.events.at(-1)!, bench.engine.view, () => false, findings);
    expect(findings.violations).toEqual([]);
  });
});
