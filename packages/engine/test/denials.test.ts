import { inWords, price, quantity, spreadId, spreadPrice, type PairOrderRequest, type ReasonCode, type RiskLimits } from '@tandem/domain';
import { accountOf, EngineBench, FX, INNER, INNER_PLAIN, NINE_FOUR, OUTER, policyOf, positionOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';
import { expectPast } from './expect-past.ts';

interface Denial {
  readonly reason: ReasonCode;
  readonly when: string;
  /** Part of the sentence: the figure or name that tells what and where. */
  readonly says: string;
  readonly limits?: Partial<RiskLimits>;
  readonly arrange?: (bench: EngineBench) => void;
  readonly request?: Partial<PairOrderRequest>;
}

const table: readonly Denial[] = [
  { reason: 'halted', when: 'trading is halted', says: 'halted', arrange: (b) => b.operate({ type: 'set_trading_state', state: 'halted' }) },
  { reason: 'reducing', when: 'reducing and nothing to reduce', says: 'SHFE.cu2701 has 0 lots', arrange: (b) => b.operate({ type: 'set_trading_state', state: 'reducing' }) },
  {
    reason: 'reducing',
    when: 'reducing and only one leg has something to reduce',
    says: 'LME.CA3M has 0 lots',
    arrange: (b) => {
      b.send({ type: 'position', position: positionOf('inner', INNER, { shortToday: quantity(5) }) });
      b.operate({ type: 'set_trading_state', state: 'reducing' });
    },
  },
  { reason: 'unknown_spread', when: 'the catalogue lacks the pair', says: 'nowhere', request: { spreadId: spreadId('nowhere') } },
  { reason: 'bad_request', when: 'pairs is zero', says: 'pairs', request: { pairs: 0 } },
  { reason: 'bad_request', when: 'a timeout is zero', says: 'leggedTimeoutMs', request: { policy: policyOf({ leggedTimeoutMs: 0 }) } },
  { reason: 'bad_request', when: 'slippage is negative', says: 'slippageMax', request: { policy: policyOf({ slippageMax: spreadPrice(-1) }) } },
  { reason: 'bad_request', when: 'clips are empty', says: 'clipPairs', request: { policy: policyOf({ clipPairs: 0 }) } },
  { reason: 'bad_request', when: 'a guard is negative', says: 'priceLimitGuardTicks', request: { policy: policyOf({ priceLimitGuardTicks: -1 }) } },
  { reason: 'bad_request', when: 'a slop is no whole number', says: 'quoteSlopTicks', request: { policy: policyOf({ quoteSlopTicks: 0.5 }) } },
  { reason: 'bad_request', when: 'a reserve is negative', says: 'cancelBudgetReserve', request: { policy: policyOf({ cancelBudgetReserve: -1 }) } },
  {
    reason: 'bad_request',
    when: 'fewer lots may stand on one leg than a pair has',
    says: '(leggedLotsMax) is below the 9 inner lots',
    request: { spreadId: NINE_FOUR, policy: policyOf({ leggedLotsMax: 8 }) },
  },
  {
    reason: 'price_limit',
    when: 'the outer leg is as near to its limit as the guard',
    says: 'within the 2 ticks',
    request: { policy: policyOf({ priceLimitGuardTicks: 2 }) },
    arrange: (b) => b.quote(OUTER, [[1_200_000, 100]], [[1_200_050, 100]], { lowerLimit: price(1_199_900) }),
  },
  {
    reason: 'no_depth',
    when: 'nobody is there to unwind with',
    says: 'nobody to unwind a buy',
    arrange: (b) => b.quote(INNER, [], [[86_400, 100]]),
  },
  {
    reason: 'cancel_budget',
    when: 'an order that may rest would need a cancel that is kept back',
    says: 'of SHFE.cu2701 a day only the 5 kept back',
    limits: { cancelsPerDayMax: 5 },
    request: { policy: policyOf({ cancelBudgetReserve: 5, inner: { payupTicks: 0, payupStepTicks: 1, payupTicksMax: 5, timeInForce: 'day' } }) },
  },
  {
    reason: 'no_position',
    when: 'it shall close and nothing stands against it',
    says: '0 lots to close today',
    request: { policy: policyOf({ offset: 'close_today' }) },
    arrange: (b) => b.send({ type: 'position', position: positionOf('inner', INNER, { shortYesterday: quantity(5) }) }),
  },
  {
    reason: 'bad_request',
    when: 'payup starts above its most',
    says: 'payup of the outer leg',
    request: { policy: policyOf({ outer: { payupTicks: 6, payupStepTicks: 0, payupTicksMax: 5, timeInForce: 'fak' } }) },
  },
  { reason: 'pairs_limit', when: 'more pairs than one order may have', says: '3 pairs asked for, more than the 2', limits: { pairsPerOrderMax: 2 }, request: { pairs: 3 } },
  { reason: 'lot_size', when: 'more lots than one order may have', says: '3 lots of SHFE.cu2701', limits: { lotsPerOrderMax: 2 }, request: { pairs: 3 } },
  {
    reason: 'open_pair_orders_limit',
    when: 'as many are under way as may be',
    says: '1 pair order under way',
    limits: { openPairOrdersMax: 1 },
    arrange: (b) => b.submit(requestOf()),
  },
  {
    reason: 'order_rate_limit',
    when: 'only the reserve is left of this second',
    says: 'inner venue has taken 1',
    limits: { ordersPerSecondMax: 2, ordersPerSecondReserve: 1 },
    arrange: (b) => b.submit(requestOf()),
  },
  {
    reason: 'venue_disconnected',
    when: 'a leg’s link is down',
    says: 'outer venue is disconnected',
    arrange: (b) => b.send({ type: 'venue_status', venue: 'outer', status: 'disconnected', text: [{ code: 'connection_closed' }] }),
  },
  {
    reason: 'not_reconciled',
    when: 'a link is up and its account not in',
    says: 'inner venue has not yet confirmed',
    arrange: (b) => {
      b.send({ type: 'venue_status', venue: 'inner', status: 'disconnected', text: [{ code: 'connection_closed' }] });
      b.send({ type: 'venue_status', venue: 'inner', status: 'connected', text: [{ code: 'logged_on' }] });
    },
  },
  {
    reason: 'no_quote',
    when: 'the link came back and the leg was not quoted since',
    says: 'no quote of SHFE.cu2701',
    arrange: (b) => {
      b.send({ type: 'venue_status', venue: 'inner', status: 'disconnected', text: [{ code: 'connection_closed' }] });
      b.connect('inner');
    },
  },
  { reason: 'no_fx', when: 'the rate has no bid', says: 'FX.USDCNH', arrange: (b) => b.quote(FX, [], [[70_001, 9]]) },
  {
    reason: 'stale_quote',
    when: 'the inner leg’s quote is old',
    says: 'SHFE.cu2701 is 1001 ms old',
    arrange: (b) => {
      b.pass(1_001);
      b.quote(OUTER, [[1_200_000, 9]], [[1_200_050, 9]]);
      b.quote(FX, [[70_000, 9]], [[70_001, 9]]);
    },
  },
  {
    reason: 'stale_quote',
    when: 'the rate is old',
    says: 'FX.USDCNH is 1001 ms old',
    arrange: (b) => {
      b.pass(1_001);
      b.quote(OUTER, [[1_200_000, 9]], [[1_200_050, 9]]);
      b.quote(INNER, [[86_390, 9]], [[86_400, 9]]);
    },
  },
  {
    reason: 'leg_skew',
    when: 'the legs’ quotes are apart in time',
    says: '501 ms apart',
    arrange: (b) => {
      b.pass(501);
      b.quote(OUTER, [[1_200_000, 9]], [[1_200_050, 9]]);
    },
  },
  { reason: 'market_closed', when: 'one leg’s market is closed', says: 'market of LME.CA3M is closed', arrange: (b) => b.quote(OUTER, [[1_200_000, 9]], [[1_200_050, 9]], { phase: 'closed' }) },
  { reason: 'no_depth', when: 'a book is too thin', says: '101 lots', request: { pairs: 101 }, limits: { pairsPerOrderMax: 200 } },
  {
    reason: 'price_limit',
    when: 'the leg to buy is limit-up, with no ask',
    says: 'SHFE.cu2701 stands at its price limit',
    arrange: (b) => b.quote(INNER, [[90_000, 9]], [], { upperLimit: price(90_000) }),
  },
  {
    reason: 'price_limit',
    when: 'the leg to sell is offered at limit-down',
    says: 'LME.CA3M stands at its price limit',
    arrange: (b) => b.quote(OUTER, [[1_100_000, 9]], [[1_100_050, 9]], { lowerLimit: price(1_100_000) }),
  },
  { reason: 'beyond_limit', when: 'a buy costs more than its limit', says: '2400 CNY/t, beyond the limit of 2399', request: { limit: spreadPrice(2_399) } },
  { reason: 'beyond_limit', when: 'a sell earns less than its limit', says: 'beyond the limit', request: { side: 'sell', limit: spreadPrice(2_400) } },
  {
    reason: 'no_money',
    when: 'the margin is more than what is available',
    says: '43199 CNY available and the margin is about 43200.00',
    arrange: (b) => b.send({ type: 'account', account: accountOf('inner', { available: '43199' }) }),
  },
];

describe('the risk check', () => {
  it.each(table)('denies with $reason when $when', ({ reason, says, limits, arrange, request }) => {
    const bench = new EngineBench().ready(limits);
    arrange?.(bench);
    const before = bench.submits().length;
    const pair = bench.submit(requestOf(request));
    expect(pair).toMatchObject({ state: 'denied', reason });
    expect(inWords('en', pair.reasonText)).toContain(says);
    expectPast(pair);
    expect(bench.submits()).toHaveLength(before);
    expect(bench.receipts(pair.pairOrderId).map(({ kind }) => kind)).toEqual(['requested', 'denied']);
    expect(bench.receipts(pair.pairOrderId).at(-1)).toMatchObject({ reason, text: pair.reasonText });
  });

  it('lets the same request through when nothing stands against it, at its very limits', () => {
    const bench = new EngineBench().ready({ pairsPerOrderMax: 1, openPairOrdersMax: 1, lotsPerOrderMax: 1 });
    bench.send({ type: 'account', account: accountOf('inner', { available: '43200' }) });
    bench.pass(500);
    expect(bench.submit(requestOf({ limit: spreadPrice(2_400) })).state).toBe('working');
  });

  it('lets a reducing order through where both legs have as much to reduce', () => {
    const bench = new EngineBench().ready();
    bench.send({ type: 'position', position: positionOf('inner', INNER_PLAIN, { shortYesterday: quantity(2) }) });
    bench.send({ type: 'position', position: positionOf('outer', OUTER, { longToday: quantity(2) }) });
    bench.operate({ type: 'set_trading_state', state: 'reducing' });
    expect(bench.submit(requestOf({ spreadId: spreadId('plain'), pairs: 2 })).state).toBe('working');
    // What the first order may close is not there for a second one.
    expect(bench.submit(requestOf({ spreadId: spreadId('plain'), pairs: 1 }))).toMatchObject({ state: 'denied', reason: 'reducing' });
  });

  it('frees the rate again after a second', () => {
    const bench = new EngineBench().ready({ ordersPerSecondMax: 1, ordersPerSecondReserve: 0 });
    bench.submit(requestOf());
    bench.pass(1_000);
    bench.quoteAll();
    expect(bench.submit(requestOf()).state).toBe('working');
  });

  it('does a command once that was sent twice', () => {
    const bench = new EngineBench().ready();
    const action = { type: 'submit_pair', request: requestOf() } as const;
    bench.operate(action, 'the-same-command');
    expect(bench.operate(action, 'the-same-command')).toEqual([]);
    expect(bench.engine.view.pairOrders.size).toBe(1);
  });
});
