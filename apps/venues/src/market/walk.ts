import type { Random } from '@tandem/kernel';

/**
 * Deviations are integers in parts per 10^12 of a reference, so that a float never touches a price and a seed gives the
 * same market on every machine.
 */
export const PARTS = 1_000_000_000_000;
const PARTS_PER_BASIS_POINT = PARTS / 10_000;

const HOUR_MS = 3_600_000;

export interface WalkParameters {
  /** Standard deviation of the change over one hour, were there no reversion, in basis points. */
  readonly hourlyBasisPoints: number;
  /** Time in which half of a deviation is expected to be gone. */
  readonly halfLifeMs: number;
}

export interface Walk {
  /** Deviation from the mean, in parts of {@link PARTS}. */
  value(): number;
  step(): void;
}

/**
 * A mean-reverting walk in steps of `stepMs`: the exact discretisation of the process in Uhlenbeck and Ornstein 1930,
 * "On the theory of the Brownian motion", Physical Review 36.
 */
export function createWalk(parameters: WalkParameters, stepMs: number, random: Random): Walk {
  const rate = Math.LN2 / parameters.halfLifeMs;
  const keep = Math.exp(-rate * stepMs);
  const volatility = parameters.hourlyBasisPoints * PARTS_PER_BASIS_POINT;
  const shock = volatility * Math.sqrt((1 - keep * keep) / (2 * rate * HOUR_MS));
  let value = 0;
  return {
    value: () => value,
    step: () => {
      value = Math.round(value * keep + shock * random.normal());
    },
  };
}

/** The walk whose stationary standard deviation is `basisPoints`. */
export const stationary = (basisPoints: number, halfLifeMs: number): WalkParameters => ({
  hourlyBasisPoints: basisPoints * Math.sqrt((2 * Math.LN2 * HOUR_MS) / halfLifeMs),
  halfLifeMs,
});
