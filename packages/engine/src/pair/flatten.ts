import { netLots, type InstrumentId, type LegRole, type PairOrder, type PairOrderId, type SpreadId } from '@tandem/domain';
import { FLATTEN_ENDED_MAX } from '../bounds.ts';
import { orderOf } from '../orders/orders.ts';
import { positionKey } from '../positions/position-key.ts';
import { legSide } from '../risk/markets.ts';
import type { Core } from '../state/engine-state.ts';
import { hasUnsettled, isAligned, netFilled, roles, workOf } from './pairs.ts';

/** An ended pair order of which something is to be closed, and the lots that stay: others of its spread stand against them. */
export interface Standing {
  readonly pair: PairOrder;
  readonly kept: Readonly<Record<LegRole, number>>;
}

export interface StandingPairs {
  readonly closing: readonly Standing[];
  /** Pair orders whose lots the positions do not show, so that closing them would open something. */
  readonly missing: readonly PairOrderId[];
  /** Beyond {@link FLATTEN_ENDED_MAX}: to be asked for again. */
  readonly more: number;
}

/**
 * What ended pair orders left standing in positions: of each spread the buys less the sells, from the newest on, and no more
 * than the venues' positions hold once `concerned` pair orders, which are under way or stranded, have gone to nothing.
 */
export function standingPairs(core: Core, concerned: readonly PairOrder[]): StandingPairs {
  const stays = keptLots(core, concerned);
  const found = bySpread(core).flatMap((pairs) => netted(core, pairs, stays));
  const closing = found.slice(0, FLATTEN_ENDED_MAX);
  const needs = new Map<InstrumentId, number>();
  for (const pair of concerned) addNeeds(core, needs, { pair, kept: workOf(core, pair.pairOrderId).kept ?? NOTHING }, 1);
  for (const one of closing) addNeeds(core, needs, one, 1);
  let held = closing;
  const missing: PairOrderId[] = [];
  // One that is left out may have stood against another: all are asked again until every one of them is held.
  for (let before = -1; before !== missing.length; ) {
    before = missing.length;
    for (const one of [...held].reverse()) {
      if (isHeld(core, needs, one)) continue;
      addNeeds(core, needs, one, -1);
      held = held.filter((other) => other !== one);
      missing.push(one.pair.pairOrderId);
    }
  }
  return { closing: held, missing, more: found.length - closing.length };
}

const NOTHING = { inner: 0, outer: 0 };

/** Ended pair orders that hold lots in their ratio, by spread, the newest first. */
function bySpread(core: Core): PairOrder[][] {
  const spreads = new Map<SpreadId, PairOrder[]>();
  for (const id of [...core.state.endedPairOrders].reverse()) {
    const pair = core.state.pairOrders.get(id);
    if (pair === undefined || (pair.state !== 'balanced' && pair.state !== 'unwound')) continue;
    const work = workOf(core, id);
    if (netFilled(work.inner) <= 0 || work.takenOver || !isAligned(pair, work) || hasUnsettled(core, work) || !isListed(core, pair)) continue;
    const own = spreads.get(pair.spreadId) ?? [];
    own.push(pair);
    spreads.set(pair.spreadId, own);
  }
  return [...spreads.values()];
}

/** Its spread is still the one that it traded: the catalogue may have moved on to other months. */
function isListed(core: Core, pair: PairOrder): boolean {
  const spread = core.catalogue.spreads.get(pair.spreadId);
  if (spread === undefined) return false;
  const { innerLots, outerLots } = spread.definition;
  if (innerLots * pair.pairs !== pair.inner.targetLots || outerLots * pair.pairs !== pair.outer.targetLots) return false;
  return workOf(core, pair.pairOrderId).clOrdIds.every((id) => orderOf(core, id).instrumentId === spread[orderOf(core, id).role].instrumentId);
}

const signed = ({ side }: PairOrder, lots: number): number => (side === 'buy' ? lots : 0 - lots);

/** Inner lots, bought above zero, that stay of each spread's pair orders while they are being flattened. */
function keptLots(core: Core, concerned: readonly PairOrder[]): ReadonlyMap<SpreadId, number> {
  const stays = new Map<SpreadId, number>();
  for (const pair of concerned) {
    const lots = signed(pair, workOf(core, pair.pairOrderId).kept?.inner ?? 0);
    stays.set(pair.spreadId, (stays.get(pair.spreadId) ?? 0) + lots);
  }
  return stays;
}

/**
 * Of one spread's pair orders, the side that outweighs the other, closed from the newest on for what it outweighs it by;
 * `stays` is on the scales too.
 */
function netted(core: Core, pairs: readonly PairOrder[], stays: ReadonlyMap<SpreadId, number>): Standing[] {
  const lotsOf = (pair: PairOrder): number => netFilled(workOf(core, pair.pairOrderId).inner);
  const net = pairs.reduce((sum, pair) => sum + signed(pair, lotsOf(pair)), pairs[0] === undefined ? 0 : (stays.get(pairs[0].spreadId) ?? 0));
  const side = net > 0 ? 'buy' : 'sell';
  let left = Math.abs(net);
  const closing: Standing[] = [];
  for (const pair of pairs) {
    if (pair.side !== side || left === 0) continue;
    const closed = Math.min(left, lotsOf(pair));
    left -= closed;
    const inner = lotsOf(pair) - closed;
    // Whole, since every one of them stands in the pair's ratio.
    closing.push({ pair, kept: { inner, outer: (inner * pair.outer.targetLots) / pair.inner.targetLots } });
  }
  return closing;
}

/** Lots that closing it would take from each instrument's net position: above zero = bought. */
function addNeeds(core: Core, needs: Map<InstrumentId, number>, { pair, kept }: Standing, times: 1 | -1): void {
  const spread = core.catalogue.spreads.get(pair.spreadId);
  if (spread === undefined) return;
  for (const role of roles) {
    const lots = netFilled(workOf(core, pair.pairOrderId)[role]) - kept[role];
    const { instrumentId } = spread[role];
    needs.set(instrumentId, (needs.get(instrumentId) ?? 0) + times * (legSide(pair.side, role) === 'buy' ? 0 - lots : lots));
  }
}

/** Whether the positions hold, on both legs, what all that is being closed takes from them. */
function isHeld(core: Core, needs: ReadonlyMap<InstrumentId, number>, { pair }: Standing): boolean {
  const spread = core.catalogue.spreads.get(pair.spreadId);
  if (spread === undefined) return false;
  return roles.every((role) => {
    const { venue, instrumentId } = spread[role];
    const need = needs.get(instrumentId) ?? 0;
    const closesLong = legSide(pair.side, role) === 'buy';
    if (closesLong !== need < 0) return true;
    const position = core.state.positions.get(positionKey(venue, instrumentId));
    const net = position === undefined ? 0 : netLots(position);
    return Math.abs(need) <= Math.max(0, closesLong ? net : 0 - net);
  });
}
