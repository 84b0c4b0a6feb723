import { formatScaled } from '@tandem/kernel';
import type { CompiledSpread, Instrument, NewOrder, Price, QuotedPrice, Sentence, SpreadPrice } from '@tandem/domain';

/** Prices as sentences carry them. */
export const quoted = (instrument: Instrument, price: Price): QuotedPrice => ({
  amount: formatScaled(price, instrument.priceScale),
  currency: instrument.currency,
  per: instrument.priceUnit,
});

export const quotedSpread = (spread: CompiledSpread, price: SpreadPrice): QuotedPrice => ({
  amount: formatScaled(price, spread.definition.spreadScale),
  currency: 'CNY',
  per: spread.definition.unit,
});

/** An order as it leaves, or would have. */
export const orderSentence = (
  code: 'order_sent' | 'would_send' | 'would_follow',
  instrument: Instrument,
  order: Omit<NewOrder, 'clOrdId'>,
): Sentence => ({
  code,
  side: order.side,
  lots: order.quantity,
  instrument: order.instrumentId,
  price: quoted(instrument, order.price),
  timeInForce: order.timeInForce,
  offset: order.offset,
});
