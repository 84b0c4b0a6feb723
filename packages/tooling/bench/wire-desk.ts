import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { pairOrderRequestCodec } from '@tandem/contract';
import { seededRandom } from '@tandem/kernel';
import { inWords, isEnded } from '@tandem/domain';
import { createEngine } from '@tandem/engine';
import { createDiffGateway } from '@tandem/gateway-diff';
import { createFixGateway } from '@tandem/gateway-fix';
import { openJournal } from '@tandem/journal';
import { EngineLoop } from '../../host/src/engine-loop.ts';
import { Timers } from '../../host/src/timers.ts';
import { warmUp } from '../../host/src/warm-up.ts';
import { Stages } from './wire-stages.ts';
import { startProfile, type ProfileEntry } from './profile.ts';
import { catalogueOf, fx, inner, LEVEL, limits, outer, policy, realTime } from './wire-world.ts';

/** The functions that a profile names, those with the largest shares. */
const PROFILE_ENTRIES = 12;

export interface DeskOptions {
  readonly innerUrl: string;
  readonly outerPort: number;
  readonly pairs: number;
  /** Where the journal is made: a disk, or memory for a run without sync. */
  readonly folder: string;
  /** Whether the stages of each decision are timed. */
  readonly staged: boolean;
}

/** What the desk says when it is asked to end. */
export interface DeskFacts {
  /** Seconds that these facts are of. */
  readonly measuredS: number;
  readonly longestPauseMs: number;
  readonly collectorMs: number;
  readonly longestCollectionMs: number;
  readonly heapMb: number;
  /** Microseconds at p50 of each stage of a decision, in their order, where that was asked for. */
  readonly stages: Readonly<Record<string, number>>;
  /** Where the time went, where that was asked for. */
  readonly profile: readonly ProfileEntry[];
}

/** The real adapters, engine and journal as the host joins them, in a process of its own; arms one trigger after another. */
export function runDesk({ innerUrl, outerPort, pairs, folder, staged }: DeskOptions): void {
  const data = mkdtempSync(join(folder, 'tandem-wire-'));
  const catalogue = catalogueOf(pairs);
  warmUp(catalogue, folder, () => realTime.monotonicNs());
  const opened = openJournal({ folder: data, tradingDay: '2026-11-23' });
  if (!opened.ok) throw new Error(opened.error.what);
  const journal = opened.value;
  const engine = createEngine();
  const { spreadId } = catalogue.spreads[0]!;
  let commandIds = 0;
  const counted = new Set<string>();
  const arm = (): void => {
    const request = pairOrderRequestCodec.parse({ spreadId, side: 'buy', pairs: 1, limit: LEVEL, policy });
    loop.post({ type: 'operator', commandId: `b-${++commandIds}`, operator: 'bench', action: { type: 'arm_trigger', request, level: LEVEL } });
    process.send?.('armed');
  };
  const common = { clock: realTime, scheduler: realTime, random: seededRandom(1), sink: (event: Parameters<typeof loop.post>[0]) => loop.post(event) };
  const gateways = new Map([
    ['inner' as const, createDiffGateway({ ...common, venue: 'inner', marketDataUrl: `${innerUrl}/md`, tradingUrl: `${innerUrl}/td`, brokerId: 'b', userId: 'desk', password: 'p', instruments: [inner] })],
    ['outer' as const, createFixGateway({ ...common, venue: 'outer', host: '127.0.0.1', port: outerPort, senderCompId: 'TANDEM', targetCompId: 'PEER', username: 'desk', password: 'p', account: 'desk', instruments: [outer, fx] })],
  ]);
  const stages = staged ? new Stages() : null;
  const loop: EngineLoop = new EngineLoop(
    {
      engine: stages?.engine(engine) ?? engine,
      journal: stages?.journal(journal) ?? journal,
      timers: new Timers(realTime, realTime, (timerId) => loop.post({ type: 'timer', timerId })),
      gateways: stages?.gateways(gateways) ?? gateways,
      clock: realTime,
      scheduler: realTime,
      holidays: new Set(),
      onFatal(error) {
        throw error;
      },
      observer: {
        stepped: (arrival) => stages?.stepped(arrival),
        sent: (_, sentNs) => stages?.sent(sentNs),
        turned(changes) {
          for (const id of changes.pairOrders) {
            const pair = engine.view.pairOrders.get(id);
            // An ended pair order may change once more, as when a link comes back: it counts once.
            if (pair === undefined || !isEnded(pair.state) || counted.has(id)) continue;
            counted.add(id);
            if (pair.state !== 'balanced') process.stderr.write(`a pair ended ${pair.state}: ${inWords('en', pair.reasonText)}\n`);
            arm();
          }
        },
      },
    },
    { seq: 0, tsUs: 0 },
  );
  loop.post({ type: 'configuration', idPrefix: 'B-', catalogue, limits });
  loop.post({ type: 'started', clean: true });
  loop.turn();
  gateways.get('inner')!.marketData.subscribe([inner]);
  gateways.get('outer')!.marketData.subscribe([outer, fx]);
  for (const gateway of gateways.values()) gateway.start();

  const delays = monitorEventLoopDelay({ resolution: 1 });
  const collections: number[] = [];
  new PerformanceObserver((list) => collections.push(...list.getEntries().map((e) => e.duration))).observe({ entryTypes: ['gc'] });
  const ready = setInterval(() => {
    const { venues, spreadQuotes } = engine.view;
    if (![...venues.values()].every((v) => v.reconciled) || venues.size < 2 || spreadQuotes.size < pairs) return;
    clearInterval(ready);
    delays.enable();
    arm();
  }, 50);
  let beganMs = performance.now();
  let stopProfile: ReturnType<typeof startProfile> | null = null;
  process.on('message', (word) => void heard(word));
  async function heard(word: unknown): Promise<void> {
    if (word === 'profile') stopProfile = startProfile();
    if (word === 'measure') {
      beganMs = performance.now();
      delays.reset();
      stages?.begin();
      collections.length = 0;
    }
    if (word !== 'end') return;
    const profile = (await stopProfile?.(PROFILE_ENTRIES)) ?? [];
    const facts: DeskFacts = {
      measuredS: (performance.now() - beganMs) / 1000,
      longestPauseMs: delays.max / 1e6,
      collectorMs: collections.reduce((a, b) => a + b, 0),
      longestCollectionMs: Math.max(0, ...collections),
      heapMb: process.memoryUsage().heapUsed / 1e6,
      stages: stages?.medians() ?? {},
      profile,
    };
    process.send?.(facts, () => {
      rmSync(data, { recursive: true, force: true });
      process.exit(0);
    });
  }
}
