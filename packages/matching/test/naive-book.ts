import { price, quantity } from '@tandem/domain';
import type { BadTerms, BookCommand, BookEvent, BookRules, BookState, RestingOrder } from '@tandem/matching';

/** The book as one unsorted list that is searched afresh for every lot: slow, plain, and one lot at a time. */
export class NaiveBook {
  #orders: (RestingOrder & { arrived: number })[] = [];
  #arrivals = 0;
  readonly rules: BookRules;
  constructor(rules: BookRules) {
    this.rules = rules;
  }

  /** The order that would trade next against a taker on the other side of `side`. */
  #best(side: 'buy' | 'sell'): (RestingOrder & { arrived: number }) | undefined {
    const sign = side === 'buy' ? -1 : 1;
    return this.#orders
      .filter((o) => o.side === side)
      .sort((a, b) => sign * (a.price - b.price) || a.arrived - b.arrived)[0];
  }

  #wrong(command: { readonly price: number; readonly quantity: number }): BadTerms | null {
    const { tickSize, quantityMax, upperLimit, lowerLimit } = this.rules;
    if (command.quantity < 1 || command.quantity > quantityMax) return 'bad_quantity';
    if (command.price % tickSize !== 0) return 'bad_tick';
    if (upperLimit !== null && command.price > upperLimit) return 'above_upper_limit';
    return lowerLimit !== null && command.price < lowerLimit ? 'below_lower_limit' : null;
  }

  apply(command: BookCommand): BookEvent[] {
    const { orderId } = command;
    const known = this.#orders.find((o) => o.orderId === orderId);
    if (command.type === 'cancel') {
      if (!known) return [{ type: 'cancel_rejected', orderId, reason: 'unknown_order' }];
      this.#orders = this.#orders.filter((o) => o !== known);
      return [{ type: 'canceled', orderId, quantity: known.leaves, reason: 'requested' }];
    }
    const { rules } = this;
    const wrong = this.#wrong(command);
    if (command.type === 'replace') {
      if (!known || wrong) return [{ type: 'replace_rejected', orderId, reason: known && wrong ? wrong : 'unknown_order' }];
      const keptPlace = command.price === known.price && command.quantity <= known.leaves;
      const replaced: BookEvent = { type: 'replaced', orderId, price: command.price, quantity: command.quantity, keptPlace };
      this.#orders = this.#orders.filter((o) => o !== known);
      if (keptPlace) {
        this.#orders.push({ ...known, leaves: command.quantity });
        return [replaced];
      }
      // Otherwise it is as good as a new order of the same id.
      const { side, owner } = known;
      return [replaced, ...this.apply({ ...command, type: 'new', side, owner, timeInForce: 'day' }).slice(1)];
    }
    if (known) return [{ type: 'rejected', orderId, reason: 'duplicate_order' }];
    if (wrong) return [{ type: 'rejected', orderId, reason: wrong }];

    const other = command.side === 'buy' ? 'sell' : 'buy';
    const reachable = (o: RestingOrder): boolean => (command.side === 'buy' ? o.price <= command.price : o.price >= command.price);
    const within = this.#orders.filter((o) => o.side === other && reachable(o)).reduce((sum, o) => sum + o.leaves, 0);
    const events: BookEvent[] = [{ type: 'accepted', orderId }];
    if (command.timeInForce === 'fok' && within < command.quantity) {
      return [...events, { type: 'canceled', orderId, quantity: command.quantity, reason: 'fill_or_kill' }];
    }
    let leaves: number = command.quantity;
    while (leaves > 0) {
      const maker = this.#best(other);
      if (!maker || !reachable(maker)) break;
      let traded = 0;
      while (leaves > 0 && traded < maker.leaves) {
        traded++;
        leaves--;
      }
      const makerLeaves = quantity(maker.leaves - traded);
      this.#orders = this.#orders.filter((o) => o !== maker);
      if (makerLeaves > 0) this.#orders.push({ ...maker, leaves: makerLeaves });
      events.push({
        type: 'trade',
        price: maker.price,
        quantity: quantity(traded),
        takerSide: command.side,
        makerOrderId: maker.orderId,
        makerOwner: maker.owner,
        makerLeaves,
        takerOrderId: orderId,
        takerOwner: command.owner,
        takerLeaves: quantity(leaves),
        selfTrade: maker.owner === command.owner,
      });
    }
    if (leaves === 0) return events;
    if (command.timeInForce !== 'day') return [...events, { type: 'canceled', orderId, quantity: quantity(leaves), reason: 'immediate_or_cancel' }];
    if (this.#orders.length >= rules.ordersMax) return [...events, { type: 'canceled', orderId, quantity: quantity(leaves), reason: 'book_full' }];
    this.#orders.push({
      orderId,
      owner: command.owner,
      side: command.side,
      price: price(command.price),
      leaves: quantity(leaves),
      arrived: this.#arrivals++,
    });
    return events;
  }

  state(): BookState {
    const side = (which: 'buy' | 'sell', sign: number): RestingOrder[] =>
      this.#orders
        .filter((o) => o.side === which)
        .sort((a, b) => sign * (a.price - b.price) || a.arrived - b.arrived)
        .map(({ orderId, owner, side, price: px, leaves }) => ({ orderId, owner, side, price: px, leaves }));
    return { bids: side('buy', -1), asks: side('sell', 1) };
  }
}
