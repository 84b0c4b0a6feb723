import { netLots, type Position, type SpreadDefinition } from '@tandem/domain';

export interface PositionInPairs {
  /** Whole pairs held, positive where the spread was bought (long inner, short outer). */
  readonly pairs: number;
  readonly innerLots: number;
  readonly outerLots: number;
}

/**
 * Whole pairs that the venues' net positions hold. Two spreads may share a leg, so this is what the legs could make,
 * not what was sent: the pair orders tell that.
 */
export function positionInPairs(positions: Iterable<Position>, definition: SpreadDefinition): PositionInPairs {
  let innerLots = 0;
  let outerLots = 0;
  for (const position of positions) {
    if (position.instrumentId === definition.innerInstrumentId) innerLots += netLots(position);
    if (position.instrumentId === definition.outerInstrumentId) outerLots += netLots(position);
  }
  const opposed = innerLots > 0 !== outerLots > 0 && innerLots !== 0 && outerLots !== 0;
  const whole = Math.min(
    Math.floor(Math.abs(innerLots) / definition.innerLots),
    Math.floor(Math.abs(outerLots) / definition.outerLots),
  );
  return { pairs: opposed && whole > 0 ? (innerLots > 0 ? whole : -whole) : 0, innerLots, outerLots };
}
