import { Decimal, formatScaled, isDecimalString } from '@tandem/kernel';
import { Tag, type FieldList } from '@tandem/fix';
import type { FixDialect } from '../dialects/dialect.ts';
import type { Listing } from '../models/security-name.ts';

/** A term of a contract that the venue states otherwise than the catalogue. */
export interface TermMismatch {
  readonly field: 'tick size' | 'multiplier' | 'currency';
  readonly ours: string;
  readonly theirs: string;
}

/** Where the venue's terms of a contract differ from the catalogue's. What it does not state is not compared. */
export function termMismatches(fields: FieldList, listing: Listing, tags: NonNullable<FixDialect['securities']>): readonly TermMismatch[] {
  const { instrument, wireScale } = listing;
  const mismatches: TermMismatch[] = [];
  const compare = (field: TermMismatch['field'], theirs: string | undefined, ours: string): void => {
    if (theirs !== undefined && !sameDecimal(theirs, ours)) mismatches.push({ field, ours, theirs });
  };
  compare('tick size', fields.get(tags.tickTag), formatScaled(instrument.tickSize, wireScale));
  compare('multiplier', fields.get(tags.multiplierTag), shifted(instrument.multiplier, listing));
  const currency = fields.get(Tag.Currency);
  if (currency !== undefined && currency !== instrument.currency) mismatches.push({ field: 'currency', ours: instrument.currency, theirs: currency });
  return mismatches;
}

/** What one whole unit of the venue's price is worth: less where its unit is smaller than ours. */
const shifted = (multiplier: string, { name }: Listing): string => new Decimal(multiplier).dividedBy(new Decimal(10).pow(name.priceShift)).toFixed();

/** Text that is no decimal is no match, whatever it says. */
const sameDecimal = (theirs: string, ours: string): boolean => isDecimalString(theirs) && new Decimal(theirs).equals(ours);
