import { createEngine, restoreEngine, type EngineSnapshot, type SnapshotDelta } from '@tandem/engine';
import { seededRandom } from '@tandem/kernel';
import { drawPlan, EngineBench, eventsOf, requestOf } from '@tandem/testkit';
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

const written = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('an engine restored from deltas', () => {
  it('gives the same commands and the same hash, wherever they were taken and whatever whole snapshot lies below', () => {
    for (let seed = 1; seed <= SCENARIOS; seed++) {
      const random = seededRandom(seed);
      let engine = createEngine();
      let snapshot: EngineSnapshot | null = null;
      let deltas: SnapshotDelta[] = [];
      for (const event of eventsOf(drawPlan(seed))) {
        const draw = random.integer(0, 19);
        if (draw === 0) [snapshot, deltas] = [written(engine.drainSnapshot()), []];
        else if (draw <= 4) {
          deltas.push(written(engine.drainDelta()));
          const restored = restoreEngine(snapshot, deltas);
          expect(restored.hash()).toBe(engine.hash());
          // Every other time the story goes on with the one that was restored, as after a crash.
          const commands = engine.step(event);
          expect(JSON.stringify(restored.step(event))).toBe(JSON.stringify(commands));
          if (draw % 2 === 0) engine = restored;
          continue;
        }
        engine.step(event);
      }
    }
  });

  it('are as large as what changed, however many ended pair orders are kept', () => {
    const bench = new EngineBench().ready({ pairsPerOrderMax: 1, ordersPerSecondMax: 10_000 });
    const sizes: number[] = [];
    for (let i = 0; i < 300; i++) {
      // Two seconds on, the rate's window is empty again.
      bench.pass(2_000);
      bench.quoteAll().submit(requestOf());
      for (const order of bench.open()) bench.fill(order);
      sizes.push(JSON.stringify(bench.engine.drainDelta()).length);
    }
    expect(sizes.at(-1)).toBeLessThan(1.2 * sizes[10]!);
  });

  it('are refused where they do not follow', () => {
    const bench = new EngineBench().ready();
    bench.engine.drainDelta();
    bench.submit(requestOf());
    const delta = bench.engine.drainDelta();
    expect(() => restoreEngine(null, [delta])).toThrow('does not follow event 0');
  });
});
