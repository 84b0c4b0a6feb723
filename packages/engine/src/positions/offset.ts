import { defined } from '@tandem/kernel';
import { netLots, type Instrument, type Offset, type Side } from '@tandem/domain';
import type { Core } from '../state/engine-state.ts';
import { positionKey } from './positions.ts';

/** A part of a leg that goes out as one order. */
export interface OffsetPart {
  readonly offset: Offset;
  readonly lots: number;
}

/**
 * How `lots` are split by the venue's rule: at the inner venue what stands against them is closed before anything is
 * opened, today's and yesterday's by separate orders where the exchange tells them apart; an outer venue nets by itself.
 * Lots that closing orders in flight may take are not counted twice.
 */
export function splitByOffset(core: Core, instrument: Instrument, side: Side, lots: number): readonly OffsetPart[] {
  const position = core.state.positions.get(positionKey(instrument.venue, instrument.instrumentId));
  if (instrument.venue === 'outer' || position === undefined) return [{ offset: 'open', lots }];
  const today = side === 'buy' ? position.shortToday : position.longToday;
  const yesterday = side === 'buy' ? position.shortYesterday : position.longYesterday;
  const closable: [Offset, number][] = instrument.closeTodayApart
    ? [
        ['close_today', today],
        ['close_yesterday', yesterday],
      ]
    : [['close', today + yesterday]];
  const parts: OffsetPart[] = [];
  let left = lots;
  for (const [offset, held] of closable) {
    const free = Math.max(0, held - reserved(core, instrument, side, offset));
    const taken = Math.min(left, free);
    if (taken > 0) parts.push({ offset, lots: taken });
    left -= taken;
  }
  if (left > 0) parts.push({ offset: 'open', lots: left });
  return parts;
}

/** Lots against `side` that could be reduced now, at a venue of either kind. */
export function reducibleLots(core: Core, instrument: Instrument, side: Side): number {
  const position = core.state.positions.get(positionKey(instrument.venue, instrument.instrumentId));
  if (position === undefined) return 0;
  if (instrument.venue === 'outer') {
    const against = side === 'buy' ? -netLots(position) : netLots(position);
    return Math.max(0, against - reserved(core, instrument, side, null));
  }
  const against =
    side === 'buy' ? position.shortToday + position.shortYesterday : position.longToday + position.longYesterday;
  return Math.max(0, against - reserved(core, instrument, side, null, true));
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
