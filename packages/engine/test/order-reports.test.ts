import { execId, quantity, type PairOrder } from '@tandem/domain';
import { EngineBench, policyOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const leg = { payupTicks: 0, payupStepTicks: 0, payupTicksMax: 0, timeInForce: 'day' } as const;
const resting = policyOf({ inner: leg, outer: leg, orderTimeoutMs: 500, leggedTimeoutMs: 60_000, quoteAgeMaxMs: 60_000 });

function submitted(pairs = 2, policy = resting): { bench: EngineBench; pair: () => PairOrder } {
  const bench = new EngineBench().ready();
  const { pairOrderId } = bench.submit(requestOf({ pairs, policy }));
  return { bench, pair: () => bench.pair(pairOrderId) };
}

const kinds = (bench: EngineBench, type: string): number => bench.commands.filter((command) => command.type === type).length;

describe('reports of an order', () => {
  it('count an execution once, however often it is told', () => {
    const { bench, pair } = submitted();
    const trade = bench.tradeReport(bench.only('inner'), 1);
    for (let i = 0; i < 3; i++) bench.tell(trade);
    expect(pair().inner.filledLots).toBe(1);
    expect(bench.only('inner')).toMatchObject({ cumQty: 1, leavesQty: 1, ordStatus: 'partially_filled' });
    expect(bench.engine.drainChanges().fills).toHaveLength(1);
  });

  it('take a fill before the acknowledgement, and do not go back for it', () => {
    const { bench } = submitted();
    const order = bench.only('inner');
    bench.fill(order, 1);
    bench.ack(order);
    expect(bench.only('inner')).toMatchObject({ ordStatus: 'partially_filled', cumQty: 1 });
  });

  it('wait, after an end that claims more than was told, for the trades behind it', () => {
    const { bench, pair } = submitted(1);
    bench.fill(bench.only('inner'));
    const outer = bench.only('outer');
    const trade = bench.tradeReport(outer, 1);
    bench.end(outer, 'canceled', '', { cumQty: quantity(1) });
    expect(pair().state).toBe('working');
    expect(kinds(bench, 'query_order')).toBe(0);
    bench.pass(200);
    expect(kinds(bench, 'query_order')).toBe(1);
    bench.tell(trade);
    expect(pair()).toMatchObject({ state: 'balanced', reason: 'complete' });
    expect(bench.engine.pendingTimers()).toEqual([]);
  });

  it('believe the answer to a question about how much an ended order filled', () => {
    const { bench, pair } = submitted(1);
    bench.fill(bench.only('inner'));
    const outer = bench.only('outer');
    bench.end(outer, 'canceled', '', { cumQty: quantity(1) });
    bench.pass(200);
    bench.tell(bench.report(outer, 'order_status', 'canceled', { cumQty: quantity(0) }));
    expect(pair().state).toBe('hedging');
  });

  it('count a fill that wins against the cancel', () => {
    const { bench, pair } = submitted(1);
    bench.fill(bench.only('inner'));
    bench.pass(500);
    const outer = bench.only('outer');
    expect(outer.ordStatus).toBe('pending_cancel');
    bench.fill(outer);
    bench.send({ type: 'cancel_reject', reject: { venue: 'outer', clOrdId: outer.clOrdId, text: 'too late', tsIngestUs: outer.createdUs } });
    expect(pair()).toMatchObject({ state: 'balanced', reason: 'complete' });
  });

  it('ask about an order whose cancel was refused', () => {
    const { bench, pair } = submitted(1);
    bench.fill(bench.only('inner'));
    bench.pass(500);
    const outer = bench.only('outer');
    bench.send({ type: 'cancel_reject', reject: { venue: 'outer', clOrdId: outer.clOrdId, text: 'unknown order', tsIngestUs: outer.createdUs } });
    expect(bench.only('outer').ordStatus).toBe('unknown');
    expect(kinds(bench, 'query_order')).toBe(1);
    bench.tell(bench.report(outer, 'order_status', 'canceled'));
    expect(pair().state).toBe('hedging');
  });

  it('raise an alarm for a fill after the end, and strand what it leaves', () => {
    const { bench, pair } = submitted(1);
    const [inner, outer] = [bench.only('inner'), bench.only('outer')];
    const late = bench.tradeReport(inner, 1);
    bench.end(inner, 'canceled');
    bench.end(outer, 'canceled');
    expect(pair()).toMatchObject({ state: 'balanced', reason: 'nothing_filled' });
    bench.tell(late);
    expect(pair()).toMatchObject({ state: 'stranded', residualInnerLots: '1', inner: { filledLots: 1 } });
    expect(bench.alerts().filter((alert) => alert.grade === 'critical').map(({ code }) => code)).toEqual(['unexpected_fill', 'order_unknown']);
    bench.tell(late);
    expect(pair().inner.filledLots).toBe(1);
  });

  it('do not count a fill beyond the order, and say so', () => {
    const { bench, pair } = submitted(1);
    bench.tell(bench.tradeReport(bench.only('inner'), 5));
    expect(pair().inner.filledLots).toBe(0);
    expect(bench.alerts().at(-2)).toMatchObject({ grade: 'critical', code: 'unexpected_fill' });
  });

  it('that are taken back stop what adds to a position until a person has looked', () => {
    const { bench } = submitted(1);
    const notice = (grade: 'warning' | 'critical') => bench.send({ type: 'venue_notice', venue: 'outer', grade, text: [{ code: 'link_says', words: 'The venue took a fill back.' }] });
    notice('warning');
    expect(bench.engine.view.tradingState).toBe('active');
    notice('critical');
    expect(bench.engine.view.tradingState).toBe('reducing');
    expect(bench.alerts().filter(({ code }) => code === 'venue_notice').map(({ grade, venue, text }) => [grade, venue, ...text])).toEqual([
      ['warning', 'outer', { code: 'link_says', words: 'The venue took a fill back.' }],
      ['critical', 'outer', { code: 'link_says', words: 'The venue took a fill back.' }],
    ]);
  });

  it('about an order that is not ours move nothing, and a fill among them is told', () => {
    const { bench } = submitted(1);
    const stranger = { ...bench.only('inner'), clOrdId: 'other' as never };
    bench.tell(bench.report(stranger, 'new', 'new'));
    expect(bench.alerts().filter(({ grade }) => grade === 'critical')).toMatchObject([{ code: 'order_unknown', text: [{ code: 'foreign_order_works' }] }]);
    bench.fill(stranger);
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'critical', code: 'unexpected_fill' });
    expect(bench.engine.view.fills.size).toBe(0);
  });
});

describe('an order without an answer', () => {
  it('is cancelled when it rests, asked about when it is immediate, and never sent again', () => {
    const { bench } = submitted(1, policyOf({ inner: leg, orderTimeoutMs: 500 }));
    bench.pass(500);
    const cancels = bench.commands.flatMap((command) => (command.type === 'cancel_order' ? [command.venue] : []));
    const asked = bench.commands.flatMap((command) => (command.type === 'query_order' ? [command.venue] : []));
    expect([cancels, asked]).toEqual([['inner'], ['outer']]);
    expect(bench.only('outer').ordStatus).toBe('unknown');
    bench.pass(10_000);
    expect(bench.submits()).toHaveLength(2);
  });

  it('is asked about a bounded number of times, then strands its pair order loudly', () => {
    const { bench, pair } = submitted(1, policyOf());
    bench.fill(bench.only('inner'));
    bench.pass(29_500);
    expect(kinds(bench, 'query_order')).toBe(30);
    expect(pair().state).toBe('working');
    bench.pass(2_000);
    expect(pair()).toMatchObject({ state: 'stranded', reason: 'order_unknown' });
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'critical', code: 'order_unknown' });
    expect(bench.engine.pendingTimers()).toEqual([]);
  });

  it('is taken for what the answer says', () => {
    const { bench, pair } = submitted(1, policyOf());
    bench.fill(bench.only('inner'));
    bench.pass(500);
    bench.tell(bench.report(bench.only('outer'), 'order_status', 'rejected', { execId: execId('x'), text: 'unknown order' }));
    expect(pair().state).toBe('hedging');
  });
});

describe('cancelling', () => {
  it('by an operator takes back what rests, and what filled is completed as the policy says', () => {
    const { bench, pair } = submitted(1);
    bench.fill(bench.only('inner'));
    bench.operate({ type: 'cancel_pair', pairOrderId: pair().pairOrderId });
    expect(kinds(bench, 'cancel_order')).toBe(1);
    bench.end(bench.only('outer'), 'canceled');
    expect(pair().state).toBe('hedging');
  });

  it('by a halt takes back every resting order, and what filled is unwound', () => {
    const { bench, pair } = submitted(1);
    bench.operate({ type: 'set_trading_state', state: 'halted' });
    expect(kinds(bench, 'cancel_order')).toBe(2);
    bench.fill(bench.only('inner'));
    bench.end(bench.only('outer'), 'canceled');
    expect(bench.submits().at(-1)!.order).toMatchObject({ venue: 'inner', side: 'sell' });
    bench.fill(bench.only('inner'));
    expect(pair()).toMatchObject({ state: 'unwound', reason: 'halted' });
  });

  it('of what has ended says that there is nothing to cancel', () => {
    const { bench, pair } = submitted(1);
    for (const order of bench.open()) bench.fill(order);
    bench.operate({ type: 'cancel_pair', pairOrderId: pair().pairOrderId });
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'info', code: 'bad_request' });
  });
});
