import type { Random } from '@tandem/kernel';

/** Text that readers of JSON or of FIX have been known to stumble over. */
const hostile = [
  '{"__proto__":{"polluted":1}}',
  '"__proto__":{"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  'null',
  'NaN',
  '-0',
  '1e400',
  '9007199254740993',
  '0.1000000000000000055',
  '-1',
  '[]',
  '{}',
  '"-"',
  '\u0000',
  '\ud800',
  '\u0001',
  '10=000\u0001',
  '9=99999999\u0001',
  '='.repeat(40),
  '['.repeat(5_000),
  '{"a":'.repeat(5_000),
];

/** One to four changes of a real message: bytes flipped, cut, doubled, numbers replaced, hostile text put in. */
export function mutate(text: string, others: readonly string[], random: Random): string {
  const below = (n: number): number => Math.floor(random.next() * n);
  let result = text;
  for (let changes = 1 + below(4); changes > 0; changes--) {
    const at = below(result.length + 1);
    const to = Math.min(result.length, at + 1 + below(30));
    switch (below(7)) {
      case 0:
        result = result.slice(0, at) + String.fromCharCode(below(256)) + result.slice(at + 1);
        break;
      case 1:
        result = result.slice(0, at) + result.slice(to);
        break;
      case 2:
        result = result.slice(0, to) + result.slice(at);
        break;
      case 3:
        result = result.slice(0, at) + (hostile[below(hostile.length)] ?? '') + result.slice(at);
        break;
      case 4:
        result = replaceNumber(result, at, hostile[3 + below(10)] ?? '');
        break;
      case 5: {
        const other = others[below(others.length)] ?? '';
        result = result.slice(0, at) + other.slice(below(other.length + 1));
        break;
      }
      default:
        result = result.slice(0, at);
    }
  }
  return result;
}

function replaceNumber(text: string, from: number, by: string): string {
  const found = /-?\d+(\.\d+)?/.exec(text.slice(from));
  return found === null ? text : text.slice(0, from + found.index) + by + text.slice(from + found.index + found[0].length);
}
