import { instrumentId, price, quantity, tsUs, type DepthBook } from '@tandem/domain';
import type { EngineInput } from '@tandem/engine';
import { describe, expect, it } from 'vitest';
import { Inbox } from '../src/inbox.ts';

const book = (name: string, bid: number): DepthBook => ({
  instrumentId: instrumentId(name),
  bids: [{ price: price(bid), quantity: quantity(1) }],
  asks: [],
  last: null,
  upperLimit: null,
  lowerLimit: null,
  phase: 'open',
  tsEventUs: tsUs(0),
  tsIngestUs: tsUs(0),
});
const quote = (name: string, bid: number): EngineInput => ({ type: 'quote', book: book(name, bid) });
const timer = (timerId: string): EngineInput => ({ type: 'timer', timerId });

function filled(inputs: readonly EngineInput[]): Inbox {
  const inbox = new Inbox();
  inputs.forEach((input, i) => inbox.put({ input, arrivedNs: BigInt(i) }));
  return inbox;
}

describe('the inbox', () => {
  it('keeps the order, and the newest quote of an instrument in the place of the oldest', () => {
    const inbox = filled([quote('A.a', 1), timer('t1'), quote('B.b', 5), quote('A.a', 2), timer('t2')]);
    expect(inbox.takeAll().map(({ input }) => input)).toEqual([quote('A.a', 2), timer('t1'), quote('B.b', 5), timer('t2')]);
  });

  it('loses nothing but quotes', () => {
    const inbox = filled([timer('t'), timer('t'), timer('t')]);
    expect(inbox.takeAll()).toHaveLength(3);
  });

  it('starts afresh once it was taken', () => {
    const inbox = filled([quote('A.a', 1)]);
    inbox.takeAll();
    inbox.put({ input: quote('A.a', 2), arrivedNs: 9n });
    expect(inbox.takeAll()).toEqual([{ input: quote('A.a', 2), arrivedNs: 9n }]);
    expect(inbox.size).toBe(0);
  });
});
