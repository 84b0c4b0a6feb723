import { Decimal, type DecimalString } from '@tandem/kernel';
import { quantity, type Instrument, type Offset, type Position, type Side } from '@tandem/domain';
import { positionOf } from '../builders.ts';

/** Lots of one side by the day on which they were opened. */
export interface DayLots {
  today: number;
  yesterday: number;
}

interface SideBook extends DayLots {
  average: Decimal | null;
}

/** Decimals of an average price beyond its instrument's own. */
const EXTRA_DIGITS = 4;

/** An average price as texts show it. */
export const averageText = (average: Decimal | null, scale: number): DecimalString | null =>
  average === null ? null : average.toDecimalPlaces(scale + EXTRA_DIGITS).toFixed();

/** Average of `lots` that cost `notional` in scaled prices; null without lots. */
export const averageOf = (notional: number, lots: number, scale: number): Decimal | null =>
  lots === 0 ? null : new Decimal(notional).dividedBy(lots).dividedBy(new Decimal(10).pow(scale));

/**
 * Lots of one instrument by side and day, with their average price, as trades make them: an inner exchange keeps long and
 * short apart and follows the offset, an outer one nets. The venue keeps its truth in one, the ledger another of what was
 * told; the engine's own arithmetic is in neither.
 */
export class PositionBook {
  readonly #instrument: Instrument;
  readonly #long: SideBook = { today: 0, yesterday: 0, average: null };
  readonly #short: SideBook = { today: 0, yesterday: 0, average: null };

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
  }

  /** Puts in what was stated. */
  state(position: Position): void {
    set(this.#long, position.longToday, position.longYesterday, position.longAvgPx);
    set(this.#short, position.shortToday, position.shortYesterday, position.shortAvgPx);
  }

  /** Lots that an order of `side` and `offset` may close; null where the exchange has no such offset. */
  closable(side: Side, offset: Offset): number | null {
    const { today, yesterday } = this.#against(side);
    if (!this.#instrument.closeTodayApart) return offset === 'close' ? today + yesterday : null;
    if (offset === 'close_today') return today;
    return offset === 'close_yesterday' ? yesterday : null;
  }

  /** Takes in a trade; what it earned by closing, in the instrument's currency. */
  trade(side: Side, offset: Offset, lots: number, scaledPrice: number): Decimal {
    const at = new Decimal(scaledPrice).dividedBy(new Decimal(10).pow(this.#instrument.priceScale));
    const nets = this.#instrument.venue === 'outer';
    const against = this.#against(side);
    const closes = nets ? Math.min(lots, against.today + against.yesterday) : offset === 'open' ? 0 : lots;
    const earned = this.#close(side, offset, closes, at);
    const opens = nets ? lots - closes : offset === 'open' ? lots : 0;
    if (opens > 0) this.#open(side === 'buy' ? this.#long : this.#short, opens, at);
    return earned;
  }

  #against(side: Side): SideBook {
    return side === 'buy' ? this.#short : this.#long;
  }

  /** Yesterday's lots first, unless today's are named; of lots that are not held nothing is taken. */
  #close(side: Side, offset: Offset, lots: number, at: Decimal): Decimal {
    const held = this.#against(side);
    const entry = held.average;
    const before = held.today + held.yesterday;
    const todayFirst = offset === 'close_today';
    const first = todayFirst ? Math.min(held.today, lots) : Math.min(held.yesterday, lots);
    const rest = Math.min(lots - first, todayFirst ? held.yesterday : held.today);
    held.today -= todayFirst ? first : rest;
    held.yesterday -= todayFirst ? rest : first;
    const closed = before - held.today - held.yesterday;
    if (closed > 0 && held.today + held.yesterday === 0) held.average = null;
    if (entry === null || closed === 0) return new Decimal(0);
    const perUnit = side === 'buy' ? entry.minus(at) : at.minus(entry);
    return perUnit.times(closed).times(this.#instrument.multiplier);
  }

  #open(held: SideBook, lots: number, at: Decimal): void {
    const before = held.today + held.yesterday;
    const cost = (held.average ?? new Decimal(0)).times(held.average === null ? 0 : before).plus(at.times(lots));
    held.average = cost.dividedBy(held.average === null ? lots : before + lots).toDecimalPlaces(this.#instrument.priceScale + EXTRA_DIGITS);
    held.today += lots;
  }

  /** A new trading day: today's lots are yesterday's. */
  roll(): void {
    for (const held of [this.#long, this.#short]) {
      held.yesterday += held.today;
      held.today = 0;
    }
  }

  net(): number {
    return this.#long.today + this.#long.yesterday - this.#short.today - this.#short.yesterday;
  }

  /** What the lots cost, shorts negative, in the instrument's currency. */
  cost(): Decimal {
    const of = (held: SideBook): Decimal => (held.average ?? new Decimal(0)).times(held.today + held.yesterday);
    return of(this.#long).minus(of(this.#short)).times(this.#instrument.multiplier);
  }

  statement(): Position {
    return positionOf(this.#instrument.venue, this.#instrument.instrumentId, {
      longToday: quantity(this.#long.today),
      longYesterday: quantity(this.#long.yesterday),
      shortToday: quantity(this.#short.today),
      shortYesterday: quantity(this.#short.yesterday),
      longAvgPx: averageText(this.#long.average, this.#instrument.priceScale),
      shortAvgPx: averageText(this.#short.average, this.#instrument.priceScale),
    });
  }
}

function set(held: SideBook, today: number, yesterday: number, average: DecimalString | null): void {
  Object.assign(held, { today, yesterday, average: average === null ? null : new Decimal(average) });
}
