import type { DecimalString, TsUs } from '@tandem/kernel';
import type { InstrumentId, VenueId } from './ids.ts';
import type { Currency } from './instrument.ts';
import { quantity, type Quantity } from './numbers.ts';

/** A position as a venue holds it. Long and short stand apart where the venue keeps them apart (China). */
export interface Position {
  readonly venue: VenueId;
  readonly instrumentId: InstrumentId;
  readonly longToday: Quantity;
  readonly longYesterday: Quantity;
  readonly shortToday: Quantity;
  readonly shortYesterday: Quantity;
  /** Average entry price of each side in the instrument's own unit; null where flat. */
  readonly longAvgPx: DecimalString | null;
  readonly shortAvgPx: DecimalString | null;
  /** Open profit and loss at the venue's mark, in the instrument's currency. */
  readonly unrealizedPnl: DecimalString;
}

/** No lots on either side. */
export const flatPosition = (venue: VenueId, instrumentId: InstrumentId): Position => ({
  venue,
  instrumentId,
  longToday: quantity(0),
  longYesterday: quantity(0),
  shortToday: quantity(0),
  shortYesterday: quantity(0),
  longAvgPx: null,
  shortAvgPx: null,
  unrealizedPnl: '0',
});

/** Long minus short, in lots. */
export const netLots = (p: Position): number => p.longToday + p.longYesterday - p.shortToday - p.shortYesterday;

/** The money of an account, all in its currency; null where the venue states no such figure. */
export interface AccountMoney {
  readonly balance: DecimalString;
  readonly available: DecimalString;
  readonly margin: DecimalString | null;
  readonly realizedPnl: DecimalString | null;
  readonly unrealizedPnl: DecimalString | null;
  readonly fees: DecimalString | null;
}

/** The same where every figure is stated. */
export type WholeMoney = { readonly [Figure in keyof AccountMoney]: DecimalString };

export interface Account extends AccountMoney {
  readonly venue: VenueId;
  readonly accountId: string;
  readonly currency: Currency;
  readonly tsUs: TsUs;
}

/** An account that states every figure. */
export type WholeAccount = Account & WholeMoney;
