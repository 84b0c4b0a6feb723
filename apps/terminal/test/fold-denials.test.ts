import { pairOrderId, triggerId, type PairOrder, type PairOrderState } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { foldDenials } from '../src/pair-orders/fold-denials.ts';

/** Newest first, each as number, state and trigger. */
const folded = (...orders: readonly (readonly [string, PairOrderState, string | null])[]): string[] =>
  foldDenials(
    orders.map(([id, state, trigger]) => ({ pairOrderId: pairOrderId(id), state, origin: { operator: 'lin', triggerId: trigger === null ? null : triggerId(trigger) } }) as PairOrder),
  ).map((entry) => (entry.kind === 'order' ? entry.order.pairOrderId : `${entry.denials.triggerId}: ${entry.denials.orders.map(({ pairOrderId: id }) => id).join(' ')}`));

describe('denials of one trigger', () => {
  it('are one from the second on, where the newest stands, whatever others did between them', () => {
    expect(folded(['P5', 'denied', 'T1'], ['P4', 'balanced', null], ['P3', 'denied', 'T2'], ['P2', 'denied', 'T1'], ['P1', 'denied', 'T1'])).toEqual(['T1: P5 P2 P1', 'P4', 'P3']);
  });

  it('end where the trigger did something else', () => {
    expect(folded(['P4', 'denied', 'T1'], ['P3', 'denied', 'T1'], ['P2', 'unwound', 'T1'], ['P1', 'denied', 'T1'])).toEqual(['T1: P4 P3', 'P2', 'P1']);
  });

  it('leave those of a person as they are', () => {
    expect(folded(['P2', 'denied', null], ['P1', 'denied', null])).toEqual(['P2', 'P1']);
  });
});
