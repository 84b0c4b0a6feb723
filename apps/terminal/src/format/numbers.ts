import { Decimal, divideRounded, formatScaled, toSafeInteger, type DecimalString } from '@tandem/kernel';
import type { CompiledSpread, Instrument, Price, SpreadPrice } from '@tandem/domain';

/** What stands where there is nothing to show. */
export const NOTHING = '–';

export const formatPrice = (value: Price, instrument: Pick<Instrument, 'priceScale'>): string =>
  formatScaled(value, instrument.priceScale);

export const formatSpread = (value: SpreadPrice, scale: number): string => formatScaled(value, scale);

/** An average in plain decimals, rounded half to even to at most `places`, without trailing zeros beyond `atLeast`. */
export function formatAverage(value: DecimalString, atLeast: number, places: number): string {
  const rounded = new Decimal(value).toDecimalPlaces(places);
  return rounded.toFixed(Math.max(atLeast, rounded.decimalPlaces()));
}

/** Money with two decimals and thousands apart: `-1,234,567.80`. */
export function formatMoney(value: DecimalString): string {
  const [whole = '0', fraction = '00'] = new Decimal(value).toFixed(2).split('.');
  const negative = whole.startsWith('-');
  const digits = negative ? whole.slice(1) : whole;
  return `${negative ? '-' : ''}${digits.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

/** A share as percent: `0.13` is `13 %`. */
export const formatRate = (value: DecimalString): string => `${new Decimal(value).times(100).toString()} %`;

/** With its sign always shown, for distances. */
export const withSign = (text: string): string => (text.startsWith('-') || /^0(\.0*)?$/.test(text) ? text : `+${text}`);

/**
 * What one tick of the inner leg moves the spread by, in the spread's scale and at least 1: the step of the limit's
 * buttons. The outer leg's tick depends on the FX rate and would make uneven steps.
 */
export function spreadStep(spread: CompiledSpread): number {
  const { num, den } = spread.innerFactor;
  return Math.max(1, Math.abs(toSafeInteger(divideRounded(BigInt(spread.inner.tickSize) * num, den), 'spread step')));
}
