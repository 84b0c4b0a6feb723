import { defined } from '@tandem/kernel';
import { netLots, type Instrument, type Offset, type OffsetRule, type Side } from '@tandem/domain';
import type { Core } from '../state/engine-state.ts';
import { positionKey } from './position-key.ts';

/** A part of a leg that goes out as one order. */
export interface OffsetPart {
  readonly offset: Offset;
  readonly lots: number;
}

/**
 * How `lots` are split by the venue's rule: at the inner venue what stands against them is closed before anything is
 * opened, today's and yesterday's by separate orders where the exchange tells them apart; an outer venue nets by itself.
 * Lots that closing orders in flight may take are not counted twice. A part is never below the least order: lots that would
 * make one are left where they are held. A `rule` other than automatic leaves out what it does not name, so the parts may
 * add up to fewer lots.
 */
export function splitByOffset(core: Core, instrument: Instrument, side: Side, lots: number, rule: OffsetRule = 'automatic'): readonly OffsetPart[] {
  if (instrument.venue === 'outer' || rule === 'open') return [{ offset: 'open', lots }];
  const parts: OffsetPart[] = [];
  let left = lots;
  for (const [offset, held] of closable(core, instrument, side)) {
    if (!admits(rule, offset)) continue;
    const taken = fitting(held - reserved(core, instrument, side, offset), left, instrument.quantityMin);
    if (taken > 0) parts.push({ offset, lots: taken });
    left -= taken;
  }
  if (left > 0 && rule === 'automatic') parts.push({ offset: 'open', lots: left });
  return parts;
}

/** Of `free` lots as many as one order may take of the `left`, so that neither it nor the rest is below the least order. */
function fitting(free: number, left: number, least: number): number {
  if (free >= left) return left;
  const taken = Math.min(free, left - least);
  return taken < least ? 0 : taken;
}

/** `close` is either day's, and where the exchange does not tell days apart each closing rule means `close`. */
const admits = (rule: OffsetRule, offset: Offset): boolean =>
  rule === 'automatic' || rule === 'close' || offset === 'close' || rule === offset;

/** What stands against an order of `side`, in the order in which it is closed. */
function closable(core: Core, instrument: Instrument, side: Side): readonly (readonly [Offset, number])[] {
  const position = core.state.positions.get(positionKey(instrument.venue, instrument.instrumentId));
  if (position === undefined) return [];
  const today = side === 'buy' ? position.shortToday : position.longToday;
  const yesterday = side === 'buy' ? position.shortYesterday : position.longYesterday;
  if (!instrument.closeTodayApart) return [['close', today + yesterday]];
  return [
    ['close_today', today],
    ['close_yesterday', yesterday],
  ];
}

/** Lots against `side` that could be reduced now, at a venue of either kind. */
export const reducibleLots = (core: Core, instrument: Instrument, side: Side): number => Math.max(0, reducingRoom(core, instrument, side));

/** As {@link reducibleLots}; below 0 by what orders in flight would open if all of them filled. */
export function reducingRoom(core: Core, instrument: Instrument, side: Side): number {
  const position = core.state.positions.get(positionKey(instrument.venue, instrument.instrumentId));
  const isNetted = instrument.venue === 'outer';
  const inFlight = reserved(core, instrument, side, null, !isNetted);
  if (position === undefined) return 0 - inFlight;
  if (isNetted) return (side === 'buy' ? 0 - netLots(position) : netLots(position)) - inFlight;
  return (side === 'buy' ? position.shortToday + position.shortYesterday : position.longToday + position.longYesterday) - inFlight;
}

/** Open lots of unsettled orders on `side`; of one offset, or of all, or of all that close. */
function reserved(core: Core, instrument: Instrument, side: Side, offset: Offset | null, closing = false): number {
  let lots = 0;
  for (const clOrdId of core.state.unsettledOrders) {
    const order = defined(core.state.orders.get(clOrdId), clOrdId);
    if (order.instrumentId !== instrument.instrumentId || order.side !== side) continue;
    if (offset !== null && order.offset !== offset) continue;
    if (closing && order.offset === 'open') continue;
    lots += order.quantity - order.cumQty;
  }
  return lots;
}
