import { formatScaled } from '@tandem/kernel';
import type { Instrument, NewOrder, Offset, TimeInForce } from '@tandem/domain';

/** Requests of a client, ready for the socket. Source: https://github.com/shinnytech/diff, funcset/trade.rst, quote.rst. */

/** At SHFE and INE plain CLOSE is close-yesterday; elsewhere the exchange itself chooses, so both words are CLOSE. */
const offsets: Record<Offset, string> = { open: 'OPEN', close: 'CLOSE', close_yesterday: 'CLOSE', close_today: 'CLOSETODAY' };

const conditions: Record<TimeInForce, string> = {
  day: '"volume_condition":"ANY","time_condition":"GFD"',
  fak: '"volume_condition":"ANY","time_condition":"IOC"',
  fok: '"volume_condition":"ALL","time_condition":"IOC"',
};

export const peekMessage = JSON.stringify({ aid: 'peek_message' });
export const confirmSettlement = JSON.stringify({ aid: 'confirm_settlement' });

export const subscribeQuote = (instruments: readonly Instrument[]): string =>
  JSON.stringify({ aid: 'subscribe_quote', ins_list: instruments.map((i) => i.instrumentId).join(',') });

export interface LoginTerms {
  readonly brokerId: string;
  readonly userId: string;
  readonly password: string;
  readonly clientAppId?: string | null;
}

export const reqLogin = ({ brokerId, userId, password, clientAppId = null }: LoginTerms): string =>
  JSON.stringify({
    aid: 'req_login',
    bid: brokerId,
    user_name: userId,
    password,
    ...(clientAppId === null ? {} : { client_app_id: clientAppId }),
  });

/** Written by hand: the price goes out as the decimal that it is, and the second leg waits for this. */
export const insertOrder = (userId: string, order: NewOrder, instrument: Instrument): string =>
  `{"aid":"insert_order","user_id":${JSON.stringify(userId)},"order_id":${JSON.stringify(order.clOrdId)},` +
  `"exchange_id":${JSON.stringify(instrument.exchange)},"instrument_id":${JSON.stringify(instrument.symbol)},` +
  `"direction":"${order.side === 'buy' ? 'BUY' : 'SELL'}","offset":"${offsets[order.offset]}","volume":${order.quantity},` +
  `"price_type":"LIMIT","limit_price":${formatScaled(order.price, instrument.priceScale)},${conditions[order.timeInForce]}}`;

export const cancelOrder = (userId: string, orderId: string): string =>
  JSON.stringify({ aid: 'cancel_order', user_id: userId, order_id: orderId });
