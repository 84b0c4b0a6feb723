import type { DecimalString } from '@tandem/kernel';
import type { InstrumentId, VenueId } from './ids.ts';
import type { Price, Quantity } from './numbers.ts';

export type LegRole = 'inner' | 'outer';
export type Currency = 'CNY' | 'USD';
/** Units that prices and sizes are in: tonne, gram, kilogram, barrel, pound, troy ounce, short ton, dry tonne as tonne. */
export type Unit = 't' | 'g' | 'kg' | 'bbl' | 'lb' | 'oz' | 'st' | 'USD';

export interface BilingualName {
  readonly en: string;
  readonly zh: string;
}

/** Where something is from: in both languages, or as one text that is shown in either. */
export type SourceNote = string | BilingualName;

/** A figure that someone has to vouch for: its value, where it is from and the day it was true. */
export interface SourcedFigure {
  readonly value: DecimalString;
  readonly source: SourceNote;
  readonly asOf: string;
}

/** What a venue lists, as of `validFrom`. Everything here is the venue's to change, hence data with a source. */
export interface Instrument {
  readonly instrumentId: InstrumentId;
  readonly venue: VenueId;
  /** The exchange's code: SHFE, INE, DCE, LME, COMEX, ICE, CBOT, SGX; FX for currency. */
  readonly exchange: string;
  /** The exchange's own symbol, without its code. */
  readonly symbol: string;
  readonly product: string;
  readonly name: BilingualName;
  readonly kind: 'future' | 'fx';
  readonly currency: Currency;
  /** The unit that one price is for: a quote of 97.35 USD/bbl has `bbl`. */
  readonly priceUnit: Unit;
  readonly priceScale: number;
  /** Smallest price step, scaled. */
  readonly tickSize: Price;
  /** How many `priceUnit` one lot holds. */
  readonly multiplier: DecimalString;
  readonly quantityMin: Quantity;
  readonly quantityMax: Quantity;
  /** SHFE and INE take close-today and close-yesterday as different orders. */
  readonly closeTodayApart: boolean;
  readonly vatIncluded: boolean;
  readonly marginRate: DecimalString;
  /** Daily limit as a share of the reference price; null where the venue has none. */
  readonly priceLimitRate: DecimalString | null;
  readonly feePerLot: DecimalString;
  /** Per lot, for closing what was opened on the same trading day; missing where that costs what any trade costs. */
  readonly closeTodayFee?: SourcedFigure | undefined;
  /** Where the paper market starts, scaled. */
  readonly referencePrice: Price;
  readonly validFrom: string;
  /** Where these figures come from. */
  readonly source: SourceNote;
}
