/** Prints how long durable commits take, how many records a second groups reach, and how fast the audit trail exports. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal, recover, verifyJournal } from '@tandem/journal';
import { event, fill, quote, receipt, submit } from '../test/builders.ts';

const DAY = '2026-11-23';
const AUDIT_ROWS = Number(process.argv[2] ?? 1_000_000);
const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
const opened = openJournal({ folder, tradingDay: DAY });
if (!opened.ok) throw new Error(opened.error.what);
const journal = opened.value;
let seq = 0;

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const percentile = (sorted: readonly number[], share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(3);
const pause = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function measure(name: string, times: number, pauseMs: number, action: () => void): void {
  const took: number[] = [];
  for (let n = 0; n < times; n++) {
    if (pauseMs > 0) pause(pauseMs);
    const startMs = performance.now();
    action();
    took.push(performance.now() - startMs);
  }
  took.sort((a, b) => a - b);
  print(`${name}: p50 ${percentile(took, 0.5)} ms, p99 ${percentile(took, 0.99)} ms (${times} times)`);
}

function decision(): void {
  seq++;
  journal.recordEvent(event(seq, quote));
  journal.recordCommands(seq, [submit(seq), receipt(seq, 1, seq)]);
  journal.commit();
}

const plain = openSync(join(folder, 'floor'), 'w');
const bytes = Buffer.alloc(1500, 'x');
const floor = (): void => {
  writeSync(plain, bytes);
  fdatasyncSync(plain);
};
measure('floor: write and fdatasync, every 20 ms', 200, 20, floor);
measure('event and commands durable, every 20 ms', 200, 20, decision);
measure('floor, one after the other', 1000, 0, floor);
measure('event and commands durable, one after the other', 1000, 0, decision);
closeSync(plain);

for (const size of [100, 1000]) {
  const groups = 100_000 / size;
  const startMs = performance.now();
  for (let group = 0; group < groups; group++) {
    for (let row = 0; row < size; row++) journal.recordEvent(event(++seq, quote));
    journal.commit();
  }
  print(`groups of ${size} quotes: ${Math.round((groups * size * 1000) / (performance.now() - startMs))} records/s`);
}

const writeMs = performance.now();
for (let row = 0; row < AUDIT_ROWS; row++) journal.recordEvent(event(++seq, fill(row, '全部成交')));
journal.commit();
print(`audited events: ${Math.round((AUDIT_ROWS * 1000) / (performance.now() - writeMs))} records/s`);

const file = join(folder, `journal-${DAY}.sqlite`);
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
const tookMs = performance.now() - exportMs;
print(`audit CSV: ${Math.round((AUDIT_ROWS * 1000) / tookMs)} rows/s, ${(tookMs / 1000).toFixed(2)} s, ${Math.round((peak - before) / 1e6)} MB more at the peak`);

const startVerifyMs = performance.now();
const verified = verifyJournal(file);
if (!verified.ok) throw new Error(verified.error.what);
print(`verify: ${Math.round((verified.value.records * 1000) / (performance.now() - startVerifyMs))} records/s`);
journal.close();

if (spawnSync('sqlite3', ['-version']).error === undefined) {
  // The shell gets the same cells as columns of a table, in a file of its own.
  const columns = join(folder, 'columns.sqlite');
  execFileSync('sqlite3', [columns, '.mode csv', `.import ${csv} audit`]);
  const shellMs = performance.now();
  execFileSync('sqlite3', ['-csv', '-header', columns, `.once ${join(folder, 'shell.csv')}`, 'SELECT * FROM audit']);
  print(`sqlite3 shell: ${Math.round((AUDIT_ROWS * 1000) / (performance.now() - shellMs))} rows/s`);
}
const recoverMs = performance.now();
const recovered = recover(folder);
if (!recovered.ok) throw new Error(recovered.error.what);
print(`recover ${recovered.value.events.length} events: ${((performance.now() - recoverMs) / 1000).toFixed(2)} s`);
rmSync(folder, { recursive: true });
