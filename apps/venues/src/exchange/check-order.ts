import { Decimal } from '@tandem/kernel';
import { isTerminal, price, type Instrument, type MarketPhase, type NewOrder, type Price, type Quantity } from '@tandem/domain';
import type { OrderChange } from './exchange.ts';
import type { LiveBook } from './live-book.ts';
import type { Refusal } from './refusals.ts';
import type { RehearsedRefusal } from './running-exchange.ts';
import { accountView, closableLots, findOrder, moneyText, openingLots, orderCost, type OrderRecord, type TradingAccount, type Valuation } from './trading-account.ts';

export interface PriceLimits {
  readonly lower: Price;
  readonly upper: Price;
}

/** The day's limits around the reference price, rounded inwards to the tick; null where the venue has none. */
export function priceLimits(instrument: Instrument): PriceLimits | null {
  if (instrument.priceLimitRate === null) return null;
  const reference = new Decimal(instrument.referencePrice);
  const ticks = (rate: Decimal): Decimal => reference.times(rate).dividedBy(instrument.tickSize);
  const rate = new Decimal(instrument.priceLimitRate);
  return {
    lower: price(ticks(new Decimal(1).minus(rate)).ceil().toNumber() * instrument.tickSize),
    upper: price(ticks(rate.plus(1)).floor().toNumber() * instrument.tickSize),
  };
}

/** What the venue holds against an order, or null. The instrument is listed. */
export function checkOrder(
  order: NewOrder,
  instrument: Instrument,
  limits: PriceLimits | null,
  phase: MarketPhase,
  account: TradingAccount,
  valuation: Valuation,
  nowUs: number,
): Refusal | null {
  return checkTerms(order, instrument, limits, phase) ?? checkMeans(order, instrument, account, valuation, nowUs);
}

/** What the venue holds against a change of an order that is live, or null; `leaves` is what would rest or trade of it. */
export function checkChange(
  changed: NewOrder,
  leaves: Quantity,
  record: OrderRecord,
  instrument: Instrument,
  limits: PriceLimits | null,
  phase: MarketPhase,
  account: TradingAccount,
  valuation: Valuation,
  nowUs: number,
): Refusal | null {
  const refusal = checkTerms(changed, instrument, limits, phase);
  if (refusal !== null || (changed.price === record.order.price && changed.quantity <= record.order.quantity)) return refusal;
  // What the order holds as it stands is free for it as it is to be.
  const others = new Set(account.live);
  others.delete(record);
  return checkMeans({ ...changed, quantity: leaves }, instrument, { ...account, live: others }, valuation, nowUs);
}

/** What is held against a change before its terms are looked at. */
export function refusalOfRequest(account: TradingAccount, record: OrderRecord | undefined, { requestId }: OrderChange): Refusal | null {
  if (record === undefined) return { code: 'unknown_order' };
  if (isTerminal(record.ordStatus)) return { code: 'order_finished' };
  if (record.pendingChange !== null) return { code: 'change_pending' };
  return findOrder(account, requestId) === undefined ? null : { code: 'duplicate_order' };
}

function checkTerms(order: NewOrder, instrument: Instrument, limits: PriceLimits | null, phase: MarketPhase): Refusal | null {
  if (phase === 'closed') return { code: 'market_closed' };
  if (order.quantity < instrument.quantityMin) return { code: 'below_minimum', lots: instrument.quantityMin };
  if (order.quantity > instrument.quantityMax) return { code: 'above_maximum', lots: instrument.quantityMax };
  if (order.price % instrument.tickSize !== 0) return { code: 'bad_tick', instrument };
  if (limits !== null && (order.price < limits.lower || order.price > limits.upper)) {
    return { code: 'outside_limits', instrument, ...limits };
  }
  return null;
}

/** Lots to close and money to open. */
function checkMeans(order: NewOrder, instrument: Instrument, account: TradingAccount, valuation: Valuation, nowUs: number): Refusal | null {
  if (valuation.venue === 'inner' && order.offset !== 'open') {
    const lots = closableLots(account, instrument, order);
    if (order.quantity > lots) return { code: closeCode(instrument, order), lots: Math.max(0, lots) };
  }
  if (openingLots(account, valuation.venue, order, order.quantity) === 0) return null;
  const needed = orderCost(account, valuation, order, order.quantity);
  return needed.greaterThan(accountView(account, valuation, nowUs).available) ? noMoney(order, account, valuation, nowUs) : null;
}

function noMoney(order: NewOrder, account: TradingAccount, valuation: Valuation, nowUs: number): Refusal {
  const { available, currency } = accountView(account, valuation, nowUs);
  return { code: 'no_money', needed: moneyText(orderCost(account, valuation, order, order.quantity)), available, currency };
}

/** A refusal that is only rehearsed, in the words of a real one. */
export function rehearsedRefusal(
  code: RehearsedRefusal,
  order: NewOrder,
  { instrument, limits }: Pick<LiveBook, 'instrument' | 'limits'>,
  account: TradingAccount,
  valuation: Valuation,
  nowUs: number,
): Refusal {
  if (code === 'no_money') return noMoney(order, account, valuation, nowUs);
  if (code === 'outside_limits') return limits === null ? { code: 'fault_drill' } : { code, instrument, ...limits };
  return { code };
}

function closeCode(instrument: Instrument, order: NewOrder): 'close_too_much' | 'close_today_too_much' | 'close_yesterday_too_much' {
  if (!instrument.closeTodayApart) return 'close_too_much';
  return order.offset === 'close_today' ? 'close_today_too_much' : 'close_yesterday_too_much';
}
