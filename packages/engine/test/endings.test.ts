import { inWords, isEnded, quantity, spreadPrice, type PairOrderState, type ReasonCode } from '@tandem/domain';
import { restoreEngine } from '@tandem/engine';
import { drawPlan, EngineBench, eventsOf, INNER, limitsOf, NINE_FOUR, OUTER, policyOf, requestOf, testCatalogue } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';
import { expectPast } from './expect-past.ts';

/** Of the simulator's scenarios, as many as a moment allows. */
const SCENARIOS = 150;

type Ended = Extract<PairOrderState, 'denied' | 'balanced' | 'unwound' | 'stranded'>;

/** How a pair order may end with each reason; nothing = a reason of alerts and receipts alone. */
const endsAs: Readonly<Record<ReasonCode, readonly Ended[]>> = {
  none: [],
  complete: ['balanced'],
  partially_complete: ['balanced'],
  nothing_filled: ['balanced'],
  operator_request: ['unwound'],
  halted: ['denied', 'unwound'],
  reducing: ['denied'],
  unknown_spread: ['denied'],
  bad_request: ['denied'],
  pairs_limit: ['denied'],
  open_pair_orders_limit: ['denied'],
  order_rate_limit: ['denied'],
  venue_disconnected: ['denied'],
  not_reconciled: ['denied'],
  no_quote: ['denied'],
  stale_quote: ['denied'],
  leg_skew: ['denied'],
  no_fx: ['denied'],
  market_closed: ['denied'],
  session_closes: ['denied'],
  session_unknown: ['denied'],
  no_depth: ['denied'],
  beyond_limit: ['denied'],
  price_limit: ['denied'],
  lot_size: ['denied', 'unwound', 'stranded'],
  no_position: ['denied'],
  no_money: ['denied'],
  no_account: ['denied'],
  rejected_by_venue: [],
  attempts_exhausted: ['unwound'],
  slippage_exceeded: ['unwound'],
  legged_timeout: ['unwound'],
  order_unknown: ['stranded'],
  unwound_residual: ['unwound'],
  cannot_unwind: ['stranded'],
  cancel_budget: ['denied'],
  self_trade: ['denied'],
  legged_lots: ['unwound'],
  residual_held: ['stranded'],
  taken_over: ['stranded'],
  resolved: ['stranded'],
  flattened: ['unwound'],
  staged_return: [],
  observe_mode: ['denied'],
  shadow_mode: ['denied'],
  gray_lots: ['denied'],
  gray_open_lots: ['denied'],
  gray_orders: ['denied'],
};

interface Ending {
  readonly state: Ended;
  readonly reason: ReasonCode;
  /** The whole of it in English, and part of it in Chinese. */
  readonly says: string;
  readonly zh: string;
  readonly run: (bench: EngineBench) => void;
}

/** The inner leg fills, the outer one is refused. */
function oneLegged(bench: EngineBench, policy = policyOf(), words = 'no such luck'): void {
  bench.submit(requestOf({ policy }));
  bench.fill(bench.only('inner'));
  bench.end(bench.only('outer'), 'rejected', words);
}

/** From now on one order of `instrument` must have so many lots. */
function leastLots(bench: EngineBench, least: number, instrument = OUTER): void {
  const data = testCatalogue();
  const instruments = data.instruments.map((one) => (one.instrumentId === instrument ? { ...one, quantityMin: quantity(least) } : one));
  bench.send({ type: 'configuration', idPrefix: 'T', catalogue: { ...data, instruments }, limits: limitsOf() });
}

const takeOff = (bench: EngineBench): void => {
  bench.fill(bench.only('inner'));
};
const refused = 'The outer venue rejected an order of LME.CA3M with 0 of 1 lot filled: “no such luck”.';
const left = 'Left over: a residual of 1 inner lot (net filled: 1 inner, 0 outer).';
const byHand = 'To unwind it by hand: sell 1 lot of SHFE.cu2701. To top it up by hand: sell 1 lot of LME.CA3M.';
const ask = 'Ask to unwind or complete it, or trade it by hand and record that it was dealt with.';

const endings: readonly Ending[] = [
  {
    state: 'balanced',
    reason: 'complete',
    says: 'Complete: 1 lot inner against 1 outer.',
    zh: '内盘 1 手与外盘 1 手',
    run: (b) => {
      b.submit(requestOf());
      for (const order of b.open()) b.fill(order);
    },
  },
  {
    state: 'balanced',
    reason: 'partially_complete',
    says: 'Partly filled: 1 lot inner against 1 outer. Of 2 pairs sent 1 filled. 1 pair of the 3 asked for was not sent. The inner venue cancelled the rest of an order of SHFE.cu2701 with 1 of 2 lots filled. The outer venue rejected an order of LME.CA3M with 1 of 2 lots filled: “资金不足”.',
    zh: '所要求的 3 对中 1 对未发出。',
    run: (b) => {
      b.submit(requestOf({ pairs: 3, policy: policyOf({ clipPairs: 2 }) }));
      for (const order of b.open()) b.fill(order, 1);
      b.end(b.only('inner'), 'canceled');
      b.end(b.only('outer'), 'rejected', '资金不足');
    },
  },
  {
    state: 'balanced',
    reason: 'nothing_filled',
    says: 'Nothing filled; nothing held. Of 1 pair sent 0 filled. The inner venue cancelled the rest of an order of SHFE.cu2701 with 0 of 1 lot filled. The outer venue let expire the rest of an order of LME.CA3M with 0 of 1 lot filled.',
    zh: '没有成交，没有持仓。发出 1 对，成交 0 对。',
    run: (b) => {
      b.submit(requestOf());
      b.end(b.only('inner'), 'canceled');
      b.end(b.only('outer'), 'expired');
    },
  },
  {
    state: 'unwound',
    reason: 'operator_request',
    says: `lin asked to unwind. ${refused} Unwound with 1 order; left: nothing.`,
    zh: '以 1 笔报单回退；没有剩余。',
    run: (b) => {
      oneLegged(b);
      b.operate({ type: 'unwind_pair', pairOrderId: [...b.engine.view.pairOrders.keys()][0]! });
      b.end(b.only('outer'), 'canceled');
      b.pass(60);
      takeOff(b);
    },
  },
  {
    state: 'unwound',
    reason: 'halted',
    says: `Trading was halted. ${refused} Unwound with 1 order; left: nothing.`,
    zh: '当时交易已停止。',
    run: (b) => {
      oneLegged(b);
      b.operate({ type: 'set_trading_state', state: 'halted' });
      b.end(b.only('outer'), 'canceled');
      b.pass(60);
      takeOff(b);
    },
  },
  {
    state: 'unwound',
    reason: 'flattened',
    says: 'lin asked to flatten everything. Unwound with 2 orders; left: nothing.',
    zh: 'lin 要求全部平掉。',
    run: (b) => {
      b.submit(requestOf());
      for (const order of b.open()) b.fill(order);
      b.operate({ type: 'flatten_all' });
      for (const order of b.open()) b.fill(order);
    },
  },
  {
    state: 'unwound',
    reason: 'lot_size',
    says: '1 lot of LME.CA3M left to trade, fewer than one order must have. The outer venue cancelled the rest of an order of LME.CA3M with 3 of 4 lots filled. Unwound with 2 orders; left: nothing.',
    zh: 'LME.CA3M 1 手少于单笔最小手数',
    run: (b) => {
      b.submit(requestOf({ spreadId: NINE_FOUR }));
      b.fill(b.only('inner'));
      const outer = b.only('outer');
      b.fill(outer, 3);
      leastLots(b, 2);
      b.end(outer, 'canceled');
      for (const order of b.open()) b.fill(order);
    },
  },
  {
    state: 'unwound',
    reason: 'attempts_exhausted',
    says: `The 1 top-up order that the policy allowed did not do. ${refused.replace('no such luck', 'again')} Unwound with 1 order; left: nothing.`,
    zh: '外盘拒绝了 LME.CA3M 的报单，成交 0/1 手：“again”。',
    run: (b) => {
      oneLegged(b, policyOf({ attemptsMax: 1 }));
      b.end(b.only('outer'), 'rejected', 'again');
      b.pass(60);
      takeOff(b);
    },
  },
  {
    state: 'unwound',
    reason: 'slippage_exceeded',
    says: `Topping up would have worsened the spread by more than 50 CNY/t. ${refused} Unwound with 1 order; left: nothing.`,
    zh: '当时补单会使价差变差超过 50 元/吨。',
    run: (b) => {
      b.submit(requestOf({ policy: policyOf({ slippageMax: spreadPrice(50) }) }));
      b.fill(b.only('inner'));
      b.quote(OUTER, [[1_199_200, 9]], [[1_199_250, 9]]);
      b.end(b.only('outer'), 'rejected', 'no such luck');
      takeOff(b);
    },
  },
  {
    state: 'unwound',
    reason: 'legged_timeout',
    says: `The residual stood for 2000 ms. ${refused} Unwound with 1 order; left: nothing.`,
    zh: '单边敞口已持续 2000 毫秒。',
    run: (b) => {
      b.submit(requestOf());
      b.fill(b.only('inner'));
      b.send({ type: 'venue_status', venue: 'outer', status: 'disconnected', text: [] });
      b.end(b.only('outer'), 'rejected', 'no such luck');
      b.pass(2_000);
      takeOff(b);
    },
  },
  {
    state: 'unwound',
    reason: 'unwound_residual',
    says: `The policy was to unwind every residual. ${refused} Unwound with 1 order; left: nothing.`,
    zh: '参数规定：单边敞口一律回退。',
    run: (b) => {
      oneLegged(b, policyOf({ onResidual: 'unwind' }));
      takeOff(b);
    },
  },
  {
    state: 'unwound',
    reason: 'legged_lots',
    says: 'Without a counterpart: 2 inner lots, above 1. The outer venue rejected an order of LME.CA3M with 0 of 1 lot filled: “no”. Unwound with 1 order; left: nothing.',
    zh: '内盘 2 手没有对冲，超过上限 1 手',
    run: (b) => {
      b.submit(requestOf({ pairs: 2, limit: spreadPrice(2_390), policy: policyOf({ legging: 'quote', lead: 'inner', leggedLotsMax: 1 }) }));
      const first = b.only('inner');
      b.ack(first);
      b.end(first, 'canceled', 'too late');
      b.pass(100);
      const second = b.only('inner');
      b.ack(second);
      // The venue fills the one that it had called cancelled as well.
      b.fill(first);
      b.fill(second);
      for (const order of b.open('outer')) b.end(order, 'rejected', 'no');
      b.pass(60);
      takeOff(b);
    },
  },
  {
    state: 'stranded',
    reason: 'residual_held',
    says: `The policy was to hold a residual for a person to resolve. ${refused} ${left} ${byHand} ${ask}`,
    zh: '人工回退：卖出 SHFE.cu2701 1 手。人工补齐：卖出 LME.CA3M 1 手。',
    run: (b) => {
      oneLegged(b, policyOf({ onResidual: 'hold' }));
    },
  },
  {
    state: 'stranded',
    reason: 'cannot_unwind',
    says: `The policy was to unwind every residual. No market took the unwind within 60 s. It waited for a price to sell SHFE.cu2701 at. ${refused} ${left} ${byHand} ${ask}`,
    zh: '曾等待可卖出 SHFE.cu2701 的价格。',
    run: (b) => {
      b.submit(requestOf({ policy: policyOf({ onResidual: 'unwind' }) }));
      b.fill(b.only('inner'));
      b.quote(INNER, [], [[86_400, 9]]);
      b.end(b.only('outer'), 'rejected', 'no such luck');
      b.pass(60_100);
    },
  },
  {
    state: 'stranded',
    reason: 'lot_size',
    says: `The policy was to unwind every residual. 1 lot of SHFE.cu2701 left to trade, fewer than one order must have. ${refused} ${left} ${byHand} ${ask}`,
    zh: 'SHFE.cu2701 1 手少于单笔最小手数',
    run: (b) => {
      b.submit(requestOf({ policy: policyOf({ onResidual: 'unwind' }) }));
      b.fill(b.only('inner'));
      leastLots(b, 2, INNER);
      b.end(b.only('outer'), 'rejected', 'no such luck');
    },
  },
  {
    state: 'stranded',
    reason: 'order_unknown',
    says: `Order T2o had no final answer after 30 questions. Left over: a residual of 1 inner lot (net filled: 1 inner, 0 outer). Without a final answer: T2o; what they filled comes on top. ${byHand} ${ask}`,
    zh: '没有最终答复：T2o；其成交另计。',
    run: (b) => {
      b.submit(requestOf());
      b.fill(b.only('inner'));
      b.pass(60_000);
    },
  },
  {
    state: 'stranded',
    reason: 'taken_over',
    says: `lin took it over by hand. The policy was to hold a residual for a person to resolve. ${refused} ${left} ${byHand} Trade what is left by hand, and record that it was dealt with.`,
    zh: '剩余部分请人工交易，然后标记为已处理。',
    run: (b) => {
      oneLegged(b, policyOf({ onResidual: 'hold' }));
      b.operate({ type: 'take_over_pair', pairOrderId: [...b.engine.view.pairOrders.keys()][0]! });
    },
  },
  {
    state: 'stranded',
    reason: 'resolved',
    says: `lin recorded that it was dealt with by hand: “sold at the broker” The policy was to hold a residual for a person to resolve. ${refused} ${left}`,
    zh: 'lin 标记为已由人工处理：“sold at the broker”',
    run: (b) => {
      oneLegged(b, policyOf({ onResidual: 'hold' }));
      b.operate({ type: 'resolve_pair', pairOrderId: [...b.engine.view.pairOrders.keys()][0]!, note: 'sold at the broker' });
    },
  },
];

describe('how a pair order ended', () => {
  it('has a story for every reason there is', () => {
    const ways = Object.entries(endsAs).flatMap(([reason, states]) => states.filter((state) => state !== 'denied').map((state) => `${state} ${reason}`));
    expect(endings.map(({ state, reason }) => `${state} ${reason}`).sort()).toEqual(ways.sort());
  });

  it.each(endings)('$state, $reason', ({ state, reason, says, zh, run }) => {
    const bench = new EngineBench().ready();
    run(bench);
    const [pair] = bench.engine.view.pairOrders.values();
    expect(pair).toMatchObject({ state, reason });
    expect(inWords('en', pair!.reasonText)).toBe(says);
    expect(inWords('zh', pair!.reasonText)).toContain(zh);
    expectPast(pair!);
  });

  it('is told in the past whatever happened to it', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= SCENARIOS; seed++) {
      const engine = restoreEngine(null);
      for (const event of eventsOf(drawPlan(seed))) engine.step(event);
      for (const pair of engine.view.pairOrders.values()) {
        if (!isEnded(pair.state)) continue;
        expectPast(pair);
        expect(endsAs[pair.reason], `seed ${seed}: ${pair.state} ${pair.reason}`).toContain(pair.state);
        seen.add(`${pair.state} ${pair.reason}`);
      }
    }
    expect(seen.size).toBeGreaterThan(15);
  });
});
