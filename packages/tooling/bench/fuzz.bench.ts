import { existsSync, readFileSync } from 'node:fs';
import { seededRandom } from '@tandem/kernel';
import { fuzzDiff, linesOf } from '../../gateway-diff/bench/fuzz-diff.ts';
import { copper, gold } from '../../gateway-diff/test/instruments.ts';
import { fuzzFix } from './fuzz-fix.ts';
import { report } from './report.ts';

/** A million, unless the first argument after `--` says otherwise. */
const mutations = Number(process.argv[3]) || (process.argv.includes('--quick') ? 50_000 : 1_000_000);
const seed = Number(process.argv[4]) || Date.now() % 1_000_000;

const diff = ['gold-morning.jsonl', 'trading-morning.jsonl'].flatMap((name) => linesOf(`packages/gateway-diff/fixtures/${name}`));
const reports = 'packages/gateway-fix/fixtures/reports.json';
const fix = (existsSync(reports) ? Object.entries(JSON.parse(readFileSync(reports, 'utf8')) as Record<string, string>) : [])
  .filter(([name, text]) => name !== 'note' && typeof text === 'string')
  .map(([, text]) => text);

function timed(run: () => object): Record<string, number | string> {
  const startMs = performance.now();
  const met = run();
  const seconds = (performance.now() - startMs) / 1000;
  return { ...(met as Record<string, number>), 'a second': mutations / seconds, seed };
}

report([
  { what: 'DIFF: mutated messages', figures: timed(() => fuzzDiff(diff, [gold, copper], mutations, seededRandom(seed))), goal: 'no crash, no wrong number', meets: true },
  { what: 'FIX: mutated frames', figures: timed(() => fuzzFix(fix, mutations, seededRandom(seed))), goal: 'no crash, no wrong number', meets: true },
]);
