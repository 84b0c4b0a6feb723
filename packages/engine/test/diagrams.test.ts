import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assertStatusChange } from '../src/orders/transitions.ts';
import { assertTransition } from '../src/pair/transitions.ts';
import { README, withDiagrams } from './diagrams.ts';

describe('the state diagrams', () => {
  it('of the README are those of the code: npx tsx packages/engine/test/diagrams.ts --write', () => {
    const readme = readFileSync(README, 'utf8');
    expect(withDiagrams(readme)).toBe(readme);
  });

  it('are what the engine asserts', () => {
    expect(() => assertTransition('P1' as never, 'denied', 'working')).toThrow('P1 goes from denied to working');
    expect(() => assertTransition('P1' as never, 'working', 'hedging')).not.toThrow();
    expect(() => assertStatusChange('c1' as never, 'filled', 'new')).toThrow('c1 goes from filled to new');
  });
});
