import type { CompiledSpread, InstrumentId } from '@tandem/domain';
import type { Core } from '../state/engine-state.ts';
import { advance } from './advance.ts';
import { hasUnsettled, pairOf, spreadOfPair, workOf } from './pairs.ts';
import { moveQuote } from './quote.ts';

/** A book moved: the quotes that stand on it are looked at again, and those that waited for a price may go. */
export function moveQuotes(core: Core, instrumentId: InstrumentId): void {
  for (const id of [...core.state.quotingPairOrders]) {
    if (!holds(spreadOfPair(core, pairOf(core, id)), instrumentId) || moveQuote(core, id)) continue;
    const work = workOf(core, id);
    if (work.idleSinceUs !== null && !hasUnsettled(core, work)) advance(core, id);
  }
}

const holds = ({ inner, outer, fx }: CompiledSpread, id: InstrumentId): boolean =>
  inner.instrumentId === id || outer.instrumentId === id || fx.instrumentId === id;
