import { complaint, Decimal, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { clOrdId, instrumentId, price, quantity, type NewOrder, type Offset, type TimeInForce } from '@tandem/domain';
import type { Exchange } from '../exchange/exchange.ts';

/** A JSON object that a client sent, every field still unknown. */
export type Fields = Readonly<Record<string, unknown>>;

const ORDER_ID_LENGTH_MAX = 128;
/** Of the smallest digit of a price: what is nearer to a whole one is that one. */
const PRICE_NOISE = 1e-6;

/** A frame as an object with an `aid`; null where it is none. */
export function decodeRequest(text: string): { readonly aid: string; readonly fields: Fields } | null {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null || !('aid' in json) || typeof json.aid !== 'string') return null;
    return { aid: json.aid, fields: json };
  } catch {
    return null;
  }
}

const refused = (what: string, where: string): Result<never, Complaint> =>
  err(complaint('bad_order', what, where, '请检查报单字段'));

/** Order ids come back in notices, where they must stand as one word. */
export const readOrderId = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= ORDER_ID_LENGTH_MAX && /^[A-Za-z0-9._|-]+$/.test(value) ? value : null;

/** An `insert_order` in the exchange's terms. */
export function readOrder(fields: Fields, exchange: Exchange): Result<NewOrder, Complaint> {
  const id = readOrderId(fields['order_id']);
  if (id === null) return refused('委托单号无效', 'order_id');
  const symbol = `${String(fields['exchange_id'])}.${String(fields['instrument_id'])}`;
  const instrument = exchange.instruments.get(instrumentId(symbol));
  if (instrument === undefined) return refused('合约不存在', 'instrument_id');
  const { direction, volume, limit_price: limit } = fields;
  if (direction !== 'BUY' && direction !== 'SELL') return refused('买卖方向无效', 'direction');
  if (typeof volume !== 'number' || !Number.isSafeInteger(volume) || volume <= 0) return refused('手数无效', 'volume');
  if (fields['price_type'] !== 'LIMIT') return refused('只接受限价单', 'price_type');
  const scaled = readPrice(limit, instrument.priceScale);
  if (scaled === null) return refused('报单价格不是最小变动价位的整数倍', 'limit_price');
  const offset = readOffset(fields['offset'], instrument.closeTodayApart);
  if (offset === null) return refused('开平标志无效', 'offset');
  const timeInForce = readTimeInForce(fields['time_condition'], fields['volume_condition']);
  if (timeInForce === null) return refused('不支持的报单条件', 'time_condition');
  return ok({
    clOrdId: clOrdId(id),
    venue: exchange.venue,
    instrumentId: instrument.instrumentId,
    side: direction === 'BUY' ? 'buy' : 'sell',
    quantity: quantity(volume),
    price: price(scaled),
    timeInForce,
    offset,
  });
}

/** A price as a scaled integer; clients add doubles up, so that a multiple of the tick comes with noise behind it. */
function readPrice(value: unknown, priceScale: number): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  const scaled = new Decimal(value).times(new Decimal(10).pow(priceScale));
  const nearest = scaled.round();
  return scaled.minus(nearest).abs().lessThan(PRICE_NOISE) && nearest.abs().lessThanOrEqualTo(Number.MAX_SAFE_INTEGER) ? nearest.toNumber() : null;
}

function readOffset(value: unknown, closeTodayApart: boolean): Offset | null {
  if (value === 'OPEN') return 'open';
  // Where close-today stands apart, plain close is close-yesterday.
  if (value === 'CLOSE') return closeTodayApart ? 'close_yesterday' : 'close';
  return value === 'CLOSETODAY' && closeTodayApart ? 'close_today' : null;
}

function readTimeInForce(time: unknown = 'GFD', volume: unknown = 'ANY'): TimeInForce | null {
  if (time === 'GFD') return volume === 'ANY' ? 'day' : null;
  if (time !== 'IOC') return null;
  if (volume === 'ANY') return 'fak';
  return volume === 'ALL' ? 'fok' : null;
}
