import { readFileSync } from 'node:fs';
import { assert } from '@tandem/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLocal, isSummer, marketSession, parseCalendar, tsUs, type Calendar, type LocalClock } from '@tandem/domain';

const calendar = shipped();

function shipped(): Calendar {
  const read = parseCalendar(JSON.parse(readFileSync(new URL('../../../assets/calendar.json', import.meta.url), 'utf8')), 'calendar.json');
  assert(read.ok, read.ok ? '' : `${read.error.what} ${read.error.where}`);
  return read.value;
}

const utc = (text: string): number => Date.parse(text) * 1_000;
/** By the Beijing clock. */
const at = (text: string): number => utc(`${text}:00+08:00`);
const beijing = (us: number): string => new Date(us / 1_000 + 8 * 3_600_000).toISOString().slice(0, 16);

function say(market: string, when: string): string {
  const [exchange = '', product = ''] = market.split('.');
  const session = marketSession(calendar, { exchange, product }, tsUs(at(when)));
  switch (session.state) {
    case 'open':
      return `open until ${beijing(session.untilUs)}`;
    case 'closed':
      return session.opensUs === null ? 'closed' : `opens ${beijing(session.opensUs)}`;
    default:
      return session.state;
  }
}

describe('the sessions of the shipped calendar', () => {
  it.each([
    ['SHFE.cu', '2026-11-23T09:00', 'open until 2026-11-23T10:15', 'the day opens on its minute'],
    ['SHFE.cu', '2026-11-23T10:15', 'opens 2026-11-23T10:30', 'the pause of the morning'],
    ['SHFE.cu', '2026-11-23T12:00', 'opens 2026-11-23T13:30', 'lunch'],
    ['SHFE.cu', '2026-11-23T15:00', 'opens 2026-11-23T21:00', 'the evening'],
    ['SHFE.cu', '2026-11-24T00:30', 'open until 2026-11-24T01:00', 'a night beyond midnight'],
    ['SHFE.au', '2026-11-24T01:30', 'open until 2026-11-24T02:30', 'each product by its own night'],
    ['DCE.i', '2026-11-23T23:00', 'opens 2026-11-24T09:00', 'a night that ends early'],
    ['SHFE.cu', '2026-11-20T23:00', 'open until 2026-11-21T01:00', 'Friday night belongs to Monday'],
    ['SHFE.cu', '2026-11-21T12:00', 'opens 2026-11-23T09:00', 'no Sunday night'],
    ['SHFE.cu', '2026-12-31T21:30', 'opens 2027-01-04T09:00', 'no night before a holiday, and none in the evening of its last day'],
    ['SHFE.cu', '2026-09-30T21:30', 'opens 2026-10-08T09:00', 'no night before the National Day'],
    ['LME.CA', '2026-12-31T19:00', 'open until 2026-12-31T20:30', 'while the outer market trades on'],
    ['LME.CA', '2026-11-24T02:59', 'open until 2026-11-24T03:00', 'London in winter'],
    ['LME.CA', '2026-09-24T08:00', 'open until 2026-09-25T02:00', 'London in summer'],
    ['LME.CA', '2026-12-25T15:00', 'opens 2026-12-29T09:00', 'two bank holidays and a weekend'],
    ['COMEX.GC', '2026-11-24T05:30', 'open until 2026-11-24T06:00', 'New York in winter'],
    ['COMEX.GC', '2026-11-24T06:00', 'opens 2026-11-24T07:00', 'the hour between two days'],
    ['COMEX.GC', '2026-09-24T05:00', 'opens 2026-09-24T06:00', 'New York in summer'],
    ['COMEX.GC', '2026-11-22T12:00', 'opens 2026-11-23T07:00', 'Sunday evening there'],
    ['NYMEX.CL', '2026-11-26T12:00', 'open until 2026-11-27T02:00', 'a day that ends early'],
    ['NYMEX.CL', '2026-12-25T08:00', 'opens 2026-12-28T07:00', 'an evening that belongs to a holiday'],
    ['CBOT.ZM', '2026-11-23T21:50', 'opens 2026-11-23T22:30', 'the pause, within the night of Dalian'],
    ['CBOT.ZM', '2026-09-23T20:50', 'opens 2026-09-23T21:30', 'the pause in summer, over the first half-hour of Dalian’s night'],
    ['CBOT.ZM', '2026-11-24T03:00', 'open until 2026-11-24T03:20', 'the day session there'],
    ['ICE.B', '2026-11-24T06:59', 'open until 2026-11-24T07:00', 'Brent in winter'],
    ['SGX.FEF', '2026-11-23T20:05', 'opens 2026-11-23T20:15', 'between two sessions'],
    ['SGX.FEF', '2026-11-21T05:00', 'open until 2026-11-21T05:15', 'Friday’s evening session'],
    ['SHFE.cu', '2027-02-10T10:00', 'unknown', 'days beyond the list of holidays'],
    ['SHFE.zn', '2026-11-23T09:30', 'unknown', 'a product without hours'],
  ])('%s at %s: %s (%s)', (market, when, expected) => {
    expect(say(market, when)).toBe(expected);
  });

  it('covers every future of the catalogue', () => {
    const catalogue = JSON.parse(readFileSync(new URL('../../../assets/catalogue.json', import.meta.url), 'utf8')) as { instruments: { exchange: string; product: string; kind: string }[] };
    for (const { exchange, product, kind } of catalogue.instruments) {
      if (kind === 'future') expect(say(`${exchange}.${product}`, '2026-11-23T10:00'), `${exchange}.${product}`).toContain('open until');
    }
  });

  it('names the reference that a calendar lacks', () => {
    const parsed = parseCalendar({ ...calendar.data, clocks: [] }, 'calendar.json');
    expect(parsed.ok ? '' : parsed.error.what).toBe('The calendar has no clock beijing');
  });

  it('takes no two schedules of one product for one day', () => {
    const [first] = calendar.data.schedules;
    assert(first !== undefined, 'no schedule');
    const parsed = parseCalendar({ ...calendar.data, schedules: [first, first] }, 'calendar.json');
    expect(parsed.ok ? '' : parsed.error.code).toBe('listed_twice');
  });

  it('takes new hours from the day they hold', () => {
    const [first] = calendar.data.schedules;
    assert(first !== undefined, 'no schedule');
    const later = { ...first, validFrom: '2026-11-24', sessions: [{ from: '09:30', to: '15:00', opensOn: ['tue' as const], heldBy: 'opening_day' as const }] };
    const parsed = parseCalendar({ ...calendar.data, schedules: [{ ...first, validTo: '2026-11-23' }, later] }, 'calendar.json');
    assert(parsed.ok, 'not valid');
    const session = marketSession(parsed.value, { exchange: 'SHFE', product: 'cu' }, tsUs(at('2026-11-24T09:10')));
    expect(session).toEqual({ state: 'closed', opensUs: at('2026-11-24T09:30') });
  });
});

describe('clocks', () => {
  const zones: readonly (readonly [LocalClock, string])[] = [
    [{ clock: 'london', offsetMinutes: 0, daylight: 'eu', source: '' }, 'Europe/London'],
    [{ clock: 'new_york', offsetMinutes: -300, daylight: 'us', source: '' }, 'America/New_York'],
    [{ clock: 'chicago', offsetMinutes: -360, daylight: 'us', source: '' }, 'America/Chicago'],
    [{ clock: 'beijing', offsetMinutes: 480, daylight: 'none', source: '' }, 'Asia/Shanghai'],
  ];

  it.each(zones)('agree with the time zone database: $clock', (clock, timeZone) => {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const from = Date.UTC(2025, 0, 1) / 60_000;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 * 365 * 24 * 60 }), (minutes) => {
        const minute = from + minutes;
        const local = (((minute + clock.offsetMinutes + (isSummer(clock, minute) ? 60 : 0)) % 1_440) + 1_440) % 1_440;
        expect(format.format(new Date(minute * 60_000))).toBe(`${String(Math.floor(local / 60)).padStart(2, '0')}:${String(local % 60).padStart(2, '0')}`);
      }),
      { numRuns: 1_000 },
    );
  });

  it('turn on the very minute', () => {
    const [[london], [newYork]] = [zones[0], zones[1]] as [(typeof zones)[0], (typeof zones)[0]];
    const minute = (text: string): number => Date.parse(text) / 60_000;
    expect([isSummer(london, minute('2026-03-29T00:59Z')), isSummer(london, minute('2026-03-29T01:00Z'))]).toEqual([false, true]);
    expect([isSummer(london, minute('2026-10-25T00:59Z')), isSummer(london, minute('2026-10-25T01:00Z'))]).toEqual([true, false]);
    expect([isSummer(newYork, minute('2026-03-08T06:59Z')), isSummer(newYork, minute('2026-03-08T07:00Z'))]).toEqual([false, true]);
    expect([isSummer(newYork, minute('2026-11-01T05:59Z')), isSummer(newYork, minute('2026-11-01T06:00Z'))]).toEqual([true, false]);
    expect(atLocal(newYork, Date.UTC(2026, 10, 1) / 86_400_000, 18 * 60)).toBe(utc('2026-11-01T23:00:00Z'));
  });
});

it('is open or says when it opens, and never disagrees with itself a moment later', () => {
  const markets = [...calendar.schedules.keys()].map((key) => key.split('.') as [string, string]);
  fc.assert(
    fc.property(fc.constantFrom(...markets), fc.integer({ min: utc('2026-11-10T00:00:00Z'), max: utc('2027-01-25T00:00:00Z') }), ([exchange, product], now) => {
      const session = marketSession(calendar, { exchange, product }, tsUs(now));
      if (session.state === 'open') {
        expect(session.untilUs).toBeGreaterThan(now);
        expect(marketSession(calendar, { exchange, product }, tsUs(session.untilUs - 1))).toEqual(session);
        expect(marketSession(calendar, { exchange, product }, session.untilUs).state).toBe('closed');
      } else {
        assert(session.state === 'closed' && session.opensUs !== null, 'the next opening is within the calendar');
        expect(session.opensUs).toBeGreaterThan(now);
        expect(marketSession(calendar, { exchange, product }, session.opensUs).state).toBe('open');
        expect(marketSession(calendar, { exchange, product }, tsUs(session.opensUs - 1))).toEqual(session);
      }
    }),
    { numRuns: 500 },
  );
});
