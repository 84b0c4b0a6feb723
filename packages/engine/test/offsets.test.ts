import { quantity, spreadId, type PairPolicy } from '@tandem/domain';
import { EngineBench, INNER, INNER_PLAIN, OUTER, policyOf, positionOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const parts = (bench: EngineBench, venue: 'inner' | 'outer'): [string, number][] =>
  bench.submits().flatMap(({ order }) => (order.venue === venue ? [[order.offset, order.quantity] as [string, number]] : []));

const day = policyOf({
  inner: { payupTicks: 0, payupStepTicks: 0, payupTicksMax: 0, timeInForce: 'day' },
  outer: { payupTicks: 0, payupStepTicks: 0, payupTicksMax: 0, timeInForce: 'day' },
});

describe('the offset of an inner order', () => {
  it('closes today’s and yesterday’s lots apart before it opens, and both legs still leave together', () => {
    const bench = new EngineBench().ready();
    bench.send({ type: 'position', position: positionOf('inner', INNER, { shortToday: quantity(2), shortYesterday: quantity(1) }) });
    const pair = bench.submit(requestOf({ pairs: 5 }));
    expect(parts(bench, 'inner')).toEqual([['close_today', 2], ['close_yesterday', 1], ['open', 2]]);
    expect(parts(bench, 'outer')).toEqual([['open', 5]]);
    for (const order of bench.open()) bench.fill(order);
    expect(bench.pair(pair.pairOrderId)).toMatchObject({ state: 'balanced', reason: 'complete' });
    expect(bench.engine.view.positions.get(`inner/${INNER}`)).toMatchObject({ shortToday: 0, shortYesterday: 0, longToday: 2 });
    expect(bench.engine.view.positions.get(`outer/${OUTER}`)).toMatchObject({ shortToday: 5 });
  });

  it('does not close twice what an order in flight may close', () => {
    const bench = new EngineBench().ready();
    bench.send({ type: 'position', position: positionOf('inner', INNER, { shortToday: quantity(3) }) });
    bench.submit(requestOf({ pairs: 2, policy: day }));
    bench.submit(requestOf({ pairs: 2, policy: day }));
    expect(parts(bench, 'inner')).toEqual([['close_today', 2], ['close_today', 1], ['open', 1]]);
  });

  it('is one plain close where the exchange has no two', () => {
    const bench = new EngineBench().ready();
    bench.send({ type: 'position', position: positionOf('inner', INNER_PLAIN, { shortToday: quantity(1), shortYesterday: quantity(1) }) });
    bench.submit(requestOf({ spreadId: spreadId('plain'), pairs: 3 }));
    expect(parts(bench, 'inner')).toEqual([['close', 2], ['open', 1]]);
  });

  it('leaves lots of its own direction alone', () => {
    const bench = new EngineBench().ready();
    bench.send({ type: 'position', position: positionOf('inner', INNER, { longToday: quantity(9) }) });
    bench.submit(requestOf({ pairs: 2 }));
    expect(parts(bench, 'inner')).toEqual([['open', 2]]);
  });

  it.each<[PairPolicy['offset'], [string, number][]]>([
    ['automatic', [['close_today', 2], ['close_yesterday', 1], ['open', 0]]],
    ['open', [['open', 3]]],
    ['close', [['close_today', 2], ['close_yesterday', 1]]],
    ['close_today', [['close_today', 2]]],
    ['close_yesterday', [['close_yesterday', 2]]],
  ])('follows the policy: %s', (offset, expected) => {
    const bench = new EngineBench().ready();
    bench.send({ type: 'position', position: positionOf('inner', INNER, { shortToday: quantity(2), shortYesterday: quantity(2) }) });
    const lots = expected.reduce((sum, [, part]) => sum + part, 0);
    bench.submit(requestOf({ pairs: lots, policy: policyOf({ offset }) }));
    expect(parts(bench, 'inner')).toEqual(expected.filter(([, part]) => part > 0));
  });

  it('of a top-up falls back to automatic where the policy’s own does not cover it; an unwind closes what it can', () => {
    const bench = new EngineBench().ready();
    bench.send({ type: 'position', position: positionOf('inner', INNER_PLAIN, { shortToday: quantity(2) }) });
    bench.submit(requestOf({ spreadId: spreadId('plain'), pairs: 2, policy: policyOf({ offset: 'close' }) }));
    bench.fill(bench.only('outer'));
    bench.send({ type: 'position', position: positionOf('inner', INNER_PLAIN, { shortToday: quantity(1) }) });
    bench.end(bench.only('inner'), 'rejected', 'not enough to close');
    expect(bench.open('inner').map((order) => [order.purpose, order.offset, order.quantity])).toEqual([['hedge', 'close', 1], ['hedge', 'open', 1]]);
  });
});
