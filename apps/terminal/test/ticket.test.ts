import { buildCatalogue, ONE_SHOT, spreadId, spreadPrice } from '@tandem/domain';
import { pairOrderRequestCodec } from '@tandem/contract';
import { assert, defined, parseScaled } from '@tandem/kernel';
import { EVEN, policyOf, testCatalogue } from '@tandem/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadStep } from '../src/format/numbers.ts';
import { armedOf } from '../src/ticket/armed.ts';
import { emptyDraft, policyDraft, prepared, type TicketDraft } from '../src/ticket/draft.ts';
import { firstWrong } from '../src/ticket/field-labels.ts';
import { emptyTrigger, termsOf } from '../src/ticket/trigger-draft.ts';
import { levelOf, requestOf, type TicketField } from '../src/ticket/validation.ts';

const policy = policyOf({
  inner: { payupTicks: 1, payupStepTicks: 1, payupTicksMax: 5, timeInForce: 'fak' },
  outer: { payupTicks: 0, payupStepTicks: 2, payupTicksMax: 6, timeInForce: 'day' },
  onResidual: 'unwind',
  slippageMax: spreadPrice(150),
});
const scale = 2;
const id = spreadId('au-GC');
const ready: TicketDraft = { ...emptyDraft(policy, scale), side: 'buy', pairs: '3', limit: '-1.5' };

const errorsOf = (draft: TicketDraft): TicketField[] => {
  const result = requestOf(draft, id, scale, 20);
  return result.ok ? [] : (Object.keys(result.error) as TicketField[]);
};

describe('the ticket', () => {
  it('becomes the request that was typed, in scaled integers', () => {
    expect(requestOf(ready, id, scale, 20)).toEqual({
      ok: true,
      value: { spreadId: id, side: 'buy', pairs: 3, limit: -150, policy },
    });
  });

  it.each<[string, Partial<TicketDraft>, TicketField[]]>([
    ['no side', { side: null }, ['side']],
    ['no pairs', { pairs: '' }, ['pairs']],
    ['no whole pairs', { pairs: '1.5' }, ['pairs']],
    ['zero pairs', { pairs: '0' }, ['pairs']],
    ['negative pairs', { pairs: '-2' }, ['pairs']],
    ['pairs in words of an exponent', { pairs: '1e3' }, ['pairs']],
    ['no limit', { limit: '  ' }, ['limit']],
    ['more decimals than the spread has', { limit: '1.234' }, ['limit']],
    ['a comma', { limit: '1,5' }, ['limit']],
    ['both wrong', { pairs: 'x', limit: 'y' }, ['pairs', 'limit']],
  ])('says what is wrong: %s', (_case, change, fields) => {
    expect(errorsOf({ ...ready, ...change })).toEqual(fields);
  });

  it.each<[string, (draft: TicketDraft['policy']) => TicketDraft['policy'], TicketField]>([
    ['a payup over its bound', (p) => ({ ...p, inner: { ...p.inner, payupTicks: '6' } }), 'inner.payupTicks'],
    ['a negative step', (p) => ({ ...p, outer: { ...p.outer, payupStepTicks: '-1' } }), 'outer.payupStepTicks'],
    ['a timeout below the host’s bound', (p) => ({ ...p, orderTimeoutMs: '49' }), 'orderTimeoutMs'],
    ['too many attempts', (p) => ({ ...p, attemptsMax: '51' }), 'attemptsMax'],
    ['a negative slippage', (p) => ({ ...p, slippageMax: '-0.01' }), 'slippageMax'],
  ])('says what is wrong with the policy: %s', (_case, change, field) => {
    expect(errorsOf({ ...ready, policy: change(ready.policy) })).toEqual([field]);
  });

  it('shows a policy as texts that read back as the same policy', () => {
    const request = requestOf({ ...ready, policy: policyDraft(policy, scale) }, id, scale, 20);
    expect(request.ok && request.value.policy).toEqual(policy);
  });

  it('is prepared at the executable price, and without a limit where there is none', () => {
    const exact = { ...ready, allowance: '0' };
    expect(prepared(exact, 'sell', spreadPrice(-7), scale, 2)).toMatchObject({ side: 'sell', limit: '-0.07', pairs: '3' });
    expect(prepared(exact, 'sell', null, scale, 2).limit).toBe('');
  });

  it('grants the allowance against the operator: a buy may pay more, a sell may earn less', () => {
    const generous = { ...ready, allowance: '3' };
    expect(prepared(generous, 'buy', spreadPrice(100), scale, 2).limit).toBe('1.06');
    expect(prepared(generous, 'sell', spreadPrice(100), scale, 2).limit).toBe('0.94');
    expect(prepared({ ...ready, allowance: 'x' }, 'buy', spreadPrice(100), scale, 2).limit).toBe('1.00');
    expect(errorsOf({ ...ready, allowance: 'x' })).toEqual(['allowance']);
  });

  it('reads a trigger’s level at the spread’s scale', () => {
    expect(levelOf({ ...ready, level: '2.5' }, scale)).toEqual({ ok: true, value: 250 });
    expect(levelOf({ ...ready, level: '' }, scale)).toMatchObject({ ok: false, error: { level: { key: 'field.required' } } });
  });

  it('never lets through what the contract would refuse', () => {
    const text = fc.oneof(fc.string({ maxLength: 8 }), fc.integer().map(String), fc.constantFrom('-0', '1e9', ' 7 ', '999999999999'));
    fc.assert(
      fc.property(text, text, text, text, (pairs, limit, slippageMax, orderTimeoutMs) => {
        const request = requestOf(
          { ...ready, pairs, limit, policy: { ...ready.policy, slippageMax, orderTimeoutMs } },
          id,
          scale,
          1_000_000,
        );
        if (request.ok) expect(pairOrderRequestCodec.safeParse(request.value).success).toBe(true);
      }),
    );
  });
});

describe('a trigger’s terms as typed', () => {
  it('are a one-shot at any time where nothing is said', () => {
    expect(termsOf(emptyTrigger, scale, 3)).toEqual({ ok: true, value: { ...ONE_SHOT, pairsMax: 3 } });
  });

  it('are read in the scale of what they measure', () => {
    const grid = { ...emptyTrigger, gridStep: '0.25', hysteresis: '1', firingsMax: '4', window: '21:00-02:30' };
    expect(termsOf(grid, scale, 2)).toMatchObject({ value: { gridStep: 25, hysteresis: 100, pairsMax: 8, window: { fromMinute: 1_260, toMinute: 150 } } });
    expect(termsOf({ ...grid, measure: 'ratio' }, scale, 2)).toMatchObject({ value: { gridStep: 2_500 } });
  });

  it.each([
    ['firingsMax', '0', { key: 'field.outOfRange', parameters: { low: 1, high: 1_000 } }],
    ['holdMs', '-1', { key: 'field.outOfRange', parameters: { low: 0, high: 3_600_000 } }],
    ['cooldownMs', '1.5', { key: 'field.notWhole' }],
    ['pairsMax', '1', { key: 'field.outOfRange', parameters: { low: 2, high: 1_000_000 } }],
    ['hysteresis', 'x', { key: 'field.notDecimal', parameters: { decimals: scale } }],
    ['gridStep', '-1', { key: 'field.outOfRange', parameters: { low: 0, high: '∞' } }],
    ['window', '25:00-26:00', { key: 'field.notWindow' }],
    ['window', '09:00-09:00', { key: 'field.notWindow' }],
  ] as const)('say of %s why it cannot be %s', (field, text, error) => {
    expect(termsOf({ ...emptyTrigger, [field]: text }, scale, 2)).toEqual({ ok: false, error: { [field]: error } });
  });
});

const builtCatalogue = () => {
  const built = buildCatalogue(testCatalogue(), 'test');
  assert(built.ok, 'the test catalogue builds');
  return built.value;
};

describe('a trigger as typed', () => {
  const spread = defined(builtCatalogue().spreads.get(EVEN), 'the even pair');
  const decimals = spread.definition.spreadScale;
  const typed = (change: Partial<TicketDraft>): TicketDraft => ({ ...ready, policy: policyDraft(policy, decimals), allowance: '0', level: '100', ...change });
  const armed = (draft: TicketDraft) => armedOf(draft, spread, 20);

  it('sends with its level and the allowance, never with the limit that stood in the ticket', () => {
    const step = spreadStep(spread);
    const level = parseScaled('100', decimals)!;
    expect(armed(typed({ side: 'buy', limit: '7000', allowance: '2' }))).toMatchObject({ value: { level, request: { limit: level + 2 * step } } });
    expect(armed(typed({ side: 'sell', limit: '', allowance: '3' }))).toMatchObject({ value: { level, request: { limit: level - 3 * step } } });
  });

  it.each([
    ['buy', '99', 'field.limitBelowLevel'],
    ['sell', '101', 'field.limitAboveLevel'],
  ] as const)('refuses a %s whose limit of %s its own level could not reach', (side, limit, key) => {
    const refused = armed(typed({ side, trigger: { ...emptyTrigger, limit } }));
    expect(refused).toMatchObject({ ok: false, error: { ticket: {}, trigger: { limit: { key } } } });
    expect(armed(typed({ side, trigger: { ...emptyTrigger, limit: '100' } })).ok).toBe(true);
  });

  it('takes the ticket’s limit where the level is a ratio, which is no spread', () => {
    const ratio = { ...emptyTrigger, measure: 'ratio' as const };
    expect(armed(typed({ level: '8.0376', limit: '7', trigger: ratio }))).toMatchObject({ value: { level: 80_376, limit: '7' } });
    expect(armed(typed({ level: '8.0376', limit: '', trigger: ratio }))).toMatchObject({ error: { ticket: { limit: { key: 'field.required' } } } });
  });
});

describe('a refused press', () => {
  it('names the first wrong field from the top, and whether it is folded away', () => {
    const folded = requestOf({ ...ready, policy: { ...ready.policy, slippageMax: 'x', legSkewMaxMs: '' } }, id, scale, 20);
    expect(folded.ok ? null : firstWrong(folded.error)).toMatchObject({ field: 'ticket-slippageMax', folded: true });
    const shown = requestOf({ ...ready, pairs: '21', policy: { ...ready.policy, slippageMax: 'x' } }, id, scale, 20);
    expect(shown.ok ? null : firstWrong(shown.error)).toMatchObject({
      field: 'ticket-pairs',
      folded: false,
      error: { key: 'field.outOfRange', parameters: { low: 1, high: 20 } },
    });
  });
});
