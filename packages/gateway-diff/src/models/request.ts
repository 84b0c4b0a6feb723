import { formatScaled, type DecimalString } from '@tandem/kernel';
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

/** What a login says beside the name and the password, where the broker asks for it. */
export interface ClientIdentity {
  /** The broker's name in the server's list. */
  readonly brokerId: string;
  /** The programme as it is registered with the broker, and what it reports of its machine (base64). */
  readonly clientAppId?: string | null;
  readonly clientSystemInfo?: string;
  /** A broker id and front of one's own choice, for servers that take them. */
  readonly counterBrokerId?: string;
  readonly front?: string;
}

export const reqLogin = (identity: ClientIdentity, userId: string, password: string): string =>
  JSON.stringify({
    aid: 'req_login',
    bid: identity.brokerId,
    user_name: userId,
    password,
    client_app_id: identity.clientAppId ?? undefined,
    client_system_info: identity.clientSystemInfo,
    broker_id: identity.counterBrokerId,
    front: identity.front,
  });

export const changePassword = (oldPassword: string, newPassword: string): string =>
  JSON.stringify({ aid: 'change_password', old_password: oldPassword, new_password: newPassword });

/** Money between a bank and the futures account. */
export interface TransferRequest {
  readonly bankId: string;
  readonly bankPassword: string;
  /** The futures account and the password for its money, which is not the one of the login. */
  readonly account: string;
  readonly accountPassword: string;
  readonly currency: string;
  /** Above zero into the futures account, below out of it. */
  readonly amount: DecimalString;
}

/** The amount goes out in its own digits: it has been held to be a decimal. */
export const reqTransfer = (request: TransferRequest): string => {
  const text = JSON.stringify({
    aid: 'req_transfer',
    future_account: request.account,
    future_password: request.accountPassword,
    bank_id: request.bankId,
    bank_password: request.bankPassword,
    currency: request.currency,
  });
  return `${text.slice(0, -1)},"amount":${request.amount}}`;
};

export const qryTransferSerial = JSON.stringify({ aid: 'qry_transfer_serial' });
export const qryAccountInfo = JSON.stringify({ aid: 'qry_account_info' });
export const qryAccountRegister = JSON.stringify({ aid: 'qry_account_register' });
/** `tradingDay` is a number such as 20261123. */
export const qrySettlementInfo = (tradingDay: number): string => JSON.stringify({ aid: 'qry_settlement_info', trading_day: tradingDay });

/** `durationNs` 0 asks for ticks; an empty list closes the chart. */
export const setChart = (chartId: string, insList: string, durationNs: number, viewWidth: number): string =>
  JSON.stringify({ aid: 'set_chart', chart_id: chartId, ins_list: insList, duration: durationNs, view_width: viewWidth });

/** Written by hand: the price goes out as the decimal that it is, and the second leg waits for this. */
export const insertOrder = (userId: string, order: NewOrder, instrument: Instrument): string =>
  `{"aid":"insert_order","user_id":${JSON.stringify(userId)},"order_id":${JSON.stringify(order.clOrdId)},` +
  `"exchange_id":${JSON.stringify(instrument.exchange)},"instrument_id":${JSON.stringify(instrument.symbol)},` +
  `"direction":"${order.side === 'buy' ? 'BUY' : 'SELL'}","offset":"${offsets[order.offset]}","volume":${order.quantity},` +
  `"price_type":"LIMIT","limit_price":${formatScaled(order.price, instrument.priceScale)},${conditions[order.timeInForce]}}`;

export const cancelOrder = (userId: string, orderId: string): string =>
  JSON.stringify({ aid: 'cancel_order', user_id: userId, order_id: orderId });
