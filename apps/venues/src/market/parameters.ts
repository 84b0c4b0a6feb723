const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What a product's paper market is like. Placeholders of plausible size, not estimates of a real market. */
export interface ProductCharacter {
  /** Products of one family move together. */
  readonly family: string;
  /** Standard deviation of an hour's return, basis points. */
  readonly hourlyBasisPoints: number;
  /** Usual lots at one price level. */
  readonly levelLots: number;
}

const fallback: ProductCharacter = { family: 'other', hourlyBasisPoints: 20, levelLots: 20 };

const characters: Readonly<Record<string, ProductCharacter>> = {
  cu: { family: 'metal', hourlyBasisPoints: 22, levelLots: 30 },
  au: { family: 'precious', hourlyBasisPoints: 23, levelLots: 24 },
  ag: { family: 'precious', hourlyBasisPoints: 38, levelLots: 40 },
  sc: { family: 'energy', hourlyBasisPoints: 36, levelLots: 12 },
  m: { family: 'grain', hourlyBasisPoints: 20, levelLots: 260 },
  i: { family: 'ferrous', hourlyBasisPoints: 28, levelLots: 110 },
  CA: { family: 'metal', hourlyBasisPoints: 22, levelLots: 9 },
  HG: { family: 'metal', hourlyBasisPoints: 22, levelLots: 14 },
  GC: { family: 'precious', hourlyBasisPoints: 23, levelLots: 16 },
  SI: { family: 'precious', hourlyBasisPoints: 38, levelLots: 11 },
  B: { family: 'energy', hourlyBasisPoints: 36, levelLots: 18 },
  ZM: { family: 'grain', hourlyBasisPoints: 20, levelLots: 16 },
  FEF: { family: 'ferrous', hourlyBasisPoints: 28, levelLots: 40 },
  USDCNH: { family: 'currency', hourlyBasisPoints: 3, levelLots: 20 },
};

/** The character of a product, or an ordinary one where the catalogue lists a product that is not known here. */
export const characterOf = (product: string): ProductCharacter => characters[product] ?? fallback;

/** How an outer return is made up: shares of variance of the dollar, of the family and of the product alone. */
export const varianceShares = { dollar: 0.1, family: 0.5, product: 0.4 } as const;

/** Outer prices and FX come back to the catalogue's reference over days, so that a venue left running stays within limits. */
export const priceHalfLifeMs = 48 * HOUR_MS;

/**
 * The spread over parity. Hourly returns of SHFE gold and of XAUUSD x USDCNY / 31.1035 correlate by 0.96, and their
 * spread's standard deviation is 0.87 CNY/g over 542 matched hours; both hold where the slow part's standard deviation
 * is 0.41 of the hourly volatility at a half-life of 2.4 hours. The fast part is what one sees moving within a minute.
 */
export const spreadWander = {
  slowShare: 0.41,
  slowHalfLifeMs: 2.4 * HOUR_MS,
  fastShare: 0.07,
  fastHalfLifeMs: 25_000,
} as const;

/** Between two outer markets of one metal: arbitraged abroad, so it wanders less. */
export const basisShare = 0.5;

/** Mean of a spread over parity in CNY per unit, where it is known; elsewhere the catalogue's reference prices give it. */
export const spreadMeans: Readonly<Record<string, string>> = { 'au-GC': '6.06' };
