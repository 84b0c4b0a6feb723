import { z } from 'zod';
import type { Json, JsonObject } from '../merge-patch/merge-patch.ts';

/**
 * The parts of DIFF's state tree that this gateway reads. Servers send more; what is not named here is left alone.
 * Source: the DIFF protocol, https://github.com/shinnytech/diff (funcset/trade.rst, quote.rst, notify.rst).
 */

/** An id: printable, and no longer than the protocol's 128 bytes. */
const ID_CHARS_MAX = 128;
const LOTS_MAX = 1_000_000_000;
const TEXT_CHARS_MAX = 10_000;
const TIME_NS_MAX = 8e18;
const id = z.string().min(1).max(ID_CHARS_MAX);
const lots = z.int().min(0).max(LOTS_MAX);
const text = z.string().max(TEXT_CHARS_MAX).catch('');
/** Nanoseconds since the epoch. JSON's double keeps them to a fraction of a microsecond; 0 where a server sends none. */
const timeNs = z.number().min(0).max(TIME_NS_MAX).catch(0);

export const wireOrderSchema = z.object({
  order_id: id,
  exchange_id: id,
  instrument_id: id,
  direction: z.enum(['BUY', 'SELL']),
  volume_orign: lots,
  volume_left: lots,
  status: z.enum(['ALIVE', 'FINISHED']),
  time_condition: z.string().max(16).catch('GFD'),
  exchange_order_id: z.string().max(128).catch(''),
  insert_date_time: timeNs,
  last_msg: text,
});
export type WireOrder = z.infer<typeof wireOrderSchema>;

export const wireTradeSchema = z.object({
  order_id: id,
  exchange_id: id,
  instrument_id: id,
  direction: z.enum(['BUY', 'SELL']),
  volume: lots.min(1),
  price: z.number(),
  trade_date_time: timeNs,
});
export type WireTrade = z.infer<typeof wireTradeSchema>;

/**
 * Whether a raw order is already as {@link wireOrderSchema} would give it: a whole day of orders comes with every login,
 * and the schema takes twenty times as long.
 */
export const isPlainOrder = (raw: JsonObject): boolean =>
  isId(raw['order_id']) && isId(raw['exchange_id']) && isId(raw['instrument_id']) &&
  (raw['direction'] === 'BUY' || raw['direction'] === 'SELL') && (raw['status'] === 'ALIVE' || raw['status'] === 'FINISHED') &&
  isLots(raw['volume_orign']) && isLots(raw['volume_left']) &&
  isText(raw['time_condition'], 16) && isText(raw['exchange_order_id'], ID_CHARS_MAX) && isText(raw['last_msg'], TEXT_CHARS_MAX) &&
  isTime(raw['insert_date_time']);

/** The same for {@link wireTradeSchema}. */
export const isPlainTrade = (raw: JsonObject): boolean =>
  isId(raw['order_id']) && isId(raw['exchange_id']) && isId(raw['instrument_id']) &&
  (raw['direction'] === 'BUY' || raw['direction'] === 'SELL') &&
  isLots(raw['volume']) && raw['volume'] !== 0 && typeof raw['price'] === 'number' && Number.isFinite(raw['price']) && isTime(raw['trade_date_time']);

const isText = (value: Json | undefined, charsMax: number): boolean => typeof value === 'string' && value.length <= charsMax;
const isId = (value: Json | undefined): boolean => isText(value, ID_CHARS_MAX) && value !== '';
const isLots = (value: Json | undefined): boolean => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LOTS_MAX;
const isTime = (value: Json | undefined): boolean => typeof value === 'number' && value >= 0 && value <= TIME_NS_MAX;

/** A figure, or null where the server has none: it is left out, null, NaN in quotes or "-". */
const figure = z.number().nullable().catch(null);

/** Lots that a server says nothing of are none; what is no number of lots makes the position unreadable. */
const lotsOrNone = lots.nullish().transform((told) => told ?? 0);

export const wirePositionSchema = z.object({
  exchange_id: id,
  instrument_id: id,
  volume_long_today: lotsOrNone,
  volume_long_his: lotsOrNone,
  volume_short_today: lotsOrNone,
  volume_short_his: lotsOrNone,
  open_price_long: figure,
  open_price_short: figure,
  float_profit: figure,
  float_profit_long: figure,
  float_profit_short: figure,
});

export const wireAccountSchema = z.object({
  account_id: z.string().max(128).catch(''),
  balance: z.number(),
  available: z.number(),
  margin: figure,
  close_profit: figure,
  float_profit: figure,
  commission: figure,
});

export const wireNoticeSchema = z.object({
  /** MESSAGE a line, TEXT several, HTML a page; SETTLEMENT, which servers add, a statement to be confirmed. */
  type: z.string().max(32).catch('MESSAGE'),
  level: z.string().max(16).catch('INFO'),
  code: z.number().catch(0),
  /** A statement has tens of thousands of characters; nothing longer than this is one. */
  content: z.string().max(1_000_000).catch(''),
});
export type WireNotice = z.infer<typeof wireNoticeSchema>;

export const wireBankSchema = z.object({ id, name: z.string().max(128).catch('') });

export const wireTransferSchema = z.object({
  datetime: timeNs,
  currency: z.string().max(16),
  /** Above zero into the account, below out of it. */
  amount: z.number(),
  /** 0 where it succeeded. */
  error_id: z.number(),
  error_msg: text,
});

export const wireSettlementSchema = z.object({ trading_day: z.int(), settlement_info: z.string().max(4_000_000) });

export const wireBrokersSchema = z.array(id).max(10_000);
