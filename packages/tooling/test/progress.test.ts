import { expect, it } from 'vitest';
import { progressOf } from '../simulate/progress.mjs';

it('tells of a long run where it stands every ten seconds, and of each violation once and at once', () => {
  let nowMs = 0;
  const told: string[] = [];
  const tell = progressOf({ runs: 1_000, isTerminal: false, write: (text) => told.push(text), nowMs: () => nowMs });
  const violations: { seed: number; what: string; detail: string }[] = [];
  tell({ scenarios: 50, violations });
  nowMs = 5_000;
  violations.push({ seed: 7, what: 'overfill', detail: '2 of 1' });
  tell({ scenarios: 100, violations });
  nowMs = 10_000;
  tell({ scenarios: 200, violations });
  expect(told).toEqual(['seed 7: overfill: 2 of 1\n', '200 of 1000 scenarios, 20 a second, 40 s left, 1 violations\n']);
});
