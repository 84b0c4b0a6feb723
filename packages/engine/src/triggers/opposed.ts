import { opposite, type CompiledSpread, type PairOrderRequest, type Trigger, type TriggerTerms } from '@tandem/domain';
import { MS_US, OPPOSED_WAIT_MS } from '../bounds.ts';
import { legSide } from '../risk/markets.ts';
import type { Core, TriggerFiring } from '../state/engine-state.ts';
import { sharedContract } from './stranded.ts';
import { levelNow } from './terms.ts';

/**
 * An armed trigger of the other side of the same pair and measure that could fire at the same market: they would buy and
 * sell in turns. A grid's levels only move apart, so those of the next firings are compared.
 */
export function overlapping(core: Core, request: PairOrderRequest, level: number, terms: TriggerTerms): Trigger | null {
  for (const id of core.armedTriggers.get(request.spreadId) ?? []) {
    const other = core.state.triggers.get(id);
    if (other === undefined || other.request.side === request.side || other.terms.measure !== terms.measure) continue;
    const [buys, sells] = request.side === 'buy' ? [level, levelNow(other)] : [levelNow(other), level];
    if (buys >= sells) return other;
  }
  return null;
}

/**
 * What another trigger did on a contract against which this firing would trade: a pair order of it that is under way, or the
 * last within {@link OPPOSED_WAIT_MS}.
 */
export function opposedFiring(core: Core, spread: CompiledSpread, { triggerId, request }: Trigger): TriggerFiring | null {
  for (const pairOrderId of core.state.openPairOrders) {
    const pair = core.state.pairOrders.get(pairOrderId);
    const by = pair?.origin.triggerId ?? null;
    if (pair === undefined || by === null || by === triggerId || pair.side === request.side) continue;
    const other = core.catalogue.spreads.get(pair.spreadId);
    const instrumentId = other === undefined ? null : sharedContract(spread, other);
    if (instrumentId !== null) return { instrumentId, triggerId: by, pairOrderId, firedUs: pair.createdUs };
  }
  for (const role of ['inner', 'outer'] as const) {
    const firing = core.state.triggerFirings.get(firingKey(spread, role, opposite(legSide(request.side, role))));
    if (firing !== undefined && firing.triggerId !== triggerId && core.state.nowUs - firing.firedUs < OPPOSED_WAIT_MS * MS_US) return firing;
  }
  return null;
}

/** Keeps what a trigger did on both contracts. */
export function noteFiring(core: Core, spread: CompiledSpread, request: PairOrderRequest, firing: Omit<TriggerFiring, 'instrumentId'>): void {
  for (const role of ['inner', 'outer'] as const) {
    core.state.triggerFirings.set(firingKey(spread, role, legSide(request.side, role)), { ...firing, instrumentId: spread[role].instrumentId });
  }
}

const firingKey = (spread: CompiledSpread, role: 'inner' | 'outer', side: string): string => `${spread[role].instrumentId} ${side}`;
