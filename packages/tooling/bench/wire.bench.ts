import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OTHERS_CORE_MAX } from './others.ts';
import { percentile, report, spread, type Measured } from './report.ts';
import { runDesk, type DeskFacts, type DeskOptions } from './wire-desk.ts';
import { emptySample, type Sample } from './wire-drive.ts';
import { makeFloor, type Floor } from './wire-floor.ts';
import { deskRound, floorRound, MEMORY, type Case } from './wire-rounds.ts';
import { searchFloorGrowth, searchGrowth, type Growth } from './wire-search.ts';

const cases: readonly Case[] = [1_000, 10_000, 50_000].flatMap((rate) => [false, true].map((sync) => ({ rate, pairs: 1, sync })));
/** The case that the goals over loopback are about. */
const judged = (each: Case): boolean => each.rate === 10_000 && !each.sync;
const FLOOR_RATIO = 2.5;
const DURABLE_RATIO = 1.5;
const [GAP_P50_US, GAP_P99_US] = [25, 100];
const TOP_UP_RATIO = 1.5;
/** Of the collector: its longest pause at 10,000 quotes a second, and at 100,000 with its share of the time. */
const [PAUSE_MS, BUSY_PAUSE_MS, BUSY_SHARE] = [10, 20, 4];
const BUSY_RATE = 100_000;

interface Found {
  readonly floor: Sample;
  readonly desk: Sample;
  readonly facts: DeskFacts[];
  /** Rounds beside which others were busy. */
  disturbed: number;
  rounds: number;
}
const nothing = (): Found => ({ floor: emptySample(), desk: emptySample(), facts: [], disturbed: 0, rounds: 0 });

/** What was measured in quiet, and all that was measured. */
interface Both {
  readonly quiet: Found;
  readonly all: Found;
}

async function main(): Promise<void> {
  const isQuick = process.argv.includes('--quick');
  const [rounds, seconds] = [Number(process.argv[3]) || (isQuick ? 2 : 5), Number(process.argv[4]) || (isQuick ? 1 : 3)];
  const folder = mkdtempSync(join(tmpdir(), 'tandem-wire-'));
  const floor = makeFloor(folder);
  const hasMemory = existsSync(MEMORY);
  if (!hasMemory) process.stderr.write(`There is no ${MEMORY}: nothing is measured without the journal’s sync.\n`);
  const wanted = cases.filter((each) => (each.sync || hasMemory) && (!isQuick || each.rate === 10_000));
  const found = wanted.map((): Both => ({ quiet: nothing(), all: nothing() }));
  for (let round = 0; round < rounds; round++) {
    for (const [at, each] of wanted.entries()) await measure(each, floor, seconds, folder, found[at]!);
  }
  const rows = wanted.flatMap((each, at) => rowsOf(each, found[at]!, floor));
  rows.push(...durableRows(wanted, found));
  if (hasMemory) {
    const halvings = isQuick ? 0 : 3;
    const least = await searchFloorGrowth(floor, halvings);
    for (const pairs of isQuick ? [1] : [1, 10, 100]) rows.push(growthRow(pairs, await searchGrowth(pairs, folder, halvings), least));
  }
  if (hasMemory) {
    rows.push(await topUpRow(rounds, seconds, folder));
    rows.push(await collectorRow(isQuick ? 5 : 60, folder));
    // Where a goal was missed, these say why.
    if (rows.some(({ meets }) => meets === false)) rows.push(...(await reasonRows(seconds, folder)));
  }
  rmSync(folder, { recursive: true, force: true });
  report(rows);
}

/** Floor and desk in the same minute: where either was disturbed, neither counts. */
async function measure(each: Case, floor: Floor, seconds: number, folder: string, { quiet, all }: Both): Promise<void> {
  const least = await floorRound(floor, each, seconds, folder);
  const { sample, facts, others } = await deskRound(each, seconds, folder);
  const isDisturbed = Math.max(least.others ?? 0, others ?? 0) > OTHERS_CORE_MAX;
  for (const into of isDisturbed ? [all] : [quiet, all]) {
    add(into.floor, least.sample);
    add(into.desk, sample);
    into.facts.push(facts);
    into.rounds++;
    if (isDisturbed) into.disturbed++;
  }
}

function growthRow(pairs: number, { holds, grows }: Growth, floor: Growth): Measured {
  return {
    what: `ticks begin to queue, ${pairs} pair${pairs > 1 ? 's' : ''}`,
    figures: { 'holds, ticks/s': holds, 'grows at, ticks/s': grows ?? 'never', 'floor holds, ticks/s': floor.holds, 'x floor': holds / floor.holds },
    ...(pairs === 10 ? { goal: '100,000 ticks/s hold', meets: holds >= 100_000 } : {}),
  };
}

/** From a fill to the order that tops it up, beside a quote to the first order in the same rounds. */
async function topUpRow(rounds: number, seconds: number, folder: string): Promise<Measured> {
  const all = emptySample();
  for (let round = 0; round < rounds; round++) add(all, (await deskRound({ rate: 10_000, pairs: 1, sync: false, topsUp: true }, seconds, folder)).sample);
  const [took, first] = [spread(all.topUp), spread(all.first)];
  return {
    what: 'fill to top-up order, 10k ticks/s, 1 pair, journal in memory',
    figures: { 'p50 µs': took.p50, 'p90 µs': took.p90, 'p99 µs': took.p99, count: took.count, 'quote to order p50 µs': first.p50, 'x quote to order': took.p50 / first.p50 },
    goal: `at most ${TOP_UP_RATIO} x quote to order`,
    meets: took.p50 <= TOP_UP_RATIO * first.p50,
  };
}

/** For how long the collector stops a desk that is flooded with quotes. */
async function collectorRow(seconds: number, folder: string): Promise<Measured> {
  const { sample, facts } = await deskRound({ rate: BUSY_RATE, pairs: 1, sync: false }, seconds, folder);
  const share = facts.collectorMs / (10 * facts.measuredS);
  return {
    what: `the collector at ${BUSY_RATE / 1000}k ticks/s for ${seconds} s`,
    figures: { 'share %': share, 'longest ms': facts.longestCollectionMs, 'ticks/s': sample.ticks / facts.measuredS, 'heap MB': facts.heapMb },
    goal: `at most ${BUSY_SHARE} % and ${BUSY_PAUSE_MS} ms`,
    meets: share <= BUSY_SHARE && facts.longestCollectionMs <= BUSY_PAUSE_MS,
  };
}

/** What a decision's time is made of, and the functions that take the desk's. */
async function reasonRows(seconds: number, folder: string): Promise<Measured[]> {
  const each = { rate: 10_000, pairs: 1, sync: false };
  const staged = await deskRound(each, seconds, folder, 'stages');
  const profiled = await deskRound(each, seconds, folder, 'profile');
  const own = Object.entries(staged.facts.stages).reduce((sum, [name, us]) => (name.startsWith('second') ? sum : sum + us), 0);
  const shares = profiled.facts.profile.map(({ what, percent }): [string, number] => [what, Math.round(percent * 10) / 10]);
  return [
    { what: 'a decision’s stages at 10k ticks/s, p50', figures: { 'wire, wake-ups and decoding µs': spread(staged.sample.first).p50 - own, ...staged.facts.stages } },
    { what: 'where the desk’s time goes at 10k ticks/s, %', figures: Object.fromEntries(shares) },
  ];
}

function add(to: Sample, from: Sample): void {
  to.first.push(...from.first);
  to.gap.push(...from.gap);
  to.topUp.push(...from.topUp);
  to.late.push(...from.late);
  to.fired += from.fired;
  to.ticks += from.ticks;
}

/** The rounds that count; where all were disturbed, they are what there is, and it is said. */
const counted = ({ quiet, all }: Both): Found => (quiet.rounds > 0 ? quiet : all);

const wordsOf = ({ rate, pairs, sync }: Case): string => `${rate / 1000}k ticks/s, ${pairs} pair${pairs > 1 ? 's' : ''}, ${sync ? 'durable on disk' : 'journal in memory'}`;

function rowsOf(each: Case, both: Both, { language }: Floor): Measured[] {
  const { floor, desk, facts } = counted(both);
  const { rounds, disturbed } = both.all;
  const what = wordsOf(each);
  const [first, gap, least, leastGap] = [spread(desk.first), spread(desk.gap), spread(floor.first), spread(floor.gap)];
  const thrown = disturbed === 0 ? {} : disturbed === rounds ? { 'disturbed rounds': `all ${rounds}, counted all the same` } : { 'disturbed rounds, thrown away': disturbed };
  return [
    {
      what: `first leg, ${what}`,
      figures: { 'p50 µs': first.p50, 'p90 µs': first.p90, 'p99 µs': first.p99, count: first.count, floor: language, 'floor p50 µs': least.p50, 'x floor p50': first.p50 / least.p50, 'x floor p90': first.p90 / least.p90, 'bench late p99 µs': spread(desk.late).p99, 'both legs answered %': desk.fired === 0 ? 0 : (100 * desk.gap.length) / desk.fired, ...thrown },
      ...(judged(each) ? { goal: `p50 at most ${FLOOR_RATIO} x the floor`, meets: first.p50 <= FLOOR_RATIO * least.p50 } : {}),
    },
    {
      what: `second leg behind the first, ${what}`,
      figures: { 'p50 µs': gap.p50, 'p90 µs': gap.p90, 'p99 µs': gap.p99, count: gap.count, 'floor p50 µs': leastGap.p50, 'x floor p50': gap.p50 / leastGap.p50 },
      goal: `p50 at most ${GAP_P50_US} µs, p99 ${GAP_P99_US} µs`,
      meets: gap.p50 <= GAP_P50_US && gap.p99 <= GAP_P99_US,
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
      ...(each.rate === 10_000 ? { goal: `no collection above ${PAUSE_MS} ms`, meets: facts.every((f) => f.longestCollectionMs <= PAUSE_MS) } : {}),
    },
  ];
}

/** What the disk adds to the first leg, beside what it adds to the floor. */
function durableRows(wanted: readonly Case[], found: readonly Both[]): Measured[] {
  return wanted.flatMap((each, at) => {
    const inMemory = wanted.findIndex(({ rate, pairs, sync }) => !sync && rate === each.rate && pairs === each.pairs);
    if (!each.sync || inMemory < 0) return [];
    const p50 = (of: Both, who: 'desk' | 'floor'): number => spread(counted(of)[who].first).p50;
    const added = (who: 'desk' | 'floor'): number => p50(found[at]!, who) - p50(found[inMemory]!, who);
    const [desk, least] = [added('desk'), added('floor')];
    return [{ what: `what the disk adds, ${each.rate / 1000}k ticks/s`, figures: { 'p50 µs': desk, 'floor p50 µs': least, 'x floor': desk / least }, goal: `at most ${DURABLE_RATIO} x what it adds to the floor`, meets: desk <= DURABLE_RATIO * least }];
  });
}

// Last, so that everything above is there.
if (process.argv[3] === 'desk') runDesk(JSON.parse(process.argv[4] ?? '') as DeskOptions);
else void main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
  process.exit(1);
});
