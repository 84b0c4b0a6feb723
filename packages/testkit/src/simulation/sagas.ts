import type { Random } from '@tandem/kernel';
import { ONE_SHOT, spreadPrice, type PairOrderRequest, type SpreadId } from '@tandem/domain';
import { EVEN, INNER, INNER_PLAIN, NINE_FOUR, OUTER, PLAIN } from '../catalogue.ts';
import { drawLimits, drawRequest, oneOf, sometimes, type Desk } from './draw.ts';
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

/** Others trade over our account, told live or found in it later; a venue fills beyond an order, or takes a fill back. */
export function visitors(random: Random, desk: Desk, withinMs: number): Act[] {
  const atMs = random.integer(0, withinMs);
  const acts: Act[] = [{ does: 'submit', request: plainRequest(random, desk, { clipPairs: desk.lotsMin.inner * desk.lotsMin.outer }), waits: true, atMs }];
  const meddles = (): Act => ({ does: 'meddle', instrumentId: oneOf(random, [INNER, INNER_PLAIN, OUTER]), side: oneOf(random, ['buy', 'sell'] as const), lots: random.integer(1, 5), rests: sometimes(random, 40), told: sometimes(random, 70), looksOurs: sometimes(random, 20), atMs: atMs + random.integer(0, 3_000) });
  for (let i = random.integer(1, 3); i > 0; i--) acts.push(meddles());
  const venue = oneOf(random, ['inner', 'outer'] as const);
  const later = atMs + random.integer(1_600, 4_500);
  if (sometimes(random, 40)) acts.push({ does: 'withdraw', venue, whose: oneOf(random, ['others', 'others', 'ours'] as const), atMs: later });
  if (sometimes(random, 50)) acts.push({ does: 'surplus', venue, lots: random.integer(1, 3), atMs: later });
  if (sometimes(random, 30)) acts.push({ does: 'take_back', venue, atMs: later + 500 });
  if (sometimes(random, 60)) acts.push({ does: 'account', venue, atMs: later + random.integer(0, 1_500) });
  return acts;
}

/** What is stranded is closed by hand, before or after a trigger is armed beside it; now and then its pair means something else afterwards. */
export function handWork(random: Random, desk: Desk, withinMs: number): Act[] {
  const request = plainRequest(random, desk, { onResidual: oneOf(random, ['hold', 'hold', 'unwind'] as const), attemptsMax: 0 });
  const atMs = random.integer(500, withinMs);
  const handMs = atMs + random.integer(1_200, 2_500);
  const arm = (ms: number): Act => ({ does: 'arm', request, level: request.limit, terms: ONE_SHOT, atMs: ms });
  return [
    { does: 'condition', condition: { on: 'refusing', venue: oneOf(random, ['inner', 'outer'] as const) }, forMs: 600, atMs: atMs - 200 },
    { does: 'submit', request, waits: false, atMs },
    ...(sometimes(random, 50) ? [arm(handMs - 100)] : []),
    { does: 'by_hand', takesOver: sometimes(random, 50), atMs: handMs },
    ...(sometimes(random, 70) ? [arm(handMs + 1_100)] : []),
    ...(atMs % 2 === 0 ? [{ does: 'configure', limits: null, units: { [request.spreadId]: 'kg' }, atMs: handMs + 1_300 } as const] : []),
    ...(sometimes(random, 30) ? [{ does: 'flatten', atMs: handMs + 1_400 } as const] : []),
  ];
}

/** The desk configures its engine anew while pair orders, triggers and perhaps a stranded leg are open: limits alone, or what a pair means. */
export function newTerms(random: Random, desk: Desk, withinMs: number): Act[] {
  const request = plainRequest(random, desk, { onResidual: oneOf(random, ['hold', 'complete'] as const) });
  const atMs = random.integer(500, withinMs);
  const far = request.side === 'buy' ? -100_000 : 100_000;
  const trigger = (spreadId: SpreadId): Act => ({ does: 'arm', request: { ...request, spreadId }, level: far, terms: ONE_SHOT, atMs: atMs - 300 });
  const acts: Act[] = [trigger(oneOf(random, [EVEN, PLAIN])), trigger(oneOf(random, [EVEN, PLAIN, NINE_FOUR])), { does: 'submit', request, waits: false, atMs }];
  if (sometimes(random, 40)) acts.push({ does: 'condition', condition: { on: 'refusing', venue: 'outer' }, forMs: 400, atMs: atMs - 100 });
  for (let i = random.integer(1, 3); i > 0; i--) {
    const units: Record<SpreadId, 't' | 'kg'> = sometimes(random, 70) ? { [oneOf(random, [EVEN, PLAIN, NINE_FOUR])]: oneOf(random, ['t', 'kg'] as const) } : {};
    acts.push({ does: 'configure', limits: drawLimits(random), units, atMs: atMs + random.integer(1, 1_500) });
  }
  return acts;
}
