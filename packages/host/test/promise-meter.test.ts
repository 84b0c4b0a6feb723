import { clOrdId, instrumentId, pairOrderId, type Order, type OrderPurpose, type PairOrder } from '@tandem/domain';
import type { EngineCommand, EngineInput, EngineView } from '@tandem/engine';
import type { PromiseView } from '@tandem/contract';
import { describe, expect, it } from 'vitest';
import { PromiseMeter } from '../src/promises/promise-meter.ts';

const MS = 1_000_000n;
const pair = pairOrderId('P1');
const click: EngineInput = { type: 'timer', timerId: 'click' };

function desk() {
  const orders = new Map<string, Order>();
  const view = { orders } as unknown as EngineView;
  const meter = new PromiseMeter();
  const submit = (id: string, purpose: OrderPurpose): EngineCommand => {
    orders.set(id, { clOrdId: clOrdId(id), pairOrderId: pair, purpose } as Order);
    return { type: 'submit_order', order: { clOrdId: clOrdId(id) } } as EngineCommand;
  };
  const receipt = (kind: string): EngineCommand => ({ type: 'receipt', receipt: { pairOrderId: pair, kind } }) as EngineCommand;
  return {
    submit,
    receipt,
    step: (atNs: bigint, commands: EngineCommand[], input = click) => meter.stepped({ input, arrivedNs: atNs }, commands, view),
    sent: (command: EngineCommand, sentNs: bigint) => meter.sent(command, sentNs, view),
    shown: (ended: PairOrder[], nowNs: bigint) => meter.shown(ended, nowNs),
    figure: (name: PromiseView['name']) => meter.views(null).find((promise) => promise.name === name)!,
  };
}

const ended = (filled: number, residual: string): PairOrder =>
  ({ pairOrderId: pair, inner: { filledLots: filled }, outer: { filledLots: 1 }, residualInnerLots: residual }) as PairOrder;

describe('the promises', () => {
  it('are not measured before anything happened', () => {
    const { figure } = desk();
    expect(figure('order_response')).toMatchObject({ measured: null, samples: 0, target: 100, atMost: true });
  });

  it('count the response to the last leg, and the dispatch from the first to the last', () => {
    const { step, submit, sent, figure } = desk();
    const legs = [submit('a', 'leg'), submit('b', 'leg')];
    step(0n, legs);
    sent(legs[0]!, 3n * MS);
    expect(figure('order_response').measured).toBeNull();
    sent(legs[1]!, 5n * MS);
    expect(figure('order_response').measured).toBe(5);
    expect(figure('dispatch').measured).toBe(2);
  });

  it('count a top-up from the event that decided it until it left, waits included', () => {
    const { step, submit, receipt, sent, figure } = desk();
    const legs = [submit('a', 'leg'), submit('b', 'leg')];
    step(0n, legs);
    for (const leg of legs) sent(leg, MS);
    step(10n * MS, [receipt('hedge_decided')]);
    const hedge = submit('c', 'hedge');
    step(60n * MS, [receipt('hedge_decided'), hedge]);
    sent(hedge, 61n * MS);
    expect(figure('top_up')).toMatchObject({ measured: 51, samples: 1 });
  });

  it('count an alert from the event that raised it until it was shown; news is none', () => {
    const { step, shown, figure } = desk();
    step(0n, [{ type: 'alert', alert: { grade: 'info' } } as EngineCommand]);
    step(0n, [{ type: 'alert', alert: { grade: 'critical' } } as EngineCommand]);
    shown([], 7n * MS);
    expect(figure('risk_alert')).toMatchObject({ measured: 7, samples: 1 });
  });

  it('take a residual off the alignment', () => {
    const { shown, figure } = desk();
    shown([ended(10, '0'), ended(10, '-1')], 0n);
    expect(figure('alignment').measured).toBe(95);
  });

  it('count a leg that stands alone as not aligned at all', () => {
    const { shown, figure } = desk();
    shown([ended(0, '5')], 0n);
    expect(figure('alignment').measured).toBe(0);
  });

  it('give the refresh of the slowest book', () => {
    const { step, figure } = desk();
    const tick = (name: string): EngineInput => ({ type: 'quote', book: { instrumentId: instrumentId(name) } }) as EngineInput;
    for (let i = 0; i <= 100; i++) {
      step(BigInt(i) * 100n * MS, [], tick('A.fast'));
      if (i % 2 === 0) step(BigInt(i) * 100n * MS, [], tick('B.slow'));
    }
    expect(figure('quote_refresh').measured).toBe(5);
  });
});
