import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createStateTree, PATCH_DEPTH_MAX, type Json } from '../src/merge-patch/merge-patch.ts';

/** Plain copy, for comparison: the tree's objects have no prototype. */
const plain = (value: Json): unknown => JSON.parse(JSON.stringify(value));

function merged(...patches: Json[]): unknown {
  const tree = createStateTree();
  expect(tree.apply(patches)).toEqual({ ok: true, value: undefined });
  return plain(tree.root);
}

describe('RFC 7386, appendix A (rows whose target and patch are objects)', () => {
  const rows: [Json, Json, Json][] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: 5 }, { a: 1 }, { e: 5, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ];
  it.each(rows)('%j + %j = %j', (target, patch, result) => {
    expect(merged(target, patch)).toEqual(result);
  });
});

describe('the state tree', () => {
  it('removes an object that a patch empties, as DIFF has it', () => {
    expect(merged({ orders: { a: { x: 1 } }, k: 1 }, { orders: { a: { x: null } } })).toEqual({ k: 1 });
  });

  it('is not touched by names of the prototype', () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":{"__proto__":{"b":2}}}') as Json;
    const tree = createStateTree();
    tree.apply([hostile]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(plain(tree.root)).toEqual({ a: {} });
    expect('toString' in (tree.root['a'] as object)).toBe(false);
  });

  it('refuses a transaction that nests too deep, as a whole', () => {
    const nest = (levels: number): Json => (levels === 0 ? 1 : { n: nest(levels - 1) });
    const tree = createStateTree();
    expect(tree.apply([{ first: 1 }, nest(PATCH_DEPTH_MAX + 1)])).toMatchObject({ ok: false, error: { code: 'diff_bounds' } });
    expect(plain(tree.root)).toEqual({});
    expect(tree.apply([nest(PATCH_DEPTH_MAX)]).ok).toBe(true);
    const abyss = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as Json;
    expect(tree.apply([{ abyss }]).ok).toBe(false);
  });

  const key = fc.constantFrom('a', 'b', 'c', 'd');
  const json = fc.letrec<{ value: Json; object: Json }>((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.integer(), fc.constant(null), fc.string(), tie('object')),
    object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  }));

  it('is the same after the same transaction twice', () => {
    fc.assert(
      fc.property(fc.array(json.object, { maxLength: 4 }), json.object, (before, patch) => {
        const tree = createStateTree();
        tree.apply(before);
        tree.apply([patch]);
        const once = plain(tree.root);
        const again = createStateTree();
        again.apply([JSON.parse(JSON.stringify(once)) as Json]);
        // What a patch wants empty or gone is so after one application.
        tree.apply([patch]);
        const leaves = (v: unknown): string[] => (typeof v === 'object' && v !== null ? Object.entries(v).flatMap(([k, m]) => leaves(m).map((l) => `${k}/${l}`)) : [JSON.stringify(v)]);
        expect(leaves(plain(tree.root))).toEqual(leaves(once));
      }),
    );
  });

  it('counts its values', () => {
    const count = (v: unknown): number => (typeof v === 'object' && v !== null ? Object.values(v).reduce<number>((n, m) => n + count(m), 1) : 1);
    fc.assert(
      fc.property(fc.array(json.object, { maxLength: 6 }), (patches) => {
        const tree = createStateTree();
        tree.apply(patches);
        expect(tree.size).toBe(count(plain(tree.root)) - 1);
      }),
    );
  });
});
