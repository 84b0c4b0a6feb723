import { inWords } from '@tandem/domain';
import { EngineBench, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

describe('a pair order', () => {
  it('leaves with both legs in one step, inner first, and ends balanced when both filled', () => {
    const bench = new EngineBench().ready();
    const commands = bench.operate({ type: 'submit_pair', request: requestOf({ pairs: 2 }) });
    const at = commands.findIndex((command) => command.type === 'submit_order');
    const legs = commands.slice(at, at + 2);
    expect(legs).toMatchObject([
      { type: 'submit_order', order: { venue: 'inner', side: 'buy', quantity: 2, price: 86_400, timeInForce: 'fak', offset: 'open' } },
      { type: 'submit_order', order: { venue: 'outer', side: 'sell', quantity: 2, price: 1_200_000, offset: 'open' } },
    ]);
    const [inner, outer] = [bench.only('inner'), bench.only('outer')];
    for (const order of [inner, outer]) bench.ack(order);
    bench.fill(inner);
    bench.fill(outer);
    const pair = bench.pair(inner.pairOrderId);
    expect(pair).toMatchObject({
      state: 'balanced',
      reason: 'complete',
      residualInnerLots: '0',
      inner: { filledLots: 2, avgPx: '86400' },
      outer: { filledLots: 2, avgPx: '12000' },
      decidedSpread: 2_400,
      filledSpread: 2_400,
    });
    expect(bench.receipts(pair.pairOrderId).map((receipt) => receipt.kind)).toEqual([
      'requested',
      'approved',
      'order_sent',
      'order_sent',
      'order_acknowledged',
      'order_acknowledged',
      'fill',
      'order_ended',
      'fill',
      'order_ended',
      'ended',
    ]);
    expect(bench.engine.pendingTimers()).toEqual([]);
  });
});

it('tells in its first receipt what its lots leave without a counterpart', () => {
  const bench = new EngineBench().ready();
  const pair = bench.submit(requestOf());
  // One lot of 5 t against one of 25 t.
  expect(inWords('en', bench.receipts(pair.pairOrderId)[0]!.text)).toContain('1:1 lots leave 20 t of the outer leg of each pair without a counterpart (-80 %).');
});
