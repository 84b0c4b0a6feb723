import { Decimal, defined } from '@tandem/kernel';
import type { ExecutionReport, Instrument, InstrumentId, NewOrder, Offset, Position, VenueId } from '@tandem/domain';
import { testCatalogue } from '../catalogue.ts';
import type { HeldLots } from './plan.ts';
import { PositionBook } from './position-book.ts';

const MONEY = new Decimal('100000000');
/** Per lot in the account's currency; today's lots are dearer to close at home. */
const FEES: Readonly<Record<VenueId, Readonly<Record<Offset, string>>>> = {
  inner: { open: '3.51', close: '3.51', close_yesterday: '3.51', close_today: '7.02' },
  outer: { open: '2.25', close: '2.25', close_yesterday: '2.25', close_today: '2.25' },
};

/** What a venue charges for lots that are traded by an offset, in the account's currency. */
export const feeOf = (venue: VenueId, offset: Offset, lots: number): Decimal => new Decimal(FEES[venue][offset]).times(lots);

/** What a venue's clearing keeps of our account: positions by side and day, cash, earnings and fees. */
export class Clearing {
  readonly #venue: VenueId;
  readonly #instruments = new Map(testCatalogue().instruments.map((one): [InstrumentId, Instrument] => [one.instrumentId, one]));
  readonly #books = new Map<InstrumentId, PositionBook>();
  readonly #charged = new Map<string, Decimal>();
  #fees = new Decimal(0);
  /** Earned by closing, fees apart. */
  realized = new Decimal(0);
  /** What trades brought in and cost, in the account's currency, without fees. */
  cash = new Decimal(0);
  /** Of that, what trades did that no order of ours asked for. */
  othersCash = new Decimal(0);
  /** What the lots held at the beginning cost. */
  readonly firstCost: Decimal;

  constructor(venue: VenueId, held: readonly HeldLots[]) {
    this.#venue = venue;
    for (const lots of held) if (this.#instruments.get(lots.instrumentId)?.venue === venue) this.#begin(lots);
    this.firstCost = this.cost();
  }

  /** Lots of before, opened at the price of reference. */
  #begin({ instrumentId, long, short }: HeldLots): void {
    const book = this.bookOf(instrumentId);
    const at = defined(this.#instruments.get(instrumentId), instrumentId).referencePrice;
    const day = (which: 'yesterday' | 'today'): void => {
      if (long[which] > 0) book.trade('buy', 'open', long[which], at);
      if (short[which] > 0) book.trade('sell', 'open', short[which], at);
    };
    day('yesterday');
    book.roll();
    day('today');
  }

  bookOf(instrumentId: InstrumentId): PositionBook {
    const book = this.#books.get(instrumentId) ?? new PositionBook(defined(this.#instruments.get(instrumentId), instrumentId));
    this.#books.set(instrumentId, book);
    return book;
  }

  /** Position, money and fee of a trade, at a scaled price. */
  settle({ instrumentId, side, offset }: NewOrder, lots: number, at: number, stranger: boolean): void {
    const { multiplier, priceScale } = defined(this.#instruments.get(instrumentId), instrumentId);
    const value = new Decimal(at).dividedBy(new Decimal(10).pow(priceScale)).times(lots).times(multiplier);
    const cash = side === 'buy' ? value.negated() : value;
    this.cash = this.cash.plus(cash);
    if (stranger) this.othersCash = this.othersCash.plus(cash);
    this.#fees = this.#fees.plus(feeOf(this.#venue, offset, lots));
    this.realized = this.realized.plus(this.bookOf(instrumentId).trade(side, offset, lots, at));
  }

  /** Puts on record what a trade was charged. */
  charge(id: ExecutionReport['execId'], offset: Offset, lots: number): void {
    this.#charged.set(id, feeOf(this.#venue, offset, lots));
  }

  /** What was charged for a trade. */
  charged(id: ExecutionReport['execId']): Decimal {
    return defined(this.#charged.get(id), id);
  }

  /** As an account states it. */
  money(): { readonly balance: string; readonly realizedPnl: string; readonly fees: string } {
    return { balance: MONEY.plus(this.realized).minus(this.#fees).toFixed(), realizedPnl: this.realized.toFixed(), fees: this.#fees.toFixed() };
  }

  positions(): Position[] {
    return [...this.#books.values()].map((book) => book.statement());
  }

  /** What the lots held now cost. */
  cost(): Decimal {
    return [...this.#books.values()].reduce((sum, book) => sum.plus(book.cost()), new Decimal(0));
  }

  net(instrumentId: InstrumentId): number {
    return this.#books.get(instrumentId)?.net() ?? 0;
  }

  /** A new trading day: today's lots are yesterday's. */
  roll(): void {
    for (const book of this.#books.values()) book.roll();
  }
}
