import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Instrument } from '@tandem/domain';
import { readBar, readChart, readTick } from '../src/chart/read-chart.ts';
import { decodeMessage } from '../src/client/receive.ts';
import { createStateTree, type Json, type JsonObject } from '../src/merge-patch/merge-patch.ts';
import { copper, meal } from './instruments.ts';

const MINUTE = 60_000_000_000;
const bar = (n: number, close: Json = 100 + n): JsonObject => ({ datetime: n * MINUTE, open: 100, high: 120, low: 90, close, volume: n });
const chart = (left: number, right: number, more = false): JsonObject => ({ charts: { c: { left_id: left, right_id: right, more_data: more } }, mdhis_more_data: more });
const series = (last: number, data: JsonObject): JsonObject => ({ klines: { 'SHFE.cu1909': { [MINUTE]: { last_id: last, data } } } });

function read(...patches: JsonObject[]): readonly { close: number; volume: number }[] | null {
  const tree = createStateTree();
  expect(tree.apply(patches).ok).toBe(true);
  return readChart(tree.root, 'c', ['klines', 'SHFE.cu1909', String(MINUTE)], (raw) => readBar(raw, copper));
}

describe('a chart', () => {
  it('is read when nothing more is to come, from its left end to its right', () => {
    const data = { 7: bar(7), 8: bar(8), 9: bar(9), 10: bar(10) };
    expect(read(chart(-1, -1), series(-1, {}))).toBeNull();
    expect(read(chart(8, 9, true), series(10, data))).toBeNull();
    expect(read(chart(8, 9), series(10, data))?.map((b) => [b.close, b.volume])).toEqual([[108, 8], [109, 9]]);
  });

  it('leaves out what is deleted, missing or unreadable', () => {
    const data = { 7: bar(7), 8: bar(8), 9: bar(9, '-'), 11: bar(11) };
    expect(read(chart(7, 12), series(12, data), series(12, { 8: null }))?.map((b) => b.close)).toEqual([107, 111]);
  });

  it('is null where its ends are no numbers or the wrong way round', () => {
    expect(read(chart(9, 8), series(12, { 8: bar(8) }))).toBeNull();
    expect(read({ charts: { c: { left_id: '7', right_id: 9, more_data: false } }, mdhis_more_data: false }, series(12, { 8: bar(8) }))).toBeNull();
    expect(read({ charts: 5, mdhis_more_data: false }, series(12, { 8: bar(8) }))).toBeNull();
  });
});

const folder = join(process.env['TANDEM_TEST_DATA'] ?? '', 'diff');
const missing = process.env['TANDEM_TEST_DATA'] === undefined || !existsSync(folder);

/** Applies a recorded stream and reads its chart after each message. */
function replay<T>(file: string, seriesPath: readonly string[], readRecord: (raw: JsonObject) => T | null): (readonly T[])[] {
  const tree = createStateTree('quotes');
  const lines = gunzipSync(readFileSync(join(folder, file))).toString('utf8').split('\n').filter((line) => line !== '');
  const chartId = /"(PYSDK_[a-z]+_[0-9a-f]+)"/.exec(lines[2] ?? '')?.[1] ?? '';
  return lines.flatMap((line) => {
    const message = decodeMessage(Buffer.from(line));
    if (!message.ok || !tree.apply(message.value.patches).ok) throw new Error('a real message was refused');
    const records = readChart(tree.root, chartId, seriesPath, readRecord);
    return records === null ? [] : [records];
  });
}

describe('recorded charts (skipped where TANDEM_TEST_DATA does not name them)', () => {
  const of = (instrument: Instrument): string => instrument.instrumentId;

  it.skipIf(missing)('of ticks: two hundred of copper', () => {
    const [ticks] = replay('md_basic_get_tick_serial.jsonl.gz', ['ticks', of(copper)], (raw) => readTick(raw, copper));
    expect(ticks).toHaveLength(200);
    expect(ticks?.[0]).toEqual({ tsUs: 1568613693000000, last: 47800, bid: 47780, ask: 47820, volume: 7360 });
  });

  it.skipIf(missing)('of bars: sent in pieces, whole at the last, and moved by a second question', () => {
    const soya = { ...meal, instrumentId: 'DCE.m2005' as typeof meal.instrumentId };
    const charts = replay('various_combinations_of_order_1.jsonl.gz', ['klines', of(soya), String(MINUTE)], (raw) => readBar(raw, soya));
    expect(charts.map((bars) => bars.length)).toEqual([8_964, 8_964]);
    expect(charts[0]?.[0]).toEqual({ tsUs: 1572829560000000, open: 2871, high: 2872, low: 2870, close: 2872, volume: 753 });
    for (const bars of charts) for (const [n, { tsUs, high, low }] of bars.entries()) expect(high >= low && (n === 0 || tsUs > (bars[n - 1]?.tsUs ?? 0))).toBe(true);
  });
});
