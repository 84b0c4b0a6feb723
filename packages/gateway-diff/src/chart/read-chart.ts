import { scaledFromJsonNumber, type TsUs } from '@tandem/kernel';
import { price, quantity, tsUs, type Instrument, type Price, type Quantity } from '@tandem/domain';
import { objectAt, type Json, type JsonObject } from '../merge-patch/merge-patch.ts';

/** One bar, by the venue's clock at its beginning; a daily bar's is its trading day. */
export interface Bar {
  readonly tsUs: TsUs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Quantity;
}

/** One tick of the past. */
export interface Tick {
  readonly tsUs: TsUs;
  readonly last: Price;
  /** Null where there was no such side. */
  readonly bid: Price | null;
  readonly ask: Price | null;
  /** Of the day so far. */
  readonly volume: Quantity;
}

/** Records of one series in one answer, at the most. */
const RECORDS_MAX = 10_000;

/**
 * The records that a chart shows, oldest first; null while the server is still sending them. A chart is whole when
 * neither it nor the connection says `more_data`, its ends are known and the series has a last record.
 * Source: https://github.com/shinnytech/diff, funcset/mdhis.rst.
 */
export function readChart<T>(root: JsonObject, chartId: string, series: readonly string[], read: (record: JsonObject) => T | null): readonly T[] | null {
  const chart = objectAt(root, 'charts', chartId);
  if (chart?.['more_data'] !== false || root['mdhis_more_data'] !== false) return null;
  const left = chart['left_id'];
  const right = chart['right_id'];
  const last = objectAt(root, ...series)?.['last_id'];
  if (!isId(left) || !isId(right) || !isId(last) || right < left) return null;
  const data = objectAt(root, ...series, 'data');
  if (data === undefined) return null;
  const records: T[] = [];
  for (let id = Math.max(left, right - RECORDS_MAX + 1); id <= right; id++) {
    const raw = objectAt(data, String(id));
    const record = raw === undefined ? null : read(raw);
    if (record !== null) records.push(record);
  }
  return records;
}

const isId = (value: Json | undefined): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Null where a price is missing or off the instrument's scale. */
export function readBar(raw: JsonObject, { priceScale }: Instrument): Bar | null {
  const at = readTime(raw['datetime']);
  const open = readPrice(raw['open'], priceScale);
  const high = readPrice(raw['high'], priceScale);
  const low = readPrice(raw['low'], priceScale);
  const close = readPrice(raw['close'], priceScale);
  if (at === null || open === null || high === null || low === null || close === null) return null;
  return { tsUs: at, open, high, low, close, volume: readVolume(raw['volume']) };
}

export function readTick(raw: JsonObject, { priceScale }: Instrument): Tick | null {
  const at = readTime(raw['datetime']);
  const last = readPrice(raw['last_price'], priceScale);
  if (at === null || last === null) return null;
  return { tsUs: at, last, bid: readPrice(raw['bid_price1'], priceScale), ask: readPrice(raw['ask_price1'], priceScale), volume: readVolume(raw['volume']) };
}

const readTime = (value: Json | undefined): TsUs | null => (typeof value === 'number' && value > 0 && value < 8e18 ? tsUs(Math.round(value / 1000)) : null);

function readPrice(value: Json | undefined, scale: number): Price | null {
  const scaled = typeof value === 'number' ? scaledFromJsonNumber(value, scale) : null;
  return scaled === null ? null : price(scaled);
}

const readVolume = (value: Json | undefined): Quantity => quantity(isId(value) ? value : 0);
