import { isTerminal, type ExecutionReport, type Order, type ReconciliationReport } from '@tandem/domain';
import type { EngineView } from '@tandem/engine';

type Known = Pick<EngineView, 'orders' | 'unsettledOrders' | 'fills' | 'foreignFills' | 'isOwnId'>;

/**
 * What a venue's whole account says that the engine does not know. After a reconnection a venue tells every order and
 * execution of the day, and all but a few are over and counted: the engine would find nothing in them, but they would be
 * journaled, stepped through and shown again each time. Left out are orders that are over and told as they are known, with
 * their executions that were counted, and orders that are over and the engine does not know.
 */
export function newsOf(report: ReconciliationReport, known: Known): ReconciliationReport {
  const orders = report.orders.filter((order) => !isKnown(order, known));
  const told = new Set(orders.map(({ clOrdId }) => clOrdId));
  return { ...report, orders, trades: report.trades.filter((trade) => told.has(trade.clOrdId) || !isCounted(trade, known)) };
}

function isKnown(report: ExecutionReport, { orders, unsettledOrders }: Known): boolean {
  const order = orders.get(report.clOrdId);
  if (order === undefined) return isTerminal(report.ordStatus);
  if (unsettledOrders.has(report.clOrdId)) return false;
  return report.ordStatus === order.ordStatus && report.cumQty === order.cumQty && (report.orderId === null || report.orderId === order.orderId) && isSameOrder(report, order) && hasSaid(order, report.text);
}

const isSameOrder = (report: ExecutionReport, order: Order): boolean =>
  report.venue === order.venue && report.instrumentId === order.instrumentId && report.side === order.side;

/** Whether the order's text already ends in the venue's words. */
function hasSaid({ text }: Order, words: string): boolean {
  if (words === '') return true;
  const [said] = text;
  return text.length === 1 && said?.code === 'venue_says' && words.startsWith(said.words) && said.words !== '';
}

/** Of an order whose trades are all in, under its own id, or that was forgotten since; those of somebody else's orders once they were heard of. */
function isCounted(trade: ExecutionReport, { orders, unsettledOrders, fills, foreignFills, isOwnId }: Known): boolean {
  const order = orders.get(trade.clOrdId);
  if (order === undefined) return isOwnId(trade.clOrdId) || foreignFills.has(`${trade.venue}/${trade.execId}`);
  return !unsettledOrders.has(trade.clOrdId) && isSameOrder(trade, order) && fills.get(`${trade.venue}/${trade.execId}`)?.clOrdId === trade.clOrdId;
}
