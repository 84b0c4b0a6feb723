import { Decimal } from '@tandem/kernel';
import { isTerminal } from '@tandem/domain';
import type { Deciding } from './check-orders.ts';
import type { LedgerOrder } from './ledger-pair.ts';

/** What one pair order was promised, of a book and of the money, no other is. */
export function checkPromised(now: Deciding, made: readonly LedgerOrder[]): void {
  for (const entry of made) {
    if (entry.purpose !== 'leg' || entry.order.timeInForce === 'day') continue;
    checkDepth(now, entry, made);
    if (entry.order.venue === 'inner' && entry.order.offset === 'open') checkMoney(now, entry, made);
  }
}

/** Immediate orders on one side of one book: together no more lots than it shows. */
function checkDepth({ ledger, view, findings }: Deciding, { order, pairOrderId }: LedgerOrder, made: readonly LedgerOrder[]): void {
  const book = ledger.books.get(order.instrumentId);
  const bookSeq = ledger.bookSeqs.get(order.instrumentId);
  if (book === undefined || bookSeq === undefined) return;
  const levels = order.side === 'buy' ? book.asks : book.bids;
  const shown = levels.reduce((sum, { quantity }) => sum + quantity, 0);
  const best = levels[0]?.price ?? order.price;
  let lots = 0;
  for (const other of ledger.orders.values()) {
    const { order: o } = other;
    if (o.instrumentId !== order.instrumentId || o.side !== order.side || o.timeInForce === 'day' || other.seq < bookSeq) continue;
    if (other.pairOrderId === pairOrderId && !made.includes(other)) continue;
    // Behind the market it takes nothing.
    if (o.side === 'buy' ? o.price < best : o.price > best) continue;
    const status = view.orders.get(o.clOrdId)?.ordStatus;
    lots += status !== undefined && isTerminal(status) ? other.lots : o.quantity;
  }
  if (lots > shown) findings.add('depth_promised_twice', `${order.clOrdId}: ${lots} lots of ${order.instrumentId} asked for of the ${shown} shown`, pairOrderId);
}

/** Orders that open at home, answered or not, since the account was told: their margin together within what is available. */
function checkMoney({ ledger, view, findings }: Deciding, { order, pairOrderId }: LedgerOrder, made: readonly LedgerOrder[]): void {
  const account = ledger.accounts.get(order.venue);
  if (account === undefined) {
    findings.add('opened_without_account', order.clOrdId, pairOrderId);
    return;
  }
  let margin = new Decimal(0);
  for (const other of ledger.orders.values()) {
    const { order: o, atUs } = other;
    const status = view.orders.get(o.clOrdId)?.ordStatus;
    if (o.venue !== order.venue || o.offset !== 'open' || (!made.includes(other) && (atUs <= account.atUs || (status !== undefined && isTerminal(status))))) continue;
    const instrument = ledger.instruments.get(o.instrumentId);
    if (instrument === undefined) continue;
    margin = margin.plus(new Decimal(o.price).dividedBy(new Decimal(10).pow(instrument.priceScale)).times(instrument.multiplier).times(instrument.marginRate).times(o.quantity));
  }
  if (margin.greaterThan(account.available)) findings.add('opened_without_money', `${order.clOrdId}: ${margin.toFixed()} of margin for ${account.available} available`, pairOrderId);
}
