import { spreadId, type Position, type SpreadDefinition } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { positionsInPairs } from '../src/pairs/position-in-pairs.ts';

const spread = (id: string, inner: string, innerLots: number, outer: string, outerLots: number): SpreadDefinition =>
  ({ spreadId: id, innerInstrumentId: inner, innerLots, outerInstrumentId: outer, outerLots }) as unknown as SpreadDefinition;
const spreads = [spread('cu-CA', 'cu', 5, 'CA', 1), spread('cu-HG', 'cu', 9, 'HG', 4), spread('au-GC', 'au', 28, 'GC', 9)];

const lotsOf = (instrumentId: string, net: number): Position =>
  ({ instrumentId, longToday: Math.max(0, net), longYesterday: 0, shortToday: Math.max(0, -net), shortYesterday: 0 }) as unknown as Position;

function told(held: Readonly<Record<string, number>>) {
  const of = positionsInPairs(Object.entries(held).map(([id, net]) => lotsOf(id, net)), spreads);
  return Object.fromEntries([...of].map(([id, { pairs, innerOver, outerOver }]) => [id, [pairs, innerOver, outerOver]]));
}
const flat = { 'cu-CA': [0, 0, 0], 'cu-HG': [0, 0, 0], 'au-GC': [0, 0, 0] };

describe('positions in pairs', () => {
  it.each([
    [28, -9, 1],
    [-56, 18, -2],
    [40, -18, 1],
    [56, 18, 0],
    [27, -9, 0],
    [28, 0, 0],
  ])('of legs of their own: inner %d and outer %d lots hold %d pairs', (au, GC, pairs) => {
    expect(told({ au, GC })['au-GC']).toEqual([pairs, au - 28 * pairs, GC + 9 * pairs]);
  });

  it('are whole pairs where the legs stand against each other', () => {
    expect(told({ cu: 10, CA: -2 })).toEqual({ ...flat, 'cu-CA': [2, 0, 0] });
    expect(told({ au: -28, GC: 9 })).toEqual({ ...flat, 'au-GC': [-1, 0, 0] });
  });

  it('are each spread’s own where two share a leg, also where they cancel out on it', () => {
    expect(told({ cu: 14, CA: -1, HG: -4 })).toEqual({ ...flat, 'cu-CA': [1, 0, 0], 'cu-HG': [1, 0, 0] });
    expect(told({ cu: -4, CA: -1, HG: 4 })).toEqual({ ...flat, 'cu-CA': [1, 0, 0], 'cu-HG': [-1, 0, 0] });
  });

  it('tell a leg that stands alone, beside whole pairs and without one', () => {
    expect(told({ au: 56, GC: -9 })['au-GC']).toEqual([1, 28, 0]);
    expect(told({ cu: 10, CA: -1 })['cu-CA']).toEqual([1, 5, 0]);
    expect(told({ CA: -1 })).toEqual({ ...flat, 'cu-CA': [0, 0, -1] });
    expect(told({ au: 28 })['au-GC']).toEqual([0, 28, 0]);
  });

  it('never claim more of a leg than is held', () => {
    expect(told({ cu: 5, CA: -3 })['cu-CA']).toEqual([1, 0, -2]);
  });
});

it('knows a spread by its id', () => {
  expect(positionsInPairs([], spreads).get(spreadId('cu-CA'))).toMatchObject({ pairs: 0, innerLots: 0 });
});
