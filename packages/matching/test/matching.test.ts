import { seededRandom, type Random } from '@tandem/kernel';
import { price, quantity, type Quantity, type Side, type TimeInForce } from '@tandem/domain';
import { createBook, type BookCommand, type BookEvent, type BookRules, type MatchingBook } from '@tandem/matching';
import { describe, expect, it } from 'vitest';
import { NaiveBook } from './naive-book.ts';

const rules: BookRules = {
  tickSize: price(10),
  upperLimit: price(1_200),
  lowerLimit: price(800),
  quantityMax: quantity(50),
  ordersMax: 60,
};

const order = (orderId: string, side: Side, px: number, lots: number, timeInForce: TimeInForce = 'day', owner = 'a'): BookCommand => ({
  type: 'new',
  orderId,
  owner,
  side,
  price: price(px),
  quantity: lots as Quantity,
  timeInForce,
});

const change = (orderId: string, px: number, lots: number): BookCommand => ({ type: 'replace', orderId, price: price(px), quantity: lots as Quantity });

function randomCommand(random: Random, n: number): BookCommand {
  const some = `o${random.integer(Math.max(0, n - 150), n)}`;
  if (random.next() < 0.3) return { type: 'cancel', orderId: some };
  const orderId = random.next() < 0.03 ? some : `o${n}`;
  if (random.next() < 0.25) return change(some, 1_000 + 10 * random.integer(-7, 7) + (random.next() < 0.02 ? 5 : 0), random.integer(0, 20));
  const side: Side = random.next() < 0.5 ? 'buy' : 'sell';
  const lots = random.next() < 0.02 ? random.integer(-1, 60) : random.integer(1, 20);
  // Mostly within some ticks of the middle so that much trades, at times outside the limits or off the tick.
  const px = random.next() < 0.05 ? 5 * random.integer(150, 250) : 1_000 + 10 * random.integer(-6, 6);
  const timeInForce: TimeInForce = (['day', 'day', 'day', 'fak', 'fok'] as const)[random.integer(0, 4)]!;
  return order(orderId, side, px, lots, timeInForce, `owner${random.integer(0, 2)}`);
}

describe('against the naive book', () => {
  it.each([1, 2, 3, 4])('gives the same events and the same state over 5,000 random commands, seed %i', (seed) => {
    const random = seededRandom(seed);
    const naive = new NaiveBook(rules);
    let book: MatchingBook = createBook(rules);
    const seen = new Set<string>();
    for (let n = 0; n < 5_000; n++) {
      const command = randomCommand(random, n);
      const events = book.apply(command);
      expect(events, `command ${n}: ${JSON.stringify(command)}`).toEqual(naive.apply(command));
      for (const event of events) seen.add(event.type === 'canceled' || event.type === 'rejected' ? event.reason : event.type);
      if (n % 50 === 0) {
        expect(book.state()).toEqual(naive.state());
        // A book read back from its own JSON continues as if nothing had happened.
        book = createBook(rules, JSON.parse(JSON.stringify(book.state())) as ReturnType<MatchingBook['state']>);
      }
    }
    expect([...seen].sort()).toEqual(
      [
        'above_upper_limit', 'accepted', 'bad_quantity', 'bad_tick', 'below_lower_limit', 'book_full', 'cancel_rejected',
        'duplicate_order', 'fill_or_kill', 'immediate_or_cancel', 'replace_rejected', 'replaced', 'requested', 'trade',
      ].sort(),
    );
  });
});

describe('the book', () => {
  const trades = (events: readonly BookEvent[]): [string, number, number][] =>
    events.flatMap((e) => (e.type === 'trade' ? [[e.makerOrderId, e.price, e.quantity] as [string, number, number]] : []));

  it('trades the best price first and the oldest order within it', () => {
    const book = createBook(rules);
    for (const o of [order('s1', 'sell', 1_010, 3), order('s2', 'sell', 1_000, 2), order('s3', 'sell', 1_000, 2)]) book.apply(o);
    expect(trades(book.apply(order('b', 'buy', 1_010, 6, 'day', 'b')))).toEqual([
      ['s2', 1_000, 2],
      ['s3', 1_000, 2],
      ['s1', 1_010, 2],
    ]);
    expect(book.depth('sell', 5)).toEqual([{ price: 1_010, quantity: 1 }]);
  });

  it('kills a fill-or-kill that one lot is missing for and leaves the book as it was', () => {
    const book = createBook(rules);
    book.apply(order('s1', 'sell', 1_000, 4));
    const before = book.state();
    expect(book.apply(order('b', 'buy', 1_000, 5, 'fok'))).toContainEqual({ type: 'canceled', orderId: 'b', quantity: 5, reason: 'fill_or_kill' });
    expect(book.state()).toEqual(before);
    expect(trades(book.apply(order('b', 'buy', 1_000, 4, 'fok')))).toEqual([['s1', 1_000, 4]]);
  });

  it.each([
    ['fewer lots keep the place', 1_000, 1, ['s1', 's2']],
    ['as many lots keep the place', 1_000, 2, ['s1', 's2']],
    ['more lots go to the end', 1_000, 3, ['s2', 's1']],
    ['a better price goes first, by its price', 990, 2, ['s1', 's2']],
    ['a worse price goes last', 1_010, 2, ['s2', 's1']],
  ])('changes an order in place: %s', (_, px, lots, makers) => {
    const book = createBook(rules);
    for (const o of [order('s1', 'sell', 1_000, 2), order('s2', 'sell', 1_000, 2)]) book.apply(o);
    expect(book.apply(change('s1', px, lots))).toEqual([
      { type: 'replaced', orderId: 's1', price: px, quantity: lots, keptPlace: px === 1_000 && lots <= 2 },
    ]);
    expect(trades(book.apply(order('b', 'buy', 1_010, 9, 'fak', 'b'))).map(([maker]) => maker)).toEqual(makers);
  });

  it('trades a change that crosses, as the taker, and rests what is left', () => {
    const book = createBook(rules);
    book.apply(order('s', 'sell', 1_010, 3, 'day', 'other'));
    book.apply(order('b', 'buy', 990, 5));
    expect(trades(book.apply(change('b', 1_020, 5)))).toEqual([['s', 1_010, 3]]);
    expect(book.resting('b')).toMatchObject({ price: 1_020, leaves: 2 });
  });

  it('lets an owner trade with itself and says so', () => {
    const book = createBook(rules);
    book.apply(order('s', 'sell', 1_000, 1));
    expect(book.apply(order('b', 'buy', 1_000, 1))).toContainEqual(expect.objectContaining({ type: 'trade', selfTrade: true }));
  });

  it('refuses to continue from a crossed book', () => {
    const crossed = {
      bids: [{ orderId: 'b', owner: 'a', side: 'buy' as const, price: price(1_010), leaves: quantity(1) }],
      asks: [{ orderId: 's', owner: 'a', side: 'sell' as const, price: price(1_000), leaves: quantity(1) }],
    };
    expect(() => createBook(rules, crossed)).toThrow('crossed');
  });
});
