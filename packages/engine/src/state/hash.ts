/** JSON text with every object's keys in code-unit order: equal data has equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value);
}

const WORD = 0x1_0000_0000;
/** The prime is 2^40 + 0x1b3; the power of two is a shift of the low word into the high one. */
const PRIME_LOW = 0x1b3;

/**
 * FNV-1a over UTF-16 code units, 64 bits in hex. Fowler, Noll, Vo; see RFC 9923. It tells states apart that differ by
 * accident; against forgery there is the journal's chain.
 */
export function fnv1a64(text: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let i = 0; i < text.length; i++) {
    low = (low ^ text.charCodeAt(i)) >>> 0;
    const product = low * PRIME_LOW;
    high = (high * PRIME_LOW + Math.floor(product / WORD) + ((low << 8) >>> 0)) % WORD;
    low = product % WORD;
  }
  return hex(high) + hex(low);
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');
