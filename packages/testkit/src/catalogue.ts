import { instrumentId, price, quantity, spreadId, type CatalogueData, type Instrument, type SpreadDefinition } from '@tandem/domain';

const SOURCE = 'made up for tests';

/** Inner instrument of the test catalogue: ticks of 10, today's lots closed apart. */
export const INNER = instrumentId('SHFE.cu2701');
/** As {@link INNER}, on an exchange with one plain close. */
export const INNER_PLAIN = instrumentId('DCE.m2705');
/** Outer instrument of every test pair. */
export const OUTER = instrumentId('LME.CA3M');
export const FX = instrumentId('FX.USDCNH');
/** One inner lot against one outer lot. */
export const EVEN = spreadId('even');
/** Nine inner lots against four outer ones. */
export const NINE_FOUR = spreadId('nine-four');
/** One against one, the inner leg on {@link INNER_PLAIN}. */
export const PLAIN = spreadId('plain');

const instrument = (over: Partial<Instrument> & Pick<Instrument, 'instrumentId' | 'venue' | 'exchange' | 'symbol'>): Instrument => ({
  product: 'x',
  name: { en: over.symbol, zh: over.symbol },
  kind: 'future',
  currency: 'CNY',
  priceUnit: 't',
  priceScale: 0,
  tickSize: price(10),
  multiplier: '5',
  quantityMin: quantity(1),
  quantityMax: quantity(500),
  closeTodayApart: false,
  vatIncluded: false,
  marginRate: '0.10',
  priceLimitRate: null,
  feePerLot: '0',
  referencePrice: price(86_400),
  validFrom: '2026-01-01',
  source: SOURCE,
  ...over,
});

const figure = (value: string): SpreadDefinition['parity']['vatRate'] => ({ value, source: SOURCE, asOf: '2026-01-01' });

const spread = (id: SpreadDefinition['spreadId'], innerLots: number, outerLots: number, inner = INNER): SpreadDefinition => ({
  spreadId: id,
  name: { en: id, zh: id },
  innerInstrumentId: inner,
  outerInstrumentId: OUTER,
  fxInstrumentId: FX,
  innerLots,
  outerLots,
  neutrality: 'quantity',
  unit: 't',
  innerConversion: { numerator: '1', denominator: '1' },
  outerConversion: { numerator: '1', denominator: '1' },
  spreadScale: 0,
  parity: { premiumUsd: figure('0'), tariffRate: figure('0'), vatRate: figure('0'), feesCny: figure('0') },
});

/** Four instruments and three pairs whose arithmetic can be done in the head: no taxes, no premium, tonne for tonne. */
export const testCatalogue = (): CatalogueData => ({
  instruments: [
    instrument({ instrumentId: INNER, venue: 'inner', exchange: 'SHFE', symbol: 'cu2701', closeTodayApart: true }),
    instrument({ instrumentId: INNER_PLAIN, venue: 'inner', exchange: 'DCE', symbol: 'm2705' }),
    instrument({
      instrumentId: OUTER,
      venue: 'outer',
      exchange: 'LME',
      symbol: 'CA3M',
      currency: 'USD',
      priceScale: 2,
      tickSize: price(50),
      multiplier: '25',
      referencePrice: price(1_200_000),
    }),
    instrument({
      instrumentId: FX,
      venue: 'outer',
      exchange: 'FX',
      symbol: 'USDCNH',
      kind: 'fx',
      priceUnit: 'USD',
      priceScale: 4,
      tickSize: price(1),
      multiplier: '1',
      referencePrice: price(70_000),
    }),
  ],
  spreads: [spread(EVEN, 1, 1), spread(NINE_FOUR, 9, 4), spread(PLAIN, 1, 1, INNER_PLAIN)],
});
