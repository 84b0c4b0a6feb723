import { netLots, type InstrumentId, type Position, type SpreadDefinition, type SpreadId } from '@tandem/domain';

export interface PositionInPairs {
  /** Whole pairs held, positive where the spread was bought (long inner, short outer). */
  readonly pairs: number;
  /** The legs' net lots, of every spread that trades them. */
  readonly innerLots: number;
  readonly outerLots: number;
  /** Of those, lots that no spread's whole pairs account for: a leg that stands alone. */
  readonly innerOver: number;
  readonly outerOver: number;
}

type Held = ReadonlyMap<InstrumentId, number>;

/**
 * Whole pairs that the venues' net positions hold, and what is left of each leg. Where several spreads share a leg, a leg
 * that is a spread's own tells its pairs; what the shared one cannot stand against is taken off again. It is what the
 * legs could make, not what was sent: the pair orders tell that.
 */
export function positionsInPairs(positions: Iterable<Position>, spreads: readonly SpreadDefinition[]): ReadonlyMap<SpreadId, PositionInPairs> {
  const held = new Map<InstrumentId, number>();
  for (const position of positions) held.set(position.instrumentId, (held.get(position.instrumentId) ?? 0) + netLots(position));
  const legs = spreads.flatMap((spread) => [spread.innerInstrumentId, spread.outerInstrumentId]);
  const own = (id: InstrumentId): boolean => legs.indexOf(id) === legs.lastIndexOf(id);
  const pairs = new Map(spreads.map((spread) => [spread.spreadId, firstGuess(spread, held, own)]));
  for (const id of new Set(legs)) trim(id, spreads, held, pairs);
  const over = (id: InstrumentId): number => (held.get(id) ?? 0) - made(id, spreads, pairs);
  return new Map(
    spreads.map(({ spreadId, innerInstrumentId, outerInstrumentId }) => [
      spreadId,
      {
        pairs: pairs.get(spreadId) ?? 0,
        innerLots: held.get(innerInstrumentId) ?? 0,
        outerLots: held.get(outerInstrumentId) ?? 0,
        innerOver: over(innerInstrumentId),
        outerOver: over(outerInstrumentId),
      },
    ]),
  );
}

function firstGuess({ innerInstrumentId, outerInstrumentId, innerLots, outerLots }: SpreadDefinition, held: Held, own: (id: InstrumentId) => boolean): number {
  const byInner = wholePairs(held.get(innerInstrumentId) ?? 0, innerLots);
  const byOuter = wholePairs(-(held.get(outerInstrumentId) ?? 0), outerLots);
  if (own(outerInstrumentId) && !own(innerInstrumentId)) return byOuter;
  if (own(innerInstrumentId) && !own(outerInstrumentId)) return byInner;
  if (byInner > 0 !== byOuter > 0) return 0;
  return Math.sign(byInner) * Math.min(Math.abs(byInner), Math.abs(byOuter));
}

/** Never minus zero. */
const wholePairs = (lots: number, ofOne: number): number => Math.trunc(lots / ofOne) + 0;

/** Lots that a pair of `spread` holds of `id`, signed as a bought pair's. */
const lotsOf = (id: InstrumentId, spread: SpreadDefinition): number =>
  spread.innerInstrumentId === id ? spread.innerLots : spread.outerInstrumentId === id ? -spread.outerLots : 0;

const made = (id: InstrumentId, spreads: readonly SpreadDefinition[], pairs: ReadonlyMap<SpreadId, number>): number =>
  spreads.reduce((sum, spread) => sum + (pairs.get(spread.spreadId) ?? 0) * lotsOf(id, spread), 0);

/** Takes off the pairs that claim more of `id` than is held of it. */
function trim(id: InstrumentId, spreads: readonly SpreadDefinition[], held: Held, pairs: Map<SpreadId, number>): void {
  for (const spread of spreads) {
    const count = pairs.get(spread.spreadId) ?? 0;
    const claimed = count * lotsOf(id, spread);
    const excess = made(id, spreads, pairs) - (held.get(id) ?? 0);
    if (claimed === 0 || claimed > 0 !== excess > 0 || excess === 0) continue;
    const off = Math.min(Math.abs(count), Math.ceil(Math.abs(excess) / Math.abs(lotsOf(id, spread))));
    pairs.set(spread.spreadId, count - Math.sign(count) * off);
  }
}
