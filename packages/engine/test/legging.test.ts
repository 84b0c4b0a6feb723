import { inWords, price, quantity, spreadPrice, type PairPolicy } from '@tandem/domain';
import { EngineBench, EVEN, FX, INNER, NINE_FOUR, OUTER, policyOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

/** Ask of the spread on the bench's books: 86400 - 12000.00 x 7.0000 = 2400. */
const LIMIT = spreadPrice(2_400);

const leading = (over: Partial<PairPolicy> = {}): PairPolicy => policyOf({ legging: 'lead_first', lead: 'outer', ...over });
const quoting = (over: Partial<PairPolicy> = {}): PairPolicy => policyOf({ legging: 'quote', lead: 'inner', quoteSlopTicks: 1, ...over });

describe('the lead leg first', () => {
  it('sends the lead alone, and the other for each of its fills, for the filled quantity', () => {
    const bench = new EngineBench().ready();
    const pair = bench.submit(requestOf({ pairs: 5, policy: leading() }));
    expect(bench.submits().map(({ order }) => [order.venue, order.side, order.quantity])).toEqual([['outer', 'sell', 5]]);
    const lead = bench.only('outer');
    bench.fill(lead, 2);
    expect(bench.only('inner')).toMatchObject({ side: 'buy', quantity: 2, purpose: 'follow' });
    bench.fill(bench.only('inner'));
    bench.fill(lead, 3);
    expect(bench.only('inner')).toMatchObject({ quantity: 3, purpose: 'follow' });
    bench.fill(bench.only('inner'));
    expect(bench.pair(pair.pairOrderId)).toMatchObject({ state: 'balanced', reason: 'complete', attempts: 0 });
  });

  it('follows 9:4 by what has become whole, and tops the rest up once the lead has ended', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ spreadId: NINE_FOUR, pairs: 1, policy: leading({ lead: 'inner' }) }));
    const lead = bench.only('inner');
    bench.fill(lead, 1);
    expect(bench.open('outer')).toEqual([]);
    bench.fill(lead, 4);
    // Five of nine make 2.2 of four.
    expect(bench.only('outer').quantity).toBe(2);
    bench.fill(bench.only('outer'));
    bench.end(lead, 'canceled');
    const tops = bench.open().map(({ role, quantity: lots, purpose }) => [role, lots, purpose]);
    expect(tops).toEqual([['inner', 4, 'hedge'], ['outer', 2, 'hedge']]);
  });

  it('hedges what filled when the other leg is refused, with the attempts of the policy', () => {
    const bench = new EngineBench().ready();
    const pair = bench.submit(requestOf({ pairs: 2, policy: leading() }));
    bench.fill(bench.only('outer'));
    bench.end(bench.only('inner'), 'rejected', 'no');
    expect(bench.only('inner')).toMatchObject({ purpose: 'hedge', quantity: 2, attempt: 1 });
    bench.fill(bench.only('inner'));
    expect(bench.pair(pair.pairOrderId).state).toBe('balanced');
  });

  it('takes a resting lead back once the other leg fills short, and never sends for what was merely ordered', () => {
    const bench = new EngineBench().ready();
    const day = { payupTicks: 0, payupStepTicks: 1, payupTicksMax: 5, timeInForce: 'day' } as const;
    bench.submit(requestOf({ pairs: 5, policy: leading({ outer: day }) }));
    const lead = bench.only('outer');
    bench.fill(lead, 2);
    bench.end(bench.only('inner'), 'canceled');
    expect(bench.commands.at(-1)).toMatchObject({ type: 'receipt', receipt: { kind: 'quote_pulled' } });
    expect(bench.commands.filter(({ type }) => type === 'cancel_order')).toHaveLength(1);
    bench.end(lead, 'canceled');
    expect(bench.only('inner')).toMatchObject({ purpose: 'hedge', quantity: 2 });
  });

  it('ends with nothing where the lead fills nothing', () => {
    const bench = new EngineBench().ready();
    const pair = bench.submit(requestOf({ pairs: 2, policy: leading() }));
    bench.end(bench.only('outer'), 'canceled');
    expect(bench.pair(pair.pairOrderId)).toMatchObject({ state: 'balanced', reason: 'nothing_filled' });
    expect(bench.submits()).toHaveLength(1);
  });
});

describe('a quote', () => {
  const at = (limit: number, policy = quoting(), pairs = 2): EngineBench => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ pairs, limit: spreadPrice(limit), policy }));
    return bench;
  };

  it('rests where the limit and the other leg’s opposite price imply, on the tick that never costs', () => {
    // 2390.5 is not a price; a limit of 2385 implies 84000 + 2385 = 86385, and 86380 is on the tick.
    const bench = at(2_385);
    expect(bench.submits().map(({ order }) => [order.venue, order.price, order.timeInForce])).toEqual([['inner', 86_380, 'day']]);
  });

  it('never goes through its own market', () => {
    expect(at(2_500).only('inner').price).toBe(86_390);
  });

  it('works the outer leg as well: a buy of the spread sells it dear enough', () => {
    // 86400 - 2385 = 84015 CNY at 7.0000 is 12002.142…: 12002.50 on the tick.
    expect(at(2_385, quoting({ lead: 'outer' })).only('outer')).toMatchObject({ side: 'sell', price: 1_200_250 });
  });

  it('hedges each fill, and ends balanced once all is filled', () => {
    const bench = at(2_385);
    const quote = bench.only('inner');
    bench.ack(quote);
    for (let i = 0; i < 2; i++) {
      bench.fill(quote, 1);
      bench.fill(bench.only('outer'));
    }
    expect(bench.pair(quote.pairOrderId)).toMatchObject({ state: 'balanced', reason: 'complete' });
  });

  it('stays within the slop; beyond it is cancelled, and placed anew once the cancel is confirmed', () => {
    const bench = at(2_385);
    const quote = bench.only('inner');
    bench.ack(quote);
    // 12001.50 x 7 = 84010.5: one tick more.
    bench.quote(OUTER, [[1_200_150, 100]], [[1_200_200, 100]]);
    expect(bench.commands.some(({ type }) => type === 'cancel_order')).toBe(false);
    bench.quote(OUTER, [[1_199_700, 100]], [[1_199_750, 100]]);
    expect(bench.commands.filter(({ type }) => type === 'cancel_order')).toHaveLength(1);
    bench.quote(OUTER, [[1_199_600, 100]], [[1_199_650, 100]]);
    expect(bench.submits()).toHaveLength(1);
    expect(bench.commands.filter(({ type }) => type === 'cancel_order')).toHaveLength(1);
    bench.end(quote, 'canceled');
    expect(bench.only('inner')).toMatchObject({ price: 86_350, quantity: 2 });
  });

  it('is hedged for what filled while its cancel was under way, and placed anew for the rest alone', () => {
    const bench = at(2_385);
    const quote = bench.only('inner');
    bench.ack(quote);
    bench.quote(OUTER, [[1_199_700, 100]], [[1_199_750, 100]]);
    bench.fill(quote, 1);
    bench.fill(bench.only('outer'));
    bench.end(quote, 'canceled');
    expect(bench.open('inner')).toEqual([]);
    bench.pass(10);
    bench.quoteAll();
    expect(bench.only('inner')).toMatchObject({ quantity: 1, purpose: 'leg' });
  });

  it.each<[string, (bench: EngineBench) => void]>([
    ['closes', (b) => b.quote(OUTER, [[1_200_000, 100]], [[1_200_050, 100]], { phase: 'closed' })],
    ['has nobody to sell to', (b) => b.quote(OUTER, [], [[1_200_050, 100]])],
    ['comes near its limit', (b) => b.quote(OUTER, [[1_200_000, 100]], [[1_200_050, 100]], { lowerLimit: price(1_199_950) })],
    ['falls silent', (b) => b.pass(1_600)],
  ])('is taken back once where the other market %s, and is not chased', (_, happens) => {
    const bench = at(2_385, quoting({ priceLimitGuardTicks: 3 }));
    bench.ack(bench.only('inner'));
    happens(bench);
    expect(bench.commands.filter(({ type }) => type === 'cancel_order')).toHaveLength(1);
    bench.end(bench.only('inner'), 'canceled');
    bench.pass(61_000);
    expect(bench.submits()).toHaveLength(1);
    expect([...bench.engine.view.pairOrders.values()][0]).toMatchObject({ state: 'balanced', reason: 'nothing_filled' });
  });

  it('keeps the reserve of cancels back: the last ones take quotes back, none re-prices', () => {
    const bench = new EngineBench().ready({ cancelsPerDayMax: 12 });
    bench.submit(requestOf({ pairs: 1, limit: spreadPrice(2_385), policy: quoting({ cancelBudgetReserve: 10 }) }));
    for (let i = 0; i < 12; i++) {
      const quote = bench.open('inner')[0];
      if (quote === undefined) break;
      bench.ack(quote);
      const away = 1_200_000 - (i % 2 === 0 ? 1_000 : 0);
      bench.quote(OUTER, [[away, 100]], [[away + 50, 100]]);
      if (bench.engine.view.orders.get(quote.clOrdId)!.ordStatus === 'pending_cancel') bench.end(quote, 'canceled');
    }
    const cancels = bench.commands.filter(({ type }) => type === 'cancel_order').length;
    expect(cancels).toBeGreaterThan(1);
    expect(cancels).toBeLessThanOrEqual(3);
    expect([...bench.engine.view.pairOrders.values()][0]!.state).toBe('balanced');
    const denied = bench.submit(requestOf({ limit: spreadPrice(2_385), policy: quoting({ cancelBudgetReserve: 10 }) }));
    expect(denied).toMatchObject({ state: 'denied', reason: 'cancel_budget' });
  });

  it('is taken back by a halt, and what filled is unwound', () => {
    const bench = at(2_385);
    const quote = bench.only('inner');
    bench.ack(quote);
    bench.fill(quote, 1);
    bench.end(bench.only('outer'), 'canceled');
    bench.operate({ type: 'set_trading_state', state: 'halted' });
    bench.end(quote, 'canceled');
    expect(bench.only('inner')).toMatchObject({ purpose: 'unwind', side: 'sell', quantity: 1 });
  });
});

describe('clips', () => {
  const clipped = (over: Partial<PairPolicy> = {}): EngineBench => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ pairs: 5, limit: LIMIT, policy: policyOf({ clipPairs: 2, ...over }) }));
    return bench;
  };
  const fillBoth = (bench: EngineBench): void => {
    for (const order of bench.open()) bench.fill(order);
  };

  it('keep at most so many pairs in flight, and the next waits for the last and for books behind its fills', () => {
    const bench = clipped();
    const [inner, outer] = [bench.only('inner'), bench.only('outer')];
    expect([inner.quantity, outer.quantity]).toEqual([2, 2]);
    bench.fill(inner);
    expect(bench.submits()).toHaveLength(2);
    bench.fill(outer);
    expect(bench.submits()).toHaveLength(2);
    bench.pass(100);
    expect(bench.submits()).toHaveLength(2);
    bench.quoteAll().pass(100);
    expect(bench.open().map((order) => order.quantity)).toEqual([2, 2]);
    fillBoth(bench);
    bench.pass(1);
    bench.quoteAll().pass(100);
    expect(bench.open().map((order) => order.quantity)).toEqual([1, 1]);
    fillBoth(bench);
    expect([...bench.engine.view.pairOrders.values()][0]).toMatchObject({ state: 'balanced', reason: 'complete' });
    expect(bench.submits()).toHaveLength(6);
  });

  it('are no larger than the lots that may stand on one leg', () => {
    expect(clipped({ leggedLotsMax: 1 }).only('inner').quantity).toBe(1);
  });

  it('stop behind one that filled short', () => {
    const bench = clipped();
    bench.fill(bench.only('inner'), 1);
    bench.end(bench.only('inner'), 'canceled');
    bench.fill(bench.only('outer'), 1);
    bench.end(bench.only('outer'), 'canceled');
    expect([...bench.engine.view.pairOrders.values()][0]).toMatchObject({ state: 'balanced', reason: 'partially_complete' });
  });

  it('wait for the limit for a bounded time, and then end with what filled, saying why', () => {
    const bench = clipped();
    fillBoth(bench);
    for (let i = 0; i < 12; i++) {
      bench.pass(1_000);
      bench.quoteAll();
      bench.quote(INNER, [[86_410, 100]], [[86_420, 100]]);
    }
    const pair = [...bench.engine.view.pairOrders.values()][0]!;
    expect(pair).toMatchObject({ state: 'balanced', reason: 'partially_complete', inner: { filledLots: 2 }, outer: { filledLots: 2 } });
    expect(inWords('en', pair.reasonText)).toContain('2420 CNY/t, beyond the limit of 2400');
    expect(bench.submits()).toHaveLength(2);
  });
});

describe('the first orders’ own limit prices', () => {
  const payup = { payupTicks: 3, payupStepTicks: 0, payupTicksMax: 5, timeInForce: 'fak' } as const;
  const prices = (slippageMax: number, asks: [number, number][] = [[86_400, 100]]): number[] => {
    const bench = new EngineBench().ready();
    bench.quote(INNER, [[86_390, 100]], asks);
    bench.submit(requestOf({ pairs: 2, limit: LIMIT, policy: policyOf({ inner: payup, outer: payup, slippageMax: spreadPrice(slippageMax) }) }));
    return bench.submits().map(({ order }) => order.price);
  };

  it('carry the payup where the pair then stays within the limit and the slippage', () => {
    // 30 on the inner leg and 1.50 x 7 = 10.5 on the outer: 40.5 in all.
    expect(prices(41)).toEqual([86_430, 1_199_850]);
  });

  it('leave the payup out where it would go beyond', () => {
    expect(prices(39)).toEqual([86_400, 1_200_000]);
  });

  it('are refused where even the touched levels go beyond', () => {
    // Average (86380 + 86420) / 2 = 86400 is within the limit; 86420 for both lots is 20 beyond.
    expect(prices(19, [[86_380, 1], [86_420, 1]])).toEqual([]);
    expect(prices(20, [[86_380, 1], [86_420, 1]])).toEqual([86_420, 1_200_000]);
  });
});

describe('whichever is cheaper', () => {
  const residual = (bench: EngineBench): void => {
    bench.fill(bench.only('inner'));
    bench.end(bench.only('outer'), 'canceled');
  };
  const costs = (bench: EngineBench): string => inWords('en', bench.commands.flatMap((c) => (c.type === 'receipt' && c.receipt.kind === 'residual_costed' ? [c.receipt.text] : []))[0]!);

  it('tops up where that costs less, and records both', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ spreadId: EVEN, limit: LIMIT, policy: policyOf({ onResidual: 'cheapest' }) }));
    residual(bench);
    // The other leg still at its price: 0. Out of the inner at 86390: 10 x 5 t = 50.
    expect(costs(bench)).toBe('Topping up would cost 0.00 CNY, unwinding 50.00 CNY: tops up.');
    expect(bench.only('outer').purpose).toBe('hedge');
  });

  it('unwinds where that costs less', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ spreadId: EVEN, limit: LIMIT, policy: policyOf({ onResidual: 'cheapest' }) }));
    bench.quote(OUTER, [[1_199_000, 100]], [[1_199_050, 100]]);
    residual(bench);
    // 10.00 x 7 = 70 a tonne, 5 t: 350.
    expect(costs(bench)).toBe('Topping up would cost 350.00 CNY, unwinding 50.00 CNY: unwinds.');
    expect(bench.only('inner')).toMatchObject({ purpose: 'unwind', side: 'sell' });
  });

  it('takes the way that the books show where they show but one', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ limit: LIMIT, policy: policyOf({ onResidual: 'cheapest' }) }));
    bench.quote(OUTER, [], [[1_200_050, 100]]);
    residual(bench);
    expect(costs(bench)).toContain('Topping up would cost what the books do not show');
    expect(bench.only('inner').purpose).toBe('unwind');
  });
});

describe('hold', () => {
  it('touches nothing and calls a person', () => {
    const bench = new EngineBench().ready();
    const pair = bench.submit(requestOf({ policy: policyOf({ onResidual: 'hold' }) }));
    bench.fill(bench.only('inner'));
    bench.end(bench.only('outer'), 'canceled');
    expect(bench.pair(pair.pairOrderId)).toMatchObject({ state: 'stranded', reason: 'residual_held', residualInnerLots: '1' });
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'critical', code: 'residual_held' });
    expect(bench.submits()).toHaveLength(2);
  });
});

describe('our own orders', () => {
  const resting = (): EngineBench => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ limit: spreadPrice(2_385), policy: quoting() }));
    bench.ack(bench.only('inner'));
    return bench;
  };

  it('are not traded with: an order that would cross one is held back and said', () => {
    const bench = resting();
    bench.quote(INNER, [[86_380, 100]], [[86_400, 100]]);
    const pair = bench.submit(requestOf({ side: 'sell', limit: spreadPrice(0) }));
    expect(pair).toMatchObject({ state: 'denied', reason: 'self_trade' });
    expect(inWords('en', pair.reasonText)).toContain('T1i of P1');
    expect(bench.submits()).toHaveLength(1);
  });

  it('give way to an unwind, which waits until the resting one is taken back', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ policy: policyOf({ onResidual: 'unwind' }) }));
    bench.submit(requestOf({ limit: spreadPrice(2_395), policy: quoting() }));
    const quote = bench.open('inner').find(({ timeInForce }) => timeInForce === 'day')!;
    bench.ack(quote);
    bench.fill(bench.open('inner').find(({ timeInForce }) => timeInForce === 'fak')!);
    bench.end(bench.only('outer'), 'canceled');
    expect(bench.submits()).toHaveLength(3);
    expect(bench.commands.filter(({ type }) => type === 'cancel_order')).toMatchObject([{ clOrdId: quote.clOrdId }]);
    bench.end(quote, 'canceled');
    bench.pass(150);
    expect(bench.open('inner').map(({ purpose }) => purpose)).toContain('unwind');
  });
});

describe('money and lots of both legs', () => {
  it('are checked though the lead leaves alone', () => {
    const bench = new EngineBench().ready();
    bench.quote(FX, [[70_000, 9]], [[70_001, 9]]);
    bench.quote(INNER, [[86_390, 1]], [[86_400, 1]]);
    const pair = bench.submit(requestOf({ pairs: 2, policy: leading() }));
    expect(pair).toMatchObject({ state: 'denied', reason: 'no_depth' });
    expect(quantity(bench.submits().length)).toBe(0);
  });
});
