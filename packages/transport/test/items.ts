import type { ItemOf } from '@tandem/contract';
import type { SpreadId } from '@tandem/domain';
import type { TsUs } from '@tandem/kernel';

export type AlertItem = ItemOf<'alerts'>;
export type QuoteItem = ItemOf<'spreads'>;

export const alert = (number: number): AlertItem => ({
  alertId: `alert-${number}`,
  grade: 'info',
  code: 'none',
  text: [{ code: 'link_says', words: `number ${number}` }],
  venue: null,
  spreadId: null,
  pairOrderId: null,
  raisedUs: number as TsUs,
});

export const quote = (spreadId: string, number: number): QuoteItem => ({
  spreadId: spreadId as SpreadId,
  bid: null,
  ask: null,
  veto: 'none',
  ratioRaw: null,
  ratioExFx: null,
  innerUs: null,
  outerUs: null,
  fxUs: null,
  tsUs: number as TsUs,
});
