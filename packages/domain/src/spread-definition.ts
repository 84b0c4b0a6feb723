import type { DecimalString } from '@tandem/kernel';
import type { InstrumentId, SpreadId } from './ids.ts';
import type { BilingualName, SourcedFigure, Unit } from './instrument.ts';

/** An exact ratio of two decimals; neither is zero. */
export interface Rational {
  readonly numerator: DecimalString;
  readonly denominator: DecimalString;
}

/**
 * What the lots of one pair are to make the same: `quantity`, the units on both legs; `price`, what both legs gain when the
 * markets move together, where the inner price holds taxes that the outer does not: then fewer inner units will do.
 */
export type Neutrality = 'quantity' | 'price';

/**
 * A pair of instruments and how its two prices are made comparable.
 *
 * cost  = (outer price in USD per unit + premiumUsd) x FX x (1 + tariffRate) x (1 + vatRate) + feesCny
 * spread = inner price in CNY per unit - cost, which is the import parity result per unit (进口盈亏).
 */
export interface SpreadDefinition {
  readonly spreadId: SpreadId;
  readonly name: BilingualName;
  readonly innerInstrumentId: InstrumentId;
  readonly outerInstrumentId: InstrumentId;
  /** Quoted in CNY per USD. */
  readonly fxInstrumentId: InstrumentId;
  /** Lots on each leg of one pair: 9 and 4 for cu against HG. */
  readonly innerLots: number;
  readonly outerLots: number;
  /** What the lots are chosen for. */
  readonly neutrality: Neutrality;
  /** The unit the spread is quoted for, as in CNY per `t`. */
  readonly unit: Unit;
  /** Price units of each leg in one `unit`: lb per tonne is 2204.62 / 1, oz per gram 1 / 31.1035. */
  readonly innerConversion: Rational;
  readonly outerConversion: Rational;
  /** Decimals of the spread's own price. */
  readonly spreadScale: number;
  readonly parity: {
    readonly premiumUsd: SourcedFigure;
    readonly tariffRate: SourcedFigure;
    readonly vatRate: SourcedFigure;
    readonly feesCny: SourcedFigure;
  };
}
