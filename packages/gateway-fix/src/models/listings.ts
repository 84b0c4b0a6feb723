import { complaint, type Complaint } from '@tandem/kernel';
import type { Instrument, InstrumentId } from '@tandem/domain';
import { Tag, type FieldList } from '@tandem/fix';
import type { FixDialect } from '../dialects/dialect.ts';
import { listingOf, type Listing, type SecurityNames } from './security-name.ts';

/** The catalogue by the venue's own words. */
export interface Listings {
  readonly all: readonly Listing[];
  readonly byId: ReadonlyMap<InstrumentId, Listing>;
  /** The listing that a message, or an entry of a group, is about: by SecurityID where that is known, else by name. */
  find(fields: FieldList): Listing | undefined;
  /** The same by SecurityExchange and Symbol alone. */
  named(exchange: string | undefined, symbol: string): Listing | undefined;
  /** Instruments that the venue cannot be asked for, and why. */
  readonly unnamed: readonly Complaint[];
}

export function createListings(instruments: readonly Instrument[], dialect: FixDialect, names: SecurityNames = new Map()): Listings {
  const all: Listing[] = [];
  const unnamed: Complaint[] = [];
  for (const instrument of instruments) {
    const listing = listingOf(instrument, dialect, names.get(instrument.instrumentId));
    if (listing.ok) all.push(listing.value);
    else unnamed.push(complaint('fix_no_name', listing.error, 'the venue’s instruments', 'Configure its SecurityID or contract month; it is left out meanwhile.'));
  }
  const byId = new Map(all.map((listing) => [listing.instrument.instrumentId, listing]));
  const bySecurityId = new Map(all.flatMap((listing) => (listing.name.securityId === null ? [] : [[listing.name.securityId, listing] as const])));
  const byName = new Map(all.map((listing) => [keyOf(nameOf(listing), listing.name.symbol, listing.name.maturityMonthYear), listing]));
  const bySymbol = new Map<string, Listing | undefined>();
  for (const listing of all) {
    const key = keyOf('', listing.name.symbol, listing.name.maturityMonthYear);
    // A symbol that two exchanges list is nobody's without its exchange.
    bySymbol.set(key, bySymbol.has(key) ? undefined : listing);
  }
  const lookUp = (exchange: string | undefined, symbol: string, maturity: string | null): Listing | undefined =>
    exchange === undefined ? bySymbol.get(keyOf('', symbol, maturity)) : byName.get(keyOf(exchange, symbol, maturity));
  return {
    all,
    byId,
    unnamed,
    named: (exchange, symbol) => lookUp(exchange, symbol, null),
    find(fields) {
      const securityId = fields.get(Tag.SecurityID);
      const known = securityId === undefined ? undefined : bySecurityId.get(securityId);
      if (known !== undefined) return known;
      const maturity = dialect.names === 'contract' ? (fields.get(Tag.MaturityMonthYear)?.slice(0, 6) ?? null) : null;
      return lookUp(fields.get(Tag.SecurityExchange), fields.get(Tag.Symbol) ?? '', maturity);
    },
  };
}

const keyOf = (exchange: string, symbol: string, maturity: string | null): string => `${exchange}\u0000${symbol}\u0000${maturity ?? ''}`;

/** A venue that is not told exchanges may name them all the same, in our words. */
const nameOf = ({ instrument, name }: Listing): string => name.exchange ?? instrument.exchange;
