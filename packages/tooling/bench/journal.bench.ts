import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal, recover, verifyJournal } from '@tandem/journal';
import { event, fill, quote, receipt, submit } from '../../journal/test/builders.ts';
import { report, spread, type Measured } from './report.ts';

/** How long durable commits take, how many records a second groups reach, and how fast the audit trail is exported. */

const isQuick = process.argv.includes('--quick');
const DAY = '2026-11-23';
const AUDIT_ROWS = isQuick ? 50_000 : 1_000_000;
const DECISIONS = isQuick ? 20 : 100;
const GROUPED = isQuick ? 20_000 : 200_000;
const CADENCE_MS = 100;
const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
const opened = openJournal({ folder, tradingDay: DAY });
if (!opened.ok) throw new Error(opened.error.what);
const journal = opened.value;
let seq = 0;

const pause = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const aSecond = (count: number, sinceMs: number): number => (count * 1000) / (performance.now() - sinceMs);
const took = (action: () => void): number => {
  const startMs = performance.now();
  action();
  return performance.now() - startMs;
};

/** A decision and the floor by turns, so that the disk's mood meets both. */
function decisions(): Measured {
  const plain = openSync(join(folder, 'floor'), 'w');
  const bytes = Buffer.alloc(1500, 'x');
  const [ours, floor] = [[] as number[], [] as number[]];
  for (let n = 0; n < DECISIONS; n++) {
    pause(CADENCE_MS / 2);
    floor.push(took(() => {
      writeSync(plain, bytes);
      fdatasyncSync(plain);
    }));
    pause(CADENCE_MS / 2);
    ours.push(took(() => {
      journal.recordEvent(event(++seq, quote));
      journal.recordCommands(seq, [submit(seq), receipt(seq, 1, seq)]);
      journal.commit();
    }));
    journal.flush();
  }
  closeSync(plain);
  const [own, least] = [spread(ours), spread(floor)];
  return { what: `a decision made durable, every ${CADENCE_MS} ms`, figures: { 'p50 ms': own.p50, 'p99 ms': own.p99, count: own.count, 'write and fdatasync p50 ms': least.p50, 'p99 of it ms': least.p99, 'x floor p50': own.p50 / least.p50 }, goal: 'p50 at most 1.5 x write and fdatasync', meets: own.p50 <= 1.5 * least.p50 };
}

function groups(size: number, what: string, input: (n: number) => Parameters<typeof event>[1], judged: boolean): Measured {
  const startMs = performance.now();
  for (let n = 0; n < GROUPED; n++) {
    journal.recordEvent(event(++seq, input(n)));
    if (n % size === size - 1) journal.commit();
  }
  journal.commit();
  const rate = aSecond(GROUPED, startMs);
  return { what: `${what}, durable in groups of ${size}`, figures: { 'records/s': rate }, ...(judged ? { goal: '200,000 records/s', meets: rate >= 200_000 } : {}) };
}

function audit(): Measured[] {
  const writeMs = performance.now();
  for (let row = 0; row < AUDIT_ROWS; row++) {
    journal.recordEvent(event(++seq, fill(row, '全部成交')));
    if (row % 1000 === 999) journal.flush();
  }
  journal.flush();
  const written: Measured = { what: 'audited events with their rows', figures: { 'records/s': aSecond(AUDIT_ROWS, writeMs) } };
  const csv = join(folder, 'audit.csv');
  const before = process.memoryUsage().rss;
  let peak = before;
  const exportMs = performance.now();
  const out = openSync(csv, 'w');
  for (let cursor: number | null = 0; cursor !== null; ) {
    const chunk = journal.auditChunk({ tradingDay: DAY, cursor, rowsMax: 5000 });
    writeSync(out, chunk.chunk);
    cursor = chunk.nextCursor;
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  closeSync(out);
  const ourS = (performance.now() - exportMs) / 1000;
  const figures = { rows: AUDIT_ROWS, seconds: ourS, 'MB more at the peak': (peak - before) / 1e6 };
  if (spawnSync('sqlite3', ['-version']).error !== undefined) return [written, { what: 'audit CSV; no sqlite3 to compare with', figures }];
  // The shell gets the same cells as columns of a table, in a file of its own.
  const columns = join(folder, 'columns.sqlite');
  execFileSync('sqlite3', [columns, '.mode csv', `.import ${csv} audit`]);
  const shellMs = performance.now();
  execFileSync('sqlite3', ['-csv', '-header', columns, `.once ${join(folder, 'shell.csv')}`, 'SELECT * FROM audit']);
  const shellS = (performance.now() - shellMs) / 1000;
  return [written, { what: 'audit CSV', figures: { ...figures, 'sqlite3’s shell, seconds': shellS, 'x the shell': ourS / shellS }, goal: 'at most 2.5 x the shell and 200 MB', meets: ourS <= 2.5 * shellS && peak - before <= 200e6 }];
}

function readBack(): Measured[] {
  const file = join(folder, `journal-${DAY}.sqlite`);
  const verifyMs = performance.now();
  const verified = verifyJournal(file);
  if (!verified.ok) throw new Error(verified.error.what);
  const verifiedRate = aSecond(verified.value.records, verifyMs);
  const recoverMs = performance.now();
  const recovered = recover(folder);
  if (!recovered.ok) throw new Error(recovered.error.what);
  return [
    { what: 'the chain verified', figures: { 'records/s': verifiedRate, 'file MB': statSync(file).size / 1e6 } },
    { what: 'events read back for a restart', figures: { 'events/s': aSecond(recovered.value.events.length, recoverMs) } },
  ];
}

const measured = [decisions(), ...[100, 1000].map((size) => groups(size, 'quotes', () => quote, true)), groups(100, 'executions', (n) => fill(n), false), ...audit()];
journal.close();
report([...measured, ...readBack()]);
rmSync(folder, { recursive: true });
