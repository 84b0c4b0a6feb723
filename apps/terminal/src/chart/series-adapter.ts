import type { SpreadPoint } from '@tandem/contract';
import type { LineData, UTCTimestamp, WhitespaceData } from 'lightweight-charts';

/** Where scaled integers become floats and microseconds seconds: for pixels alone, never back. */

const BEIJING_OFFSET_S = 8 * 3_600;

export type ChartPoint = LineData<UTCTimestamp> | WhitespaceData<UTCTimestamp>;

/** Charts know no time zones: the axis is given Beijing's wall time as if it were UTC. */
export const chartTime = (atUs: number): UTCTimestamp => (Math.floor(atUs / 1_000_000) + BEIJING_OFFSET_S) as UTCTimestamp;

export const chartValue = (scaled: number, scale: number): number => scaled / 10 ** scale;

export const chartPoint = (time: UTCTimestamp, scaled: number | null, scale: number): ChartPoint =>
  scaled === null ? { time } : { time, value: chartValue(scaled, scale) };

/** One point a second, the last of each: a chart's times must rise strictly. */
export function chartSeries(points: readonly SpreadPoint[], side: 'bid' | 'ask', scale: number): ChartPoint[] {
  const bySecond = new Map<UTCTimestamp, ChartPoint>();
  for (const point of points) {
    const time = chartTime(point.tsUs);
    bySecond.set(time, chartPoint(time, point[side], scale));
  }
  return [...bySecond.values()].sort((a, b) => a.time - b.time);
}
