import type { BookLevel, CompiledSpread, DepthBook, Instrument, PairOrderId, Quantity, Side } from '@tandem/domain';
import { takenLots } from '../market/books.ts';
import { oppositeLevels } from '../market/prices.ts';
import { orderOf, orderWorkOf } from '../orders/orders.ts';
import type { Core } from '../state/engine-state.ts';
import { legSide, type Books } from './markets.ts';

/**
 * The books without what is ours already: lots that our other orders in flight reach for, and lots that filled since a book
 * was quoted. What one pair order was promised, no other is.
 */
export function freeBooks(core: Core, pairOrderId: PairOrderId, spread: CompiledSpread, side: Side, books: Books): Books {
  return {
    ...books,
    inner: freeBook(core, pairOrderId, spread.inner, legSide(side, 'inner'), books.inner),
    outer: freeBook(core, pairOrderId, spread.outer, legSide(side, 'outer'), books.outer),
  };
}

function freeBook(core: Core, pairOrderId: PairOrderId, instrument: Instrument, side: Side, book: DepthBook): DepthBook {
  const levels = oppositeLevels(book, side);
  const lots = reachedFor(core, pairOrderId, instrument, side, levels[0]?.price) + takenLots(core, instrument.instrumentId, side);
  if (lots === 0) return book;
  return side === 'buy' ? { ...book, asks: behind(levels, lots) } : { ...book, bids: behind(levels, lots) };
}

/** Lots of other pair orders' orders that may still trade at the opposite price; what rests away from it takes none. */
function reachedFor(core: Core, pairOrderId: PairOrderId, instrument: Instrument, side: Side, best: number | undefined): number {
  if (best === undefined) return 0;
  let lots = 0;
  for (const clOrdId of core.state.unsettledOrders) {
    const order = orderOf(core, clOrdId);
    if (order.instrumentId !== instrument.instrumentId || order.side !== side || order.pairOrderId === pairOrderId) continue;
    if (side === 'buy' ? order.price < best : order.price > best) continue;
    const mayFill = order.leavesQty === 0 ? orderWorkOf(core, clOrdId).reportedCumQty - order.cumQty : order.leavesQty;
    lots += Math.max(0, mayFill);
  }
  return lots;
}

function behind(levels: readonly BookLevel[], lots: number): readonly BookLevel[] {
  let left = lots;
  const free: BookLevel[] = [];
  for (const level of levels) {
    const taken = Math.min(left, level.quantity);
    left -= taken;
    if (level.quantity > taken) free.push({ price: level.price, quantity: (level.quantity - taken) as Quantity });
  }
  return free;
}
