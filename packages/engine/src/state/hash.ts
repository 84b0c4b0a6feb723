type Write = (text: string) => void;

/** JSON text with every object's keys in code-unit order, a piece at a time: equal data has equal text. */
export function writeCanonical(value: unknown, write: Write): void {
  if (typeof value === 'number') write(Number.isFinite(value) ? String(value) : 'null');
  else if (typeof value === 'string') writeText(value, write);
  else if (typeof value !== 'object' || value === null) write(value === undefined ? 'null' : JSON.stringify(value));
  else if (Array.isArray(value)) writeList(value, write);
  else writeRecord(value as Readonly<Record<string, unknown>>, write);
}

function writeList(members: readonly unknown[], write: Write): void {
  let between = '[';
  for (const member of members) {
    write(between);
    writeCanonical(member, write);
    between = ',';
  }
  write(between === '[' ? '[]' : ']');
}

function writeRecord(members: Readonly<Record<string, unknown>>, write: Write): void {
  let between = '{';
  // Sorted without a comparison of its own, which is by code units.
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member === undefined) continue;
    write(between);
    writeText(key, write);
    write(':');
    writeCanonical(member, write);
    between = ',';
  }
  write(between === '{' ? '{}' : '}');
}

/** What may need an escape between JSON's quotes. */
const ODD = /[^ !#-[\]-~\u3000-\u9fff]/;

function writeText(text: string, write: Write): void {
  if (ODD.test(text)) {
    write(JSON.stringify(text));
    return;
  }
  // Apart, since a joined text would be copied to be read.
  write('"');
  write(text);
  write('"');
}

const WORD_BITS = 16;
const WORD = 0xffff;
const HEX = 16;
const HEX_DIGITS = 4;
/** The prime is 2^40 + 0x1b3: the power of two is a shift by two words and eight bits. */
const PRIME_LOW = 0x1b3;
const PRIME_SHIFT = 8;

/**
 * FNV-1a over UTF-16 code units, 64 bits in hex. Fowler, Noll, Vo; see RFC 9923. It tells states apart that differ by
 * accident; against forgery there is the journal's chain. Kept in four words of 16 bits, lowest first, whose products stay
 * small integers.
 */
export class Fnv1a64 {
  #a = 0x2325;
  #b = 0x8422;
  #c = 0x9ce4;
  #d = 0xcbf2;

  /** Takes in more text: pieces hash as the whole does. */
  readonly write: Write = (text) => {
    let [a, b, c, d] = [this.#a, this.#b, this.#c, this.#d];
    for (let i = 0; i < text.length; i++) {
      a ^= text.charCodeAt(i);
      const second = b * PRIME_LOW;
      const third = c * PRIME_LOW + (a << PRIME_SHIFT);
      const fourth = d * PRIME_LOW + (b << PRIME_SHIFT);
      a *= PRIME_LOW;
      b = second + (a >>> WORD_BITS);
      c = third + (b >>> WORD_BITS);
      d = (fourth + (c >>> WORD_BITS)) & WORD;
      a &= WORD;
      b &= WORD;
      c &= WORD;
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  };

  hex(): string {
    return [this.#d, this.#c, this.#b, this.#a].map((word) => word.toString(HEX).padStart(HEX_DIGITS, '0')).join('');
  }
}

/** The hash of data, whatever the order of its keys. */
export function hashOf(data: unknown): string {
  const hash = new Fnv1a64();
  writeCanonical(data, hash.write);
  return hash.hex();
}
