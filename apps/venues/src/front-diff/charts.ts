import type { Dispose, Scheduler } from '@tandem/kernel';
import { instrumentId, type Instrument } from '@tandem/domain';
import type { Exchange } from '../exchange/exchange.ts';
import type { History, Records } from './history.ts';
import type { Outbox } from './outbox.ts';
import type { Fields } from './request.ts';

export const CHARTS_MAX = 32;
const VIEW_WIDTH_MAX = 10_000;
const CHART_ID_LENGTH_MAX = 128;
/** A chart that moved is sent this often. */
const ROLL_INTERVAL_MS = 500;

interface Chart {
  readonly instrument: Instrument;
  readonly durationNs: number;
  readonly width: number;
  /** Its last record as it was sent; what is newer, and that one again, are sent next. */
  lastId: number;
}

/** The charts of one connection. Source: https://github.com/shinnytech/diff, funcset/mdhis.rst. */
export class Charts {
  readonly #exchange: Exchange;
  readonly #history: History;
  readonly #outbox: Outbox;
  readonly #scheduler: Scheduler;
  readonly #charts = new Map<string, Chart>();
  #timer: Dispose | null = null;

  constructor(exchange: Exchange, history: History, outbox: Outbox, scheduler: Scheduler) {
    this.#exchange = exchange;
    this.#history = history;
    this.#outbox = outbox;
    this.#scheduler = scheduler;
  }

  set(fields: Fields, refuse: (why: string) => void): void {
    const refusal = this.#set(fields);
    if (refusal !== null) refuse(refusal);
  }

  /** Words of a refusal; null where the chart is set or closed. */
  #set(fields: Fields): string | null {
    const { chart_id: id, ins_list: list, duration, view_width: width } = fields;
    if (typeof id !== 'string' || id === '' || id.length > CHART_ID_LENGTH_MAX) return '图表编号无效';
    if (list === '') {
      if (this.#charts.delete(id)) this.#outbox.put({ charts: { [id]: null } });
      return null;
    }
    // The first of several is the chart's own.
    const instrument = typeof list === 'string' ? this.#exchange.instruments.get(instrumentId(list.split(',')[0] ?? '')) : undefined;
    if (instrument === undefined) return '图表合约不存在';
    if (typeof duration !== 'number' || !Number.isSafeInteger(duration) || duration < 0) return '图表周期无效';
    if (typeof width !== 'number' || !Number.isSafeInteger(width) || width < 1 || width > VIEW_WIDTH_MAX) return '图表宽度无效';
    if (!this.#charts.has(id) && this.#charts.size >= CHARTS_MAX) return `图表数超过 ${CHARTS_MAX}`;
    const chart = { instrument, durationNs: duration, width, lastId: -1 };
    this.#charts.set(id, chart);
    const state = { aid: 'set_chart', chart_id: id, ins_list: list, duration, view_width: width };
    this.#outbox.put({ charts: { [id]: { left_id: -1, right_id: -1, more_data: false, ready: false, state } }, mdhis_more_data: false });
    this.#send(id, chart);
    // Clients wait for it, also where there is nothing to show.
    this.#outbox.put({ charts: { [id]: { ready: true } } });
    this.#roll();
    return null;
  }

  #send(id: string, chart: Chart): void {
    const { instrument, durationNs, width } = chart;
    const records = durationNs === 0 ? this.#history.ticks(instrument, width) : this.#history.bars(instrument, durationNs, width);
    const ids = Object.keys(records).map(Number);
    const [left, right] = [ids[0], ids.at(-1)];
    if (left === undefined || right === undefined) return;
    const news: Records = Object.fromEntries(Object.entries(records).filter(([record]) => Number(record) >= chart.lastId));
    chart.lastId = right;
    const series = { last_id: right, data: news };
    const symbol = instrument.instrumentId;
    this.#outbox.put(
      durationNs === 0 ? { ticks: { [symbol]: series } } : { klines: { [symbol]: { [durationNs]: series } } },
      { charts: { [id]: { left_id: left, right_id: right, more_data: false } }, mdhis_more_data: false },
    );
  }

  /** Charts move with the market as long as they are open. */
  #roll(): void {
    this.#timer ??= this.#scheduler.after(ROLL_INTERVAL_MS, () => {
      this.#timer = null;
      // Nothing piles up for a client that does not ask.
      if (this.#outbox.isAsked()) for (const [id, chart] of this.#charts) this.#send(id, chart);
      if (this.#charts.size > 0) this.#roll();
    });
  }

  close(): void {
    this.#charts.clear();
    this.#timer?.();
  }
}
