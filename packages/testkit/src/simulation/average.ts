import { Decimal } from '@tandem/kernel';
import type { VenueId } from '@tandem/domain';

const DIGITS: Readonly<Record<VenueId, number>> = { inner: 0, outer: 2 };
const EXTRA_DIGITS = 4;

/** Average price of `lots` that cost `notional` in scaled prices, as the screen shows it; null without lots. */
export function averageOf(notional: number, lots: number, venue: VenueId): string | null {
  if (lots === 0) return null;
  const digits = DIGITS[venue];
  return new Decimal(notional).dividedBy(lots).dividedBy(new Decimal(10).pow(digits)).toDecimalPlaces(digits + EXTRA_DIGITS).toFixed();
}
