import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, EngineEvent } from '@tandem/engine';
import { openJournal } from '@tandem/journal';
import { EngineBench, INNER, OUTER, requestOf } from '@tandem/testkit';
import { QUIET_FLUSH_EVENTS, SNAPSHOT_EVENTS } from '../../host/src/engine-loop.ts';
import { recoverEngine } from '../../host/src/recovery.ts';
import { report, spread, type Measured } from './report.ts';

/** How long a start takes after a kill late in a full day: the newest snapshot, the deltas behind it, the events behind those. */

const isQuick = process.argv.includes('--quick');
/** The kill comes late behind a delta, so that many events are stepped through anew. */
const EVENTS = (isQuick ? 3 : 20) * SNAPSHOT_EVENTS + 45_000;
const PAIRS = isQuick ? 1_000 : 5_000;
const QUOTE_MS = 50;
const GOAL_MS = 5_000;
const folder = mkdtempSync(join(tmpdir(), 'tandem-restart-'));

const sizes: number[] = [];
const pausesMs: number[] = [];

/** The engine with the journal around it, as the host's loop has them. */
function recorded(engine: Engine, journal: Extract<ReturnType<typeof openJournal>, { ok: true }>['value']): Engine {
  return {
    ...engine,
    step(event: EngineEvent) {
      journal.recordEvent(event);
      const commands = engine.step(event);
      if (commands.length > 0) journal.recordCommands(event.seq, commands);
      engine.drainChanges();
      if (event.seq % SNAPSHOT_EVENTS === 0) {
        const startMs = performance.now();
        const delta = engine.drainDelta();
        journal.recordDelta(delta);
        pausesMs.push(performance.now() - startMs);
        sizes.push(JSON.stringify(delta).length);
      }
      if (event.seq % QUIET_FLUSH_EVENTS === 0) journal.flush();
      return commands;
    },
  };
}

/** Quotes that move, and a pair order that fills now and then. */
function fullDay(): string {
  const opened = openJournal({ folder, tradingDay: '2026-11-23' });
  if (!opened.ok) throw new Error(opened.error.what);
  const journal = opened.value;
  const bench = new EngineBench();
  const { engine } = bench;
  bench.engine = recorded(engine, journal);
  bench.ready({ pairsPerOrderMax: 1, ordersPerSecondMax: 10_000, cancelsPerDayMax: 1_000_000 });
  for (let event = bench.events.length, pairs = 0; event < EVENTS; event = bench.events.length) {
    bench.nowUs += QUOTE_MS * 1_000;
    const step = 10 * (event % 7);
    bench.quote(INNER, [[86_390 + step, 100], [86_380 + step, event % 90]], [[86_400 + step, 100], [86_410 + step, event % 80]]);
    bench.quote(OUTER, [[1_200_000 + 5 * step, 100]], [[1_200_050 + 5 * step, 100]]);
    if ((pairs + 1) * (EVENTS / PAIRS) > event) continue;
    pairs++;
    bench.quoteAll().submit(requestOf());
    for (const order of bench.open()) bench.fill(order);
    forget(bench);
  }
  journal.commit();
  // As a kill leaves it: no snapshot, and no end.
  const hash = engine.hash();
  const ended = [...engine.view.pairOrders.values()].filter(({ state }) => state === 'balanced').length;
  if (ended < Math.min(PAIRS, 2_000) / 2) throw new Error(`only ${ended} pair orders filled`);
  journal.close();
  return hash;
}

/** The bench remembers what was sent; a day of it would not fit. */
function forget(bench: EngineBench): void {
  for (let at = bench.events.length - 1; at >= 0 && (bench.events[at] as EngineEvent | null) !== null; at--) bench.events[at] = null as never;
  bench.commands.length = 0;
}

function restart(hash: string): Measured {
  const journalMb = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6;
  const startMs = performance.now();
  const recovered = recoverEngine(folder);
  const ms = performance.now() - startMs;
  if (!recovered.ok) throw new Error(recovered.error.what);
  if (recovered.value.engine.hash() !== hash) throw new Error('the engine that came back is another');
  return { what: `read back ${EVENTS} events and ${PAIRS} pair orders after a kill`, figures: { ms, 'journal MB': journalMb }, goal: `at most ${GOAL_MS} ms`, meets: ms <= GOAL_MS };
}

try {
  const restarted = restart(fullDay());
  const taken = spread(pausesMs);
  report([restarted, { what: 'a delta taken and recorded by the loop', figures: { 'p50 ms': taken.p50, 'longest ms': pausesMs.at(-1) ?? Number.NaN, count: taken.count, 'kB each': sizes.reduce((a, b) => a + b, 0) / sizes.length / 1e3 } }]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
