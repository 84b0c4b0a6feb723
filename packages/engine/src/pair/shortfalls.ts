import { isTerminal, saysTheSame, type LegRole, type Order, type Wording } from '@tandem/domain';
import { orderOf } from '../orders/orders.ts';
import type { Core, PairWork } from '../state/engine-state.ts';
import { roles } from './pairs.ts';

/** Of each leg the last order that ended with less than it was for, and the venue's words about it. */
export const shortfalls = (core: Core, work: PairWork): Wording =>
  roles.flatMap((role) => {
    const order = lastOf(core, work, role, fellShort);
    return order === undefined ? [] : told(order);
  });

/** The same, of what a venue would not have at all. */
export const refusals = (core: Core, work: PairWork): Wording =>
  roles.flatMap((role) => {
    const order = lastOf(core, work, role, ({ ordStatus }) => ordStatus === 'rejected');
    return order === undefined ? [] : told(order);
  });

/** Sentences that are not said twice. */
export const once = (wording: Wording): Wording => wording.filter((sentence, at) => wording.findIndex((other) => saysTheSame([other], [sentence])) === at);

function lastOf(core: Core, work: PairWork, role: LegRole, is: (order: Order) => boolean): Order | undefined {
  for (const id of [...work.clOrdIds].reverse()) {
    const order = orderOf(core, id);
    if (order.role === role && is(order)) return order;
  }
  return undefined;
}

/** What rested was taken back by us, for all that we know, unless the venue says a word about it. */
const fellShort = ({ ordStatus, cumQty, quantity, timeInForce, text }: Order): boolean =>
  isTerminal(ordStatus) && cumQty < quantity && (ordStatus !== 'canceled' || timeInForce !== 'day' || text.length > 0);

function told({ venue, instrumentId: instrument, ordStatus: status, cumQty: filled, quantity: of, text }: Order): Wording {
  if (text.some(({ code }) => code === 'never_reached_venue')) return [{ code: 'order_never_arrived', venue, instrument, lots: of }];
  const said = text.find((sentence) => sentence.code === 'venue_says');
  return [{ code: 'order_fell_short', venue, instrument, status, filled, of, words: said?.words ?? null }];
}
