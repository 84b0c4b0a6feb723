import { contract } from '@tandem/contract';
import type { Wording } from '@tandem/domain';
import { parametersOf, sentenceCodes, sentenceOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const alert = (text: unknown): unknown => ({
  alertId: 'A1-1',
  grade: 'info',
  code: 'none',
  text,
  venue: null,
  spreadId: null,
  pairOrderId: null,
  raisedUs: 1,
});
const taken = (text: unknown): boolean => contract.alerts.item.safeParse(alert(text)).success;

describe('what the engine said, on the wire', () => {
  it.each(sentenceCodes)('%s passes as it is, with any value of its parameters', (code) => {
    const wording: Wording = [null, ...parametersOf(code)].map((other) => sentenceOf(code, other));
    expect(contract.alerts.item.parse(alert(wording))).toEqual(alert(wording));
  });

  it.each<[string, unknown]>([
    ['a code of another version', [{ code: 'unheard_of' }]],
    ['a parameter too few', [{ code: 'tops_up' }]],
    ['a parameter too many', [{ code: 'nothing_filled', lots: 1 }]],
    ['lots with a fraction', [{ code: 'cancel_asked', lots: 0.5 }]],
    ['a price without its unit', [{ code: 'slippage_bound', most: { amount: '1', currency: 'CNY' } }]],
    ['prose', 'Nothing filled.'],
    ['no end', Array.from({ length: 100 }, () => ({ code: 'nothing_filled' }))],
  ])('with %s is refused', (_, text) => {
    expect(taken(text)).toBe(false);
  });
});
