import { Decimal as Base } from 'decimal.js';

/**
 * The house Decimal, for money, FX, averages, parity and P&L. Precision 40: the library's default of 20 rounds
 * additions of amounts this product meets. It never crosses a wire: send {@link DecimalString}.
 */
export const Decimal = Base.clone({ precision: 40, rounding: Base.ROUND_HALF_EVEN, toExpNeg: -40, toExpPos: 60 });
export type Decimal = InstanceType<typeof Decimal>;

/** A decimal number in plain notation, such as `-12.50`: how a Decimal travels. */
export type DecimalString = string;

const plainDecimal = /^-?\d{1,30}(\.\d{1,30})?$/;

/** Whether `text` is a number in plain decimal notation (no exponent, no sign but minus). */
export const isDecimalString = (text: string): boolean => plainDecimal.test(text);
