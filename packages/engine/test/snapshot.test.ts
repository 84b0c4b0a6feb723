import { createEngine, restoreEngine } from '@tandem/engine';
import { drawPlan, eventsOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const SCENARIOS = 25;
const EVENTS = 120;
const PREFIXES = 24;

describe('an engine restored from a snapshot', () => {
  it('gives the same commands and the same hash from every prefix on', () => {
    for (let seed = 1; seed <= SCENARIOS; seed++) {
      const events = eventsOf(drawPlan(seed)).slice(0, EVENTS);
      const whole = createEngine();
      const snapshots = [whole.snapshot()];
      const commands = events.map((event) => {
        const given = JSON.stringify(whole.step(event));
        snapshots.push(whole.snapshot());
        return given;
      });
      for (let prefix = 0; prefix <= events.length; prefix += 1 + Math.floor(events.length / PREFIXES)) {
        const restored = restoreEngine(snapshots[prefix]!);
        const again = events.slice(prefix).map((event) => JSON.stringify(restored.step(event)));
        expect(again).toEqual(commands.slice(prefix));
        expect(restored.hash()).toBe(whole.hash());
      }
    }
  });
});
