import { price, tsUs } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { chartSeries, chartTime } from '../src/chart/series-adapter.ts';
import { ageGrade } from '../src/format/age.ts';
import { formatAverage, formatMoney, formatPrice, formatRate, withSign } from '../src/format/numbers.ts';
import { beijingDateTime, beijingTime, formatDuration, formatMicroseconds, londonClock, utcClock } from '../src/format/times.ts';
import { factorInWords } from '../src/spread/ParityInputs.tsx';

describe('the formula on the screen', () => {
  it('shows by what a price is multiplied to be one for the spread’s unit', () => {
    expect(factorInWords({ numerator: '1', denominator: '31.1035' })).toBe(' ÷ 31.1035');
    expect(factorInWords({ numerator: '2204.62', denominator: '1' })).toBe(' × 2204.62');
    expect(factorInWords({ numerator: '1', denominator: '1' })).toBe('');
  });
});

describe('numbers as text', () => {
  it('shows a price in its instrument’s decimals, all of them', () => {
    expect(formatPrice(price(48_750), { priceScale: 4 })).toBe('4.8750');
    expect(formatPrice(price(-50), { priceScale: 2 })).toBe('-0.50');
  });

  it.each([
    ['1234567.8', '1,234,567.80'],
    ['-1234.005', '-1,234.00'],
    ['0', '0.00'],
    ['-999.999', '-1,000.00'],
    ['123456789012345678901234.56', '123,456,789,012,345,678,901,234.56'],
  ])('shows money %s as %s', (value, shown) => expect(formatMoney(value)).toBe(shown));

  it('shows an average with at least its instrument’s decimals and at most two more', () => {
    expect(formatAverage('86403.333333333333', 0, 2)).toBe('86403.33');
    expect(formatAverage('86400', 0, 2)).toBe('86400');
    expect(formatAverage('4.875', 4, 6)).toBe('4.8750');
  });

  it('shows rates and signs', () => {
    expect(formatRate('0.13')).toBe('13 %');
    expect([withSign('3'), withSign('-3'), withSign('0.0')]).toEqual(['+3', '-3', '0.0']);
  });
});

describe('times as text', () => {
  const summer = tsUs(Date.UTC(2026, 6, 1, 13, 0, 3, 250) * 1_000);
  it('is Beijing’s, London’s and UTC’s, whatever this machine’s zone is', () => {
    expect(beijingTime(summer)).toBe('21:00:03.250');
    expect(beijingDateTime(tsUs(summer + 4 * 3_600_000_000))).toBe('2026-07-02 01:00:03');
    expect(utcClock(summer)).toBe('13:00:03');
    expect(londonClock(summer)).toBe('14:00:03');
  });

  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [2_449, '2.4 s'],
    [59_999, '59 s'],
    [185_000, '3 m 05 s'],
    [3_660_000, '1 h 01 m'],
    [-5, '0 ms'],
  ])('shows %d ms as %s', (ms, shown) => expect(formatDuration(ms)).toBe(shown));

  it('shows microseconds as milliseconds, and grades ages', () => {
    expect([formatMicroseconds(840), formatMicroseconds(-1_260)]).toEqual(['0.8 ms', '-1.3 ms']);
    expect([500, 501, 1_000, 1_001].map((ms) => ageGrade(ms))).toEqual(['fresh', 'late', 'late', 'stale']);
    expect([2_000, 2_001].map((ms) => ageGrade(ms, 2_000))).toEqual(['late', 'stale']);
  });
});

describe('the chart’s series', () => {
  it('holds the last point of each second, rising, in Beijing’s wall time', () => {
    const at = (ms: number) => tsUs(1_780_000_000_000_000 + ms * 1_000);
    const points = [
      { tsUs: at(0), bid: 100, ask: 110 },
      { tsUs: at(400), bid: 101, ask: null },
      { tsUs: at(1_000), bid: null, ask: 112 },
    ];
    const start = chartTime(at(0));
    expect(start - 1_780_000_000).toBe(8 * 3_600);
    expect(chartSeries(points, 'bid', 1)).toEqual([{ time: start, value: 10.1 }, { time: start + 1 }]);
    expect(chartSeries(points, 'ask', 1)).toEqual([{ time: start }, { time: start + 1, value: 11.2 }]);
  });
});
