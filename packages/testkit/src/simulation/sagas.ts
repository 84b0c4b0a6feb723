import type { Random } from '@tandem/kernel';
import { spreadPrice, type PairOrderRequest } from '@tandem/domain';
import { EVEN, INNER } from '../catalogue.ts';
import { drawRequest, oneOf, sometimes, type Desk } from './draw.ts';
import type { Act } from './plan.ts';

/** Milliseconds in which an order has reached a venue, and its answer not yet come back, on half of the lines. */
const ARRIVED_MS = 6;

/** A pair order that trades at any price and on quotes of any age, of the least lots that both venues take. */
function plainRequest(random: Random, desk: Desk, over: Partial<PairOrderRequest['policy']>): PairOrderRequest {
  const drawn = drawRequest(random, desk);
  const leg = { ...drawn.policy.inner, payupTicks: 1, timeInForce: 'fak' as const };
  const policy = { ...drawn.policy, inner: leg, outer: leg, legging: 'simultaneous' as const, offset: 'automatic' as const, clipPairs: 1_000, leggedLotsMax: 10_000, quoteAgeMaxMs: 5_000, legSkewMaxMs: 5_000, sessionOverlapMinS: 0, ...over };
  return { ...drawn, spreadId: EVEN, pairs: 2 * desk.lotsMin.inner * desk.lotsMin.outer, limit: spreadPrice(drawn.side === 'buy' ? 100_000 : -100_000), policy };
}

/** A residual whose market is shut, and a process that is down for minutes meanwhile; now and then again and again. */
export function longDown(random: Random, desk: Desk, withinMs: number): Act[] {
  const request = plainRequest(random, desk, { onResidual: oneOf(random, ['unwind', 'complete'] as const), attemptsMax: 5, leggedTimeoutMs: oneOf(random, [2_000, 10_000]) });
  const atMs = random.integer(500, withinMs);
  const downMs = oneOf(random, [65_000, 100_000, 150_000]);
  const crash = (ms: number, forMs: number): Act => ({ does: 'crash', point: 'idle', again: 'no', forMs, atMs: ms });
  const again = sometimes(random, 30) ? [0, 1, 2].map((n) => crash(atMs + 1_000 + downMs + 3_000 + n * 20_000, 10_000)) : [];
  return [
    { does: 'condition', condition: { on: 'refusing', venue: 'outer' }, forMs: 300_000, atMs: atMs - 200 },
    { does: 'submit', request, waits: false, atMs },
    { does: 'condition', condition: { on: 'closed', instrumentId: INNER }, forMs: downMs + oneOf(random, [5_000, 40_000, 100_000]), atMs: atMs + ARRIVED_MS },
    crash(atMs + oneOf(random, [600, 5_000]), downMs),
    ...again,
  ];
}

/** One link stays up and the other is down for as long as a hedge lasts, from the moment at which the orders left. */
export function oneLinkDown(random: Random, desk: Desk, withinMs: number): Act[] {
  const legging = oneOf(random, ['simultaneous', 'lead_first', 'quote'] as const);
  const request = plainRequest(random, desk, { legging, lead: oneOf(random, ['inner', 'outer'] as const), onResidual: oneOf(random, ['complete', 'unwind', 'cheapest'] as const), leggedTimeoutMs: oneOf(random, [2_000, 10_000]) });
  const atMs = random.integer(500, withinMs);
  return [
    { does: 'submit', request, waits: false, atMs },
    { does: 'cut', venue: oneOf(random, ['inner', 'outer'] as const), forMs: oneOf(random, [8_000, 25_000, 45_000, 100_000]), atMs: atMs + oneOf(random, [1, ARRIVED_MS, 60]) },
  ];
}

/** A desk that presses everything twice and at odd moments: flattens again, halts in the middle of it and comes back, resumes before a venue has told its account. */
export function fidgets(random: Random, desk: Desk, withinMs: number): Act[] {
  const request = plainRequest(random, desk, {});
  const atMs = random.integer(0, withinMs);
  const soon = (): number => atMs + random.integer(1, 900);
  const acts: Act[] = [{ does: 'submit', request, waits: true, atMs }];
  if (sometimes(random, 60)) {
    const flattenMs = soon();
    acts.push({ does: 'flatten', atMs: flattenMs }, { does: 'flatten', atMs: flattenMs + random.integer(0, 60) }, { does: 'submit', request, waits: false, atMs: flattenMs + random.integer(0, 300) });
  }
  if (sometimes(random, 60)) {
    const haltMs = soon();
    acts.push({ does: 'state', state: 'halted', atMs: haltMs }, { does: 'state', state: 'reducing', atMs: haltMs + random.integer(0, 80) }, { does: 'state', state: 'active', atMs: haltMs + random.integer(0, 160) });
  }
  const cutMs = soon();
  const venue = oneOf(random, ['inner', 'outer'] as const);
  acts.push({ does: 'cut', venue, forMs: 50, atMs: cutMs }, { does: 'state', state: 'active', atMs: cutMs + random.integer(40, 80) }, { does: 'account', venue, atMs: cutMs + random.integer(50, 90) });
  return acts;
}
