import { inWords, quantity, type PairOrder, type PairOrderId, type PairOrderRequest } from '@tandem/domain';
import { EngineBench, INNER, limitsOf, NINE_FOUR, OUTER, policyOf, requestOf, testCatalogue } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

/** Sends a pair order and fills whatever it sends until it ends. */
function filled(bench: EngineBench, over: Partial<PairOrderRequest>): PairOrderId {
  const { pairOrderId } = bench.submit(requestOf(over));
  for (let look = 0; look < 60 && bench.pair(pairOrderId).state === 'working'; look++) {
    for (const order of bench.open()) bench.fill(order);
    bench.pass(100);
    bench.quoteAll();
  }
  expect(bench.pair(pairOrderId).state).toBe('balanced');
  return pairOrderId;
}

/** Orders sent by what is done, as venue and lots. */
function sentBy(bench: EngineBench, act: () => void): [string, number][] {
  const before = bench.submits().length;
  act();
  return bench.submits().slice(before).map(({ order }) => [order.venue, order.quantity]);
}

const flatten = (bench: EngineBench): [string, number][] => sentBy(bench, () => bench.operate({ type: 'flatten_all' }));

/** Every open order fills, for no more than the lots that its venue has. */
function take(bench: EngineBench, has: { readonly inner: number; readonly outer: number }): void {
  for (const order of bench.open()) {
    const lots = Math.min(has[order.venue], order.quantity);
    if (lots > 0) bench.fill(order, lots);
    if (lots < order.quantity) bench.end(order, 'canceled', '', { cumQty: quantity(lots) });
  }
}

const held = ({ inner, outer }: PairOrder): [number, number] => [inner.filledLots, outer.filledLots];

/** Least orders of these lots abroad. */
function withLeast(least: number, lotsPerOrderMax: number): EngineBench {
  const bench = new EngineBench();
  const data = testCatalogue();
  const instruments = data.instruments.map((one) => (one.instrumentId === OUTER ? { ...one, quantityMin: quantity(least) } : one));
  bench.send({ type: 'configuration', idPrefix: 'T', catalogue: { ...data, instruments }, limits: limitsOf({ lotsPerOrderMax }) });
  bench.send({ type: 'started', clean: true });
  return bench.connect('inner').connect('outer').quoteAll();
}

describe('flattening what stands in the ratio', () => {
  it('goes on to nothing for as long as it fills, however few attempts the policy allows', () => {
    const bench = new EngineBench().ready();
    const id = filled(bench, { pairs: 100, policy: policyOf({ attemptsMax: 5 }) });
    bench.operate({ type: 'flatten_all' });
    for (let look = 0; look < 40 && bench.pair(id).state === 'unwinding'; look++) {
      take(bench, { inner: 20, outer: 20 });
      bench.pass(100);
      bench.quoteAll();
    }
    expect(bench.pair(id)).toMatchObject({ state: 'unwound', inner: { filledLots: 0 }, outer: { filledLots: 0 } });
    expect(bench.pair(id).attempts).toBe(10);
  });

  it('sends both legs or none: one whose market is gone keeps the other', () => {
    const bench = new EngineBench().ready();
    const id = filled(bench, { pairs: 3 });
    bench.send({ type: 'venue_status', venue: 'outer', status: 'disconnected', text: [] });
    expect(flatten(bench)).toEqual([]);
    bench.pass(59_000);
    expect(held(bench.pair(id))).toEqual([3, 3]);
    bench.connect('outer').quoteAll();
    expect(sentBy(bench, () => bench.pass(100))).toEqual([['inner', 3], ['outer', 3]]);
  });

  it('goes by clips, and by what both books show', () => {
    const bench = new EngineBench().ready();
    filled(bench, { pairs: 9, policy: policyOf({ clipPairs: 4 }) });
    expect(flatten(bench)).toEqual([['inner', 4], ['outer', 4]]);
    bench.quote(OUTER, [[1_200_000, 9]], [[1_200_050, 3]]);
    take(bench, { inner: 4, outer: 4 });
    expect(sentBy(bench, () => bench.pass(100))).toEqual([['inner', 3], ['outer', 3]]);
  });

  it('brings the leg that is ahead back into the ratio before both go on', () => {
    const bench = new EngineBench().ready();
    const id = filled(bench, { spreadId: NINE_FOUR, pairs: 5 });
    expect(flatten(bench)).toEqual([['inner', 45], ['outer', 20]]);
    take(bench, { inner: 20, outer: 20 });
    bench.quoteAll();
    expect(held(bench.pair(id))).toEqual([25, 0]);
    expect(sentBy(bench, () => bench.pass(100))).toEqual([['inner', 25]]);
    take(bench, { inner: 25, outer: 0 });
    expect(bench.pair(id).state).toBe('unwound');
  });

  it('strands, with no leg far ahead, what one market refuses again and again', () => {
    const bench = new EngineBench().ready();
    const id = filled(bench, { pairs: 9, policy: policyOf({ clipPairs: 2, attemptsMax: 3 }) });
    bench.operate({ type: 'flatten_all' });
    for (let look = 0; look < 20; look++) {
      for (const order of bench.open('outer')) bench.end(order, 'rejected', 'no');
      for (const order of bench.open('inner')) bench.fill(order);
      bench.pass(100);
      bench.quoteAll();
    }
    expect(bench.pair(id)).toMatchObject({ state: 'stranded', reason: 'cannot_unwind' });
    expect(held(bench.pair(id))).toEqual([7, 9]);
    expect(inWords('en', bench.pair(id).reasonText)).toContain('filled nothing 5 times in a row');
  });

  it('leaves no rest below the least order', () => {
    const bench = withLeast(2, 5);
    const id = filled(bench, { pairs: 6, policy: policyOf({ clipPairs: 3 }) });
    bench.operate({ type: 'flatten_all' });
    const lots: number[] = [];
    for (let look = 0; look < 8; look++) {
      lots.push(...bench.open('outer').map(({ quantity: own }) => own));
      take(bench, { inner: 9, outer: 9 });
      bench.pass(100);
      bench.quoteAll();
    }
    expect(bench.pair(id)).toMatchObject({ state: 'unwound', inner: { filledLots: 0 } });
    expect(lots).toEqual([3, 3]);
  });
});

/** One leg of a pair order filled and the other ended with nothing. */
function residual(pairs: number, policy = policyOf({ onResidual: 'unwind' }), bench = new EngineBench().ready()): { bench: EngineBench; id: PairOrderId } {
  const { pairOrderId: id } = bench.submit(requestOf({ pairs, policy }));
  bench.fill(bench.only('inner'));
  bench.end(bench.only('outer'), 'rejected', 'no such luck');
  return { bench, id };
}

describe('a residual in a thin market', () => {
  it('is unwound lot by lot: a round that filled in part is none in vain', () => {
    const { bench, id } = residual(10, policyOf({ onResidual: 'unwind', attemptsMax: 3 }));
    for (let look = 0; look < 30 && bench.pair(id).state === 'unwinding'; look++) {
      take(bench, { inner: 1, outer: 0 });
      bench.quote(INNER, [[86_390, 1]], [[86_400, 1]]);
      bench.pass(100);
    }
    expect(bench.pair(id)).toMatchObject({ state: 'unwound', attempts: 10 });
  });

  it('pays up no more than the first time after a round that filled', () => {
    const { bench } = residual(10, policyOf({ onResidual: 'unwind', attemptsMax: 3 }));
    const prices: number[] = [];
    for (const lots of [0, 0, 1, 0]) {
      prices.push(bench.only('inner').price);
      take(bench, { inner: lots, outer: 0 });
      bench.pass(60);
    }
    expect(prices).toEqual([86_380, 86_370, 86_360, 86_380]);
  });

  it('is stranded after three minutes all the same', () => {
    const { bench, id } = residual(100);
    for (let look = 0; look < 12 && bench.pair(id).state === 'unwinding'; look++) {
      take(bench, { inner: 1, outer: 0 });
      bench.send({ type: 'venue_status', venue: 'inner', status: 'disconnected', text: [] });
      bench.pass(20_000);
      bench.connect('inner').quoteAll();
      bench.pass(100);
    }
    expect(bench.pair(id)).toMatchObject({ state: 'stranded', reason: 'cannot_unwind' });
    expect(inWords('en', bench.pair(id).reasonText)).toContain('not done after 180 s');
  });

  it('is cut into orders that leave no rest below the least', () => {
    const bench = withLeast(2, 500);
    const { pairOrderId: id } = bench.submit(requestOf({ side: 'sell', limit: -100_000 as never, pairs: 6, policy: policyOf({ onResidual: 'unwind' }) }));
    bench.fill(bench.only('outer'));
    const data = testCatalogue();
    const instruments = data.instruments.map((one) => (one.instrumentId === OUTER ? { ...one, quantityMin: quantity(2) } : one));
    bench.send({ type: 'configuration', idPrefix: 'T', catalogue: { ...data, instruments }, limits: limitsOf({ lotsPerOrderMax: 5 }) });
    expect(sentBy(bench, () => bench.end(bench.only('inner'), 'rejected', 'no'))).toEqual([['outer', 4]]);
    take(bench, { inner: 0, outer: 4 });
    expect(sentBy(bench, () => bench.pass(60))).toEqual([['outer', 2]]);
    take(bench, { inner: 0, outer: 2 });
    expect(bench.pair(id).state).toBe('unwound');
  });

  it('goes in the ratio where no orders lead to an end: a rest of whole pairs, and no leg alone', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId: id } = bench.submit(requestOf({ pairs: 4 }));
    for (const order of bench.open()) bench.fill(order);
    const data = testCatalogue();
    const least = new Map<string, number>([[INNER, 2], [OUTER, 3]]);
    const instruments = data.instruments.map((one) => ({ ...one, quantityMin: quantity(least.get(one.instrumentId) ?? one.quantityMin) }));
    bench.send({ type: 'configuration', idPrefix: 'T', catalogue: { ...data, instruments }, limits: limitsOf({ lotsPerOrderMax: 3 }) });
    expect(sentBy(bench, () => bench.operate({ type: 'flatten_all' }))).toEqual([['inner', 3], ['outer', 3]]);
    take(bench, { inner: 3, outer: 3 });
    bench.pass(60);
    expect(bench.pair(id)).toMatchObject({ state: 'stranded', reason: 'lot_size', residualInnerLots: '0' });
  });
});

describe('what a person asks for, and a halt', () => {
  it.each(['unwind_pair', 'flatten_all', 'halt', 'complete_pair'] as const)('%s sends orders even where the policy allows no attempt', (ask) => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf({ policy: policyOf({ attemptsMax: 0 }) }));
    bench.fill(bench.only('inner'));
    const act = (): void => {
      if (ask === 'halt') bench.operate({ type: 'set_trading_state', state: 'halted' });
      else bench.operate(ask === 'flatten_all' ? { type: ask } : { type: ask, pairOrderId });
      bench.end(bench.only('outer'), 'canceled');
    };
    expect(sentBy(bench, act)).toEqual([[ask === 'complete_pair' ? 'outer' : 'inner', 1]]);
  });
});

describe('a payup below nothing', () => {
  const behind = { payupTicks: -3, payupStepTicks: 0, payupTicksMax: -1, timeInForce: 'fak' } as const;

  it('is for the first order alone: a top-up and an unwind meet the market', () => {
    for (const onResidual of ['complete', 'unwind'] as const) {
      const { bench } = residual(1, policyOf({ onResidual, inner: behind, outer: behind }));
      expect(bench.submits().map(({ order }) => order.price)).toEqual([86_370, 1_200_150, onResidual === 'complete' ? 1_200_000 : 86_390]);
    }
  });
});
