import { assert, ok, type Complaint, type Result, type Scheduler } from '@tandem/kernel';
import type { Instrument } from '@tandem/domain';
import { Requests, type News } from '../desk/requests.ts';
import type { JsonObject } from '../merge-patch/merge-patch.ts';
import { setChart } from '../models/request.ts';
import { readBar, readChart, readTick, type Bar, type Tick } from './read-chart.ts';

/** Records that one question may ask for. */
const CHART_RECORDS_MAX = 8_000;
const NS_PER_S = 1_000_000_000;

/** The past of an instrument, from the server of quotes. What is unreadable is left out. */
export interface ChartDesk {
  /** The newest `count` bars of so many seconds, oldest first. Fails where the server has none. */
  bars(instrument: Instrument, seconds: number, count: number): Promise<Result<readonly Bar[], Complaint>>;
  /** The newest `count` ticks, oldest first. */
  ticks(instrument: Instrument, count: number): Promise<Result<readonly Tick[], Complaint>>;
}

/** A chart is opened, read when it is whole, and closed again, so that the server stops to roll it. */
export class DiffChartDesk implements ChartDesk {
  readonly #send: (text: string) => boolean;
  readonly #requests: Requests;
  #charts = 0;

  constructor(options: { readonly scheduler: Scheduler; readonly send: (text: string) => boolean }) {
    this.#send = options.send;
    this.#requests = new Requests(options);
  }

  hear(news: News): void {
    this.#requests.hear(news);
  }

  lost(): void {
    this.#requests.lost();
  }

  bars(instrument: Instrument, seconds: number, count: number): Promise<Result<readonly Bar[], Complaint>> {
    assert(Number.isSafeInteger(seconds) && seconds > 0, 'a bar lasts whole seconds');
    const durationNs = seconds * NS_PER_S;
    return this.#ask(instrument, durationNs, count, ['klines', instrument.instrumentId, String(durationNs)], (raw) => readBar(raw, instrument));
  }

  ticks(instrument: Instrument, count: number): Promise<Result<readonly Tick[], Complaint>> {
    return this.#ask(instrument, 0, count, ['ticks', instrument.instrumentId], (raw) => readTick(raw, instrument));
  }

  async #ask<T>(instrument: Instrument, durationNs: number, count: number, series: readonly string[], read: (raw: JsonObject) => T | null): Promise<Result<readonly T[], Complaint>> {
    assert(Number.isSafeInteger(count) && count > 0 && count <= CHART_RECORDS_MAX, `a chart has at most ${CHART_RECORDS_MAX} records`);
    const chartId = `tandem-${++this.#charts}`;
    const found = await this.#requests.ask(
      `The chart of ${instrument.instrumentId} by ${durationNs} ns`,
      setChart(chartId, instrument.instrumentId, durationNs, count),
      ({ root }) => {
        const records = readChart(root, chartId, series, read);
        return records === null ? null : ok(records);
      },
      'Ask again later: the server may have no history of it.',
    );
    this.#send(setChart(chartId, '', durationNs, count));
    return found;
  }
}
