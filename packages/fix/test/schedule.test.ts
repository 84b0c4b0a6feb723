import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSchedule, periodAt, type SessionSchedule, type Weekday } from '@tandem/fix';
import { SessionBench } from './session-bench.ts';

const HOUR_S = 3_600;
const us = (iso: string): number => Date.parse(iso) * 1000;
const words = (schedule: SessionSchedule, iso: string): string => {
  const period = periodAt(schedule, us(iso));
  const text = (at: number): string => new Date(at / 1000).toISOString().slice(0, 16);
  if (period.type === 'running') return `${text(period.startUs)} to ${text(period.endUs)}`;
  return period.nextUs === null ? 'never' : `waits until ${text(period.nextUs)}`;
};

const globex: SessionSchedule = { type: 'daily', timeZone: 'America/Chicago', days: [0, 1, 2, 3, 4], startS: 17 * HOUR_S, endS: 16 * HOUR_S };
const week: SessionSchedule = { type: 'weekly', timeZone: 'America/New_York', startDay: 0, startS: 17 * HOUR_S, endDay: 5, endS: 17 * HOUR_S };
const dayLong: SessionSchedule = { type: 'daily', timeZone: 'UTC', days: [0, 1, 2, 3, 4, 5, 6], startS: 0, endS: 0 };

describe('a schedule', () => {
  it.each([
    ['over midnight, in winter time', globex, '2026-11-23T12:00:00Z', '2026-11-22T23:00 to 2026-11-23T22:00'],
    ['in its break', globex, '2026-11-23T22:30:00Z', 'waits until 2026-11-23T23:00'],
    ['at its first moment', globex, '2026-11-23T23:00:00Z', '2026-11-23T23:00 to 2026-11-24T22:00'],
    ['at its end', globex, '2026-11-23T22:00:00Z', 'waits until 2026-11-23T23:00'],
    ['over the weekend', globex, '2026-11-21T12:00:00Z', 'waits until 2026-11-22T23:00'],
    ['over the change of clocks', globex, '2026-11-01T20:00:00Z', 'waits until 2026-11-01T23:00'],
    ['in summer time', globex, '2026-07-07T12:00:00Z', '2026-07-06T22:00 to 2026-07-07T21:00'],
    ['of a week', week, '2026-11-25T12:00:00Z', '2026-11-22T22:00 to 2026-11-27T22:00'],
    ['of a week, after it', week, '2026-11-28T12:00:00Z', 'waits until 2026-11-29T22:00'],
    ['that turns without a break', dayLong, '2026-11-25T12:00:00Z', '2026-11-25T00:00 to 2026-11-26T00:00'],
    ['with no day', { ...dayLong, days: [] }, '2026-11-25T12:00:00Z', 'never'],
  ])('%s', (_, schedule, iso, text) => {
    expect(words(schedule, iso)).toBe(text);
  });

  const day = fc.integer({ min: 0, max: 6 }).map((n) => n as Weekday);
  const time = fc.integer({ min: 0, max: 86_399 });
  const timeZone = fc.constantFrom('UTC', 'America/Chicago', 'Europe/London', 'Asia/Shanghai', 'Australia/Lord_Howe', 'Asia/Kolkata');
  const schedules: fc.Arbitrary<SessionSchedule> = fc.oneof(
    fc.record({ type: fc.constant('daily' as const), timeZone, days: fc.uniqueArray(day, { minLength: 1 }), startS: time, endS: time }),
    fc.record({ type: fc.constant('weekly' as const), timeZone, startDay: day, startS: time, endDay: day, endS: time }),
  );
  const moment = fc.integer({ min: us('2025-01-01T00:00:00Z') / 1e6, max: us('2028-01-01T00:00:00Z') / 1e6 }).map((s) => s * 1_000_000);
  const localTime = (zone: string, at: number): string => new Date(at / 1000).toLocaleTimeString('en-GB', { timeZone: zone, hourCycle: 'h23' });
  const clockOf = (s: number): string => new Date(s * 1000).toISOString().slice(11, 19);

  it('runs from its start to before its end, and waits for no more than eight days', () => {
    fc.assert(
      fc.property(schedules, moment, (schedule, at) => {
        const period = periodAt(schedule, at);
        if (period.type === 'waiting') {
          expect(period.nextUs).not.toBeNull();
          expect(period.nextUs! - at).toBeGreaterThan(0);
          expect(period.nextUs! - at).toBeLessThanOrEqual(8 * 86_400_000_000);
          expect(periodAt(schedule, period.nextUs!)).toMatchObject({ type: 'running', startUs: period.nextUs });
          expect(periodAt(schedule, period.nextUs! - 1)).toEqual(period);
          return;
        }
        const { startUs, endUs } = period;
        expect(at >= startUs && at < endUs).toBe(true);
        for (const inside of [startUs, endUs - 1]) expect(periodAt(schedule, inside)).toEqual(period);
        expect(periodAt(schedule, endUs)).not.toEqual(period);
        // Where no clock is put on meanwhile, it begins at the time that the zone's clocks show.
        const start = localTime(schedule.timeZone, startUs);
        const shifts = localTime(schedule.timeZone, startUs - 10_800_000_000).slice(3) !== start.slice(3) || start !== clockOf(schedule.startS);
        if (shifts) expect(Math.abs(Date.parse(`1970-01-01T${start}Z`) / 1000 - schedule.startS)).toBeLessThanOrEqual(HOUR_S);
        else expect(start).toBe(clockOf(schedule.startS));
      }),
      { numRuns: 400 },
    );
  });

  it('is refused with a zone, a time or days that are none', () => {
    expect(isSchedule(globex)).toBe(true);
    expect(isSchedule({ ...globex, timeZone: 'Mars/Olympus' })).toBe(false);
    expect(isSchedule({ ...globex, startS: 86_400 })).toBe(false);
    expect(isSchedule({ ...globex, days: [] })).toBe(false);
  });
});

describe('a session with a schedule', () => {
  // The bench's clock begins on Saturday, 21 November 2026, 00:00 UTC.
  const weekend: SessionSchedule = { type: 'daily', timeZone: 'UTC', days: [0, 6], startS: HOUR_S, endS: 2 * HOUR_S };
  const bench = (role: 'initiator' | 'acceptor'): SessionBench => new SessionBench({ role, schedule: weekend, resetOnLogon: false, sendingTimeToleranceMs: 1e12 });

  it('does not log on outside of it, and says when it will', () => {
    const session = bench('initiator').connect();
    expect(session.outputs).toContainEqual({ type: 'disconnect', reason: 'Outside of the session’s schedule; it runs again from 2026-11-21T01:00:00.000Z' });
    expect(session.drain().sent).toEqual([]);
  });

  it('lets nobody in outside of it', () => {
    const session = bench('acceptor').connect().receive('35=A|34=1|98=0|108=30');
    expect(session.drain()).toMatchObject({ sent: [], disconnected: true });
    expect(session.state.phase).toBe('closed');
  });

  it('logs out at its end, and begins its numbers anew in the next period, once', () => {
    const session = bench('initiator').pass(HOUR_S).connect();
    expect(session.drain().sent).toEqual(['35=A|34=1|98=0|108=30|141=Y']);
    session.receive('35=A|34=1|98=0|108=30|141=Y').send('D', '11=a|55=X|54=1|40=1|60=20261121-01:00:00');
    session.drain();
    // The line is lost and taken up again within the period: the numbers go on.
    session.step({ type: 'disconnected', at: session.at });
    session.connect();
    expect(session.drain().sent).toEqual(['35=A|34=3|98=0|108=30']);
    session.receive('35=A|34=2|98=0|108=0');
    for (let heartbeat = 3; heartbeat < 124; heartbeat++) session.pass(30).receive(`35=0|34=${heartbeat}`);
    const end = session.drain();
    expect(end.sent.at(-1)).toMatch(/^35=5\|34=\d+\|58=The session/);
    expect([end.disconnected, session.state.phase]).toEqual([true, 'closed']);
    session.step({ type: 'disconnected', at: session.at });
    session.pass(23 * HOUR_S).connect();
    expect(session.drain().sent).toEqual(['35=A|34=1|98=0|108=30|141=Y']);
    expect(session.store.numbers()).toMatchObject({ nextOut: 2, nextIn: 1 });
  });

  it('is established in its periods alone, whatever happens to it', () => {
    const happening = fc.oneof(
      fc.record({ type: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 400 }) }),
      fc.constant({ type: 'connect' as const }),
      fc.constant({ type: 'logon' as const }),
      fc.constant({ type: 'heartbeat' as const }),
      fc.constant({ type: 'send' as const }),
    );
    fc.assert(
      fc.property(fc.constantFrom('initiator' as const, 'acceptor' as const), fc.array(happening, { maxLength: 40 }), (role, happenings) => {
        const session = bench(role);
        for (const what of happenings) {
          session.outputs = [];
          if (what.type === 'pass') session.pass(what.minutes * 60);
          else if (what.type === 'connect') session.connect();
          else if (what.type === 'send') session.send('D', '11=a|55=X|54=1|40=1|60=20261121-01:00:00');
          else if (session.state.phase !== 'closed') session.receive(`35=${what.type === 'logon' ? 'A' : '0'}|34=${session.state.nextIn}${what.type === 'logon' ? '|98=0|108=0' : ''}`);
          const running = periodAt(weekend, session.nowUs).type === 'running';
          if (!running) {
            expect(session.sent().filter((text) => /^35=[AD]/.test(text))).toEqual(what.type === 'pass' ? expect.any(Array) : []);
            if (what.type !== 'pass') expect(['closed', 'logging_out']).toContain(session.state.phase);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
