import { Decimal, powerOfTen, type DecimalString } from '@tandem/kernel';
import { opposite, type CompiledSpread, type LegRole, type PairOrder, type PairOrderId, type Side, type Wording } from '@tandem/domain';
import { usableBook } from '../market/books.ts';
import { oppositeLevels } from '../market/prices.ts';
import { spreadOfHoldings, worseBy, type Holding } from '../market/worth.ts';
import { receipt } from '../receipts.ts';
import { legSide } from '../risk/standard.ts';
import type { Core, PairWork } from '../state/engine-state.ts';
import { missingLots } from './hedge.ts';
import { clipOf, pairOf, roles, spreadOfPair, workOf } from './pairs.ts';
import { excessLots } from './excess.ts';

/**
 * Decides between topping up and unwinding by what each costs in CNY on the books of this moment, and puts both figures
 * into a receipt. A way that the books do not show in full has no price and loses; on a tie, or with neither shown, the
 * residual is topped up, which has bounds of its own.
 *
 * Topping up costs what the spread of the clip's fills is then worse than it was decided at, times the quantity of its
 * pairs. Unwinding costs what the lots to close lose between the clip's average fill and the opposite price.
 */
export function chooseCheapest(core: Core, id: PairOrderId): void {
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  const complete = completeCost(core, pair, work);
  const unwind = unwindCost(core, pair, work);
  const unwinds = unwind !== null && (complete === null || unwind.lessThan(complete));
  const text: Wording = [{ code: 'residual_costs', complete: cents(complete), unwind: cents(unwind), unwinds }];
  receipt(core, id, 'residual_costed', text);
  work.goal = unwinds ? 'unwind' : 'complete';
  if (!unwinds) return;
  work.goalReason = 'unwound_residual';
  work.goalText = text;
}

const cents = (cost: Decimal | null): DecimalString | null => cost?.toFixed(2) ?? null;

/** `lots` at the opposite price of `side`, as a holding; null where the book does not show them. */
function taken(core: Core, spread: CompiledSpread, role: LegRole, side: Side, lots: number): Holding | null {
  const book = usableBook(core, spread[role]);
  if (book === null) return null;
  let left = lots;
  let notional = 0;
  for (const level of oppositeLevels(book, side)) {
    const part = Math.min(left, level.quantity);
    notional += part * level.price;
    left -= part;
    if (left === 0) return { notional, lots };
  }
  return lots === 0 ? { notional: 0, lots: 0 } : null;
}

function completeCost(core: Core, pair: PairOrder, work: PairWork): Decimal | null {
  const spread = spreadOfPair(core, pair);
  const missing = missingLots(core, pair, work);
  if (work.clip === null) return null;
  const holdings: Record<LegRole, Holding> = clipOf(work, work.clip);
  for (const role of roles) {
    const more = taken(core, spread, role, legSide(pair.side, role), missing[role]);
    if (more === null) return null;
    holdings[role] = { notional: holdings[role].notional + more.notional, lots: holdings[role].lots + more.lots };
  }
  const completed = spreadOfHoldings(spread, holdings, work.fxPrice);
  if (completed === null) return null;
  const worse = new Decimal(worseBy(pair.side, completed, work.clip.decidedSpread)).dividedBy(powerOfTen(spread.definition.spreadScale));
  return worse.times(unitsOf(spread, holdings.inner.lots));
}

/** Units of the spread that inner lots hold: lots x multiplier price units, in the spread's unit. */
function unitsOf(spread: CompiledSpread, innerLots: number): Decimal {
  const { innerConversion } = spread.definition;
  return new Decimal(spread.inner.multiplier).times(innerLots).times(innerConversion.denominator).dividedBy(innerConversion.numerator);
}

/** The clip's fills of a leg, else, where it has none of this clip, all of them. */
function entryOf(work: PairWork, role: LegRole): Holding {
  const own = work.clip === null ? work[role] : clipOf(work, work.clip)[role];
  return own.lots > 0 ? own : work[role];
}

function unwindCost(core: Core, pair: PairOrder, work: PairWork): Decimal | null {
  const spread = spreadOfPair(core, pair);
  const excess = excessLots(core, pair, work);
  let cost = new Decimal(0);
  for (const role of roles) {
    const lots = Math.abs(excess[role]);
    if (lots === 0) continue;
    const along = legSide(pair.side, role);
    const out = taken(core, spread, role, opposite(along), lots);
    if (out === null) return null;
    const { notional, lots: filled } = entryOf(work, role);
    // Multiplied before it is divided: a rounded average would tip a half cent.
    const entry = new Decimal(notional).times(lots).dividedBy(filled);
    const lost = along === 'buy' ? entry.minus(out.notional) : new Decimal(out.notional).minus(entry);
    const own = lost.times(spread[role].multiplier).dividedBy(powerOfTen(spread[role].priceScale));
    cost = cost.plus(spread[role].currency === 'CNY' ? own : own.times(work.fxPrice).dividedBy(powerOfTen(spread.fx.priceScale)));
  }
  return cost;
}
