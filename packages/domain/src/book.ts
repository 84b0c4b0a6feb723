import type { TsUs } from '@tandem/kernel';
import type { InstrumentId } from './ids.ts';
import type { Price, Quantity } from './numbers.ts';

export interface BookLevel {
  readonly price: Price;
  readonly quantity: Quantity;
}

export interface LastTrade {
  readonly price: Price;
  readonly quantity: Quantity;
}

/** Whether the venue matches orders in this instrument now. */
export type MarketPhase = 'open' | 'closed';

/** A book of one instrument as a venue published it: best level first on both sides, at most {@link BOOK_DEPTH_MAX}. */
export interface DepthBook {
  readonly instrumentId: InstrumentId;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  readonly last: LastTrade | null;
  readonly upperLimit: Price | null;
  readonly lowerLimit: Price | null;
  readonly phase: MarketPhase;
  /** The venue's clock. */
  readonly tsEventUs: TsUs;
  /** Ours, at the socket. */
  readonly tsIngestUs: TsUs;
}

export const BOOK_DEPTH_MAX = 10;
