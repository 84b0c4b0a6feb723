import { assert } from '@tandem/kernel';
import type { PairOrderId, PairOrderState } from '@tandem/domain';

/** Every change of state that a pair order may make, and when. The README's diagram is drawn from it. */
export const pairTransitions: readonly (readonly [PairOrderState, PairOrderState, string])[] = [
  ['risk_check', 'denied', 'a check fails'],
  ['risk_check', 'working', 'both legs leave in one step, or the lead leg alone'],
  ['working', 'balanced', 'in the ratio, and nothing more to begin'],
  ['working', 'hedging', 'all settled, a residual, policy complete or the cheaper way'],
  ['working', 'unwinding', 'a residual, and policy unwind, an operator, a halt or its age'],
  ['working', 'stranded', 'no final answer, policy hold, or taken over by hand'],
  ['hedging', 'working', 'in the ratio, the next clip'],
  ['hedging', 'balanced', 'in the ratio, and nothing more to begin'],
  ['hedging', 'unwinding', 'attempts, slippage, age, lots, halt, operator'],
  ['hedging', 'stranded', 'no final answer, or taken over by hand'],
  ['unwinding', 'unwound', 'in the ratio, or flat where that was asked'],
  ['unwinding', 'hedging', 'an operator asks to complete'],
  ['unwinding', 'stranded', 'attempts, time, lot size, no answer, taken over by hand'],
  ['stranded', 'unwinding', 'an operator asks'],
  ['stranded', 'hedging', 'an operator asks to complete'],
  ['balanced', 'unwinding', 'an operator asks to flatten everything'],
  ['unwound', 'unwinding', 'an operator asks to flatten everything'],
  ['balanced', 'stranded', 'a fill after the end leaves a residual'],
  ['unwound', 'stranded', 'a fill after the end leaves a residual'],
];

const allowed: ReadonlySet<string> = new Set(pairTransitions.map(([from, to]) => `${from}>${to}`));

/** Throws AssertionError on a change of state that the table lacks. */
export function assertTransition(id: PairOrderId, from: PairOrderState, to: PairOrderState): void {
  assert(from === to || allowed.has(`${from}>${to}`), `${id} goes from ${from} to ${to}`);
}
