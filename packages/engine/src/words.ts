import { formatScaled } from '@tandem/kernel';
import type { CompiledSpread, Instrument, NewOrder, Offset, Price, SpreadPrice } from '@tandem/domain';

/** How figures read in receipts and alerts. */
export const priceText = (instrument: Instrument, price: Price): string =>
  `${formatScaled(price, instrument.priceScale)} ${instrument.currency}/${instrument.priceUnit}`;

export const spreadText = (spread: CompiledSpread, price: SpreadPrice): string =>
  `${formatScaled(price, spread.definition.spreadScale)} CNY/${spread.definition.unit}`;

export const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

const offsetWords: Record<Offset, string> = {
  open: 'open',
  close: 'close',
  close_today: 'close today',
  close_yesterday: 'close yesterday',
};

export const orderText = (instrument: Instrument, order: Omit<NewOrder, 'clOrdId'>): string =>
  `${order.side} ${count(order.quantity, 'lot')} of ${order.instrumentId} at ${priceText(instrument, order.price)}, ` +
  `${order.timeInForce}, ${offsetWords[order.offset]}`;
