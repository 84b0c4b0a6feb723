import { inWords, type PairOrderId } from '@tandem/domain';
import { EngineBench, INNER, policyOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const SHUT = { phase: 'closed' } as const;

/** One inner lot stands alone, and its market is shut. */
function stuck(policy = policyOf({ onResidual: 'unwind', leggedTimeoutMs: 2_000 })): { bench: EngineBench; id: PairOrderId } {
  const bench = new EngineBench().ready();
  const { pairOrderId: id } = bench.submit(requestOf({ policy }));
  bench.fill(bench.only('inner'));
  bench.quote(INNER, [[86_390, 100]], [[86_400, 100]], SHUT);
  bench.end(bench.only('outer'), 'rejected', 'no such luck');
  return { bench, id };
}

const shouts = (bench: EngineBench): string[] => bench.alerts().flatMap(({ grade, text }) => (grade === 'critical' && text[0]?.code === 'residual_waits' ? [inWords('en', text)] : []));

/** Dies, and comes up after `downMs` with the inner market still shut. */
function diesFor(bench: EngineBench, downMs: number): void {
  bench.nowUs += downMs * 1_000;
  bench.restart();
  bench.connect('inner').connect('outer').quoteAll();
  bench.quote(INNER, [[86_390, 100]], [[86_400, 100]], SHUT);
}

describe('a residual that no market takes', () => {
  it('is shouted about once it has waited for longer than it may stand, and not again', () => {
    const { bench, id } = stuck();
    bench.pass(1_900);
    expect(shouts(bench)).toEqual([]);
    bench.pass(200);
    expect(shouts(bench)).toEqual([`The residual of ${id}, 1 inner lot, has waited for 2000 ms and no order can leave. Wait for the market, or take it over and close it by hand. Waits for the market of ${INNER} to open.`]);
    bench.pass(50_000);
    expect(shouts(bench)).toHaveLength(1);
    expect(bench.pair(id).state).toBe('unwinding');
    bench.pass(10_000);
    expect(bench.pair(id).state).toBe('stranded');
  });

  it('is said again to whoever asks for it to be unwound', () => {
    const { bench, id } = stuck();
    bench.pass(3_000);
    bench.operate({ type: 'unwind_pair', pairOrderId: id });
    bench.pass(3_000);
    expect(shouts(bench)).toHaveLength(2);
  });

  it('is none where all stands in its ratio: what is flattened waits without a shout', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId: id } = bench.submit(requestOf());
    for (const order of bench.open()) bench.fill(order);
    bench.quote(INNER, [[86_390, 100]], [[86_400, 100]], SHUT);
    bench.operate({ type: 'flatten_all' });
    bench.pass(30_000);
    expect(bench.pair(id).state).toBe('unwinding');
    expect(shouts(bench)).toEqual([]);
  });
});

describe('a residual over a restart', () => {
  it('has its whole time to unwind again, whatever time the process was down', () => {
    const { bench, id } = stuck();
    bench.pass(50_000);
    diesFor(bench, 300_000);
    bench.pass(59_000);
    expect(bench.pair(id).state).toBe('unwinding');
    bench.pass(1_100);
    expect(bench.pair(id)).toMatchObject({ state: 'stranded', reason: 'cannot_unwind' });
  });

  it('is topped up still where it would have aged while the process was down', () => {
    const { bench, id } = stuck(policyOf({ onResidual: 'complete', leggedTimeoutMs: 5_000 }));
    expect(bench.pair(id).state).toBe('hedging');
    // The order in flight is lost with its answer, and the venue does not know it.
    const unanswered = bench.only('outer');
    bench.nowUs += 60_000_000;
    bench.restart();
    bench.connect('inner').connect('outer').quoteAll();
    expect(bench.engine.view.orders.get(unanswered.clOrdId)?.ordStatus).toBe('rejected');
    bench.pass(200);
    expect(bench.only('outer')).toMatchObject({ purpose: 'hedge', quantity: 1 });
    expect(bench.pair(id).state).toBe('hedging');
  });

  it('gets that three times: a process that dies again and again strands it', () => {
    const { bench, id } = stuck();
    for (let start = 0; start < 3; start++) {
      bench.pass(1_000);
      diesFor(bench, 100_000);
      bench.pass(1_000);
      expect(bench.pair(id).state).toBe('unwinding');
    }
    diesFor(bench, 100_000);
    bench.pass(1_000);
    expect(bench.pair(id)).toMatchObject({ state: 'stranded', reason: 'cannot_unwind' });
  });
});
