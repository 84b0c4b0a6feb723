import type { SpreadPoint } from '@tandem/contract';
import type { SpreadQuote } from '@tandem/domain';
import type { Dispose } from '@tandem/kernel';
import {
  ColorType,
  createChart,
  LineSeries,
  LineStyle,
  LineType,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import { chartPoint, chartSeries, chartTime, chartValue } from './series-adapter.ts';

const BID_COLOR = '#6cb0ff';
const ASK_COLOR = '#f08fb0';
const LIMIT_COLOR = '#d5b370';
const TRIGGER_COLOR = '#a98be0';

/** Points in view at the start; the rest of the history is a scroll away. */
const SHOWN_POINTS = 600;
/** Room for so many at least, at the right: a short history would be drawn a few seconds to the width, and stay so. */
const SHOWN_POINTS_MIN = 120;

/** A horizontal line: the ticket's limit or a trigger's level. */
export interface LevelLine {
  readonly kind: 'limit' | 'trigger';
  readonly level: number;
  readonly title: string;
}

/** The chart of one spread, outside React: it is told of quotes and draws itself. */
export class SpreadChart {
  readonly #chart: IChartApi;
  readonly #bid: ISeriesApi<'Line'>;
  readonly #ask: ISeriesApi<'Line'>;
  readonly #scale: number;
  #lines: IPriceLine[] = [];
  #newest: UTCTimestamp | null = null;

  constructor(container: HTMLElement, spreadScale: number, step: number, locale: string) {
    this.#scale = spreadScale;
    this.#chart = createChart(container, {
      autoSize: true,
      layout: {
        background: { type: ColorType.Solid, color: 'transparent' },
        textColor: '#8fa0ae',
        fontSize: 11,
        attributionLogo: true,
      },
      grid: { vertLines: { color: '#1a222a' }, horzLines: { color: '#1a222a' } },
      rightPriceScale: { borderColor: '#26313b' },
      timeScale: { borderColor: '#26313b', timeVisible: true, secondsVisible: true, rightOffset: 4 },
      localization: { locale },
    });
    const line = (color: string, title: string) =>
      this.#chart.addSeries(LineSeries, {
        color,
        title,
        lineWidth: 2,
        lineType: LineType.WithSteps,
        priceLineVisible: false,
        priceFormat: { type: 'price', precision: spreadScale, minMove: chartValue(Math.min(step, 1), spreadScale) },
      });
    this.#bid = line(BID_COLOR, '');
    this.#ask = line(ASK_COLOR, '');
  }

  history(points: readonly SpreadPoint[]): void {
    const bid = chartSeries(points, 'bid', this.#scale);
    const ask = chartSeries(points, 'ask', this.#scale);
    this.#bid.setData(bid);
    this.#ask.setData(ask);
    this.#newest = bid.at(-1)?.time ?? null;
    this.#chart.timeScale().setVisibleLogicalRange({ from: bid.length - Math.max(SHOWN_POINTS_MIN, Math.min(bid.length, SHOWN_POINTS)), to: bid.length + 6 });
  }

  /** Adds a quote; one that is older than what is drawn changes nothing. */
  quote(quote: SpreadQuote): void {
    const time = chartTime(quote.tsUs);
    if (this.#newest !== null && time < this.#newest) return;
    this.#newest = time;
    this.#bid.update(chartPoint(time, quote.bid?.price ?? null, this.#scale));
    this.#ask.update(chartPoint(time, quote.ask?.price ?? null, this.#scale));
  }

  lines(lines: readonly LevelLine[]): void {
    for (const line of this.#lines) this.#ask.removePriceLine(line);
    this.#lines = lines.map(({ kind, level, title }) =>
      this.#ask.createPriceLine({
        price: chartValue(level, this.#scale),
        color: kind === 'limit' ? LIMIT_COLOR : TRIGGER_COLOR,
        lineWidth: 1,
        lineStyle: kind === 'limit' ? LineStyle.Dashed : LineStyle.Solid,
        title,
      }),
    );
  }

  readonly remove: Dispose = () => this.#chart.remove();
}
