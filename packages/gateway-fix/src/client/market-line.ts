import { complaint, type Dispose, type Scheduler } from '@tandem/kernel';
import type { DepthBook, Instrument, InstrumentId, VenueEvent } from '@tandem/domain';
import { MsgType, Tag, type FieldList, type MarketDataReader, type MarketDataScan } from '@tandem/fix';
import { marketDataRequest, securityStatusRequest, tradingSessionStatusRequest } from '../models/requests.ts';
import type { Listing } from '../models/security-name.ts';
import { SymbolIndex } from '../models/symbol-index.ts';
import { parseBook } from '../parse/book.ts';
import { applyChanges, parseIncrements, refreshTime } from '../parse/increment.ts';
import { securityStatus, sessionStatus, type MarketStatus } from '../parse/market-status.ts';
import { reading, textAt } from '../parse/read.ts';
import { scannedBook, scannedChanges, scannedListing, scannedTime } from '../parse/scanned.ts';
import type { DeskPorts } from './desk-ports.ts';

/** Between a book that was lost and the request for all of them: a venue that loses them all the time is not flooded. */
const BOOKS_ANEW_MS = 250;

export interface MarketLineOptions extends DeskPorts {
  readonly scheduler: Scheduler;
  readonly emit: (event: VenueEvent) => void;
  /** Sends while the session is up; false where it is not. */
  readonly request: (msgType: string, fields: FieldList) => boolean;
  readonly nextId: () => string;
}

/** What is subscribed, the books as the venue tells them, and whether it trades. */
export class MarketLine implements MarketDataReader {
  readonly #options: MarketLineOptions;
  #subscribed: readonly Listing[] = [];
  #subscribedIds: ReadonlySet<InstrumentId> = new Set();
  #requestId: string | null = null;
  /** The last book of each instrument. Increments apply to it; without one, an instrument waits for its next whole book. */
  readonly #books = new Map<InstrumentId, DepthBook>();
  /** Instruments that the venue said it does not trade now. */
  readonly #closed = new Set<InstrumentId>();
  #booksAnew: Dispose | null = null;
  readonly #index: SymbolIndex;
  /** Books that were read and wait for their message to be counted. */
  readonly #read: DepthBook[] = [];

  constructor(options: MarketLineOptions) {
    this.#options = options;
    this.#index = new SymbolIndex(options.listings);
  }

  subscribe(instruments: readonly Instrument[]): void {
    this.#endRequest();
    this.#subscribed = instruments.flatMap(({ instrumentId }) => this.#options.listings.byId.get(instrumentId) ?? []);
    this.#subscribedIds = new Set(this.#subscribed.map(({ instrument }) => instrument.instrumentId));
    this.request();
  }

  /** Asks for every book, and for the market's status where it is told; after each logon. */
  request(): void {
    const { dialect, nextId, request } = this.#options;
    if (this.#subscribed.length === 0) return;
    if (dialect.offers.marketData) {
      this.#forgetBooks();
      const id = `M${nextId()}`;
      if (!request(MsgType.MarketDataRequest, marketDataRequest(id, this.#subscribed, true, dialect))) return;
      this.#requestId = id;
    }
    if (dialect.status === 'session') request(MsgType.TradingSessionStatusRequest, tradingSessionStatusRequest(`S${nextId()}`));
    if (dialect.status !== 'security') return;
    for (const listing of this.#subscribed) request(MsgType.SecurityStatusRequest, securityStatusRequest(`S${nextId()}`, listing));
  }

  /** The session is gone, and with it what was asked for. */
  down(): void {
    this.#requestId = null;
    this.#closed.clear();
    this.#forgetBooks();
  }

  /** Market data where it lies. What does not read, or does not fit its book, is left to the general way, which says why. */
  read(scan: MarketDataScan): boolean {
    this.#read.length = 0;
    return scan.incremental ? this.#readChanges(scan) : this.#readBook(scan);
  }

  tell(): void {
    for (const book of this.#read) this.#tellBook(book);
  }

  #readBook(scan: MarketDataScan): boolean {
    const listing = scannedListing(scan, this.#index);
    if (listing === undefined) return false;
    if (!this.#subscribedIds.has(listing.instrument.instrumentId)) return true;
    const book = scannedBook(scan, listing, this.#options.clock.nowUs());
    if (book !== null) this.#read.push(book);
    return book !== null;
  }

  #readChanges(scan: MarketDataScan): boolean {
    const all = scannedChanges(scan, this.#index);
    if (all === null) return false;
    for (const [{ instrument }, changes] of all) {
      const before = this.#books.get(instrument.instrumentId);
      if (before === undefined || !this.#subscribedIds.has(instrument.instrumentId)) continue;
      const after = reading(() => applyChanges(before, changes, scannedTime(scan), this.#options.clock.nowUs()));
      if (!after.ok) return false;
      this.#read.push(after.value);
    }
    return true;
  }

  /** A repeat of what an earlier subscription was told: a price of then is none of now. */
  #isOld(fields: FieldList): boolean {
    return fields.get(Tag.PossDupFlag) === 'Y' && fields.get(Tag.MDReqID) !== this.#requestId;
  }

  takeBook(fields: FieldList): void {
    if (this.#isOld(fields)) return;
    const listing = this.#options.listings.find(fields);
    if (listing === undefined || !this.#subscribedIds.has(listing.instrument.instrumentId)) return;
    this.#tellBook(parseBook(fields, listing, this.#options.clock.nowUs()));
  }

  #tellBook(book: DepthBook): void {
    this.#books.set(book.instrumentId, book);
    this.#options.emit({ type: 'quote', book: this.#asTraded(book) });
  }

  /** A refresh that does not fit its book makes that book unknown; then all are asked for anew, after a moment. */
  takeIncrements(fields: FieldList): void {
    if (this.#isOld(fields)) return;
    const { listings, clock } = this.#options;
    const tsEventUs = refreshTime(fields);
    for (const [listing, changes] of parseIncrements(fields, listings)) {
      const { instrumentId } = listing.instrument;
      const before = this.#books.get(instrumentId);
      if (before === undefined || !this.#subscribedIds.has(instrumentId)) continue;
      const after = reading(() => applyChanges(before, changes, tsEventUs, clock.nowUs()));
      if (after.ok) this.#tellBook(after.value);
      else this.#lost(instrumentId, after.error);
    }
  }

  #lost(instrumentId: InstrumentId, why: string): void {
    this.#options.complain(complaint('fix_book_lost', why, instrumentId, 'Nothing; the books are asked for anew.'));
    this.#books.delete(instrumentId);
    this.#booksAnew ??= this.#options.scheduler.after(BOOKS_ANEW_MS, () => {
      this.#endRequest();
      this.request();
    });
  }

  /** SecurityStatus(f) of one instrument. Throws Unreadable. */
  takeSecurityStatus(fields: FieldList): void {
    const listing = this.#options.listings.find(fields);
    const code = fields.get(Tag.SecurityTradingStatus);
    if (listing !== undefined && code !== undefined) this.#enter(listing, securityStatus(code));
  }

  /** TradingSessionStatus(h), of all that this session trades. Throws Unreadable. */
  takeSessionStatus(fields: FieldList): void {
    const status = sessionStatus(textAt(fields, Tag.TradSesStatus));
    for (const listing of this.#options.listings.all) this.#enter(listing, status);
  }

  /** The engine knows a market by its book's phase: the last book is told again, as old as it was. */
  #enter({ instrument: { instrumentId } }: Listing, status: MarketStatus): void {
    const { emit, venue } = this.#options;
    if (status.phase === null || (status.phase === 'closed') === this.#closed.has(instrumentId)) return;
    if (status.phase === 'closed') this.#closed.add(instrumentId);
    else this.#closed.delete(instrumentId);
    const last = this.#books.get(instrumentId);
    if (last !== undefined) emit({ type: 'quote', book: this.#asTraded(last) });
    if (status.halt) emit({ type: 'venue_notice', venue, grade: 'warning', text: [{ code: 'market_halted', instrument: instrumentId, words: status.words }] });
  }

  #asTraded(book: DepthBook): DepthBook {
    return book.phase === 'open' && this.#closed.has(book.instrumentId) ? { ...book, phase: 'closed' } : book;
  }

  #endRequest(): void {
    if (this.#requestId === null) return;
    const { request, dialect } = this.#options;
    request(MsgType.MarketDataRequest, marketDataRequest(this.#requestId, this.#subscribed, false, dialect));
    this.#requestId = null;
  }

  #forgetBooks(): void {
    this.#booksAnew?.();
    this.#booksAnew = null;
    this.#books.clear();
  }
}
