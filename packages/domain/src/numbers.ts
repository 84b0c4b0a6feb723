import { assert, type Brand, type TsUs } from '@tandem/kernel';

/** An instrument's price times 10^priceScale: a safe integer, and negative where a market is. */
export type Price = Brand<number, 'Price'>;
/** Lots, a non-negative safe integer. */
export type Quantity = Brand<number, 'Quantity'>;
/** CNY per unit of a spread times 10^spreadScale. */
export type SpreadPrice = Brand<number, 'SpreadPrice'>;

function integer(value: number, what: string): number {
  // The sentence is made where it is needed alone: books make prices and quantities by the million.
  if (!Number.isSafeInteger(value)) assert(false, `${what} is not a safe integer: ${value}`);
  return asSmall(value);
}

/**
 * The same number in the form in which engines of JavaScript keep small integers: one that came out of arithmetic on
 * fractions is kept as a double otherwise, objects that hold it have another shape than their likes, and code that was
 * compiled for the one is thrown away at the other.
 */
const asSmall = (value: number): number => ((value | 0) === value ? value | 0 : value);

export const price = (value: number): Price => integer(value, 'price') as Price;
export const spreadPrice = (value: number): SpreadPrice => integer(value, 'spread price') as SpreadPrice;
export const tsUs = (value: number): TsUs => integer(value, 'time') as TsUs;
export function quantity(value: number): Quantity {
  const whole = integer(value, 'quantity');
  if (whole < 0) assert(false, `quantity is negative: ${value}`);
  return whole as Quantity;
}
