import { powerOfTen, type Result, err, ok } from '@tandem/kernel';
import type { Instrument, InstrumentId } from '@tandem/domain';
import { Tag, type FieldList } from '@tandem/fix';
import type { FixDialect } from '../dialects/dialect.ts';

/** How a venue calls one of our instruments. Fields that it does not use are null. */
export interface SecurityName {
  readonly exchange: string | null;
  readonly symbol: string;
  readonly securityId: string | null;
  /** SecurityIDSource(22) of {@link securityId}. */
  readonly idSource: string | null;
  readonly securityType: string | null;
  /** YYYYMM, with DD or wN where the venue has it. */
  readonly maturityMonthYear: string | null;
  /** The venue's price is ours times ten to this power: 2 where it quotes cents for our dollars. */
  readonly priceShift: number;
}

/** An instrument under the venue's name. */
export interface Listing {
  readonly instrument: Instrument;
  readonly name: SecurityName;
  /** Decimals of a price on the wire that make it the instrument's scaled integer. */
  readonly wireScale: number;
}

/** What a desk knows better than the dialect about single instruments. */
export type SecurityNames = ReadonlyMap<InstrumentId, Partial<SecurityName>>;

/** Month codes of futures, January to December. */
const MONTHS = 'FGHJKMNQUVXZ';
const contract = /^(.+?)([FGHJKMNQUVXZ])(\d{1,2})$/;

/**
 * The name that `dialect` gives to an instrument, with what `known` says instead. Fails, with the reason, where a contract
 * month cannot be told from the symbol and no id is known: an order for the wrong month would be worse than none.
 */
export function listingOf(instrument: Instrument, dialect: FixDialect, known: Partial<SecurityName> = {}): Result<Listing, string> {
  const name = { ...defaultName(instrument, dialect), ...known };
  if (dialect.names === 'contract' && name.maturityMonthYear === null && name.securityId === null) {
    return err(`${instrument.instrumentId} has no contract month in its symbol, and no SecurityID is configured for it`);
  }
  const wireScale = instrument.priceScale - name.priceShift;
  if (wireScale < 0) return err(`${instrument.instrumentId}: a price shift of ${name.priceShift} is finer than its ${instrument.priceScale} decimals`);
  powerOfTen(wireScale);
  return ok({ instrument, name, wireScale });
}

function defaultName(instrument: Instrument, dialect: FixDialect): SecurityName {
  const plain = { securityId: null, idSource: null, securityType: null, maturityMonthYear: null, priceShift: 0 };
  const exchange = dialect.exchanges[instrument.exchange] ?? instrument.exchange;
  switch (dialect.names) {
    case 'symbol':
      return { ...plain, exchange: null, symbol: instrument.symbol };
    case 'exchange_symbol':
      return { ...plain, exchange, symbol: instrument.symbol };
    case 'contract':
      return { ...plain, exchange, symbol: instrument.product, securityType: 'FUT', maturityMonthYear: maturityOf(instrument) };
  }
}

/** YYYYMM of a symbol that ends in a month code and one or two digits of the year, the first such year from `validFrom` on. */
export function maturityOf({ symbol, validFrom }: Instrument): string | null {
  const match = contract.exec(symbol);
  if (match === null) return null;
  const [, , code = '', digits = ''] = match;
  const cycle = digits.length === 1 ? 10 : 100;
  const from = Number(validFrom.slice(0, 4));
  const year = from + ((Number(digits) - (from % cycle) + cycle) % cycle);
  return `${year}${String(MONTHS.indexOf(code) + 1).padStart(2, '0')}`;
}

/** Writes the name's fields: Symbol first, as groups of symbols begin with it. */
export function addSecurity(fields: FieldList, { name }: Listing): FieldList {
  fields.add(Tag.Symbol, name.symbol);
  if (name.securityId !== null) {
    fields.add(Tag.SecurityID, name.securityId);
    if (name.idSource !== null) fields.add(Tag.SecurityIDSource, name.idSource);
  }
  if (name.securityType !== null) fields.add(Tag.SecurityType, name.securityType);
  if (name.maturityMonthYear !== null) fields.add(Tag.MaturityMonthYear, name.maturityMonthYear);
  if (name.exchange !== null) fields.add(Tag.SecurityExchange, name.exchange);
  return fields;
}
