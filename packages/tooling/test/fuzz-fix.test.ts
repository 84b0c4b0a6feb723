import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '@tandem/kernel';
import { fuzzFix } from '../bench/fuzz-fix.ts';

const messages = Object.entries(JSON.parse(readFileSync('packages/gateway-fix/fixtures/reports.json', 'utf8')) as Record<string, string>)
  .filter(([name]) => name !== 'note')
  .map(([, text]) => text);

describe('mutated FIX frames', () => {
  it('do no harm, and what is taken is what the bytes say', () => {
    const met = fuzzFix(messages, 20_000, seededRandom(21));
    expect(met.frames).toBeGreaterThan(5_000);
    expect(met.parsed).toBeGreaterThan(3_000);
    expect(met.garbled).toBeGreaterThan(2_000);
  });
});
