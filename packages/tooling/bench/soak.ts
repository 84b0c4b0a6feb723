import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { venueIds, type VenueId } from '@tandem/domain';
import { forkVenues } from '../../host/src/launch/fork-venues.ts';
import { startPaperVenues, type PaperVenues } from '../../host/src/launch/paper-venues.ts';
import { recoverEngine } from '../../host/src/recovery.ts';
import { LONG_MS } from './pause-meter.ts';
import { childChannel } from './process-channel.ts';
import { report, type Measured } from './report.ts';
import { memoryNow, runSoakDesk, type Memory, type SoakAnswers, type SoakDeskOptions } from './soak-desk.ts';
import { Trader, type TraderFacts } from './soak-trader.ts';

const RATE = 5_000;
/** Heap after a collection may grow by this share after the warm-up. */
const GROWTH_MAX = 0.1;
/**
 * The heap grows until the engine has as many ended pair orders as it keeps, and code is compiled for some minutes:
 * shorter runs tell heap and pauses, and do not judge them.
 */
const JUDGED_FROM_S = 1_800;
const LOAD_EVERY_S = 10;
const MEMORY_EVERY_S = 60;
/** Pauses while code is compiled for the first time are not judged. */
const WARM_UP_S = 60;
/** After the last pair order: links come back, orders without an answer are asked about, late fills are told. */
const REST_S = 20;

interface SoakOptions {
  readonly venues: string;
  readonly seconds: number;
  readonly dropEveryS: number;
}

interface Findings {
  readonly seconds: number;
  readonly loads: readonly SoakAnswers['load'][];
  readonly memory: readonly { readonly desk: Memory; readonly screen: Memory }[];
  readonly trader: TraderFacts;
  readonly truth: VenueState;
  readonly drops: number;
  readonly events: number;
  readonly journalMb: number;
  readonly recoveryMs: number;
}

/** The paper venues at {@link RATE} books a second each, the whole host, a trader, and connections that break. */
async function soak({ venues, seconds, dropEveryS }: SoakOptions): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-soak-'));
  const args = ['--data', join(folder, 'venues'), '--catalogue', 'assets/catalogue.json', '--quotes-per-second', String(RATE)];
  const started = await startPaperVenues(forkVenues(venues, args));
  if (!started.ok) throw new Error(started.error.what);
  const options: SoakDeskOptions = { endpoints: started.value.endpoints, folder };
  let isWhole = false;
  const child = fork(process.argv[1] ?? '', [process.argv[2] ?? '', 'desk', JSON.stringify(options)], { stdio: 'inherit', execArgv: ['--expose-gc'] });
  try {
    const desk = childChannel(child);
    await desk.answered('ready');
    const trader = new Trader(desk.channel);
    await trader.work();
    const loads: SoakAnswers['load'][] = [];
    const memory: Findings['memory'][number][] = [];
    const drops = await run(seconds, dropEveryS, started.value, {
      load: async () => void loads.push(await desk.ask<SoakAnswers['load']>('load')),
      memory: async () => {
        const sample = { desk: await desk.ask<Memory>('memory'), screen: memoryNow() };
        memory.push(sample);
        tellProgress(memory.length, sample, loads);
      },
    });
    trader.rest();
    await pause(REST_S * 1000);
    const last = await desk.ask<SoakAnswers['load']>('load');
    loads.push(last);
    const truth = (await control(started.value, 'GET', '/state')) as VenueState;
    isWhole = !tellLost(truth, trader.facts());
    // The desk dies as it stands: what a restart reads is the whole run.
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const journal = join(folder, 'journal');
    const journalMb = sizeOf(journal) / 1e6;
    const recoveryMs = recoveryOf(journal);
    return rows({ seconds, loads, memory, trader: trader.facts(), truth, drops, events: last.events, journalMb, recoveryMs });
  } finally {
    child.kill('SIGKILL');
    await started.value.stop();
    if (isWhole) rmSync(folder, { recursive: true, force: true });
    else process.stderr.write(`what the desk and the venues wrote is kept in ${folder}\n`);
  }
}

/**
 * Breaks each venue's connection once in `dropEveryS`: the two half of it apart, and at the same moment every third time.
 * Returns how many it broke.
 */
async function run(seconds: number, dropEveryS: number, venues: PaperVenues, samples: { load: () => Promise<void>; memory: () => Promise<void> }): Promise<number> {
  const startMs = performance.now();
  const due = [
    ...everyS(LOAD_EVERY_S, LOAD_EVERY_S, seconds).map((atS) => ({ atS, act: samples.load })),
    ...everyS(MEMORY_EVERY_S, MEMORY_EVERY_S, seconds).map((atS) => ({ atS, act: samples.memory })),
    ...everyS(dropEveryS / 2, dropEveryS, seconds).map((atS) => ({ atS, act: () => breakLine(venues, 'inner') })),
    ...everyS(dropEveryS / 2, dropEveryS, seconds).map((atS, round) => ({ atS: round % 3 === 2 ? atS : atS + dropEveryS / 3, act: () => breakLine(venues, 'outer') })),
  ].sort((one, other) => one.atS - other.atS);
  let drops = 0;
  for (const { atS, act } of due) {
    await pause(Math.max(0, startMs + atS * 1000 - performance.now()));
    if ((await act()) === 'broken') drops++;
  }
  await pause(Math.max(0, startMs + seconds * 1000 - performance.now()));
  return drops;
}

const everyS = (firstS: number, everyS: number, seconds: number): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((seconds - firstS) / everyS)) }, (_, at) => firstS + at * everyS);

async function breakLine(venues: PaperVenues, venue: VenueId): Promise<'broken'> {
  await control(venues, 'POST', '/faults', { venue, fault: { kind: 'disconnect' } });
  return 'broken';
}

async function control({ endpoints }: PaperVenues, method: string, path: string, body?: object): Promise<unknown> {
  if (endpoints.control === null) throw new Error('the venues take no faults');
  const { url, token } = endpoints.control;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`the venues refuse ${path}: ${await response.text()}`);
  return response.json();
}

type VenueState = Record<VenueId, { readonly accounts: readonly { readonly trades: readonly VenueTrade[] }[] }>;
interface VenueTrade {
  readonly execId: string;
  readonly clOrdId: string;
  readonly lastQty: number;
}

const tradesAt = (state: VenueState, venue: VenueId): readonly VenueTrade[] => state[venue].accounts.flatMap(({ trades }) => trades);

/** Says of each trade of the venues that the screen was never told which it is, and of whose order. Returns whether there is one. */
function tellLost(state: VenueState, { fills }: TraderFacts): boolean {
  const lost = venueIds.flatMap((venue) => tradesAt(state, venue).filter(({ execId }) => !fills.has(`${venue}/${execId}`)).map((trade) => ({ venue, ...trade })));
  for (const { venue, execId, clOrdId, lastQty } of lost) process.stderr.write(`lost at the ${venue} venue: ${execId} of ${clOrdId}, ${lastQty} lots\n`);
  return lost.length > 0;
}

const sizeOf = (folder: string): number => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

function recoveryOf(folder: string): number {
  const startMs = performance.now();
  const recovered = recoverEngine(folder);
  if (!recovered.ok) throw new Error(`${recovered.error.what} (${recovered.error.where})`);
  return performance.now() - startMs;
}

function rows(found: Findings): Measured[] {
  const { seconds, trader, truth, drops } = found;
  const lots = (venue: VenueId): number => tradesAt(truth, venue).reduce((sum, { lastQty }) => sum + lastQty, 0);
  const filled = { inner: lots('inner'), outer: lots('outer') };
  const lost = { inner: filled.inner - trader.filled.inner, outer: filled.outer - trader.filled.outer };
  const hours = (seconds + REST_S) / 3_600;
  return [
    { what: 'quotes', figures: { 'books a second and venue': RATE, 'events a second taken': found.events / (seconds + REST_S), seconds } },
    { what: 'connections', figures: { broken: drops, 'came back': trader.reconnections }, goal: 'every one comes back', meets: trader.reconnections >= drops },
    {
      what: 'fills, by the venues and by the screen',
      figures: { 'inner lots': filled.inner, 'outer lots': filled.outer, 'inner lost': lost.inner, 'outer lost': lost.outer, misaligned: trader.misaligned },
      goal: 'none lost, none twice, every balanced pair in its ratio',
      meets: lost.inner === 0 && lost.outer === 0 && trader.misaligned === 0 && filled.inner > 0,
    },
    { what: 'pair orders', figures: { ...trader.ended, open: trader.open }, goal: 'none left open', meets: trader.open === 0 },
    ...heapRows(found),
    ...(found.loads.at(-1)?.queues ?? []).map(({ name, most, bound }) => ({ what: `waiting at the most: ${name}`, figures: { most, bound }, goal: 'a tenth of the bound', meets: most <= bound / 10 })),
    pauseRow(found),
    { what: 'journal', figures: { MB: found.journalMb, 'MB an hour': found.journalMb / hours, 'bytes an event': (1e6 * found.journalMb) / found.events } },
    { what: 'read back after a kill', figures: { ms: found.recoveryMs }, goal: 'within 5 s', meets: found.recoveryMs <= 5_000 },
  ];
}

/** The first quarter warms up; what is left is compared half with half, by medians, since one sample is chance. */
function heapRows({ memory, seconds }: Findings): Measured[] {
  const isJudged = seconds >= JUDGED_FROM_S;
  return (['desk', 'screen'] as const).map((process) => {
    const heaps = memory.slice(Math.ceil(memory.length / 4)).map((sample) => sample[process].heapMb);
    const [early, late] = [median(heaps.slice(0, Math.ceil(heaps.length / 2))), median(heaps.slice(Math.floor(heaps.length / 2)))];
    const figures = { 'early MB': early, 'late MB': late, 'first MB': memory[0]?.[process].heapMb ?? Number.NaN, 'last MB': heaps.at(-1) ?? Number.NaN, 'resident MB': memory.at(-1)?.[process].residentMb ?? Number.NaN, samples: heaps.length };
    const what = process === 'desk' ? 'heap of the desk after a collection' : 'heap of the screen, which counts all day';
    return { what, figures, ...(isJudged && process === 'desk' ? { goal: 'flat within 10 %', meets: late <= early * (1 + GROWTH_MAX) } : {}) };
  });
}

function pauseRow({ loads, seconds }: Findings): Measured {
  const judged = loads.slice(Math.min(WARM_UP_S / LOAD_EVERY_S, Math.floor(loads.length / 2)));
  const own = judged.flatMap(({ longestOwnMs }) => longestOwnMs ?? []);
  const byClock = judged.map(({ longestMs }) => longestMs);
  const long = judged.reduce((sum, { long }) => sum + long, 0);
  const figures = { 'own median ms': median(own), 'own longest ms': Math.max(...own), 'by the clock median ms': median(byClock), 'by the clock longest ms': Math.max(...byClock), [`over ${LONG_MS} ms`]: long };
  return { what: 'the desk’s longest pauses, of ten seconds each', figures, ...(seconds >= JUDGED_FROM_S ? { goal: `none over ${LONG_MS} ms of its own`, meets: long === 0 } : {}) };
}

/** A long run is watched: a line each minute. */
function tellProgress(minutes: number, { desk, screen }: Findings['memory'][number], loads: Findings['loads']): void {
  const latest = loads.slice(-MEMORY_EVERY_S / LOAD_EVERY_S);
  const longest = (of: (load: SoakAnswers['load']) => number): string => Math.max(...latest.map(of)).toFixed(1);
  process.stderr.write(`${minutes} min: heap ${desk.heapMb.toFixed(1)} MB, of the screen ${screen.heapMb.toFixed(1)} MB; longest pause ${longest(({ longestOwnMs }) => longestOwnMs ?? 0)} ms of its own, ${longest(({ longestMs }) => longestMs)} ms by the clock\n`);
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
