import { inWords, netLots, pairOrderId, spreadPrice, triggerId, type PairOrder, type PairPolicy } from '@tandem/domain';
import type { OperatorAction } from '@tandem/engine';
import { EngineBench, INNER, OUTER, policyOf, positionOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const submitted = (over: Partial<PairPolicy> = {}, pairs = 2): { bench: EngineBench; pair: () => PairOrder; ask: (type: SteeringType) => void } => {
  const bench = new EngineBench().ready();
  const { pairOrderId } = bench.submit(requestOf({ pairs, limit: spreadPrice(2_400), policy: policyOf(over) }));
  return { bench, pair: () => bench.pair(pairOrderId), ask: (type) => bench.operate({ type, pairOrderId }) };
};
type SteeringType = Exclude<Extract<OperatorAction, { pairOrderId: unknown }>['type'], 'resolve_pair'>;

const legged = (over: Partial<PairPolicy> = {}): ReturnType<typeof submitted> => {
  const one = submitted(over);
  one.bench.fill(one.bench.only('inner'));
  return one;
};

describe('a person at a pair order', () => {
  it('pauses it: no next clip begins until it is resumed', () => {
    const { bench, pair, ask } = submitted({ clipPairs: 1 });
    ask('pause_pair');
    for (const order of bench.open()) bench.fill(order);
    bench.pass(60_000);
    bench.quoteAll().pass(1_000);
    expect(pair()).toMatchObject({ state: 'working', paused: true });
    expect(bench.submits()).toHaveLength(2);
    bench.quoteAll();
    ask('resume_pair');
    expect(pair().paused).toBe(false);
    expect(bench.submits()).toHaveLength(4);
  });

  it('pauses it: a quote is taken back, a residual hedged all the same', () => {
    const { bench, ask } = submitted({ legging: 'quote' });
    const quote = bench.only('inner');
    bench.ack(quote);
    ask('pause_pair');
    expect(bench.commands.some((c) => c.type === 'cancel_order' && c.clOrdId === quote.clOrdId)).toBe(true);
    bench.fill(quote, 1);
    bench.end(bench.only('outer'), 'canceled');
    bench.end(quote, 'canceled');
    expect(bench.only('outer').purpose).toBe('hedge');
  });

  it('cancels it between two clips, and it ends with what filled', () => {
    const { bench, pair, ask } = submitted({ clipPairs: 1 });
    for (const order of bench.open()) bench.fill(order);
    ask('cancel_pair');
    expect(pair()).toMatchObject({ state: 'balanced', reason: 'partially_complete', inner: { filledLots: 1 } });
    expect(pair().reasonText).toContainEqual({ code: 'operator_cancelled', operator: 'lin' });
  });

  it('completes a residual that the policy would unwind or hold', () => {
    const { bench, pair, ask } = legged({ onResidual: 'hold' });
    bench.end(bench.only('outer'), 'canceled');
    expect(pair()).toMatchObject({ state: 'stranded', reason: 'residual_held' });
    ask('complete_pair');
    expect(bench.only('outer')).toMatchObject({ purpose: 'hedge', quantity: 2 });
    bench.fill(bench.only('outer'));
    expect(pair()).toMatchObject({ state: 'balanced', reason: 'complete' });
  });

  it('counts the age of a residual that comes after it from its own first moment', () => {
    const { bench, pair, ask } = submitted({ leggedTimeoutMs: 2_000, orderTimeoutMs: 10_000 });
    ask('complete_pair');
    bench.pass(1_900);
    bench.fill(bench.only('inner'));
    bench.pass(200);
    bench.quoteAll();
    bench.end(bench.only('outer'), 'canceled');
    expect(bench.only('outer')).toMatchObject({ purpose: 'hedge' });
    expect(pair().state).toBe('hedging');
  });

  it('completes with fresh attempts what ran out of them while unwinding', () => {
    const { bench, pair, ask } = legged({ attemptsMax: 1 });
    bench.end(bench.only('outer'), 'canceled');
    bench.end(bench.only('outer'), 'canceled');
    bench.pass(60);
    expect(pair().state).toBe('unwinding');
    ask('complete_pair');
    bench.end(bench.only('inner'), 'canceled');
    bench.pass(60);
    expect(bench.only('outer').purpose).toBe('hedge');
  });

  it('does not complete while trading is halted', () => {
    const { bench, pair, ask } = legged();
    bench.operate({ type: 'set_trading_state', state: 'halted' });
    ask('complete_pair');
    expect(bench.alerts().at(-1)).toMatchObject({ code: 'halted' });
    bench.end(bench.only('outer'), 'canceled');
    expect(pair().state).toBe('unwinding');
  });

  it('takes it over: what rests is cancelled, it is stranded, and no order leaves again whatever comes', () => {
    const { bench, pair, ask } = submitted({ legging: 'quote' });
    const quote = bench.only('inner');
    bench.ack(quote);
    bench.fill(quote, 1);
    const follow = bench.only('outer');
    ask('take_over_pair');
    expect(pair()).toMatchObject({ state: 'stranded', reason: 'taken_over' });
    const sent = bench.submits().length;
    bench.end(follow, 'rejected', 'no');
    bench.end(quote, 'canceled');
    for (const action of ['unwind_pair', 'complete_pair', 'cancel_pair', 'resume_pair'] as const) ask(action);
    bench.operate({ type: 'flatten_all' });
    bench.pass(10_000);
    expect(bench.submits()).toHaveLength(sent);
    expect(bench.commands.filter((c) => c.type === 'cancel_order').map((c) => c.clOrdId)).toEqual([quote.clOrdId]);
  });

  it.each<SteeringType>(['pause_pair', 'resume_pair', 'cancel_pair', 'complete_pair', 'unwind_pair', 'take_over_pair'])('%s of an ended pair order is said and changes nothing', (type) => {
    const { bench, pair, ask } = submitted();
    for (const order of bench.open()) bench.fill(order);
    const before = pair();
    ask(type);
    expect(pair()).toBe(before);
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'info', code: 'bad_request' });
  });
});

describe('flatten everything', () => {
  it('disarms, reduces, and unwinds what is under way to nothing, whole pairs included', () => {
    const { bench, pair } = submitted({ clipPairs: 1 });
    bench.operate({ type: 'arm_trigger', request: requestOf(), level: spreadPrice(0) });
    for (const order of bench.open()) bench.fill(order);
    bench.operate({ type: 'flatten_all' });
    expect(bench.engine.view.tradingState).toBe('reducing');
    expect(bench.engine.view.triggers.get(triggerId('T1'))!.state).toBe('disarmed');
    expect(bench.open().map(({ instrumentId, side, purpose }) => [instrumentId, side, purpose])).toEqual([
      [INNER, 'sell', 'unwind'],
      [OUTER, 'buy', 'unwind'],
    ]);
    for (const order of bench.open()) bench.fill(order);
    expect(pair()).toMatchObject({ state: 'unwound', reason: 'flattened', inner: { filledLots: 0 }, outer: { filledLots: 0 } });
  });

  const filled = (bench: EngineBench, over: Parameters<typeof requestOf>[0] = {}) => {
    bench.pass(1_100);
    bench.quoteAll();
    const side = over.side ?? 'buy';
    const pair = bench.submit(requestOf({ limit: spreadPrice(side === 'buy' ? 100_000 : -100_000), ...over }));
    for (let clip = 0; clip < 4 && bench.pair(pair.pairOrderId).state === 'working'; clip++) {
      for (const order of bench.open()) bench.fill(order);
      bench.pass(1_100);
      bench.quoteAll();
      bench.pass(200);
    }
    expect(bench.pair(pair.pairOrderId).state).toBe('balanced');
    return pair.pairOrderId;
  };
  const net = (bench: EngineBench) => [...bench.engine.view.positions.values()].map(netLots);
  const flatten = (bench: EngineBench) => {
    bench.operate({ type: 'flatten_all' });
    const orders = bench.open();
    for (const order of orders) bench.fill(order);
    return orders;
  };

  it('closes what ended pair orders left standing, on both legs, once', () => {
    const bench = new EngineBench().ready();
    const id = filled(bench, { pairs: 3 });
    expect(flatten(bench).map(({ side, quantity, purpose, instrumentId }) => [instrumentId, side, quantity, purpose])).toEqual([
      [INNER, 'sell', 3, 'unwind'],
      [OUTER, 'buy', 3, 'unwind'],
    ]);
    expect(bench.submits().slice(-2).map(({ approval }) => approval.limit)).toEqual(['protective', 'protective']);
    expect(bench.pair(id)).toMatchObject({ state: 'unwound', reason: 'flattened', inner: { filledLots: 0 }, outer: { filledLots: 0 } });
    expect(bench.receipts(id).map(({ kind }) => kind).slice(-3)).toContain('ended');
    expect(net(bench)).toEqual([0, 0]);
    expect(flatten(bench)).toEqual([]);
  });

  it('asked twice while it closes, sends nothing twice', () => {
    const bench = new EngineBench().ready();
    filled(bench, { pairs: 3 });
    bench.operate({ type: 'flatten_all' });
    const sent = bench.submits().length;
    bench.operate({ type: 'flatten_all' });
    expect(bench.submits()).toHaveLength(sent);
    for (const order of bench.open()) bench.fill(order);
    expect(net(bench)).toEqual([0, 0]);
  });

  it('closes of a spread what its buys outweigh its sells by, the newest first', () => {
    const bench = new EngineBench().ready();
    const [first, second] = [filled(bench, { pairs: 2 }), filled(bench, { pairs: 2 })];
    const sell = filled(bench, { pairs: 1, side: 'sell' });
    expect(flatten(bench).map(({ quantity, pairOrderId: of }) => [of, quantity])).toEqual([[second, 2], [second, 2], [first, 1], [first, 1]]);
    expect(bench.pair(first)).toMatchObject({ state: 'unwound', inner: { filledLots: 1 } });
    expect(bench.pair(sell).state).toBe('balanced');
    expect(net(bench)).toEqual([0, 0]);
    expect(flatten(bench)).toEqual([]);
  });

  it('asked twice, leaves standing what a pair order under way was told to keep against it', () => {
    const bench = new EngineBench().ready();
    const buy = filled(bench, { pairs: 2 });
    const sell = filled(bench, { pairs: 1, side: 'sell' });
    bench.operate({ type: 'flatten_all' });
    const sent = bench.submits().length;
    bench.operate({ type: 'flatten_all' });
    expect(bench.submits()).toHaveLength(sent);
    expect(inWords('en', bench.alerts().at(-1)!.text)).not.toContain('do not hold');
    for (const order of bench.open()) bench.fill(order);
    expect(bench.pair(buy)).toMatchObject({ state: 'unwound', inner: { filledLots: 1 } });
    expect(bench.pair(sell).state).toBe('balanced');
    expect(net(bench)).toEqual([0, 0]);
  });

  it('opens nothing where the positions no longer hold what was filled, and says so', () => {
    const bench = new EngineBench().ready();
    const id = filled(bench, { pairs: 2 });
    bench.send({ type: 'position', position: positionOf('inner', INNER) });
    expect(flatten(bench)).toEqual([]);
    expect(bench.pair(id).state).toBe('balanced');
    const alert = bench.alerts().at(-1)!;
    expect(alert).toMatchObject({ grade: 'critical', code: 'flattened' });
    expect(inWords('en', alert.text)).toContain(`do not hold what ${id} left standing`);
  });

  it('goes out in orders that the venue takes, under the rate', () => {
    const bench = new EngineBench().ready({ ordersPerSecondMax: 8, ordersPerSecondReserve: 2, lotsPerOrderMax: 4 });
    for (let i = 0; i < 3; i++) filled(bench, { pairs: 8, policy: policyOf({ clipPairs: 4, attemptsMax: 10 }) });
    bench.pass(1_100);
    bench.quoteAll();
    bench.operate({ type: 'flatten_all' });
    const start = bench.submits().length;
    for (let look = 0; look < 60; look++) {
      for (const order of bench.open()) bench.fill(order);
      bench.pass(100);
      bench.quoteAll();
    }
    expect(net(bench)).toEqual([0, 0]);
    const sent = bench.submits().slice(start);
    expect(sent.every(({ order }) => order.quantity <= 4)).toBe(true);
    expect(bench.pair([...bench.engine.view.pairOrders.keys()].at(-1)!).state).toBe('unwound');
  });
});

describe('the way back from a halt', () => {
  it('goes by reducing; active at once is refused and said', () => {
    const bench = new EngineBench().ready();
    const states = (['halted', 'active', 'reducing', 'active'] as const).map((state) => {
      bench.operate({ type: 'set_trading_state', state });
      return bench.engine.view.tradingState;
    });
    expect(states).toEqual(['halted', 'halted', 'reducing', 'active']);
    expect(bench.alerts().some((alert) => alert.code === 'staged_return')).toBe(true);
  });
});

describe('what is done at a venue beside trading', () => {
  it('is told in the order it came, and moves nothing', () => {
    const bench = new EngineBench().ready();
    const before = bench.commands.length;
    const state = bench.engine.view.tradingState;
    bench.operate({ type: 'account_act', venue: 'inner', grade: 'info', text: [{ code: 'transfer_asked', operator: 'op', into: true, amount: '100.5', currency: 'CNY', bank: '1' }] });
    bench.operate({ type: 'account_act', venue: 'inner', grade: 'warning', text: [{ code: 'transfer_unanswered' }] });
    expect(bench.commands.slice(before).map((command) => command.type)).toEqual(['alert', 'alert']);
    expect(bench.alerts().slice(-2).map(({ code, grade, venue }) => [code, grade, venue])).toEqual([
      ['account_act', 'info', 'inner'],
      ['account_act', 'warning', 'inner'],
    ]);
    expect(bench.engine.view.tradingState).toBe(state);
  });
});

it('keeps that a person has acknowledged an alert, once, and changes nothing by it', () => {
  const bench = new EngineBench().ready();
  const before = bench.commands.length;
  for (let press = 0; press < 2; press++) bench.operate({ type: 'acknowledge_alert', alertId: 'A7-1' }, 'one-press');
  expect(bench.commands.slice(before).map((command) => command.type)).toEqual(['alert']);
  expect(bench.alerts().at(-1)).toMatchObject({ grade: 'info', code: 'acknowledged', text: [{ code: 'alert_acknowledged', operator: 'lin', alert: 'A7-1' }] });
});

describe('a stranded pair order that was dealt with by hand', () => {
  const stranded = (): { bench: EngineBench; pair: () => PairOrder; ask: (type: SteeringType) => void } => {
    const one = legged({ onResidual: 'hold' });
    one.bench.end(one.bench.only('outer'), 'canceled');
    expect(one.pair().state).toBe('stranded');
    return one;
  };
  const resolve = (bench: EngineBench): void => void bench.operate({ type: 'resolve_pair', pairOrderId: pairOrderId('P1'), note: 'sold at the broker' });

  it('is resolved with a note, which stays in its story, and stands in the way of nothing', () => {
    const { bench, pair } = stranded();
    const arm = (): unknown => bench.operate({ type: 'arm_trigger', request: requestOf({ limit: spreadPrice(2_000) }), level: 2_000 });
    arm();
    expect(bench.engine.view.triggers.size).toBe(0);
    resolve(bench);
    expect(pair()).toMatchObject({ state: 'stranded', reason: 'resolved', residualInnerLots: '2' });
    expect(inWords('en', pair().reasonText)).toContain('sold at the broker');
    expect(bench.receipts(pair().pairOrderId).at(-1)).toMatchObject({ kind: 'operator_asked', reason: 'resolved', text: [{ code: 'operator_resolved', operator: 'lin', words: 'sold at the broker' }] });
    arm();
    expect(bench.engine.view.triggers.size).toBe(1);
  });

  it('is left alone by a word to flatten everything, as is one taken over, which is named', () => {
    const { bench, pair, ask } = stranded();
    ask('take_over_pair');
    bench.operate({ type: 'flatten_all' });
    expect(bench.alerts().at(-1)?.text).toEqual([{ code: 'flattening', operator: 'lin', pairOrders: 0 }, { code: 'flatten_by_hand', pairOrders: ['P1'] }]);
    resolve(bench);
    bench.operate({ type: 'flatten_all' });
    expect(bench.alerts().at(-1)?.text).toEqual([{ code: 'flattening', operator: 'lin', pairOrders: 0 }]);
    ask('unwind_pair');
    expect(pair()).toMatchObject({ state: 'stranded', reason: 'resolved' });
  });

  it('is stranded anew by a fill after that', () => {
    const { bench, pair } = submitted({ onResidual: 'hold' });
    const [inner, outer] = [bench.only('inner'), bench.only('outer')];
    bench.fill(inner);
    const late = bench.tradeReport(outer, 1);
    bench.end(outer, 'canceled');
    resolve(bench);
    bench.tell(late);
    expect(pair()).toMatchObject({ state: 'stranded', reason: 'order_unknown', residualInnerLots: '1' });
  });

  it('is all that can be resolved', () => {
    const { bench, pair } = submitted();
    resolve(bench);
    expect(pair().state).toBe('working');
    expect(bench.alerts().at(-1)?.text).toEqual([{ code: 'nothing_to_resolve', pairOrder: 'P1' }]);
  });
});
