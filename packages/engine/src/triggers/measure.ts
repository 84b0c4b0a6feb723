import { executableSpread, oppositeRatios, type CompiledSpread, type PairOrderRequest, type TriggerMeasure } from '@tandem/domain';
import { usableBook } from '../market/books.ts';
import { vetoOf } from '../market/spread-quotes.ts';
import type { Core } from '../state/engine-state.ts';

/** A trigger's measure at the opposite price of its side, in its own scale; null where there is none to decide on. */
export function measureNow(core: Core, spread: CompiledSpread, side: PairOrderRequest['side'], measure: TriggerMeasure): number | null {
  const inner = usableBook(core, spread.inner);
  const outer = usableBook(core, spread.outer);
  const fx = usableBook(core, spread.fx);
  if (inner === null || outer === null || fx === null || vetoOf(core, spread, inner, outer, fx) !== 'none') return null;
  if (measure === 'spread') return executableSpread(spread, side, inner, outer, fx)?.price ?? null;
  const ratios = oppositeRatios(spread, side, inner, outer, fx);
  if (ratios === null) return null;
  return measure === 'ratio' ? ratios.raw : ratios.exFx;
}
