import { createEngine, restoreEngine, type EngineCommand } from '@tandem/engine';
import { FX, INNER, INNER_PLAIN, OUTER, PairSimulation, type SimulationPlan } from '@tandem/testkit';
import { isTerminal } from '@tandem/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const mood = fc.record({
  rejects: fc.constantFrom(0, 20, 100),
  partly: fc.constantFrom(0, 50, 90),
  none: fc.constantFrom(0, 10),
  loses: fc.constantFrom(0, 10),
  silent: fc.constantFrom(0, 10),
  duplicates: fc.constantFrom(0, 30),
  reorders: fc.boolean(),
  delayMsMax: fc.constantFrom(1, 40, 900),
});

const plan: fc.Arbitrary<SimulationPlan> = fc.record({
  seed: fc.integer(),
  pairOrders: fc.integer({ min: 1, max: 3 }),
  cuts: fc.constantFrom(0, 0, 1, 2),
  crashes: fc.constantFrom(0, 0, 1),
  mood,
});

function approvals(commands: readonly EngineCommand[], simulation: PairSimulation): void {
  const submits = commands.filter((command) => command.type === 'submit_order');
  expect(new Set(submits.map((command) => command.order.clOrdId)).size).toBe(submits.length);
  for (const { order, approval } of submits) {
    expect(approval.clOrdId).toBe(order.clOrdId);
    const purpose = simulation.bench.engine.view.orders.get(order.clOrdId)!.purpose;
    expect(approval.limit).toBe(purpose === 'leg' ? 'standard' : 'protective');
  }
}

describe('pair orders against venues that refuse, fill partly, fall silent, repeat and reorder', () => {
  it('all end in the pair’s ratio, or stranded and loud', () => {
    fc.assert(
      fc.property(plan, (planned) => {
        const simulation = new PairSimulation(planned);
        expect(simulation.run()).toBe(true);
        const { bench, venues } = simulation;
        const { orders, pairOrders } = bench.engine.view;
        approvals(bench.commands, simulation);
        for (const pair of pairOrders.values()) {
          const own = [...orders.values()].filter((order) => order.pairOrderId === pair.pairOrderId);
          const sent = (purpose: string): number => own.filter((order) => order.purpose === purpose).length;
          expect(sent('hedge')).toBeLessThanOrEqual(pair.policy.attemptsMax);
          expect(sent('unwind')).toBeLessThanOrEqual(pair.policy.attemptsMax);
          expect(pair.inner.filledLots).toBeLessThanOrEqual(pair.inner.targetLots);
          expect(pair.outer.filledLots).toBeLessThanOrEqual(pair.outer.targetLots);
          if (pair.state === 'stranded') {
            expect(bench.alerts().some((a) => a.grade === 'critical' && a.pairOrderId === pair.pairOrderId)).toBe(true);
            continue;
          }
          expect(pair.residualInnerLots).toBe('0');
          for (const order of own) {
            const truth = venues[order.venue].truth(order.clOrdId);
            expect(isTerminal(order.ordStatus)).toBe(true);
            expect(order.cumQty).toBe(truth?.cumQty ?? 0);
          }
        }
      }),
      { numRuns: 300, seed: 20_261_121 },
    );
  });

  it('agree with the venues on every position once both have told all they know', () => {
    fc.assert(
      fc.property(plan, (planned) => {
        const simulation = new PairSimulation(planned);
        simulation.run();
        const { bench, venues } = simulation;
        for (const venue of Object.values(venues)) {
          if (venue.connected) bench.send(venue.disconnect(bench.nowUs));
          for (const event of venue.reconnect(bench.nowUs)) bench.send(event);
        }
        expect(bench.alerts().filter((alert) => alert.code === 'position_mismatch')).toEqual([]);
        for (const order of bench.engine.view.orders.values()) {
          expect(order.cumQty).toBe(venues[order.venue].truth(order.clOrdId)?.cumQty ?? 0);
        }
        for (const [venue, instrument] of [['inner', INNER], ['inner', INNER_PLAIN], ['outer', OUTER], ['outer', FX]] as const) {
          let net = 0;
          for (const order of bench.engine.view.orders.values()) {
            if (order.instrumentId === instrument) net += order.side === 'buy' ? order.cumQty : 0 - order.cumQty;
          }
          expect(net).toBe(venues[venue].net(instrument));
        }
      }),
      { numRuns: 150, seed: 7 },
    );
  });
});

describe('an engine restored from a snapshot', () => {
  it('gives the same commands and the same hash from every prefix on', () => {
    fc.assert(
      fc.property(plan, (planned) => {
        const simulation = new PairSimulation({ ...planned, crashes: 0, pairOrders: 1 });
        simulation.run();
        const events = simulation.bench.events.slice(0, 120);
        const whole = createEngine();
        const snapshots = [whole.snapshot()];
        const commands = events.map((event) => {
          const given = JSON.stringify(whole.step(event));
          snapshots.push(whole.snapshot());
          return given;
        });
        for (let prefix = 0; prefix <= events.length; prefix += 1 + Math.floor(events.length / 24)) {
          const restored = restoreEngine(snapshots[prefix]!);
          const again = events.slice(prefix).map((event) => JSON.stringify(restored.step(event)));
          expect(again).toEqual(commands.slice(prefix));
          expect(restored.hash()).toBe(whole.hash());
        }
      }),
      { numRuns: 25, seed: 11 },
    );
  });
});
