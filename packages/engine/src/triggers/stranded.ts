import type { CompiledSpread, InstrumentId, PairOrder, SpreadId } from '@tandem/domain';
import type { Core } from '../state/engine-state.ts';

/** The stranded pair order that holds lots of a contract of `spread`, and that no person has dealt with; null without one. */
export function strandedBeside(core: Core, spread: CompiledSpread): PairOrder | null {
  for (const id of core.state.endedPairOrders) {
    const pair = core.state.pairOrders.get(id);
    if (pair?.state !== 'stranded' || pair.reason === 'resolved') continue;
    const other = core.catalogue.spreads.get(pair.spreadId);
    if (pair.spreadId === spread.definition.spreadId || (other !== undefined && sharesContract(spread, other))) return pair;
  }
  return null;
}

/** Pairs that trade one of the contracts of another: what one holds, the other's orders would close or add to. */
export function besides(core: Core, spreadId: SpreadId): readonly SpreadId[] {
  const spread = core.catalogue.spreads.get(spreadId);
  if (spread === undefined) return [spreadId];
  return [...core.catalogue.spreads.values()].filter((other) => sharesContract(spread, other)).map(({ definition }) => definition.spreadId);
}

const sharesContract = (a: CompiledSpread, b: CompiledSpread): boolean => sharedContract(a, b) !== null;

/** A contract that both pairs trade; null without one. */
export const sharedContract = (a: CompiledSpread, b: CompiledSpread): InstrumentId | null =>
  a.inner.instrumentId === b.inner.instrumentId ? a.inner.instrumentId : a.outer.instrumentId === b.outer.instrumentId ? a.outer.instrumentId : null;
