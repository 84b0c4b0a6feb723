import type { Dispose } from '@tandem/kernel';
import type { BookLevel, DepthBook, Instrument, InstrumentId } from '@tandem/domain';
import type { Exchange } from '../exchange/exchange.ts';
import { jsonNumber } from './quote.ts';
import { nanoseconds } from './state.ts';

/** Ticks kept of an instrument; the venue has no history from before it began. */
export const TICKS_MAX = 4_000;
/** Ticks beyond the bound that are let gather before they are dropped in one go. */
const TICKS_SLACK = 500;

interface PastTick {
  readonly id: number;
  readonly tsUs: number;
  readonly last: number;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly volume: number;
}

/** Records by their id, as they stand in `data` of a series. */
export type Records = Record<string, object>;

/** What the books of this venue were since it began: ticks, and bars made of them. */
export interface History {
  /** Newest `count` ticks. */
  ticks(instrument: Instrument, count: number): Records;
  /** Newest `count` bars; a bar's id is its number since the epoch. */
  bars(instrument: Instrument, durationNs: number, count: number): Records;
  dispose(): void;
}

export function keepHistory(exchange: Exchange, volumeOf: (id: InstrumentId) => number): History {
  const past = new Map<InstrumentId, PastTick[]>();
  const best = (levels: readonly BookLevel[]): number | null => levels[0]?.price ?? null;
  const dispose: Dispose = exchange.onBook((book: DepthBook) => {
    if (book.last === null) return;
    const ticks = past.get(book.instrumentId) ?? [];
    past.set(book.instrumentId, ticks);
    const id = (ticks.at(-1)?.id ?? 0) + 1;
    ticks.push({ id, tsUs: book.tsEventUs, last: book.last.price, bid: best(book.bids), ask: best(book.asks), volume: volumeOf(book.instrumentId) });
    if (ticks.length > TICKS_MAX + TICKS_SLACK) ticks.splice(0, ticks.length - TICKS_MAX);
  });

  return {
    ticks(instrument, count) {
      const figure = (at: number | null): number | string => (at === null ? '-' : jsonNumber(at, instrument.priceScale));
      const records: Records = {};
      for (const tick of (past.get(instrument.instrumentId) ?? []).slice(-count)) {
        records[tick.id] = { datetime: nanoseconds(tick.tsUs), last_price: figure(tick.last), bid_price1: figure(tick.bid), ask_price1: figure(tick.ask), volume: tick.volume };
      }
      return records;
    },
    bars(instrument, durationNs, count) {
      const records: Records = {};
      for (const [id, ticks] of groupByBar(past.get(instrument.instrumentId) ?? [], durationNs).slice(-count)) {
        records[id] = barOf(ticks, id * durationNs, instrument.priceScale);
      }
      return records;
    },
    dispose,
  };
}

/** Ticks by the bar that they belong to. */
function groupByBar(ticks: readonly PastTick[], durationNs: number): [id: number, ticks: PastTick[]][] {
  const bars: [number, PastTick[]][] = [];
  for (const tick of ticks) {
    const id = Math.floor(nanoseconds(tick.tsUs) / durationNs);
    const newest = bars.at(-1);
    if (newest?.[0] === id) newest[1].push(tick);
    else bars.push([id, [tick]]);
  }
  return bars;
}

function barOf(ticks: readonly PastTick[], datetime: number, scale: number): object {
  const prices = ticks.map((tick) => tick.last);
  const [first, newest] = [ticks[0], ticks.at(-1)];
  return {
    datetime,
    open: jsonNumber(prices[0] ?? 0, scale),
    high: jsonNumber(Math.max(...prices), scale),
    low: jsonNumber(Math.min(...prices), scale),
    close: jsonNumber(prices.at(-1) ?? 0, scale),
    volume: (newest?.volume ?? 0) - (first?.volume ?? 0),
  };
}
