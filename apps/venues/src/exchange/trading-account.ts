import { Decimal, type DecimalString } from '@tandem/kernel';
import {
  isTerminal,
  quantity,
  tsUs,
  type WholeAccount,
  type ClOrdId,
  type Currency,
  type Instrument,
  type InstrumentId,
  type NewOrder,
  type Offset,
  type OrdStatus,
  type Position,
  type Price,
  type VenueId,
} from '@tandem/domain';
import type { Office } from './cashier.ts';
import type { DayTrades } from './day-trades.ts';
import {
  MONEY_PLACES,
  averageOf,
  closeLots,
  closingDays,
  emptyHolding,
  lotsOf,
  lotValue,
  marginOf,
  openLots,
  openProfit,
  reducedBy,
  rollDay,
  type Holding,
} from './holding.ts';

/** An order as the venue keeps it for the trading day. */
export interface OrderRecord {
  /** Its terms as they stand; its `clOrdId` is the first that it had. */
  order: NewOrder;
  readonly orderId: string;
  /** Ids of its accepted changes, oldest first. */
  readonly changeIds: ClOrdId[];
  /** Id of a change that waits to be carried out. */
  pendingChange: ClOrdId | null;
  ordStatus: OrdStatus;
  cumQty: number;
  text: string;
  updatedUs: number;
}

export interface SavedSide {
  readonly today: number;
  readonly yesterday: number;
  readonly cost: DecimalString;
}
export interface SavedHolding {
  readonly instrumentId: InstrumentId;
  readonly long: SavedSide;
  readonly short: SavedSide;
}

export interface AccountSetup {
  readonly accountId: string;
  readonly password: string;
  /** What the account starts with, in the venue's currency. */
  readonly deposit: string;
}

export interface TradingAccount {
  readonly accountId: string;
  /** Until it is changed. */
  readonly password: string;
  readonly office: Office;
  /** At the start of the trading day and with the money moved since, in the account's currency. */
  cash: Decimal;
  realizedPnl: Decimal;
  fees: Decimal;
  readonly holdings: Map<InstrumentId, Holding>;
  /** Lots of instruments that the catalogue has dropped: they cannot be valued or traded, and are not lost. */
  readonly unlisted: SavedHolding[];
  /** Of the trading day, in the order of their arrival. */
  readonly orders: Map<ClOrdId, OrderRecord>;
  /** By the ids of accepted changes. */
  readonly changed: Map<ClOrdId, OrderRecord>;
  readonly live: Set<OrderRecord>;
  readonly trades: DayTrades;
}

/** What valuing an account takes from the venue. */
export interface Valuation {
  readonly venue: VenueId;
  readonly currency: Currency;
  instrument(id: InstrumentId): Instrument;
  mark(id: InstrumentId): Price;
  /** An amount in the instrument's currency as the account's. */
  convert(amount: Decimal, instrument: Instrument): Decimal;
}

export const leavesOf = (record: OrderRecord): number =>
  isTerminal(record.ordStatus) ? 0 : record.order.quantity - record.cumQty;

/** By any id that the order has had. */
export const findOrder = (account: TradingAccount, clOrdId: ClOrdId): OrderRecord | undefined =>
  account.orders.get(clOrdId) ?? account.changed.get(clOrdId);

/** The outer venue nets long against short; the inner keeps them apart and obeys the order's offset. */
const isNetting = (venue: VenueId): boolean => venue === 'outer';

export function holdingOf(account: TradingAccount, id: InstrumentId): Holding {
  const holding = account.holdings.get(id) ?? emptyHolding();
  account.holdings.set(id, holding);
  return holding;
}

/** Books one execution: lots, profit and fee. */
export function bookFill(account: TradingAccount, valuation: Valuation, order: NewOrder, lots: number, px: Price): void {
  const instrument = valuation.instrument(order.instrumentId);
  const holding = holdingOf(account, order.instrumentId);
  const netting = isNetting(valuation.venue);
  const closed = netting ? Math.min(lots, lotsOf(reducedBy(holding, order.side))) : order.offset === 'open' ? 0 : lots;
  let ofToday = 0;
  if (closed > 0) {
    const reduced = reducedBy(holding, order.side);
    const before = reduced.today;
    const days = netting ? (['yesterday', 'today'] as const) : closingDays(instrument, order.offset);
    const profit = closeLots(holding, instrument, order.side, days, closed, px);
    ofToday = before - reduced.today;
    account.realizedPnl = account.realizedPnl.plus(valuation.convert(profit, instrument));
  }
  if (lots > closed) openLots(holding, instrument, order.side, lots - closed, px);
  const fee = new Decimal(instrument.feePerLot).times(lots - ofToday).plus(closeTodayFee(instrument).times(ofToday));
  account.fees = account.fees.plus(valuation.convert(fee, instrument));
}

/** What one lot costs that closes what was opened today, in the instrument's currency. */
const closeTodayFee = (instrument: Instrument): Decimal => new Decimal(instrument.closeTodayFee?.value ?? instrument.feePerLot);

/** What one lot of an order costs at the most; a plain close says nothing of the day that it takes. */
function feeAtMost(instrument: Instrument, offset: Offset): Decimal {
  const ordinary = new Decimal(instrument.feePerLot);
  if (offset === 'close_today') return closeTodayFee(instrument);
  return offset === 'close' ? Decimal.max(ordinary, closeTodayFee(instrument)) : ordinary;
}

/** Lots that an order may still close, those that live closing orders have claimed taken off. */
export function closableLots(account: TradingAccount, instrument: Instrument, order: NewOrder): number {
  const days = closingDays(instrument, order.offset);
  const reduced = reducedBy(holdingOf(account, instrument.instrumentId), order.side);
  let lots = days.reduce((sum, day) => sum + reduced[day], 0);
  for (const record of account.live) {
    const other = record.order;
    const samePool = other.instrumentId === order.instrumentId && other.side === order.side && other.offset !== 'open';
    if (samePool && closingDays(instrument, other.offset)[0] === days[0]) lots -= leavesOf(record);
  }
  return lots;
}

/** How many of an order's `lots` would build a position; the others reduce one, which asks for no money. */
export function openingLots(account: TradingAccount, venue: VenueId, order: NewOrder, lots: number): number {
  if (!isNetting(venue)) return order.offset === 'open' ? lots : 0;
  return Math.max(0, lots - lotsOf(reducedBy(holdingOf(account, order.instrumentId), order.side)));
}

/** Margin and fee that `lots` of an order would take, in the account's currency; a reducing order takes its fee alone. */
export function orderCost(account: TradingAccount, valuation: Valuation, order: NewOrder, lots: number): Decimal {
  const instrument = valuation.instrument(order.instrumentId);
  const opening = openingLots(account, valuation.venue, order, lots);
  const margin = lotValue(instrument, order.price).abs().times(opening).times(instrument.marginRate);
  return valuation.convert(margin.plus(feeAtMost(instrument, order.offset).times(lots)), instrument);
}

export function accountView(account: TradingAccount, valuation: Valuation, nowUs: number): WholeAccount {
  let margin = new Decimal(0);
  let unrealized = new Decimal(0);
  let frozen = new Decimal(0);
  for (const [id, holding] of account.holdings) {
    const instrument = valuation.instrument(id);
    margin = margin.plus(valuation.convert(marginOf(holding, instrument), instrument));
    unrealized = unrealized.plus(valuation.convert(openProfit(holding, instrument, valuation.mark(id)), instrument));
  }
  for (const record of account.live) frozen = frozen.plus(orderCost(account, valuation, record.order, leavesOf(record)));
  const balance = account.cash.plus(account.realizedPnl).minus(account.fees).plus(unrealized);
  return {
    venue: valuation.venue,
    accountId: account.accountId,
    currency: valuation.currency,
    balance: moneyText(balance),
    available: moneyText(balance.minus(margin).minus(frozen)),
    margin: moneyText(margin),
    realizedPnl: moneyText(account.realizedPnl),
    unrealizedPnl: moneyText(unrealized),
    fees: moneyText(account.fees),
    tsUs: tsUs(nowUs),
  };
}

export function positionViews(account: TradingAccount, valuation: Valuation): Position[] {
  return [...account.holdings].map(([instrumentId, holding]) => ({
    venue: valuation.venue,
    instrumentId,
    longToday: quantity(holding.long.today),
    longYesterday: quantity(holding.long.yesterday),
    shortToday: quantity(holding.short.today),
    shortYesterday: quantity(holding.short.yesterday),
    longAvgPx: averageText(averageOf(holding.long)),
    shortAvgPx: averageText(averageOf(holding.short)),
    unrealizedPnl: moneyText(openProfit(holding, valuation.instrument(instrumentId), valuation.mark(instrumentId))),
  }));
}

/**
 * Settlement at the day's end. What is open is marked to the market at the price that positions are valued at; that profit,
 * the day's realized profit and its fees become cash; today's lots become yesterday's; orders that are over are forgotten with their trades.
 */
export function turnDay(account: TradingAccount, valuation: Valuation): void {
  account.cash = account.cash.plus(account.realizedPnl).minus(account.fees);
  account.realizedPnl = new Decimal(0);
  account.fees = new Decimal(0);
  for (const [id, holding] of account.holdings) {
    if (lotsOf(holding.long) + lotsOf(holding.short) === 0) account.holdings.delete(id);
    else {
      const instrument = valuation.instrument(id);
      const settlement = valuation.mark(id);
      account.cash = account.cash.plus(valuation.convert(openProfit(holding, instrument, settlement), instrument));
      rollDay(holding, instrument, settlement);
    }
  }
  for (const [clOrdId, record] of account.orders) if (isTerminal(record.ordStatus)) account.orders.delete(clOrdId);
  for (const [clOrdId, record] of account.changed) if (isTerminal(record.ordStatus)) account.changed.delete(clOrdId);
  account.trades.keep((trade) => account.orders.has(trade.clOrdId));
}

const CENT_PLACES = 2;
const AVERAGE_PLACES = 8;
export const moneyText = (amount: Decimal): DecimalString => amount.toDecimalPlaces(CENT_PLACES).toFixed(CENT_PLACES);
const averageText = (average: Decimal | null): DecimalString | null =>
  average === null ? null : average.toDecimalPlaces(AVERAGE_PLACES).toFixed();
/** For the saved state: nothing that counts is cut. */
export const exactText = (amount: Decimal): DecimalString => amount.toDecimalPlaces(MONEY_PLACES).toFixed();
