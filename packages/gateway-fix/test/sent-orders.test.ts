import { clOrdId, quantity } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { ENDED_REMEMBERED_MAX, REQUESTS_REMEMBERED_MAX, SentOrders } from '../src/client/sent-orders.ts';
import type { SentOrder } from '../src/models/requests.ts';

const order = { side: 'buy', quantity: quantity(1) } as SentOrder;
const id = (number: number) => clOrdId(`T-${number}`);

describe('the orders that left', () => {
  it('are remembered while they work, however many end, and of those that ended the last', () => {
    const sent = new SentOrders(1);
    sent.remember(id(0), order);
    for (let each = 1; each <= ENDED_REMEMBERED_MAX + 2; each++) {
      sent.remember(id(each), order);
      sent.ended(id(each));
    }
    const known = [0, 1, 2, 3, ENDED_REMEMBERED_MAX + 2].map((each) => sent.get(id(each)) !== undefined);
    expect(known).toEqual([true, false, false, true, true]);
  });

  it('are told apart from orders that were never sent', () => {
    const sent = new SentOrders(1);
    for (let each = 1; each <= ENDED_REMEMBERED_MAX; each++) sent.ended(id(each));
    sent.remember(id(1), order);
    sent.ended(id(1));
    expect(sent.get(id(1))).toBe(order);
  });

  it('are found by the number they left under for a while', () => {
    const sent = new SentOrders(1);
    for (let seq = 1; seq <= REQUESTS_REMEMBERED_MAX + 1; seq++) sent.noteLeft(seq, { clOrdId: id(seq), order, msgType: 'D', wireId: id(seq) });
    expect(sent.refused(1, undefined, 'D')).toBeUndefined();
    expect(sent.refused(2, undefined, 'D')?.clOrdId).toBe(id(2));
  });
});
