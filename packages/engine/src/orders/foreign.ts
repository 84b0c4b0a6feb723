import { isTerminal, type ExecutionReport } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { FOREIGN_ORDERS_KEPT } from '../bounds.ts';
import { brake } from '../brake.ts';
import type { Core } from '../state/engine-state.ts';

/**
 * A report about an order that the engine does not know. One that works is told once and loudly: somebody else trades on the
 * account, or a record of ours is lost, and either way what we hold is about to change.
 */
export function takeForeign(core: Core, report: ExecutionReport, live: boolean): void {
  const { venue, clOrdId: order, instrumentId: instrument, side, ordStatus } = report;
  const { foreignOrders } = core.state;
  const key = `${venue}/${order}`;
  if (live && report.execType === 'trade') {
    raise(core, 'critical', 'unexpected_fill', [{ code: 'fill_of_unknown_order', instrument, lots: report.lastQty, order }], { venue });
    brake(core, { code: 'difference_set_trading', venue });
  }
  if (isTerminal(ordStatus)) {
    foreignOrders.delete(key);
    return;
  }
  // The past of an order is told trade by trade: whether it works, its own line says.
  if (ordStatus === 'unknown' || (!live && report.execType === 'trade') || foreignOrders.has(key)) return;
  foreignOrders.add(key);
  const [oldest] = foreignOrders;
  if (foreignOrders.size > FOREIGN_ORDERS_KEPT && oldest !== undefined) foreignOrders.delete(oldest);
  const lots = report.orderQty - report.cumQty;
  raise(core, 'critical', 'order_unknown', [{ code: 'foreign_order_works', venue, instrument, side, lots, order }], { venue });
  brake(core, { code: 'difference_set_trading', venue });
}
