import { spreadOf, type CompiledSpread, type LegRole, type Price, type Side, type SpreadPrice } from '@tandem/domain';

/** Fills and orders of a leg: sum of price x lots, over lots. */
export interface Holding {
  readonly notional: number;
  readonly lots: number;
}

export type Holdings = Readonly<Record<LegRole, Holding>>;

export const withLots = ({ notional, lots }: Holding, price: Price, more: number): Holding => ({
  notional: notional + price * more,
  lots: lots + more,
});

/** What was added to a leg since it was `before`. */
export const since = (now: Holding, before: Holding): Holding => ({ notional: now.notional - before.notional, lots: now.lots - before.lots });

/** The spread that two legs make at one rate; null while one is empty. */
export function spreadOfHoldings(spread: CompiledSpread, { inner, outer }: Holdings, fxPrice: number): SpreadPrice | null {
  if (inner.lots === 0 || outer.lots === 0) return null;
  return spreadOf(spread, BigInt(inner.notional), BigInt(inner.lots), BigInt(outer.notional), BigInt(outer.lots), fxPrice);
}

/** By how much `spread` is worse than `than` for who has `side`; negative where it is better. */
export const worseBy = (side: Side, spread: SpreadPrice, than: SpreadPrice): number =>
  side === 'buy' ? spread - than : than - spread;
