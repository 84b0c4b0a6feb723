import { tradingDay, tsUs } from '@tandem/domain';
import { describe, expect, it } from 'vitest';

const at = (text: string): ReturnType<typeof tsUs> => tsUs(Date.parse(text) * 1000);

describe('the trading day', () => {
  it.each([
    ['Monday morning', '2026-11-23T09:00:00+08:00', '2026-11-23'],
    ['Monday before the turn', '2026-11-23T19:59:59+08:00', '2026-11-23'],
    ['Monday night', '2026-11-23T21:00:00+08:00', '2026-11-24'],
    ['after midnight', '2026-11-24T01:00:00+08:00', '2026-11-24'],
    ['Friday night is Monday', '2026-11-27T21:00:00+08:00', '2026-11-30'],
    ['Saturday', '2026-11-28T12:00:00+08:00', '2026-11-30'],
    ['Sunday night is Monday', '2026-11-29T22:00:00+08:00', '2026-11-30'],
  ])('of %s', (_, moment, expected) => {
    expect(tradingDay(at(moment), new Set())).toBe(expected);
  });

  it('passes over a holiday', () => {
    expect(tradingDay(at('2026-12-31T22:00:00+08:00'), new Set(['2027-01-01']))).toBe('2027-01-04');
  });
});
