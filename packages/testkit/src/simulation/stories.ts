import type { Random } from '@tandem/kernel';
import { fullTerms, spreadPrice, venueIds, type PairOrderRequest } from '@tandem/domain';
import { limitsOf } from '../builders.ts';
import { EVEN, INNER, NINE_FOUR, OUTER } from '../catalogue.ts';
import { closingHours, drawRequest, oneOf, sometimes, type Desk } from './draw.ts';
import type { Act, Condition, ScenarioPlan } from './plan.ts';

/** Milliseconds in which an order has reached a venue, and its answer not yet come back, on half of the lines. */
const ARRIVED_MS = 6;
/** A limit that no market reaches. */
const wide = (side: PairOrderRequest['side']): PairOrderRequest['limit'] => spreadPrice(side === 'buy' ? 100_000 : -100_000);

/** Two pair orders at one moment that reach for the same lots, or for money that suffices for one of them. */
export function twins(random: Random, desk: Desk, withinMs: number): Act[] {
  const drawn = drawRequest(random, desk);
  const isPoor = sometimes(random, 35);
  const leg = { ...drawn.policy.inner, payupTicks: 0, timeInForce: 'fak' as const };
  const policy = { ...drawn.policy, inner: leg, outer: leg, legging: 'simultaneous' as const, offset: isPoor ? ('open' as const) : ('automatic' as const), clipPairs: 1_000, leggedLotsMax: 10_000, slippageMax: spreadPrice(1_000), quoteAgeMaxMs: 5_000, legSkewMaxMs: 5_000, sessionOverlapMinS: 0 };
  const pairs = desk.lotsMin.inner * desk.lotsMin.outer;
  const request = { ...drawn, spreadId: isPoor ? EVEN : NINE_FOUR, pairs: isPoor ? pairs : 4 * pairs, limit: wide(drawn.side), policy };
  const atMs = random.integer(500, withinMs);
  const submits: Act[] = [0, 1].map(() => ({ does: 'submit', request, waits: false, atMs }));
  return isPoor ? [{ does: 'condition', condition: { on: 'poor', venue: 'inner' }, forMs: 1_500, atMs: atMs - 450 }, ...submits] : submits;
}

/** Several clips on moving markets, then one market in trouble, and a word to take all of it down. */
export function emergency(random: Random, desk: Desk): Act[] {
  const drawn = drawRequest(random, desk);
  const pairs = 4 * desk.lotsMin.inner * desk.lotsMin.outer;
  const policy = { ...drawn.policy, offset: 'automatic' as const, clipPairs: pairs / 4, slippageMax: spreadPrice(oneOf(random, [20, 50, 300])), leggedLotsMax: 10_000 };
  const request = { ...drawn, spreadId: EVEN, pairs, limit: wide(drawn.side), policy };
  const instrumentId = oneOf(random, [INNER, OUTER]);
  const venue = instrumentId === INNER ? 'inner' : 'outer';
  const trouble = oneOf<Condition>(random, [{ on: 'thin', instrumentId }, { on: 'closed', instrumentId }, { on: 'refusing', venue }, { on: 'flash', instrumentId, ticks: oneOf(random, [-20, 20]) }]);
  const troubleMs = random.integer(0, 2_500);
  const condition: Act = { does: 'condition', condition: trouble, forMs: oneOf(random, [1_500, 6_000, 30_000]), atMs: troubleMs };
  return [{ does: 'submit', request, waits: true, atMs: 0 }, condition, { does: 'flatten', atMs: troubleMs + random.integer(0, 1_000) }];
}

/** A lead that rests and would open, and then trading is reduced or halted. */
export function braked(random: Random, desk: Desk, withinMs: number): Act[] {
  const drawn = drawRequest(random, desk);
  const leg = { ...drawn.policy.inner, payupTicks: 0, timeInForce: 'day' as const };
  const legging = oneOf(random, ['quote', 'quote', 'lead_first'] as const);
  const policy = { ...drawn.policy, inner: leg, outer: leg, legging, lead: 'inner' as const, offset: 'open' as const, orderTimeoutMs: 2_000, quoteAgeMaxMs: 5_000, legSkewMaxMs: 5_000, sessionOverlapMinS: 0 };
  const request = { ...drawn, spreadId: EVEN, pairs: desk.lotsMin.inner * desk.lotsMin.outer, limit: wide(drawn.side), policy };
  const atMs = random.integer(0, withinMs);
  const state = oneOf(random, ['reducing', 'reducing', 'reducing', 'reducing', 'halted'] as const);
  const brakesMs = atMs + random.integer(50, 1_500);
  const goesOn: Act[] = state === 'reducing' ? [{ does: 'state', state: 'active', atMs: brakesMs + 800 }] : [];
  return [{ does: 'submit', request, waits: true, atMs }, { does: 'state', state, atMs: brakesMs }, ...goesOn];
}

/** All of a scenario: a residual that waits for its market, and meanwhile one order may have fewer lots: no cut may leave less than the least order. */
export function crumbs(random: Random, desk: Desk): Pick<ScenarioPlan, 'acts' | 'lotsMin'> {
  const lotsMin = { inner: 2, outer: 1 };
  const drawn = drawRequest(random, { ...desk, lotsMin });
  const leg = { ...drawn.policy.inner, payupTicks: 1, timeInForce: 'fak' as const };
  const policy = { ...drawn.policy, inner: leg, outer: leg, legging: 'simultaneous' as const, offset: 'automatic' as const, clipPairs: 1_000, leggedLotsMax: 10_000, onResidual: 'unwind' as const, attemptsMax: 5, quoteAgeMaxMs: 5_000, legSkewMaxMs: 5_000, sessionOverlapMinS: 0 };
  const request = { ...drawn, spreadId: EVEN, pairs: 4, limit: wide(drawn.side), policy };
  const atMs = random.integer(500, 2_000);
  const change = { limits: limitsOf({ lotsPerOrderMax: 3 }), connections: { inner: fullTerms, outer: fullTerms }, lotsMin };
  const acts: Act[] = [
    { does: 'condition', condition: { on: 'refusing', venue: 'outer' }, forMs: 1_000, atMs: atMs - 200 },
    { does: 'submit', request, waits: false, atMs },
    { does: 'condition', condition: { on: 'closed', instrumentId: INNER }, forMs: 3_000, atMs: atMs + ARRIVED_MS },
    { does: 'restart', forMs: 10, change, atMs: atMs + 600 },
  ];
  return { acts, lotsMin };
}

/** 37 s past a minute, so that the next one turns some two seconds after the first act can come. */
export const LATE_START_US = 1_790_000_037_000_000;
const LATEST_MS = 900;

/** All of a scenario: a lead rests, its venue cannot be reached, and one of both markets closes. */
export function lastMinute(random: Random, desk: Desk): Pick<ScenarioPlan, 'acts' | 'startUs' | 'hours'> {
  const drawn = drawRequest(random, desk);
  const leg = { ...drawn.policy.inner, payupTicks: 0, timeInForce: 'day' as const };
  const lead = oneOf(random, ['inner', 'outer'] as const);
  const policy = { ...drawn.policy, inner: leg, outer: leg, legging: oneOf(random, ['quote', 'quote', 'lead_first'] as const), lead, offset: 'automatic' as const, quoteAgeMaxMs: 5_000, legSkewMaxMs: 5_000, sessionOverlapMinS: oneOf(random, [0, 0, 1]) };
  const request = { ...drawn, spreadId: EVEN, pairs: 2 * desk.lotsMin.inner * desk.lotsMin.outer, limit: wide(drawn.side), policy };
  const atMs = random.integer(0, LATEST_MS);
  const acts: Act[] = [
    { does: 'submit', request, waits: false, atMs },
    { does: 'cut', venue: lead, forMs: oneOf(random, [2_500, 8_000, 25_000]), atMs: atMs + oneOf(random, [2, ARRIVED_MS, 200]) },
  ];
  return { acts, startUs: LATE_START_US, hours: closingHours(oneOf(random, venueIds), LATE_START_US) };
}
