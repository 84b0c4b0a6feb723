import { describe, expect, it } from 'vitest';
import { faultCodec, faultKinds, usualFault } from '@tandem/contract';
import { faultOf, isValid, parametersOf, usualDraft } from '../src/rehearsal/fault-draft.ts';
import { en } from '../src/i18n/en.ts';

describe('a fault that is typed', () => {
  it('starts from usual values that the contract takes, each with words', () => {
    for (const kind of faultKinds) {
      expect(faultOf(kind, usualDraft(kind))).toEqual(usualFault(kind));
      expect(faultCodec.safeParse(usualFault(kind)).success).toBe(true);
      expect(en).toHaveProperty([`rehearse.${kind}`]);
      expect(en).toHaveProperty([`rehearseAbout.${kind}`]);
      for (const parameter of parametersOf(kind)) {
        expect(en).toHaveProperty([`rehearseParameter.${parameter.name}`]);
        if (parameter.type === 'choice') for (const value of parameter.of) expect(en).toHaveProperty([`rehearseChoice.${value}`]);
      }
    }
  });

  it('is none while a value is none', () => {
    expect(faultOf('thin_book', { sharePercent: '25', forS: '' })).toEqual({ kind: 'thin_book', sharePercent: 25, forS: null });
    expect(faultOf('thin_book', { sharePercent: '25', forS: ' 30 ' })).toMatchObject({ forS: 30 });
    for (const sharePercent of ['', '0', '101', '2.5', '1e1', 'x']) expect(faultOf('thin_book', { sharePercent, forS: '' })).toBeNull();
    expect(faultOf('latency', { ...usualDraft('latency'), lowMs: '300', highMs: '200' })).toBeNull();
    expect(faultOf('clock_skew', { skewMs: '-1500', forS: '' })).toMatchObject({ skewMs: -1_500 });
    const [seconds] = parametersOf('close_market');
    expect([isValid(seconds!, ''), isValid(seconds!, '0'), isValid(seconds!, '3600')]).toEqual([true, false, true]);
  });
});
