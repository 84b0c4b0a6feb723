import type { TsUs } from '@tandem/kernel';
import type { DepthBook, Instrument } from '@tandem/domain';
import { isObject, objectAt, type Json } from '../merge-patch/merge-patch.ts';
import type { Complain } from '../parse/complain.ts';
import { NameTable } from './names.ts';
import { QuoteState } from './quote-state.ts';
import { QuoteScanner } from './scan.ts';

/** The quotes of one connection: what the server sent of `quotes`, and the books that come of it. */
export interface QuoteBoard {
  /** Replaces the instruments whose quotes are read; one that stays keeps what is known of it. */
  watch(instruments: readonly Instrument[]): void;
  /** Takes a message by the short way; false where it is not one for it, and nothing was changed. */
  scan(bytes: Uint8Array): boolean;
  /** Takes the `quotes` of a transaction that JSON.parse read. */
  merge(patches: readonly Json[]): void;
  /** The books of the quotes that were spoken of since the last call, in the order in which they first were. */
  drain(tsIngestUs: TsUs, onBook: (book: DepthBook) => void): void;
  /** A new connection begins: nothing is known. */
  reset(): void;
}

export const createQuoteBoard = (complain: Complain): QuoteBoard => new Board(complain);

class Board implements QuoteBoard {
  readonly #complain: Complain;
  readonly #scanner: QuoteScanner;
  #bySymbol = new Map<string, QuoteState>();
  #quotes: QuoteState[] = [];
  #symbols = new NameTable([]);
  readonly #touched = new Set<QuoteState>();

  constructor(complain: Complain) {
    this.#complain = complain;
    this.#scanner = new QuoteScanner((bytes, from, to, hash) => this.#quotes[this.#symbols.find(bytes, from, to, hash)] ?? null);
  }

  watch(instruments: readonly Instrument[]): void {
    const before = this.#bySymbol;
    this.#quotes = instruments.map((instrument) => {
      const known = before.get(instrument.instrumentId);
      return known?.instrument === instrument ? known : new QuoteState(instrument);
    });
    this.#bySymbol = new Map(this.#quotes.map((quote) => [quote.instrument.instrumentId, quote]));
    this.#symbols = new NameTable([...this.#bySymbol.keys()]);
    this.#quotes = [...this.#bySymbol.values()];
    for (const quote of this.#touched) if (!this.#quotes.includes(quote)) this.#touched.delete(quote);
  }

  reset(): void {
    const instruments = this.#quotes.map((quote) => quote.instrument);
    this.#bySymbol.clear();
    this.#touched.clear();
    this.watch(instruments);
  }

  #touch = (quote: QuoteState): void => {
    this.#touched.add(quote);
  };

  scan(bytes: Uint8Array): boolean {
    if (!this.#scanner.scan(bytes)) return false;
    this.#scanner.commit(this.#touch);
    return true;
  }

  merge(patches: readonly Json[]): void {
    for (const patch of patches) {
      if (!isObject(patch) || !Object.hasOwn(patch, 'quotes')) continue;
      const quotes = objectAt(patch, 'quotes');
      // Anything but an object takes all of them away.
      if (quotes === undefined) for (const quote of this.#quotes) quote.clear();
      else for (const symbol of Object.keys(quotes)) this.#mergeQuote(symbol, quotes[symbol] as Json);
    }
  }

  #mergeQuote(symbol: string, patch: Json): void {
    const quote = this.#bySymbol.get(symbol);
    if (quote === undefined) return;
    quote.merge(patch);
    this.#touched.add(quote);
  }

  drain(tsIngestUs: TsUs, onBook: (book: DepthBook) => void): void {
    for (const quote of this.#touched) {
      const book = quote.book(tsIngestUs, this.#complain);
      if (book !== null) onBook(book);
    }
    this.#touched.clear();
  }
}
