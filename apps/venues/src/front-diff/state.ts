import { Decimal, formatScaled } from '@tandem/kernel';
import { netLots, type Account, type ExecutionReport, type Instrument, type NewOrder, type Offset, type Position } from '@tandem/domain';

/** The trading state of DIFF as JSON. Source of the fields: https://github.com/shinnytech/diff, funcset/trade.rst. */

const offsets: Record<Offset, string> = { open: 'OPEN', close: 'CLOSE', close_yesterday: 'CLOSE', close_today: 'CLOSETODAY' };

const isOver = (report: ExecutionReport): boolean =>
  report.ordStatus === 'filled' ||
  report.ordStatus === 'canceled' ||
  report.ordStatus === 'rejected' ||
  report.ordStatus === 'expired' ||
  report.ordStatus === 'denied';

export const nanoseconds = (tsUs: number): number => tsUs * 1000;

/** `last_msg` stays empty, as on servers in the field: the reason of a refusal is in `notify` alone. */
export function orderNode(userId: string, report: ExecutionReport, sent: NewOrder | undefined, instrument: Instrument, insertedUs: number): object {
  const timeInForce = sent?.timeInForce ?? 'day';
  return {
    user_id: userId,
    order_id: report.clOrdId,
    exchange_id: instrument.exchange,
    instrument_id: instrument.symbol,
    direction: report.side === 'buy' ? 'BUY' : 'SELL',
    offset: offsets[sent?.offset ?? 'open'],
    volume_orign: report.orderQty,
    volume_left: report.orderQty - report.cumQty,
    price_type: 'LIMIT',
    limit_price: sent === undefined ? '-' : Number(formatScaled(sent.price, instrument.priceScale)),
    time_condition: timeInForce === 'day' ? 'GFD' : 'IOC',
    volume_condition: timeInForce === 'fok' ? 'ALL' : 'ANY',
    insert_date_time: nanoseconds(insertedUs),
    exchange_order_id: report.ordStatus === 'rejected' || report.ordStatus === 'pending_new' ? '' : (report.orderId ?? report.clOrdId),
    status: isOver(report) ? 'FINISHED' : 'ALIVE',
    last_msg: '',
  };
}

export function tradeNode(userId: string, report: ExecutionReport, sent: NewOrder | undefined, instrument: Instrument): object {
  return {
    user_id: userId,
    trade_id: report.execId,
    order_id: report.clOrdId,
    exchange_trade_id: report.execId,
    exchange_id: instrument.exchange,
    instrument_id: instrument.symbol,
    direction: report.side === 'buy' ? 'BUY' : 'SELL',
    offset: offsets[sent?.offset ?? 'open'],
    volume: report.lastQty,
    price: report.lastPx === null ? '-' : Number(formatScaled(report.lastPx, instrument.priceScale)),
    trade_date_time: nanoseconds(report.tsEventUs),
  };
}

const orDash = (text: string | null): number | string => (text === null ? '-' : Number(text));

/** What was paid for the lots of a side at the average price; '-' where none are held. */
const costOf = (averagePx: string | null, lots: number, { multiplier }: Instrument): number | string =>
  averagePx === null ? '-' : new Decimal(averagePx).times(multiplier).times(lots).toNumber();

/** The sides' shares of the floating profit are not kept by the exchange: the whole is given, and put on the side held. */
export function positionNode(userId: string, p: Position, instrument: Instrument): object {
  const profit = Number(p.unrealizedPnl);
  return {
    user_id: userId,
    exchange_id: instrument.exchange,
    instrument_id: instrument.symbol,
    volume_long_today: p.longToday,
    volume_long_his: p.longYesterday,
    volume_long: p.longToday + p.longYesterday,
    volume_short_today: p.shortToday,
    volume_short_his: p.shortYesterday,
    volume_short: p.shortToday + p.shortYesterday,
    // The same lots under the names that some clients read alone.
    pos_long_today: p.longToday,
    pos_long_his: p.longYesterday,
    pos_short_today: p.shortToday,
    pos_short_his: p.shortYesterday,
    open_price_long: orDash(p.longAvgPx),
    open_price_short: orDash(p.shortAvgPx),
    open_cost_long: costOf(p.longAvgPx, p.longToday + p.longYesterday, instrument),
    open_cost_short: costOf(p.shortAvgPx, p.shortToday + p.shortYesterday, instrument),
    float_profit: profit,
    float_profit_long: netLots(p) >= 0 ? profit : 0,
    float_profit_short: netLots(p) >= 0 ? 0 : profit,
  };
}

export function accountNode(userId: string, a: Account): object {
  const balance = Number(a.balance);
  return {
    user_id: userId,
    account_id: a.accountId,
    currency: a.currency,
    balance,
    available: Number(a.available),
    margin: Number(a.margin),
    close_profit: Number(a.realizedPnl),
    float_profit: Number(a.unrealizedPnl),
    position_profit: Number(a.unrealizedPnl),
    commission: Number(a.fees),
    risk_ratio: balance === 0 ? '-' : Number(a.margin) / balance,
  };
}
