import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report, type Measured } from './report.ts';
import { openPeers } from './wire-peers.ts';
import { runDesk, type DeskFacts, type DeskOptions } from './wire-desk.ts';

const RATE = 5_000;
const FIRE_EVERY = 500;
const DROP_EVERY_S = 60;
/** Heap after a collection may grow by this share after the warm-up. */
const GROWTH_MAX = 0.1;
const SAMPLE_EVERY_S = 10;
const REST_S = 10;
/** An armed trigger that was not answered within this fires again with the next cheap tick. */
const REARM_MS = 2_000;

/** Ticks, firings and dropped connections for `minutes`, against the real adapters, engine and journal. */
async function soak(minutes: number): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-soak-'));
  let armedAtMs = Infinity;
  let cheap = false;
  const peers = await openPeers((leg) => {
    if (leg === 'inner') cheap = false;
  });
  const options: DeskOptions = { innerUrl: peers.innerUrl, outerPort: peers.outerPort, pairs: 10, folder };
  const child = fork(process.argv[1] ?? '', [process.argv[2] ?? '', 'desk', JSON.stringify(options)], { stdio: 'inherit', execArgv: ['--expose-gc'] });
  const samples: DeskFacts[] = [];
  child.on('message', (message) => {
    if (message === 'armed') armedAtMs = performance.now();
    else samples.push(message as DeskFacts);
  });
  const facts = async (word: 'facts' | 'end'): Promise<DeskFacts> => {
    const before = samples.length;
    child.send(word);
    while (samples.length === before) {
      if (child.exitCode !== null) throw new Error(`the desk ended with ${child.exitCode}`);
      await pause(5);
    }
    return samples.at(-1)!;
  };
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  let [sent, drops, firings] = [0, 0, 0];
  const startMs = performance.now();
  let nextSampleMs = startMs + SAMPLE_EVERY_S * 1000;
  let nextDropMs = startMs + (DROP_EVERY_S * 1000) / 2;
  const endMs = startMs + minutes * 60_000;
  while (performance.now() < endMs) {
    const nowMs = performance.now();
    for (const due = Math.floor(((nowMs - startMs) / 1000) * RATE); sent < due; sent++) {
      if (sent % FIRE_EVERY === 0 && nowMs >= armedAtMs) {
        cheap = true;
        firings++;
        armedAtMs = nowMs + REARM_MS;
      }
      peers.tick(cheap);
    }
    if (nowMs >= nextDropMs) {
      // Amid a firing, so that orders and fills are under way.
      peers.disconnect();
      drops++;
      nextDropMs += DROP_EVERY_S * 1000;
    }
    if (nowMs >= nextSampleMs) {
      nextSampleMs += SAMPLE_EVERY_S * 1000;
      await facts('facts');
    }
    await pause(1);
  }
  cheap = false;
  // Links come back, orders without an answer are asked about, and late fills are told.
  for (const restMs = performance.now() + REST_S * 1000; performance.now() < restMs; ) {
    peers.tick(false);
    await pause(20);
  }
  const last = await facts('end');
  const filled = peers.filled();
  await peers.close();
  rmSync(folder, { recursive: true, force: true });
  return rows(samples, last, filled, { sent, drops, firings });
}

function rows(samples: readonly DeskFacts[], last: DeskFacts, filled: { inner: number; outer: number }, counts: { sent: number; drops: number; firings: number }): Measured[] {
  // The first quarter warms up; what is left is compared half with half, by medians, since one sample is chance.
  const heaps = samples.slice(Math.ceil(samples.length / 4), -1).map((f) => f.heapMb);
  const median = (of: readonly number[]): number => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? Number.NaN;
  const [early, late] = [median(heaps.slice(0, Math.ceil(heaps.length / 2))), median(heaps.slice(Math.floor(heaps.length / 2)))];
  const lost = { inner: filled.inner - last.filled.inner, outer: filled.outer - last.filled.outer };
  return [
    { what: 'quotes and disconnects', figures: { ...counts, 'a second': RATE, ...last.ended } },
    { what: 'fills', figures: { 'inner lots': filled.inner, 'outer lots': filled.outer, 'inner lost': lost.inner, 'outer lost': lost.outer, misaligned: last.misaligned }, goal: 'none lost, none twice, every pair in its ratio', meets: lost.inner === 0 && lost.outer === 0 && last.misaligned === 0 && filled.inner > 0 },
    { what: 'heap after a collection', figures: { 'early MB': early, 'late MB': late, samples: heaps.length }, goal: 'flat within 10 %', meets: late <= early * (1 + GROWTH_MAX) },
    { what: 'the desk', figures: { 'longest pause ms': last.longestPauseMs, 'longest collection ms': last.longestCollectionMs } },
  ];
}

const missed = (found: readonly Measured[]): boolean => found.some(({ meets }) => meets === false);

if (process.argv[3] === 'desk') runDesk(JSON.parse(process.argv[4] ?? '') as DeskOptions);
else {
  soak(Number(process.argv[3] ?? 3)).then(
    (found) => {
      report(found);
      process.exit(missed(found) ? 3 : 0);
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    },
  );
}
