import { isTerminal, type Offset } from '@tandem/domain';
import type { Deciding } from './check-orders.ts';
import type { LedgerOrder } from './ledger-pair.ts';

/** What an order closes: by its policy's rule, never more than is held, and before anything is opened. */
export function checkOffsets(now: Deciding, made: readonly LedgerOrder[]): void {
  for (const entry of made) if (entry.role === 'inner') checkOffset(now, entry, made);
}

function checkOffset(now: Deciding, entry: LedgerOrder, made: readonly LedgerOrder[]): void {
  const { ledger, findings } = now;
  const { order, purpose, pairOrderId } = entry;
  const tell = (what: string, detail: string): void => findings.add(what, `${order.clOrdId}: ${detail}`, pairOrderId);
  const rule = purpose === 'unwind' ? 'automatic' : (ledger.pairs.get(pairOrderId)?.request.policy.offset ?? 'automatic');
  const apart = ledger.instruments.get(order.instrumentId)?.closeTodayApart === true;
  const named = rule === 'automatic' || rule === order.offset || (rule === 'close' && order.offset !== 'open') || (!apart && rule !== 'open' && order.offset === 'close');
  if (purpose === 'leg' && !named) tell('offset_against_policy', `${order.offset} where the policy says ${rule}`);
  const held = ledger.positionOf(order.instrumentId);
  if (held === null) return;
  if (order.offset !== 'open') {
    const closable = held.closable(order.side, order.offset) ?? 0;
    const asked = closing(now, entry, order.offset);
    if (asked > closable) tell('closes_more_than_held', `${asked} lots asked to ${order.offset}, ${closable} held`);
  }
  // Where the least order is larger than one lot, what is held cannot always be closed first.
  const anyLots = ledger.instruments.get(order.instrumentId)?.quantityMin === 1;
  if (rule !== 'automatic' || !anyLots || !settledBefore(now, entry, made)) return;
  for (const offset of closedBefore(order.offset, apart)) {
    const free = (held.closable(order.side, offset) ?? 0) - closing(now, entry, offset);
    if (free > 0) tell(order.offset === 'open' ? 'opened_beside_position' : 'closed_in_another_order', `${free} lots could be closed by ${offset} before`);
  }
}

/** What goes before an offset: today's lots before yesterday's, and either before anything is opened. */
function closedBefore(offset: Offset, apart: boolean): readonly Offset[] {
  if (offset === 'open') return apart ? ['close_today', 'close_yesterday'] : ['close'];
  return offset === 'close_yesterday' ? ['close_today'] : [];
}

/** Lots of orders like `entry` that may still close by `offset`, as the engine knows them. */
function closing({ view }: Deciding, { order }: LedgerOrder, offset: string): number {
  let lots = 0;
  for (const other of view.orders.values()) {
    const same = other.instrumentId === order.instrumentId && other.side === order.side && other.offset === offset;
    if (same && !isTerminal(other.ordStatus)) lots += other.quantity - other.cumQty;
  }
  return lots;
}

/** Nothing decided in earlier steps may still close on this side: what is held is then plain. */
function settledBefore({ ledger, view, truthOf }: Deciding, { order }: LedgerOrder, made: readonly LedgerOrder[]): boolean {
  for (const other of ledger.orders.values()) {
    if (made.includes(other) || other.order.instrumentId !== order.instrumentId || other.order.side !== order.side) continue;
    const known = view.orders.get(other.order.clOrdId);
    if (known === undefined || !isTerminal(known.ordStatus) || other.lots !== (truthOf(other.order)?.cumQty ?? 0)) return false;
  }
  return true;
}
