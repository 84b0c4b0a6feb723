import { powerOfTen } from '@tandem/kernel';
import { parseBeijingTime } from '../parse/time.ts';
import { quoteFields } from './fields.ts';
import { hashed, NameTable, NO_HASH } from './names.ts';
import { CLOSED, MISSING, PRESENT, UNREADABLE, type QuoteState } from './quote-state.ts';

/** Longer messages are rare (first snapshots, charts) and go the general way. */
const SCAN_BYTES_MAX = 256 * 1024;
/** Fields and quotes that one message may set by this way. */
const SETTINGS_MAX = 8_192;
const QUOTES_MAX = 1_024;
/** Digits that a double holds whatever they are, so that this way and JSON.parse see the same decimal. */
const DIGITS_MAX = 15;
/** Places after the point beyond which JavaScript writes a small number with an exponent. */
const PLACES_MAX = 6;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;

const fieldNames = new NameTable(quoteFields.map((field) => field.name));
const kinds = quoteFields.map((field) => field.kind);
/** `"ask_price1":`, as a server without white space writes it. */
const written = quoteFields.map((field) => Uint8Array.from(Buffer.from(`"${field.name}":`, 'latin1')));
/** Stands for any name that is no field, and for the beginning of a quote, where a field is looked back upon. */
const NO_FIELD = quoteFields.length;
const words = new NameTable(['aid', 'data', 'quotes', 'rtn_data', '-', 'NaN', 'CLOSED']);
const [AID, DATA, QUOTES, RTN_DATA, DASH, NAN, CLOSED_WORD] = [0, 1, 2, 3, 4, 5, 6] as const;

/** Finds the state of the symbol between two places of a message; null where nobody asked for it. */
export type FindQuote = (bytes: Uint8Array, from: number, to: number, hash: number) => QuoteState | null;

const isDigit = (byte: number): boolean => (byte - ZERO) >>> 0 <= 9;
const isSpace = (byte: number): boolean => byte <= SPACE && (byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09);

/**
 * Reads `{"aid":"rtn_data","data":[{"quotes":{…}},…]}` from the bytes of the socket straight into the states of quotes,
 * without an object or a string between. What it does not recognise it leaves alone as a whole: escapes, exponents, more
 * than 15 digits, names twice in one object, other members of a patch, deletions. The general way (JSON.parse and merge
 * patch) then decides, so that every message means the same by both.
 */
export class QuoteScanner {
  readonly #find: FindQuote;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** The last name or text between quotes. */
  #from = 0;
  #to = 0;
  #hash = NO_HASH;
  /** The last number: `mantissa` times 10^-places. */
  #mantissa = 0;
  #places = 0;
  /** What the message says, until all of it is read: a message that is refused half-way must not have been half done. */
  readonly #slots = new Int32Array(SETTINGS_MAX);
  readonly #states = new Uint8Array(SETTINGS_MAX);
  readonly #values: number[] = new Array<number>(SETTINGS_MAX).fill(0);
  #settings = 0;
  readonly #quotes: (QuoteState | null)[] = new Array<QuoteState | null>(QUOTES_MAX).fill(null);
  readonly #quoteEnds = new Int32Array(QUOTES_MAX);
  readonly #timeStates = new Int8Array(QUOTES_MAX);
  readonly #timesUs = new Float64Array(QUOTES_MAX);
  #quoteCount = 0;
  /** The field that came after each field when it was last seen: servers keep an order. */
  readonly #following = new Uint8Array(NO_FIELD + 1).fill(NO_FIELD);
  /** The date that was last seen, and where its day begins. */
  readonly #date = new Uint8Array(10);
  #dayStartUs = 0;

  constructor(find: FindQuote) {
    this.#find = find;
  }

  /** True where all of it was understood: then `commit` does what it says. */
  scan(bytes: Uint8Array): boolean {
    this.#settings = 0;
    this.#quoteCount = 0;
    if (bytes.length > SCAN_BYTES_MAX) return false;
    this.#bytes = bytes;
    this.#at = 0;
    return this.#message() && this.#next() === -1;
  }

  /** Sets what the last `scan` read, and names each quote it spoke of, in its order. */
  commit(touch: (quote: QuoteState) => void): void {
    let setting = 0;
    for (let n = 0; n < this.#quoteCount; n++) {
      const quote = this.#quotes[n];
      if (quote === null || quote === undefined) continue;
      for (const end = this.#quoteEnds[n] ?? 0; setting < end; setting++) {
        quote.set(this.#slots[setting] ?? 0, this.#states[setting] ?? 0, this.#values[setting] ?? 0);
      }
      const timeState = this.#timeStates[n] ?? -1;
      if (timeState >= 0) quote.setTime(timeState, this.#timesUs[n] ?? 0);
      touch(quote);
    }
  }

  /** The next byte that is no white space, not taken yet; -1 at the end. */
  #next(): number {
    // Never past the end: an index out of bounds slows every read of the bytes down.
    const bytes = this.#bytes;
    let at = this.#at;
    while (at < bytes.length && isSpace(bytes[at] ?? 0)) at++;
    this.#at = at;
    return at < bytes.length ? (bytes[at] ?? -1) : -1;
  }

  #take(byte: number): boolean {
    if (this.#next() !== byte) return false;
    this.#at++;
    return true;
  }

  /** After a member or an element: 1 where another follows, 0 at the end of the object or list, -1 where it is neither. */
  #more(close: number): number {
    const next = this.#next();
    this.#at++;
    return next === COMMA ? 1 : next === close ? 0 : -1;
  }

  /** A text in quotes without escapes; its place and hash are kept. */
  #text(): boolean {
    if (!this.#take(QUOTE)) return false;
    const bytes = this.#bytes;
    let hash = NO_HASH;
    let at = this.#at;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH || byte < SPACE) return false;
      hash = hashed(hash, byte);
    }
    this.#from = this.#at;
    this.#to = at;
    this.#hash = hash;
    this.#at = at + 1;
    return at < bytes.length;
  }

  #word = (): number => words.find(this.#bytes, this.#from, this.#to, this.#hash);

  #message(): boolean {
    if (!this.#take(OPEN_OBJECT)) return false;
    let hasAid = false;
    let hasData = false;
    for (let more = 1; more === 1; ) {
      if (!this.#text() || !this.#take(COLON)) return false;
      const word = this.#word();
      if (word === AID && !hasAid) {
        if (!this.#text() || this.#word() !== RTN_DATA) return false;
        hasAid = true;
      } else if (word === DATA && !hasData) {
        if (!this.#patches()) return false;
        hasData = true;
      } else return false;
      more = this.#more(CLOSE_OBJECT);
      if (more < 0) return false;
    }
    return hasAid && hasData;
  }

  #patches(): boolean {
    if (!this.#take(OPEN_LIST)) return false;
    for (let more = 1; more === 1; ) {
      if (!this.#patch()) return false;
      more = this.#more(CLOSE_LIST);
      if (more < 0) return false;
    }
    return true;
  }

  /** `{}` or `{"quotes":{…}}`. */
  #patch(): boolean {
    if (!this.#take(OPEN_OBJECT)) return false;
    if (this.#take(CLOSE_OBJECT)) return true;
    return this.#text() && this.#word() === QUOTES && this.#take(COLON) && this.#quotesObject() && this.#take(CLOSE_OBJECT);
  }

  #quotesObject(): boolean {
    if (!this.#take(OPEN_OBJECT)) return false;
    if (this.#take(CLOSE_OBJECT)) return true;
    const first = this.#quoteCount;
    for (let more = 1; more === 1; ) {
      if (!this.#text()) return false;
      const quote = this.#find(this.#bytes, this.#from, this.#to, this.#hash);
      // The second of two equal names counts alone, which is for the general way to see to.
      for (let n = first; n < this.#quoteCount; n++) if (quote !== null && this.#quotes[n] === quote) return false;
      if (this.#quoteCount === QUOTES_MAX || !this.#take(COLON) || !this.#quote(quote)) return false;
      more = this.#more(CLOSE_OBJECT);
      if (more < 0) return false;
    }
    return true;
  }

  #quote(quote: QuoteState | null): boolean {
    const n = this.#quoteCount++;
    this.#quotes[n] = quote;
    this.#timeStates[n] = -1;
    if (!this.#take(OPEN_OBJECT)) return false;
    if (this.#next() === CLOSE_OBJECT) this.#at++;
    else {
      let field = NO_FIELD;
      for (let more = 1; more === 1; ) {
        field = this.#fieldName(field);
        if (field < 0) return false;
        if (!(quote === null || kinds[field] === undefined || kinds[field] === 'other' ? this.#anyScalar() : this.#field(quote, field, n))) return false;
        more = this.#more(CLOSE_OBJECT);
        if (more < 0) return false;
      }
    }
    this.#quoteEnds[n] = this.#settings;
    return true;
  }

  /** Takes the name and colon of the next field: its number, NO_FIELD for another name, -1 where there is none. */
  #fieldName(before: number): number {
    const expected = this.#following[before] ?? NO_FIELD;
    const name = written[expected];
    if (name !== undefined && isAt(name, this.#bytes, this.#at)) {
      this.#at += name.length;
      return expected;
    }
    if (!this.#text()) return -1;
    const found = fieldNames.find(this.#bytes, this.#from, this.#to, this.#hash);
    if (!this.#take(COLON)) return -1;
    const field = found < 0 ? NO_FIELD : found;
    this.#following[before] = field;
    return field;
  }

  #field(quote: QuoteState, slot: number, n: number): boolean {
    const kind = kinds[slot];
    const next = this.#next();
    if (kind === 'time') return this.#time(next, n);
    if (next === 0x6e) return this.#literal('null') && this.#setting(slot, MISSING, 0);
    if (kind === 'phase') return this.#text() && this.#setting(slot, PRESENT, this.#word() === CLOSED_WORD ? CLOSED : 0);
    if (next === QUOTE) {
      if (!this.#text()) return false;
      const word = this.#word();
      return (word === DASH || word === NAN) && this.#setting(slot, MISSING, 0);
    }
    if (!this.#number()) return false;
    if (kind === 'lots') return this.#places === 0 && this.#setting(slot, PRESENT, this.#mantissa);
    const { priceScale, tickSize } = quote.instrument;
    const scaled = this.#scaled(priceScale);
    const isPrice = scaled !== null && scaled % tickSize === 0;
    return this.#setting(slot, isPrice ? PRESENT : UNREADABLE, isPrice ? scaled : 0);
  }

  #setting(slot: number, state: number, value: number): boolean {
    const at = this.#settings;
    if (at === SETTINGS_MAX) return false;
    this.#slots[at] = slot;
    this.#states[at] = state;
    this.#values[at] = value;
    this.#settings = at + 1;
    return true;
  }

  /** The last number as an integer times 10^-scale; null where it is finer or too large. */
  #scaled(scale: number): number | null {
    let mantissa = this.#mantissa;
    let places = this.#places;
    while (places > scale && mantissa % 10 === 0) {
      mantissa /= 10;
      places--;
    }
    if (places > scale) return null;
    const scaled = mantissa * powerOfTen(scale - places);
    return Number.isSafeInteger(scaled) ? scaled : null;
  }

  /** A number of JSON's grammar without an exponent, of few enough digits to be exact. */
  #number(): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    const negative = at < bytes.length && bytes[at] === MINUS;
    if (negative) at++;
    const first = at;
    let mantissa = 0;
    for (; at < bytes.length && isDigit(bytes[at] ?? 0); at++) mantissa = mantissa * 10 + ((bytes[at] ?? 0) - ZERO);
    const whole = at - first;
    if (whole === 0 || (whole > 1 && bytes[first] === ZERO)) return false;
    let places = 0;
    if (at < bytes.length && bytes[at] === POINT) {
      const point = at++;
      for (; at < bytes.length && isDigit(bytes[at] ?? 0); at++) mantissa = mantissa * 10 + ((bytes[at] ?? 0) - ZERO);
      places = at - point - 1;
      if (places === 0 || places > PLACES_MAX) return false;
    }
    // -0 is a number of its own.
    if (whole + places > DIGITS_MAX || (negative && mantissa === 0)) return false;
    this.#mantissa = negative ? -mantissa : mantissa;
    this.#places = places;
    this.#at = at;
    return true;
  }

  /** `"2019-09-16 09:30:00.500000"`, Beijing time, or null. */
  #time(next: number, n: number): boolean {
    if (next === 0x6e) {
      this.#timeStates[n] = MISSING;
      this.#timesUs[n] = 0;
      return this.#literal('null');
    }
    if (!this.#text()) return false;
    const bytes = this.#bytes;
    const from = this.#from;
    const length = this.#to - from;
    if (length < 19 || length === 20 || length > 26 || !this.#isSameDate(from)) return false;
    if (bytes[from + 10] !== SPACE || bytes[from + 13] !== COLON || bytes[from + 16] !== COLON) return false;
    const hour = twoDigits(bytes, from + 11);
    const minute = twoDigits(bytes, from + 14);
    const second = twoDigits(bytes, from + 17);
    if (hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 || second > 60) return false;
    let micros = 0;
    if (length > 19) {
      if (bytes[from + 19] !== POINT) return false;
      for (let i = 20; i < 26; i++) {
        const byte = i < length ? (bytes[from + i] ?? 0) : ZERO;
        if (!isDigit(byte)) return false;
        micros = micros * 10 + (byte - ZERO);
      }
    }
    this.#timeStates[n] = PRESENT;
    this.#timesUs[n] = this.#dayStartUs + (hour * 3600 + minute * 60 + second) * 1_000_000 + micros;
    return true;
  }

  /** Sets `#dayStartUs` for the date at `from`; false where it is none. */
  #isSameDate(from: number): boolean {
    let same = true;
    for (let i = 0; i < 10; i++) same = same && this.#bytes[from + i] === this.#date[i];
    if (same) return true;
    const date = this.#bytes.subarray(from, from + 10);
    const startUs = parseBeijingTime(`${Buffer.from(date).toString('latin1')} 00:00:00`);
    if (startUs === null) return false;
    this.#date.set(date);
    this.#dayStartUs = startUs;
    return true;
  }

  #literal(word: string): boolean {
    if (this.#at + word.length > this.#bytes.length) return false;
    for (let i = 0; i < word.length; i++) if (this.#bytes[this.#at + i] !== word.charCodeAt(i)) return false;
    this.#at += word.length;
    return true;
  }

  /** Passes over a value that nothing is made of, held to JSON's grammar all the same. */
  #anyScalar(): boolean {
    const next = this.#next();
    if (next === QUOTE) return this.#text();
    if (next === 0x6e) return this.#literal('null');
    if (next === 0x74) return this.#literal('true');
    if (next === 0x66) return this.#literal('false');
    return this.#number();
  }
}

function isAt(name: Uint8Array, bytes: Uint8Array, from: number): boolean {
  if (from + name.length > bytes.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
  return true;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] ?? 0;
  const ones = bytes[at + 1] ?? 0;
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + (ones - ZERO) : -1;
}
