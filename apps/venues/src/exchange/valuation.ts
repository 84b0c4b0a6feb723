import { assert, powerOfTen } from '@tandem/kernel';
import type { Currency, Instrument, InstrumentId, VenueId } from '@tandem/domain';
import type { Market } from '../market/market.ts';
import type { LiveBook } from './live-book.ts';
import type { Valuation } from './trading-account.ts';

const currencies: Record<VenueId, Currency> = { inner: 'CNY', outer: 'USD' };

/** Values accounts at the market's prices; `fx` is the currency that the venue lists, where it lists one. */
export function createValuation(venue: VenueId, fx: Instrument | undefined, market: Market, bookOf: (id: InstrumentId) => LiveBook): Valuation {
  const currency = currencies[venue];
  return {
    venue,
    currency,
    instrument: (id) => bookOf(id).instrument,
    mark: (id) => bookOf(id).mark(market.fair(id)),
    convert: (amount, instrument) => {
      if (instrument.currency === currency) return amount;
      assert(fx !== undefined, `${instrument.instrumentId} is in ${instrument.currency} and no currency is listed`);
      const rate = market.fair(fx.instrumentId).dividedBy(powerOfTen(fx.priceScale));
      return currency === 'USD' ? amount.dividedBy(rate) : amount.times(rate);
    },
  };
}
