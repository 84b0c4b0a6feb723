import { price, spreadPrice, type PairOrder } from '@tandem/domain';
import { EngineBench, OUTER, policyOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

/** Four clips gained 200 a tonne each; of the fifth the inner leg filled, the outer one is refused on a market that fell. */
function lastClipShort(onResidual: 'complete' | 'cheapest', slippageMax: number, outerBid: number): { bench: EngineBench; pair: () => PairOrder } {
  const bench = new EngineBench().ready();
  const policy = policyOf({ clipPairs: 1, onResidual, slippageMax: spreadPrice(slippageMax), leggedTimeoutMs: 60_000 });
  const { pairOrderId } = bench.submit(requestOf({ pairs: 5, limit: spreadPrice(2_400), policy }));
  for (let clip = 0; clip < 4; clip++) {
    bench.fill(bench.only('inner'), 1, { lastPx: price(86_200) });
    bench.fill(bench.only('outer'));
    bench.pass(10);
    bench.quoteAll();
    bench.pass(150);
    bench.quoteAll();
  }
  bench.fill(bench.only('inner'));
  bench.quote(OUTER, [[outerBid, 100]], [[outerBid + 50, 100]]);
  bench.end(bench.only('outer'), 'rejected', 'no');
  return { bench, pair: () => bench.pair(pairOrderId) };
}

describe('attempts', () => {
  it('are each clip’s own: top-ups of an earlier one take none from the next', () => {
    const bench = new EngineBench().ready();
    const policy = policyOf({ clipPairs: 1, attemptsMax: 1, leggedTimeoutMs: 60_000 });
    const { pairOrderId } = bench.submit(requestOf({ pairs: 3, policy }));
    for (let clip = 0; clip < 3; clip++) {
      bench.fill(bench.only('inner'));
      bench.end(bench.only('outer'), 'rejected', 'no');
      bench.pass(60);
      expect(bench.only('outer')).toMatchObject({ purpose: 'hedge', attempt: 1 + clip });
      bench.fill(bench.only('outer'));
      bench.pass(10);
      bench.quoteAll();
      bench.pass(150);
    }
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'balanced', reason: 'complete', attempts: 3 });
  });

  it('bound each clip all the same', () => {
    const { pair, bench } = lastClipShort('complete', 400, 1_195_000);
    for (let round = 0; round < 3; round++) {
      bench.end(bench.only('outer'), 'rejected', 'no');
      bench.pass(60);
    }
    expect(pair()).toMatchObject({ state: 'unwinding', reason: 'attempts_exhausted' });
  });
});

describe('what earlier clips gained', () => {
  it('does not pay for a top-up beyond the slippage', () => {
    // 50.00 USD lower is 350 CNY worse than the clip was decided at.
    expect(lastClipShort('complete', 200, 1_195_000).pair()).toMatchObject({ state: 'unwinding', reason: 'slippage_exceeded' });
    expect(lastClipShort('complete', 400, 1_195_000).pair().state).toBe('hedging');
  });

  it('does not make topping up the cheaper way out', () => {
    const { bench, pair } = lastClipShort('cheapest', 1_000, 1_195_000);
    const costed = bench.receipts(pair().pairOrderId).find(({ kind }) => kind === 'residual_costed')?.text;
    // 350 a tonne on 5 t, against 10 a tonne on 5 t.
    expect(costed).toEqual([{ code: 'residual_costs', complete: '1750.00', unwind: '50.00', unwinds: true }]);
    expect(pair().state).toBe('unwinding');
  });

  it('does not lower what a clip may cost either: a dear one before leaves the next as it was decided', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf({ pairs: 2, limit: spreadPrice(2_400), policy: policyOf({ clipPairs: 1, slippageMax: spreadPrice(20) }) }));
    bench.fill(bench.only('inner'), 1, { lastPx: price(86_500) });
    bench.fill(bench.only('outer'));
    bench.pass(10);
    bench.quoteAll();
    bench.pass(150);
    bench.fill(bench.only('inner'));
    bench.end(bench.only('outer'), 'rejected', 'no');
    expect(bench.pair(pairOrderId).state).toBe('hedging');
    expect(bench.only('outer')).toMatchObject({ purpose: 'hedge', side: 'sell' });
  });
});
