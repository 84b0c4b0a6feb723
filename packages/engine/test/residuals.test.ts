import { inWords, spreadPrice, type PairOrder } from '@tandem/domain';
import { EngineBench, INNER, NINE_FOUR, OUTER, policyOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

/** A bench on which the inner leg of one pair filled whole and the outer one ended with nothing. */
function oneLegged(policy = policyOf(), before: (bench: EngineBench) => void = () => undefined): { bench: EngineBench; pair: () => PairOrder } {
  const bench = new EngineBench().ready();
  const { pairOrderId } = bench.submit(requestOf({ policy }));
  bench.fill(bench.only('inner'));
  before(bench);
  bench.end(bench.only('outer'), 'rejected', 'no such luck');
  return { bench, pair: () => bench.pair(pairOrderId) };
}

const sent = (bench: EngineBench): unknown[] =>
  bench.submits().slice(2).map(({ order }) => [order.venue, order.side, order.quantity, order.price, order.timeInForce]);

/** Refuses the open order and lets the pause go by. */
function refuse(bench: EngineBench, times: number): void {
  for (let i = 0; i < times; i++) {
    bench.end(bench.open()[0]!, 'rejected', 'refused again');
    bench.pass(60);
  }
}

describe('topping up', () => {
  it('leaves in the step that revealed the residual, one payup step through the market, under a protective approval', () => {
    const { bench, pair } = oneLegged();
    expect(pair()).toMatchObject({ state: 'hedging', residualInnerLots: '1', attempts: 1 });
    expect(sent(bench)).toEqual([['outer', 'sell', 1, 1_199_950, 'fak']]);
    expect(bench.submits().at(-1)!.approval.limit).toBe('protective');
    expect(bench.events.at(-1)!.input.type).toBe('execution_report');
    bench.fill(bench.only('outer'));
    expect(pair()).toMatchObject({ state: 'balanced', reason: 'complete', residualInnerLots: '0', filledSpread: 2_404 });
  });

  it('pauses between attempts, pays up a step more each time, and unwinds when the attempts are used up', () => {
    const { bench, pair } = oneLegged();
    bench.end(bench.only('outer'), 'rejected', 'refused again');
    expect(bench.open()).toEqual([]);
    bench.pass(49);
    expect(bench.open()).toEqual([]);
    bench.pass(1);
    refuse(bench, 2);
    expect(sent(bench).slice(0, 3).map((order) => (order as number[])[3])).toEqual([1_199_950, 1_199_900, 1_199_850]);
    expect(pair()).toMatchObject({ state: 'unwinding', reason: 'attempts_exhausted' });
    expect(sent(bench).at(-1)).toEqual(['inner', 'sell', 1, 86_380, 'fak']);
    expect(bench.submits().at(-1)!.order.offset).toBe('close_today');
    bench.fill(bench.only('inner'));
    expect(pair()).toMatchObject({ state: 'unwound', reason: 'attempts_exhausted', residualInnerLots: '0', inner: { filledLots: 0 } });
    expect(inWords('en', pair().reasonText)).toContain('The outer venue rejected an order of LME.CA3M with 0 of 1 lot filled: “refused again”. Unwound with 1 order; left: nothing.');
  });

  it('is stranded with a critical alert when the unwinds are refused as well, and unwound when a person asks', () => {
    const { bench, pair } = oneLegged();
    refuse(bench, 6);
    expect(pair()).toMatchObject({ state: 'stranded', reason: 'cannot_unwind', residualInnerLots: '1' });
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'critical', code: 'cannot_unwind', pairOrderId: pair().pairOrderId });
    expect(bench.alerts().at(-1)!.text).toContainEqual({ code: 'left_over', residual: '1', inner: 1, outer: 0 });
    bench.pass(600_000);
    expect(bench.open()).toEqual([]);
    bench.quoteAll();
    bench.operate({ type: 'unwind_pair', pairOrderId: pair().pairOrderId });
    bench.fill(bench.only('inner'));
    expect(pair()).toMatchObject({ state: 'unwound', reason: 'operator_request', residualInnerLots: '0' });
  });

  it('is given up where it would worsen the spread beyond the slippage', () => {
    const { pair } = oneLegged(policyOf({ slippageMax: spreadPrice(50) }), (b) => b.quote(OUTER, [[1_199_200, 9]], [[1_199_250, 9]]));
    // 8.00 USD lower is 56 CNY worse.
    expect(pair()).toMatchObject({ state: 'unwinding', reason: 'slippage_exceeded' });
  });

  it('drops its payup rather than pass the slippage', () => {
    const { bench, pair } = oneLegged(policyOf({ slippageMax: spreadPrice(2) }));
    expect(pair().state).toBe('hedging');
    expect(sent(bench)).toEqual([['outer', 'sell', 1, 1_200_000, 'fak']]);
  });

  it('waits for a venue that is down, and unwinds when the residual is too old', () => {
    const { bench, pair } = oneLegged(policyOf({ quoteAgeMaxMs: 60_000 }), (b) => {
      b.send({ type: 'venue_status', venue: 'outer', status: 'disconnected', text: [{ code: 'connection_closed' }] });
    });
    expect(pair()).toMatchObject({ state: 'hedging', reasonText: [{ code: 'waits_for_venue', venue: 'outer', status: 'disconnected' }] });
    bench.pass(1_999);
    expect(bench.submits()).toHaveLength(2);
    bench.pass(1);
    expect(pair()).toMatchObject({ state: 'unwinding', reason: 'legged_timeout' });
    expect(sent(bench)).toEqual([['inner', 'sell', 1, 86_380, 'fak']]);
  });

  it('waits for a quote that is fresh enough', () => {
    const { bench, pair } = oneLegged(policyOf({ leggedTimeoutMs: 10_000, orderTimeoutMs: 5_000 }), (b) => b.pass(1_001));
    expect(pair().reasonText).toEqual([{ code: 'waits_for_newer_quote', instrument: 'LME.CA3M' }]);
    bench.quoteAll();
    bench.pass(100);
    expect(sent(bench)).toHaveLength(1);
  });

  it('is not tried where the policy unwinds', () => {
    const { bench, pair } = oneLegged(policyOf({ onResidual: 'unwind' }));
    expect(pair()).toMatchObject({ state: 'unwinding', reason: 'unwound_residual' });
    bench.fill(bench.only('inner'));
    expect(pair()).toMatchObject({ state: 'unwound', reason: 'unwound_residual' });
  });

  it('gives way to an unwind when trading is halted or an operator asks', () => {
    for (const action of ['halt', 'ask'] as const) {
      const { bench, pair } = oneLegged();
      if (action === 'halt') bench.operate({ type: 'set_trading_state', state: 'halted' });
      else bench.operate({ type: 'unwind_pair', pairOrderId: pair().pairOrderId });
      bench.end(bench.only('outer'), 'canceled');
      bench.pass(60);
      expect(bench.submits().at(-1)!.order).toMatchObject({ venue: 'inner', side: 'sell' });
      bench.fill(bench.only('inner'));
      expect(pair()).toMatchObject({ state: 'unwound', reason: action === 'halt' ? 'halted' : 'operator_request' });
    }
  });

  it('goes on while trading is reducing', () => {
    const { bench, pair } = oneLegged(policyOf(), (b) => b.operate({ type: 'set_trading_state', state: 'reducing' }));
    bench.fill(bench.only('outer'));
    expect(pair().state).toBe('balanced');
  });
});

describe('a pair of nine lots against four', () => {
  const partly = (inner: number, outer: number, policy = policyOf()): { bench: EngineBench; pair: () => PairOrder } => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf({ spreadId: NINE_FOUR, pairs: 3, policy }));
    const [innerOrder, outerOrder] = [bench.only('inner'), bench.only('outer')];
    if (inner > 0) bench.fill(innerOrder, inner);
    if (inner < 27) bench.end(innerOrder, 'canceled');
    if (outer > 0) bench.fill(outerOrder, outer);
    if (outer < 12) bench.end(outerOrder, 'canceled');
    return { bench, pair: () => bench.pair(pairOrderId) };
  };

  it('is topped up on both legs to the fewest whole pairs that cover what filled', () => {
    const { bench, pair } = partly(10, 5);
    expect(sent(bench)).toEqual([
      ['inner', 'buy', 8, 86_410, 'fak'],
      ['outer', 'sell', 3, 1_199_950, 'fak'],
    ]);
    for (const order of bench.open()) bench.fill(order);
    expect(pair()).toMatchObject({ state: 'balanced', reason: 'partially_complete', inner: { filledLots: 18 }, outer: { filledLots: 8 } });
  });

  it('is unwound on both legs to the most whole pairs that both filled', () => {
    const { bench, pair } = partly(10, 7, policyOf({ onResidual: 'unwind' }));
    expect(sent(bench)).toEqual([
      ['inner', 'sell', 1, 86_380, 'fak'],
      ['outer', 'buy', 3, 1_200_100, 'fak'],
    ]);
    for (const order of bench.open()) bench.fill(order);
    expect(pair()).toMatchObject({ state: 'unwound', inner: { filledLots: 9 }, outer: { filledLots: 4 }, residualInnerLots: '0' });
  });

  it('states its residual in inner lots, signed as the exposure', () => {
    expect(partly(0, 5).pair().residualInnerLots).toBe('-11.25');
    expect(partly(27, 4).pair().residualInnerLots).toBe('18');
  });

  it('counts top-up orders, not rounds: two legs need two of the attempts', () => {
    const { pair } = partly(10, 5, policyOf({ attemptsMax: 1 }));
    expect(pair()).toMatchObject({ state: 'unwinding', reason: 'attempts_exhausted' });
  });

  it('ends as it is where the fills stand in the ratio', () => {
    expect(partly(18, 8).pair()).toMatchObject({ state: 'balanced', reason: 'partially_complete', residualInnerLots: '0' });
    expect(partly(0, 0).pair()).toMatchObject({ state: 'balanced', reason: 'nothing_filled', residualInnerLots: '0' });
  });
});

describe('payup', () => {
  it('goes through the market from the worst level touched, on a tick, and never past the price limit', () => {
    const bench = new EngineBench().ready();
    bench.quote(INNER, [[86_390, 1]], [[86_400, 1], [86_420, 5]], { upperLimit: 86_435 as never });
    const inner = { payupTicks: 3, payupStepTicks: 0, payupTicksMax: 3, timeInForce: 'fak' } as const;
    bench.submit(requestOf({ pairs: 2, policy: policyOf({ inner }) }));
    expect(bench.submits()[0]!.order.price).toBe(86_430);
  });
});
