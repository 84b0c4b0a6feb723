import { assert } from '@tandem/kernel';
import { opposite, quantity, type BookLevel, type Price, type Side } from '@tandem/domain';
import type { BookCommand, NewBookOrder, ReplaceBookOrder } from './command.ts';
import type { BadTerms, BookCancelReason, BookEvent } from './event.ts';
import { append, better, remove, shrink, type PriceLevel, type Queued } from './price-levels.ts';
import type { BookRules, BookState, RestingOrder } from './state.ts';

/** One instrument's order book in price-time priority. No time, no randomness: the same commands give the same events. */
export interface MatchingBook {
  /** Runs one command to its end; the events are in the order in which they happened. */
  apply(command: BookCommand): readonly BookEvent[];
  /** Total per price, best first, at most `levels` of them. */
  depth(side: Side, levels: number): readonly BookLevel[];
  /** What rests under that id; undefined where nothing does. */
  resting(orderId: string): RestingOrder | undefined;
  /** Plain data from which {@link createBook} continues as if nothing had happened. */
  state(): BookState;
}

/** An empty book, or one that continues from `state`, whose orders must obey `rules` and not cross. */
export function createBook(rules: BookRules, state: BookState = { bids: [], asks: [] }): MatchingBook {
  assert(rules.tickSize > 0 && rules.ordersMax > 0, 'a book needs a positive tick and a bound of orders');
  const levels: Record<Side, PriceLevel[]> = { buy: [], sell: [] };
  const index = new Map<string, Queued>();

  function rest(order: RestingOrder): void {
    const { leaves, ...identity } = order;
    const queued: Queued = { order: identity, leaves };
    append(levels[order.side], queued);
    index.set(order.orderId, queued);
  }
  for (const order of [...state.bids, ...state.asks]) {
    assert(rejection(rules, order.price, order.leaves) === null && !index.has(order.orderId), `bad saved order ${order.orderId}`);
    rest(order);
  }
  const [bid, ask] = [levels.buy[0], levels.sell[0]];
  assert(bid === undefined || ask === undefined || bid.price < ask.price, 'a saved book is crossed');

  function submit(order: NewBookOrder): readonly BookEvent[] {
    const reason = index.has(order.orderId) ? 'duplicate_order' : rejection(rules, order.price, order.quantity);
    if (reason !== null) return [{ type: 'rejected', orderId: order.orderId, reason }];
    const events: BookEvent[] = [{ type: 'accepted', orderId: order.orderId }];
    const theirs = levels[opposite(order.side)];
    if (order.timeInForce === 'fok' && fillable(theirs, order) < order.quantity) {
      events.push({ type: 'canceled', orderId: order.orderId, quantity: order.quantity, reason: 'fill_or_kill' });
      return events;
    }
    const leaves = quantity(take(theirs, order, index, events));
    if (leaves === 0) return events;
    if (order.timeInForce === 'day' && index.size < rules.ordersMax) {
      rest({ orderId: order.orderId, owner: order.owner, side: order.side, price: order.price, leaves });
      return events;
    }
    const why: BookCancelReason = order.timeInForce === 'day' ? 'book_full' : 'immediate_or_cancel';
    events.push({ type: 'canceled', orderId: order.orderId, quantity: leaves, reason: why });
    return events;
  }

  function cancel(orderId: string): readonly BookEvent[] {
    const queued = index.get(orderId);
    if (queued === undefined) return [{ type: 'cancel_rejected', orderId, reason: 'unknown_order' }];
    remove(levels[queued.order.side], queued);
    index.delete(orderId);
    return [{ type: 'canceled', orderId, quantity: queued.leaves, reason: 'requested' }];
  }

  function replace({ orderId, price, quantity: wanted }: ReplaceBookOrder): readonly BookEvent[] {
    const queued = index.get(orderId);
    const reason = queued === undefined ? 'unknown_order' : rejection(rules, price, wanted);
    if (queued === undefined || reason !== null) return [{ type: 'replace_rejected', orderId, reason: reason ?? 'unknown_order' }];
    const { order } = queued;
    const keptPlace = price === order.price && wanted <= queued.leaves;
    const events: BookEvent[] = [{ type: 'replaced', orderId, price, quantity: wanted, keptPlace }];
    if (keptPlace) {
      shrink(levels[order.side], queued, wanted);
      return events;
    }
    remove(levels[order.side], queued);
    index.delete(orderId);
    const leaves = quantity(take(levels[opposite(order.side)], { ...order, price, quantity: wanted }, index, events));
    if (leaves > 0) rest({ ...order, price, leaves });
    return events;
  }

  function apply(command: BookCommand): readonly BookEvent[] {
    switch (command.type) {
      case 'new':
        return submit(command);
      case 'replace':
        return replace(command);
      case 'cancel':
        return cancel(command.orderId);
    }
  }

  return {
    apply,
    depth: (side, count) =>
      levels[side].slice(0, count).map((level) => ({ price: level.price, quantity: quantity(level.quantity) })),
    resting: (orderId) => {
      const queued = index.get(orderId);
      return queued === undefined ? undefined : flat(queued);
    },
    state: () => ({ bids: levels.buy.flatMap((l) => l.queue.map(flat)), asks: levels.sell.flatMap((l) => l.queue.map(flat)) }),
  };
}

const flat = (queued: Queued): RestingOrder => ({ ...queued.order, leaves: queued.leaves });

function rejection(rules: BookRules, price: Price, lots: number): BadTerms | null {
  if (!Number.isSafeInteger(lots) || lots <= 0 || lots > rules.quantityMax) return 'bad_quantity';
  if (!Number.isSafeInteger(price) || price % rules.tickSize !== 0) return 'bad_tick';
  if (rules.upperLimit !== null && price > rules.upperLimit) return 'above_upper_limit';
  if (rules.lowerLimit !== null && price < rules.lowerLimit) return 'below_lower_limit';
  return null;
}

type Taker = Pick<NewBookOrder, 'orderId' | 'owner' | 'side' | 'price' | 'quantity'>;

/** Lots that rest at the order's limit or better, counted no further than the order needs. */
function fillable(theirs: readonly PriceLevel[], order: Taker): number {
  let lots = 0;
  for (const level of theirs) {
    if (better(opposite(order.side), order.price, level.price) || lots >= order.quantity) break;
    lots += level.quantity;
  }
  return lots;
}

/** Trades `order` against `theirs`, best price first, oldest first; what it could not fill. */
function take(theirs: PriceLevel[], order: Taker, index: Map<string, Queued>, events: BookEvent[]): number {
  let leaves: number = order.quantity;
  while (leaves > 0) {
    const level = theirs[0];
    if (level === undefined || better(opposite(order.side), order.price, level.price)) break;
    const maker = level.queue[0];
    assert(maker !== undefined, 'an empty price level was left in the book');
    const traded = Math.min(leaves, maker.leaves);
    leaves -= traded;
    maker.leaves = quantity(maker.leaves - traded);
    level.quantity -= traded;
    if (maker.leaves === 0) {
      level.queue.shift();
      index.delete(maker.order.orderId);
      if (level.queue.length === 0) theirs.shift();
    }
    events.push({
      type: 'trade',
      price: level.price,
      quantity: quantity(traded),
      takerSide: order.side,
      makerOrderId: maker.order.orderId,
      makerOwner: maker.order.owner,
      makerLeaves: maker.leaves,
      takerOrderId: order.orderId,
      takerOwner: order.owner,
      takerLeaves: quantity(leaves),
      selfTrade: maker.order.owner === order.owner,
    });
  }
  return leaves;
}
