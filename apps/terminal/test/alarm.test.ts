import type { Dispose, Scheduler } from '@tandem/kernel';
import { describe, expect, it } from 'vitest';
import { Alarm, createAlarmSetting, RING_EVERY_MS, RINGS_MAX } from '../src/alerts/alarm.ts';

/** Timers turned by hand. */
function handTime(): Scheduler & { pass(ms: number): void } {
  let nowMs = 0;
  let timers: { atMs: number; run: () => void }[] = [];
  return {
    after(delayMs, run): Dispose {
      const timer = { atMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
    pass(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        nowMs = next.atMs;
        next.run();
      }
      nowMs = untilMs;
    },
  };
}

describe('the alarm', () => {
  const set = () => {
    const time = handTime();
    const rung = { times: 0 };
    return { time, rung, alarm: new Alarm(() => (rung.times += 1), time) };
  };

  it('rings at once, and again until the alert is acknowledged', () => {
    const { time, rung, alarm } = set();
    alarm.update(['a']);
    expect(rung.times).toBe(1);
    time.pass(RING_EVERY_MS * 2);
    expect(rung.times).toBe(3);
    alarm.update([]);
    time.pass(RING_EVERY_MS * 10);
    expect(rung.times).toBe(3);
  });

  it('rings at once for another, and does not begin anew when one of two is acknowledged', () => {
    const { time, rung, alarm } = set();
    alarm.update(['a']);
    alarm.update(['a', 'b']);
    expect(rung.times).toBe(2);
    alarm.update(['a']);
    expect(rung.times).toBe(2);
    time.pass(RING_EVERY_MS);
    expect(rung.times).toBe(3);
  });

  it('falls silent by itself at last', () => {
    const { time, rung, alarm } = set();
    alarm.update(['a']);
    time.pass(RING_EVERY_MS * RINGS_MAX * 3);
    expect(rung.times).toBe(RINGS_MAX);
  });

  it('is on until it is turned off, and stays off', () => {
    const kept = new Map<string, string>();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    const setting = createAlarmSetting(storage);
    expect(setting.getState().on).toBe(true);
    setting.getState().turn(false);
    expect([setting.getState().on, createAlarmSetting(storage).getState().on, createAlarmSetting(null).getState().on]).toEqual([false, false, true]);
  });
});
