import { opposite, type CompiledSpread, type LegRole, type PairOrder } from '@tandem/domain';
import { usableBook } from '../market/books.ts';
import { oppositeLevels } from '../market/prices.ts';
import { clipPairsOf } from '../risk/request.ts';
import { legSide } from '../risk/standard.ts';
import type { Core, PairWork } from '../state/engine-state.ts';
import { isAligned, netFilled, roles, spreadOfPair } from './pairs.ts';
import { lotsMost } from './protective.ts';

/** Signed lots to move each leg by: mostly negative; positive where a late fill took an unwind too far. */
export type Excess = Readonly<Record<LegRole, number>>;

/**
 * What the next round of an unwind takes off: down to the most whole pairs that both legs filled. Of a pair order that is
 * flattened, first the leg that is ahead, so that both stand against each other, and then both by a clip at a time.
 */
export function excessLots(core: Core, pair: PairOrder, work: PairWork): Excess {
  const spread = spreadOfPair(core, pair);
  const whole = Math.max(0, Math.min(...roles.map((role) => Math.floor(netFilled(work[role]) / lotsOf(spread, role)))));
  if (work.kept === null) return downTo(spread, work, Math.min(whole, pair.pairs));
  const { kept } = work;
  const last: Excess = { inner: kept.inner - netFilled(work.inner), outer: kept.outer - netFilled(work.outer) };
  const keptPairs = kept.inner / lotsOf(spread, 'inner');
  if (!Number.isInteger(keptPairs) || whole < keptPairs) return last;
  if (!isAligned(pair, work)) return aligning(spread, work, whole, keptPairs);
  // In the ratio, and yet not in whole pairs.
  if (whole * spread.definition.innerLots !== netFilled(work.inner)) return last;
  return downTo(spread, work, whole - roundPairs(core, pair, spread, whole - keptPairs));
}

const lotsOf = ({ definition }: CompiledSpread, role: LegRole): number => (role === 'inner' ? definition.innerLots : definition.outerLots);

const downTo = (spread: CompiledSpread, work: PairWork, pairs: number): Excess => ({
  inner: pairs * lotsOf(spread, 'inner') - netFilled(work.inner),
  outer: pairs * lotsOf(spread, 'outer') - netFilled(work.outer),
});

/** To the most whole pairs that orders of enough lots lead to, and lead on from. */
function aligning(spread: CompiledSpread, work: PairWork, whole: number, least: number): Excess {
  for (let pairs = whole; pairs >= least; pairs--) {
    const excess = downTo(spread, work, pairs);
    if (roles.every((role) => isEnough(spread, role, Math.abs(excess[role])) && isEnough(spread, role, (pairs - least) * lotsOf(spread, role)))) return excess;
  }
  return downTo(spread, work, whole);
}

/** Whether one order may take these lots; none need no order. */
const isEnough = (spread: CompiledSpread, role: LegRole, lots: number): boolean => lots === 0 || lots >= spread[role].quantityMin;

/**
 * Pairs of `total` that leave at once: a clip, no more than the books show and one order may have, and enough are left for
 * another. Where no number is all that, as many as one order of each leg may have: a rest in the ratio stands against itself.
 */
function roundPairs(core: Core, pair: PairOrder, spread: CompiledSpread, total: number): number {
  const most = Math.min(total, clipPairsOf(pair, spread), ...roles.map((role) => Math.floor(roomOf(core, pair, spread, role) / lotsOf(spread, role))));
  const fits = (pairs: number): boolean => roles.every((role) => isEnough(spread, role, pairs * lotsOf(spread, role)) && isEnough(spread, role, (total - pairs) * lotsOf(spread, role)));
  for (let pairs = Math.max(1, most); pairs >= 1; pairs--) if (fits(pairs)) return pairs;
  const orders = Math.min(...roles.map((role) => Math.floor(lotsMost(core, spread[role]) / lotsOf(spread, role))));
  const end = orders === 0 ? total : Math.min(total, orders);
  for (let pairs = Math.max(1, most); pairs < end; pairs++) if (fits(pairs)) return pairs;
  return end;
}

/** Lots of a leg that one order may have and that the book shows on the side where they would be closed. */
function roomOf(core: Core, pair: PairOrder, spread: CompiledSpread, role: LegRole): number {
  const book = usableBook(core, spread[role]);
  const levels = book === null ? [] : oppositeLevels(book, opposite(legSide(pair.side, role)));
  const shown = levels.reduce((lots, level) => lots + level.quantity, 0);
  return Math.min(shown, lotsMost(core, spread[role]));
}
