import { scaledFromJsonNumber, type TsUs } from '@tandem/kernel';
import { price, quantity, tsUs, type BookLevel, type DepthBook, type Instrument, type LastTrade, type Price } from '@tandem/domain';
import { isObject, type Json } from '../merge-patch/merge-patch.ts';
import { unreadable, type Complain } from '../parse/complain.ts';
import { parseBeijingTime } from '../parse/time.ts';
import {
  ASK_LOTS,
  ASK_PRICE,
  BID_LOTS,
  BID_PRICE,
  DAY_VOLUME,
  LAST_PRICE,
  LOWER_LIMIT,
  QUOTE_DEPTH,
  quoteFields,
  slotOfField,
  SLOTS,
  TRADING_STATUS,
  UPPER_LIMIT,
} from './fields.ts';

/** A field that the quote does not have, has, or has with a value that is none for it. */
export const MISSING = 0;
export const PRESENT = 1;
export const UNREADABLE = 2;

/** Volumes are below this: fifteen digits, whose differences are safe too. */
const LOTS_LIMIT = 1e15;

/** `trading_status` as a number. */
export const CLOSED = 1;

/**
 * One instrument's quote as the patches left it: scaled integers in slots that are made once. Prices and volumes are JSON
 * numbers; a missing one is null, left out, "-" or "NaN".
 */
export class QuoteState {
  readonly instrument: Instrument;
  readonly #states = new Uint8Array(SLOTS);
  /** What is not PRESENT is 0. No time among them: integers of one word are the cheapest that there are. */
  readonly #values: number[] = new Array<number>(SLOTS).fill(0);
  #timeState = MISSING;
  #timeUs = 0;
  #asks: readonly BookLevel[] = [];
  #bids: readonly BookLevel[] = [];
  #last: LastTrade | null = null;
  /** The day's volume at the last book; null before the first. */
  #volumeBefore: number | null = null;

  constructor(instrument: Instrument) {
    this.instrument = instrument;
  }

  set(slot: number, state: number, value: number): void {
    this.#states[slot] = state;
    this.#values[slot] = value;
  }

  setTime(state: number, us: number): void {
    this.#timeState = state;
    this.#timeUs = us;
  }

  clear(): void {
    this.setTime(MISSING, 0);
    this.#states.fill(MISSING);
    this.#values.fill(0);
  }

  /** Merges the patch of this quote: an object sets fields, anything else takes the quote away. */
  merge(patch: Json): void {
    if (!isObject(patch)) {
      this.clear();
      return;
    }
    for (const name of Object.keys(patch)) {
      const slot = slotOfField.get(name);
      if (slot !== undefined) this.#setJson(slot, patch[name] as Json);
    }
  }

  #setJson(slot: number, value: Json): void {
    const kind = quoteFields[slot]?.kind;
    if (kind === 'lots') {
      const lots = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < LOTS_LIMIT ? value + 0 : null;
      this.set(slot, lots === null ? MISSING : PRESENT, lots ?? 0);
    } else if (kind === 'phase') this.set(slot, PRESENT, value === 'CLOSED' ? CLOSED : 0);
    else {
      const read = isMissing(value) ? null : kind === 'time' ? parseBeijingTime(value) : this.#tickPrice(value);
      const state = isMissing(value) ? MISSING : read === null ? UNREADABLE : PRESENT;
      if (kind === 'time') this.setTime(state, read ?? 0);
      else this.set(slot, state, read ?? 0);
    }
  }

  #tickPrice(value: Json): number | null {
    const scaled = typeof value === 'number' ? scaledFromJsonNumber(value, this.instrument.priceScale) : null;
    // Adding 0 makes 0 of -0, which is another number to some.
    return scaled !== null && scaled % this.instrument.tickSize === 0 ? scaled + 0 : null;
  }

  /**
   * The quote as a book; null where it has no readable time. A level that is unreadable or off the tick is left out with a
   * complaint. `last` holds the quantity by which the day's `volume` grew. What did not change since the last book is the
   * same object again: most of a book stays from one quote to the next.
   */
  book(tsIngestUs: TsUs, complain: Complain): DepthBook | null {
    const { instrument } = this;
    if (this.#timeState !== PRESENT) {
      if (this.#timeState === UNREADABLE) complain(unreadable('A quote has an unreadable time', instrument.instrumentId));
      return null;
    }
    this.#last = this.#lastTrade(complain);
    this.#volumeBefore = this.#values[DAY_VOLUME] ?? 0;
    this.#bids = this.#side(BID_PRICE, BID_LOTS, this.#bids, complain);
    this.#asks = this.#side(ASK_PRICE, ASK_LOTS, this.#asks, complain);
    return {
      instrumentId: instrument.instrumentId,
      bids: this.#bids,
      asks: this.#asks,
      last: this.#last,
      upperLimit: this.#price(UPPER_LIMIT, complain),
      lowerLimit: this.#price(LOWER_LIMIT, complain),
      phase: this.#values[TRADING_STATUS] === CLOSED ? 'closed' : 'open',
      tsEventUs: tsUs(this.#timeUs),
      tsIngestUs,
    };
  }

  #price(slot: number, complain: Complain): Price | null {
    if (this.#states[slot] === PRESENT) return price(this.#values[slot] ?? 0);
    if (this.#states[slot] === UNREADABLE) {
      complain(unreadable(`${quoteFields[slot]?.name ?? ''} is not a price on the tick`, this.instrument.instrumentId));
    }
    return null;
  }

  #side(prices: number, volumes: number, before: readonly BookLevel[], complain: Complain): readonly BookLevel[] {
    const isBid = prices === BID_PRICE;
    let changed: BookLevel[] | null = null;
    let count = 0;
    let best: number | null = null;
    for (let level = 0; level < QUOTE_DEPTH; level++) {
      const at = this.#price(prices + level, complain);
      const lots = this.#values[volumes + level] ?? 0;
      if (at === null || lots <= 0) continue;
      if (best !== null && (isBid ? at >= best : at <= best)) {
        complain(unreadable(`Level ${level + 1} of the ${isBid ? 'bid' : 'ask'} is not worse than the level before it`, this.instrument.instrumentId));
        continue;
      }
      best = at;
      const known = before[count];
      const same = known !== undefined && known.price === at && known.quantity === lots;
      if (!same) changed ??= before.slice(0, count);
      if (changed !== null) changed.push(same ? known : { price: at, quantity: quantity(lots) });
      count++;
    }
    if (changed !== null) return changed;
    return count === before.length ? before : before.slice(0, count);
  }

  #lastTrade(complain: Complain): LastTrade | null {
    const at = this.#price(LAST_PRICE, complain);
    if (at === null) return null;
    const traded = this.#volumeBefore === null ? 0 : (this.#values[DAY_VOLUME] ?? 0) - this.#volumeBefore;
    if (traded <= 0 && this.#last?.price === at) return this.#last;
    return { price: at, quantity: quantity(Math.max(0, traded)) };
  }
}

const isMissing = (value: Json): boolean => value === null || value === '-' || value === 'NaN';
