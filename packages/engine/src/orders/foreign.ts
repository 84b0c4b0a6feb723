import { isTerminal, type ExecutionReport, type InstrumentId, type ReconciliationReport } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { FOREIGN_FILLS_KEPT, FOREIGN_ORDERS_KEPT } from '../bounds.ts';
import { brake } from '../brake.ts';
import { isOwnId } from './orders.ts';
import { applyTrade } from '../positions/positions.ts';
import { tellListed } from '../positions/statements.ts';
import type { Core } from '../state/engine-state.ts';
import { addNewest } from '../state/newest.ts';

/** Remembers a trade that is not ours; false where it is known. */
const isNewFill = (core: Core, { venue, execId }: ExecutionReport): boolean =>
  addNewest(core.state.foreignFills, `${venue}/${execId}`, FOREIGN_FILLS_KEPT);

/** Said loudly: the account holds these lots, whoever traded them. Positions take them in, and no pair order does. */
function count(core: Core, { venue, clOrdId: order, instrumentId, side, lastQty, lastPx }: ExecutionReport): void {
  raise(core, 'critical', 'unexpected_fill', [{ code: 'fill_of_unknown_order', instrument: instrumentId, lots: lastQty, order }], { venue });
  brake(core, { code: 'difference_set_trading', venue });
  const instrument = core.catalogue.instruments.get(instrumentId);
  if (instrument === undefined || lastPx === null || lastQty <= 0) return;
  applyTrade(core, { venue, instrumentId, side, quantity: lastQty, price: lastPx, offset: null }, instrument, null);
}

/**
 * Trades of others that a venue's account lists and that were not heard of: the past where it is the venue's first account, and
 * told as the difference that they make to each contract where it is not. A statement of positions that comes with them holds
 * them.
 */
export function takeListed(core: Core, { venue, trades, untold = [] }: ReconciliationReport): void {
  const news = trades.filter((trade) => trade.execType === 'trade' && !isOwnId(core.state, trade.clOrdId) && isNewFill(core, trade));
  if (!core.state.toldVenues.has(venue)) return;
  const moved = new Map<InstrumentId, number>();
  for (const trade of news) {
    if (untold.includes('positions')) count(core, trade);
    else moved.set(trade.instrumentId, (moved.get(trade.instrumentId) ?? 0) + signed(trade));
  }
  for (const [instrumentId, lots] of moved) if (lots !== 0) tellListed(core, { venue, instrumentId }, lots);
}

const signed = ({ side, lastQty }: ExecutionReport): number => (side === 'buy' ? lastQty : 0 - lastQty);

/**
 * A report about an order that the engine does not know. One that works is told once and loudly: somebody else trades on the
 * account, or a record of ours is lost, and either way what we hold is about to change.
 */
export function takeForeign(core: Core, report: ExecutionReport, live: boolean): void {
  const { venue, clOrdId: order, instrumentId: instrument, side, ordStatus } = report;
  const { foreignOrders } = core.state;
  const key = `${venue}/${order}`;
  if (live && report.execType === 'trade' && isNewFill(core, report)) count(core, report);
  if (isTerminal(ordStatus)) {
    foreignOrders.delete(key);
    return;
  }
  // The past of an order is told trade by trade: whether it works, its own line says.
  if (ordStatus === 'unknown' || (!live && report.execType === 'trade') || !addNewest(foreignOrders, key, FOREIGN_ORDERS_KEPT)) return;
  const lots = report.orderQty - report.cumQty;
  raise(core, 'critical', 'order_unknown', [{ code: 'foreign_order_works', venue, instrument, side, lots, order }], { venue });
  brake(core, { code: 'difference_set_trading', venue });
}
