import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile, report, spread, type Measured } from './report.ts';
import { compileFloor, openFloor } from './wire-floor.ts';
import { openPeers } from './wire-peers.ts';
import { runDesk, type DeskFacts, type DeskOptions } from './wire-desk.ts';

const MEMORY = '/dev/shm';
const FIRE_EVERY = 100;
const WARM_UP_S = 1;
/** A desk that is not ready or does not answer by then has failed. */
const PATIENCE_MS = 20_000;

interface Case {
  readonly rate: number;
  readonly pairs: number;
  readonly sync: boolean;
}
const cases: readonly Case[] = [
  { rate: 1_000, pairs: 1, sync: false },
  { rate: 10_000, pairs: 1, sync: false },
  { rate: 50_000, pairs: 1, sync: false },
  { rate: 10_000, pairs: 10, sync: false },
  { rate: 10_000, pairs: 100, sync: false },
  { rate: 1_000, pairs: 1, sync: true },
  { rate: 10_000, pairs: 1, sync: true },
];

interface Sample {
  readonly first: number[];
  readonly gap: number[];
  fired: number;
  ticks: number;
}
const emptySample = (): Sample => ({ first: [], gap: [], fired: 0, ticks: 0 });

/** Counts what comes back for each firing. One is under way at a time; ticks go on at their rate meanwhile. */
class Stopwatch {
  sample = emptySample();
  armed = true;
  waits = false;
  #firedNs = 0n;
  #firstNs = 0n;
  fired(): void {
    this.armed = false;
    this.waits = true;
    this.#firstNs = 0n;
    this.#firedNs = process.hrtime.bigint();
    this.sample.fired++;
  }
  arrived = (_leg: 'inner' | 'outer', atNs: bigint): void => {
    this.waits = false;
    if (this.#firstNs === 0n) {
      this.#firstNs = atNs;
      this.sample.first.push(Number(atNs - this.#firedNs) / 1_000);
    } else this.sample.gap.push(Math.abs(Number(atNs - this.#firstNs)) / 1_000);
  };
}

/**
 * A price that fires stays until the first order arrives, as a market's does: a desk that takes the newest of several
 * ticks sees it all the same, and what it took longer counts.
 */
const lasting = (tick: (fires: boolean) => void, watch: Stopwatch) => (fires: boolean) => tick(fires || watch.waits);

/** Sends ticks at a steady rate; what falls behind is sent at once, so that no tick is left out. */
async function drive(rate: number, seconds: number, tick: (fires: boolean) => void, watch: Stopwatch): Promise<void> {
  const startNs = process.hrtime.bigint();
  const total = rate * seconds;
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor((Number(process.hrtime.bigint() - startNs) / 1e9) * rate));
    for (; sent < due; sent++) {
      const fires = sent % FIRE_EVERY === 0 && watch.armed;
      if (fires) watch.fired();
      tick(fires);
      watch.sample.ticks++;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}

async function floorRound(program: string, { rate, sync }: Case, seconds: number, folder: string): Promise<Sample> {
  const watch = new Stopwatch();
  const floor = await openFloor(program, sync ? join(folder, 'floor-file') : null, (leg, atNs) => {
    watch.arrived(leg, atNs);
    watch.armed = true;
  });
  await drive(rate, WARM_UP_S, floor.tick, watch);
  watch.sample = emptySample();
  await drive(rate, seconds, floor.tick, watch);
  await floor.close();
  return watch.sample;
}

async function deskRound({ rate, pairs, sync }: Case, seconds: number, folder: string): Promise<{ sample: Sample; facts: DeskFacts }> {
  const watch = new Stopwatch();
  watch.armed = false;
  const peers = await openPeers(watch.arrived);
  const tick = lasting(peers.tick, watch);
  const options: DeskOptions = { innerUrl: peers.innerUrl, outerPort: peers.outerPort, pairs, folder: sync ? folder : MEMORY };
  const child = fork(process.argv[1] ?? '', [process.argv[2] ?? '', 'desk', JSON.stringify(options)], { stdio: 'inherit', execArgv: ['--expose-gc'] });
  let facts: DeskFacts | null = null;
  child.on('message', (message) => {
    if (message === 'armed') watch.armed = true;
    else facts = message as DeskFacts;
  });
  try {
    await until(child, 'becomes ready', () => {
      peers.tick(false);
      return watch.armed;
    });
    await drive(Math.min(rate, 1_000), WARM_UP_S, tick, watch);
    await drive(rate, WARM_UP_S, tick, watch);
    await until(child, 'comes to rest', () => watch.armed);
    watch.sample = emptySample();
    child.send('measure');
    await drive(rate, seconds, tick, watch);
    child.send('end');
    await until(child, 'tells its facts', () => facts !== null);
  } finally {
    child.kill();
    await peers.close();
  }
  return { sample: watch.sample, facts: facts! };
}

async function until(child: ChildProcess, what: string, fits: () => boolean): Promise<void> {
  const start = performance.now();
  while (!fits()) {
    if (child.exitCode !== null && child.exitCode !== 0) throw new Error('the desk ended');
    if (performance.now() - start > PATIENCE_MS) throw new Error(`the desk never ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function main(): Promise<void> {
  const rounds = Number(process.argv[3] ?? 5);
  const seconds = Number(process.argv[4] ?? 3);
  const folder = mkdtempSync(join(tmpdir(), 'tandem-wire-'));
  const program = compileFloor(folder);
  if (program === null) process.stderr.write('No C compiler (cc): no floor is measured, and no ratios are given.\n');
  const wanted = cases.filter(({ sync }) => sync || existsSync(MEMORY));
  const found = wanted.map(() => ({ floor: emptySample(), desk: emptySample(), facts: [] as DeskFacts[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [at, each] of wanted.entries()) {
      const into = found[at]!;
      if (program !== null) add(into.floor, await floorRound(program, each, seconds, folder));
      const { sample, facts } = await deskRound(each, seconds, folder);
      add(into.desk, sample);
      into.facts.push(facts);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  report(wanted.flatMap((each, at) => rowsOf(each, found[at]!, program !== null)));
}

function add(to: Sample, from: Sample): void {
  to.first.push(...from.first);
  to.gap.push(...from.gap);
  to.fired += from.fired;
  to.ticks += from.ticks;
}

function rowsOf(each: Case, { floor, desk, facts }: { floor: Sample; desk: Sample; facts: DeskFacts[] }, hasFloor: boolean): Measured[] {
  const what = `${each.rate / 1000}k ticks/s, ${each.pairs} pair${each.pairs > 1 ? 's' : ''}, ${each.sync ? 'durable on disk' : 'journal in memory'}`;
  const first = spread(desk.first);
  const gap = spread(desk.gap);
  const least = spread(floor.first);
  const leastGap = spread(floor.gap);
  const ratio = hasFloor ? { 'floor p50 µs': least.p50, 'x floor p50': first.p50 / least.p50, 'x floor p90': first.p90 / least.p90 } : {};
  const both = desk.fired === 0 ? 0 : (100 * desk.gap.length) / desk.fired;
  // A ratio to the floor is the goal over loopback at 10,000; the others are told without one.
  const judged = hasFloor && each.rate === 10_000 && each.pairs === 1;
  const bound = 2.5;
  return [
    {
      what: `first leg, ${what}`,
      figures: { 'p50 µs': first.p50, 'p90 µs': first.p90, 'p99 µs': first.p99, count: first.count, ...ratio, 'both legs answered %': both },
      ...(judged ? { goal: `p50 at most ${bound} x the floor`, meets: first.p50 <= bound * least.p50 } : {}),
    },
    {
      what: `second leg behind the first, ${what}`,
      figures: { 'p50 µs': gap.p50, 'p90 µs': gap.p90, 'p99 µs': gap.p99, count: gap.count, ...(hasFloor ? { 'floor p50 µs': leastGap.p50 } : {}) },
      goal: 'p50 at most 25 µs, p99 100 µs',
      meets: gap.p50 <= 25 && gap.p99 <= 100,
    },
    {
      what: `the desk’s turn, ${what}`,
      figures: {
        'longest pause ms': Math.max(...facts.map((f) => f.longestPauseMs)),
        'median longest pause ms': percentile(facts.map((f) => f.longestPauseMs).sort((a, b) => a - b), 0.5),
        'longest collection ms': Math.max(...facts.map((f) => f.longestCollectionMs)),
        'collector ms a round': facts.reduce((sum, f) => sum + f.collectorMs, 0) / Math.max(1, facts.length),
        'heap MB': Math.max(...facts.map((f) => f.heapMb)),
      },
    },
  ];
}

// Last, so that everything above is there.
if (process.argv[3] === 'desk') runDesk(JSON.parse(process.argv[4] ?? '') as DeskOptions);
else void main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
  process.exit(1);
});
