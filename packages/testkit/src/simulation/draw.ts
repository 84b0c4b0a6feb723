import type { Random } from '@tandem/kernel';
import { ONE_SHOT, spreadPrice, type PairOrderRequest, type RiskLimits, type TriggerTerms } from '@tandem/domain';
import { limitsOf, policyOf, requestOf } from '../builders.ts';
import { EVEN, NINE_FOUR, PLAIN } from '../catalogue.ts';

/**
 * Where the simulator's pair orders and limits come from, and the only place: a new parameter of a policy is drawn here
 * and reaches every scenario.
 */
export const oneOf = <T>(random: Random, choices: readonly T[]): T => choices[random.integer(0, choices.length - 1)] as T;

/** Beyond any spread of the simulated markets: the limit does not matter. */
const FAR = 100_000;

export function drawRequest(random: Random): PairOrderRequest {
  const side = oneOf(random, ['buy', 'sell'] as const);
  const base = policyOf();
  const limit = oneOf(random, [FAR, FAR, FAR, FAR, 2_440, 2_420, 2_400]);
  return requestOf({
    spreadId: oneOf(random, [EVEN, NINE_FOUR, PLAIN]),
    side,
    pairs: random.integer(1, 4),
    limit: spreadPrice(side === 'buy' ? limit : limit === FAR ? 0 - FAR : limit),
    policy: policyOf({
      inner: { ...base.inner, payupTicks: oneOf(random, [0, 0, 1, 3]), timeInForce: oneOf(random, ['day', 'fak', 'fok']) },
      outer: { ...base.outer, payupTicks: oneOf(random, [0, 0, 1, 3]), timeInForce: oneOf(random, ['day', 'fak', 'fok']) },
      legging: oneOf(random, ['simultaneous', 'simultaneous', 'lead_first', 'quote']),
      lead: oneOf(random, ['inner', 'outer']),
      clipPairs: oneOf(random, [1, 2, 1_000]),
      quoteSlopTicks: oneOf(random, [0, 1, 3]),
      leggedLotsMax: oneOf(random, [9, 18, 10_000]),
      priceLimitGuardTicks: oneOf(random, [0, 0, 2]),
      cancelBudgetReserve: oneOf(random, [0, 1]),
      onResidual: oneOf(random, ['complete', 'complete', 'unwind', 'cheapest', 'hold']),
      orderTimeoutMs: oneOf(random, [100, 500, 2_000]),
      leggedTimeoutMs: oneOf(random, [200, 2_000, 10_000]),
      attemptsMax: random.integer(0, 5),
      slippageMax: spreadPrice(oneOf(random, [0, 30, 50, 300, 1_000])),
      quoteAgeMaxMs: oneOf(random, [300, 1_000, 5_000]),
      legSkewMaxMs: oneOf(random, [100, 500, 5_000]),
    }),
  });
}

/** Mostly roomy; now and then so tight that the rate and its reserve, or the number of pair orders, bind. */
export function drawLimits(random: Random): RiskLimits {
  if (random.integer(0, 3) > 0) return limitsOf();
  const reserve = random.integer(1, 4);
  return limitsOf({
    ordersPerSecondReserve: reserve,
    ordersPerSecondMax: reserve + random.integer(1, 4),
    openPairOrdersMax: random.integer(1, 3),
    cancelsPerDayMax: random.integer(1, 6),
  });
}

/** Of a trigger on the spread: one-shot, repeating or a grid, with what keeps it from firing again and again. */
export function drawTerms(random: Random): TriggerTerms {
  if (random.integer(0, 1) === 0) return ONE_SHOT;
  return {
    ...ONE_SHOT,
    firingsMax: random.integer(1, 4),
    pairsMax: random.integer(2, 12),
    hysteresis: oneOf(random, [0, 5]),
    holdMs: oneOf(random, [0, 300]),
    cooldownMs: oneOf(random, [0, 500]),
    gridStep: oneOf(random, [0, 0, 10]),
  };
}
