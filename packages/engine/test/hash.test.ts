import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fnv1a64, hashOf, writeCanonical } from '../src/state/hash.ts';

function canonicalText(value: unknown): string {
  const pieces: string[] = [];
  writeCanonical(value, (text) => pieces.push(text));
  return pieces.join('');
}

function fnv1a64(...texts: readonly string[]): string {
  const hash = new Fnv1a64();
  for (const text of texts) hash.write(text);
  return hash.hex();
}

/** By the definition: a xor and a product in 64 bits. */
function defined64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) hash = ((hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n) & 0xffff_ffff_ffff_ffffn;
  return hash.toString(16).padStart(16, '0');
}

describe('the state hash', () => {
  // Test vectors of RFC 9923, 64 bits.
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('of %j is the published one', (text, hash) => {
    expect(fnv1a64(text)).toBe(hash);
  });

  it('is the defined one of any text, whole or in pieces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        expect(fnv1a64(one, other)).toBe(defined64(one + other));
      }),
    );
  });

  it('does not depend on the order of keys, and does on the order of lists', () => {
    expect(canonicalText({ b: 1, a: [{ d: null, c: 'x' }] })).toBe('{"a":[{"c":"x","d":null}],"b":1}');
    expect(canonicalText({ b: [], a: {}, c: undefined })).toBe('{"a":{},"b":[]}');
    expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]));
    expect(hashOf({ a: 1, b: 2 })).toBe(hashOf({ b: 2, a: 1 }));
  });

  it('is of JSON’s own text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalText(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    for (const text of ['"', '\\', '\n', '\u0007', '“', '单边滞留', '\ud800']) expect(canonicalText(text)).toBe(JSON.stringify(text));
  });
});
