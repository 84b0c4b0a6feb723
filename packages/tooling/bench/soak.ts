import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VenueId } from '@tandem/domain';
import { forkVenues } from '../../host/src/launch/fork-venues.ts';
import { startPaperVenues, type PaperVenues } from '../../host/src/launch/paper-venues.ts';
import { report, type Measured } from './report.ts';
import { runSoakDesk, type SoakDeskOptions, type SoakFacts } from './soak-desk.ts';

const RATE = 5_000;
/** Heap after a collection may grow by this share after the warm-up. */
const GROWTH_MAX = 0.1;
/** The heap grows until the engine has as many ended pair orders as it keeps: shorter runs tell it, and do not judge it. */
const HEAP_JUDGED_FROM_S = 1_800;
const SAMPLE_EVERY_S = 10;
/** After the last pair order: links come back, orders without an answer are asked about, late fills are told. */
const REST_S = 20;

interface SoakOptions {
  readonly venues: string;
  readonly seconds: number;
  readonly dropEveryS: number;
}

interface Counts {
  readonly drops: number;
  readonly quotesASecond: number;
  readonly journalMbAnHour: number;
}

/** The paper venues at {@link RATE} books a second each, the whole host, a trader, and connections that break. */
async function soak({ venues, seconds, dropEveryS }: SoakOptions): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-soak-'));
  const args = ['--data', join(folder, 'venues'), '--catalogue', 'assets/catalogue.json', '--quotes-per-second', String(RATE)];
  const started = await startPaperVenues(forkVenues(venues, args));
  if (!started.ok) throw new Error(started.error.what);
  const options: SoakDeskOptions = { endpoints: started.value.endpoints, folder };
  const child = fork(process.argv[1] ?? '', [process.argv[2] ?? '', 'desk', JSON.stringify(options)], { stdio: 'inherit', execArgv: ['--expose-gc'] });
  try {
    const samples: SoakFacts[] = [];
    child.on('message', (message) => samples.push(message as SoakFacts));
    const facts = async (): Promise<SoakFacts> => {
      const before = samples.length;
      child.send('facts');
      while (samples.length === before) {
        if (child.exitCode !== null) throw new Error(`the desk ended with ${child.exitCode}`);
        await pause(20);
      }
      return samples.at(-1)!;
    };
    const drops = await run(seconds, dropEveryS, started.value, async () => {
      await facts();
    });
    const busy = samples.at(-1);
    child.send('rest');
    await pause(REST_S * 1000);
    const last = await facts();
    const truth = await filledAt(started.value);
    const journal = readdirSync(join(folder, 'journal')).reduce((sum, name) => sum + statSync(join(folder, 'journal', name)).size, 0);
    const counts: Counts = { drops, quotesASecond: (busy?.events ?? 0) / seconds, journalMbAnHour: (journal / 1e6 / (seconds + REST_S)) * 3_600 };
    child.send('end');
    return rows(samples.slice(0, -1), last, truth, counts, seconds);
  } finally {
    child.kill();
    await started.value.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Breaks a connection in turn, and both at once now and then; returns how many it broke. */
async function run(seconds: number, dropEveryS: number, venues: PaperVenues, sample: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  const elapsedS = (): number => (performance.now() - startMs) / 1000;
  const turns: readonly (readonly VenueId[])[] = [['inner'], ['outer'], ['inner', 'outer']];
  let drops = 0;
  for (let nextDropS = dropEveryS / 2, nextSampleS = SAMPLE_EVERY_S, turn = 0; elapsedS() < seconds; ) {
    await pause(50);
    if (elapsedS() >= nextDropS) {
      nextDropS += dropEveryS;
      for (const venue of turns[turn++ % turns.length] ?? []) {
        await control(venues, 'POST', '/faults', { venue, fault: { kind: 'disconnect' } });
        drops++;
      }
    }
    if (elapsedS() >= nextSampleS) {
      nextSampleS += SAMPLE_EVERY_S;
      await sample();
    }
  }
  return drops;
}

async function control({ endpoints }: PaperVenues, method: string, path: string, body?: object): Promise<unknown> {
  if (endpoints.control === null) throw new Error('the venues take no faults');
  const { url, token } = endpoints.control;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`the venues refuse ${path}: ${await response.text()}`);
  return response.json();
}

type VenueState = Record<VenueId, { readonly accounts: readonly { readonly trades: readonly { readonly lastQty: number }[] }[] }>;

/** Lots filled by the venues' own account. */
async function filledAt(venues: PaperVenues): Promise<Record<VenueId, number>> {
  const state = (await control(venues, 'GET', '/state')) as VenueState;
  const lots = (venue: VenueId): number => state[venue].accounts.flatMap(({ trades }) => trades).reduce((sum, { lastQty }) => sum + lastQty, 0);
  return { inner: lots('inner'), outer: lots('outer') };
}

function rows(samples: readonly SoakFacts[], last: SoakFacts, truth: Readonly<Record<VenueId, number>>, counts: Counts, seconds: number): Measured[] {
  // The first quarter warms up; what is left is compared half with half, by medians, since one sample is chance.
  const heaps = samples.slice(Math.ceil(samples.length / 4)).map((f) => f.heapMb);
  const [early, late] = [median(heaps.slice(0, Math.ceil(heaps.length / 2))), median(heaps.slice(Math.floor(heaps.length / 2)))];
  const lost = { inner: truth.inner - last.filled.inner, outer: truth.outer - last.filled.outer };
  const isJudged = seconds >= HEAP_JUDGED_FROM_S;
  const pauses = samples.map((f) => f.longestPauseMs);
  return [
    { what: 'quotes', figures: { 'books a second and venue': RATE, 'events a second taken': counts.quotesASecond, seconds, 'journal MB an hour': counts.journalMbAnHour } },
    { what: 'connections', figures: { broken: counts.drops, 'came back': last.reconnections }, goal: 'every one comes back', meets: last.reconnections >= counts.drops },
    {
      what: 'fills, by the venues and by the screen',
      figures: { 'inner lots': truth.inner, 'outer lots': truth.outer, 'inner lost': lost.inner, 'outer lost': lost.outer, misaligned: last.misaligned },
      goal: 'none lost, none twice, every balanced pair in its ratio',
      meets: lost.inner === 0 && lost.outer === 0 && last.misaligned === 0 && truth.inner > 0,
    },
    { what: 'pair orders', figures: { ...last.ended, open: last.open }, goal: 'none left open', meets: last.open === 0 },
    { what: 'heap after a collection', figures: { 'early MB': early, 'late MB': late, 'resident MB': last.residentMb, samples: heaps.length }, ...(isJudged ? { goal: 'flat within 10 %', meets: late <= early * (1 + GROWTH_MAX) } : {}) },
    ...last.queues.map(({ name, most, bound }) => ({ what: `waiting at the most: ${name}`, figures: { most, bound }, goal: 'a tenth of the bound', meets: most <= bound / 10 })),
    { what: 'the desk’s longest pauses, of ten seconds each', figures: { 'median ms': median(pauses), 'longest ms': Math.max(...pauses) } },
  ];
}

const median = (of: readonly number[]): number => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? Number.NaN;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const fail = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
};

if (process.argv[3] === 'desk') runSoakDesk(JSON.parse(process.argv[4] ?? '') as SoakDeskOptions).catch(fail);
else {
  soak(JSON.parse(process.argv[3] ?? '') as SoakOptions).then((found) => {
    report(found);
    process.exit(found.some(({ meets }) => meets === false) ? 3 : 0);
  }, fail);
}
