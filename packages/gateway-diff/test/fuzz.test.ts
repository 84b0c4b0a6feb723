import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '@tandem/kernel';
import { fuzzDiff, linesOf } from '../bench/fuzz-diff.ts';
import { copper, gold } from './instruments.ts';

const fixtures = ['gold-morning.jsonl', 'trading-morning.jsonl'].flatMap((name) => linesOf(join(import.meta.dirname, '../fixtures', name)));
const folder = join(process.env['TANDEM_TEST_DATA'] ?? '', 'diff');
const missing = process.env['TANDEM_TEST_DATA'] === undefined || !existsSync(folder);

describe('mutated messages', () => {
  it('of the fixtures do no harm and make no wrong number', () => {
    const met = fuzzDiff(fixtures, [gold, copper], 20_000, seededRandom(11));
    // Most must still be messages, or nothing behind the first decoder was tried.
    expect(met.taken).toBeGreaterThan(4_000);
    expect(met.scanned).toBeGreaterThan(300);
    expect(met.books).toBeGreaterThan(500);
    expect(met.reports).toBeGreaterThan(500);
  });

  it.skipIf(missing)('of the recordings do no harm either (skipped where TANDEM_TEST_DATA does not name them)', () => {
    const recorded = readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl.gz'))
      .flatMap((name) => gunzipSync(readFileSync(join(folder, name))).toString('utf8').split('\n'))
      .filter((line) => line !== '' && line.length < 20_000);
    expect(fuzzDiff(recorded, [gold, copper], 3_000, seededRandom(12)).taken).toBeGreaterThan(300);
  });
});
