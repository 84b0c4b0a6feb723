import { describe, expect, it } from 'vitest';
import { canonicalJson, fnv1a64 } from '../src/state/hash.ts';

describe('the state hash', () => {
  // Test vectors of RFC 9923, 64 bits.
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('of %j is the published one', (text, hash) => {
    expect(fnv1a64(text)).toBe(hash);
  });

  it('does not depend on the order of keys, and does on the order of lists', () => {
    expect(canonicalJson({ b: 1, a: [{ d: null, c: 'x' }] })).toBe('{"a":[{"c":"x","d":null}],"b":1}');
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  });
});
