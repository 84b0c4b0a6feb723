import { EngineBench, policyOf, requestOf } from '@tandem/testkit';
import { spreadPrice } from '@tandem/domain';
import { describe, expect, it } from 'vitest';

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
});
