import type { ExecutionReport, Instrument, Offset, Position, ReconciliationReport } from '@tandem/domain';
import { PositionBook } from './position-book.ts';
import type { Venue } from './venue.ts';

/** What is asked of a venue: which of its trades a statement holds. */
export type Teller = Pick<Venue, 'trades' | 'tradesIn' | 'corrections' | 'strangers'>;

/**
 * A position as it is known: the last statement, and the fills since that it does not hold. Which these are the venue
 * knows; whoever hears of both in any order can tell them apart as long as all that is missing lies on one side.
 */
export class StatedPosition {
  readonly book: PositionBook;
  readonly #teller: Teller;
  readonly #instrument: Instrument;
  readonly #delivered = new Set<string>();
  /** Trades that the last statement holds and nobody has heard of. */
  #missing = new Set<string>();
  #missingSide: ExecutionReport['side'] = 'buy';
  #clear = true;
  /** Trades of the venue that the last whole account held, and the one before it. */
  readonly #adopted = { before: 0, now: 0 };
  #whole: Position | ReconciliationReport | null = null;

  constructor(instrument: Instrument, teller: Teller) {
    this.#instrument = instrument;
    this.#teller = teller;
    this.book = new PositionBook(instrument);
  }

  /** Whether the lots follow from what was told: no statement was overtaken by a fill, and none by others of its own side. */
  get isClear(): boolean {
    return this.#clear;
  }

  /** Takes in what was stated, alone or as part of `statement`. */
  state(position: Position, statement: Position | ReconciliationReport = position): void {
    this.book.state(position);
    const holds = this.#teller.tradesIn(statement);
    const own = this.#teller.trades.flatMap((trade, at) => (trade.instrumentId === this.#instrument.instrumentId ? [{ trade, at, held: at < holds }] : []));
    const missing = own.filter(({ trade, held }) => held && !this.#delivered.has(trade.execId) && !this.#teller.corrections.has(trade.execId)).map(({ trade }) => trade);
    const behind = own.some(({ trade, held }) => !held && this.#delivered.has(trade.execId));
    this.#missing = new Set(missing.map(({ execId }) => execId));
    this.#missingSide = missing[0]?.side ?? 'buy';
    // What others did and nobody told is expected only once a whole account was taken, and a fill that was taken back may
    // look there like one of an order in flight.
    const isWhole = statement !== position;
    const { strangers, corrections } = this.#teller;
    if (isWhole && statement !== this.#whole) Object.assign(this.#adopted, { before: this.#adopted.now, now: holds });
    if (isWhole) this.#whole = statement;
    const { before, now } = this.#adopted;
    const untold = own.some(({ trade: { execId }, held, at }) => held && !this.#delivered.has(execId) && ((at >= before && corrections.has(execId)) || (!isWhole && at >= now && strangers.has(execId))));
    this.#clear = !untold && !behind && missing.every(({ side }) => side === this.#missingSide);
  }

  /** A trade that the statement which comes with it holds. */
  hear({ execId }: ExecutionReport): void {
    this.#delivered.add(execId);
  }

  /** A trade of somebody else where the venue does not net: what it opened or closed only the next statement says. */
  doubt({ execId }: ExecutionReport): void {
    this.#delivered.add(execId);
    this.#missing.delete(execId);
    this.#clear = false;
  }

  /** Takes in a fill that is heard of for the first time. */
  trade({ execId, side, lastQty, lastPx }: ExecutionReport, offset: Offset): void {
    this.#delivered.add(execId);
    if (this.#missing.delete(execId)) return;
    if (this.#missing.size > 0 && side === this.#missingSide) this.#clear = false;
    if (lastPx !== null) this.book.trade(side, offset, lastQty, lastPx);
  }
}
