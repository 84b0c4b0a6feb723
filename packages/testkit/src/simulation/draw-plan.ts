import { seededRandom, type Random } from '@tandem/kernel';
import { venueIds, type InstrumentId, type PairOrderRequest, type TriggerMeasure, type VenueId } from '@tandem/domain';
import { EVEN, FX, INNER, INNER_PLAIN, NINE_FOUR, OUTER } from '../catalogue.ts';
import { drawConnections, drawHours, drawLevel, drawLimits, drawMeasure, drawRequest, drawTerms, oneOf, sometimes, type Desk } from './draw.ts';
import type { Act, Condition, Deed, HeldLots, Manners, ScenarioPlan } from './plan.ts';
import { fidgets, handWork, longDown, newTerms, oneLinkDown, visitors } from './sagas.ts';
import { braked, crumbs, emergency, lastMinute, LATE_START_US, twins } from './stories.ts';

const ACTING_MS = 4_000;
const FLATTENS_AFTER_MS = 1_500;
const tradable = [INNER, INNER_PLAIN, OUTER];

/** 22:13 Beijing time; 40 s before a minute turns, the acts begin 3 s before it; and the same before the trading day turns. */
const STARTS_US = [1_790_000_000_000_000, 1_790_000_000_000_000, LATE_START_US, 1_789_991_997_000_000];

/** Drawn apart, so that a seed's other draws stay as they are. */
const STORIES = 0x7f4a7c15;
const SAGAS = 0x2c1b3c6d;
const CLOSINGS = 0x165667b1;

/** A scenario from its seed alone. */
export function drawPlan(seed: number): ScenarioPlan {
  const random = seededRandom(seed);
  const startUs = oneOf(random, STARTS_US);
  const venuesAndMarket = { lotsMin: drawLotsMin(random), held: drawHeld(random), quoteEveryMs: oneOf(random, [150, 250, 400]) };
  const desk: Desk = { ...venuesAndMarket, side: oneOf(random, ['buy', 'sell']) };
  const acts: Act[] = [];
  const at = (deed: Deed): void => void acts.push({ ...deed, atMs: random.integer(0, ACTING_MS) });
  // Now and then buys and sells of one spread stand against each other when all is flattened.
  const bothWays = sometimes(random, 5);
  if (bothWays) acts.push({ does: 'flatten', atMs: ACTING_MS + FLATTENS_AFTER_MS });
  const pairs = bothWays ? 4 : random.integer(1, 4);
  for (let i = 0; i < pairs; i++) {
    const request = bothWays ? drawRequest(random, { ...desk, side: oneOf(random, ['buy', 'sell']) }, EVEN) : drawRequest(random, desk);
    if (sometimes(random, 80)) at({ does: 'submit', request, waits: sometimes(random, 92) });
    else at(armed(random, ofTrigger(random, request, desk), drawMeasure(random), startUs));
  }
  if (sometimes(random, 4)) for (const deed of opposed(random, desk, startUs)) at(deed);
  if (sometimes(random, 8)) acts.push(...emergency(random, desk));
  const apart = seededRandom(seed ^ STORIES);
  if (sometimes(apart, 3)) acts.push(...twins(apart, desk, ACTING_MS));
  if (sometimes(apart, 4)) acts.push(...braked(apart, desk, ACTING_MS));
  const crumbled = sometimes(apart, 2) ? crumbs(apart, desk) : null;
  const closings = seededRandom(seed ^ CLOSINGS);
  const alone = crumbled ?? (sometimes(closings, 1) ? lastMinute(closings, desk) : {});
  const sagas = seededRandom(seed ^ SAGAS);
  if (sometimes(sagas, 1)) acts.push(...longDown(sagas, desk, ACTING_MS));
  if (sometimes(sagas, 2)) acts.push(...oneLinkDown(sagas, desk, ACTING_MS));
  if (sometimes(sagas, 2)) acts.push(...fidgets(sagas, desk, ACTING_MS));
  if (sometimes(sagas, 6)) acts.push(...visitors(sagas, desk, ACTING_MS));
  if (sometimes(sagas, 3)) acts.push(...handWork(sagas, desk, ACTING_MS));
  if (sometimes(sagas, 3)) acts.push(...newTerms(sagas, desk, ACTING_MS));
  const faults = oneOf(random, [0, 1, 1, 2, 2, 3, 5]);
  for (let i = 0; i < faults; i++) at(drawFault(random));
  acts.sort((a, b) => a.atMs - b.atMs);
  return {
    ...venuesAndMarket,
    seed,
    startUs,
    limits: drawLimits(random),
    connections: drawConnections(random),
    hours: drawHours(random, startUs),
    snapshotEvery: oneOf(random, [30, 150, 1_000]),
    manners: { inner: drawManners(random), outer: drawManners(random) },
    acts,
    ...alone,
  };
}

/** One leg is quoted a moment before the other: mostly a trigger's pair order may be decided on that. */
function ofTrigger(random: Random, request: PairOrderRequest, { quoteEveryMs }: Desk): PairOrderRequest {
  const { policy } = request;
  return sometimes(random, 5) ? request : { ...request, policy: { ...policy, legSkewMaxMs: Math.max(policy.legSkewMaxMs, quoteEveryMs + 100) } };
}

function armed(random: Random, request: PairOrderRequest, measure: TriggerMeasure, startUs: number): Deed {
  return { does: 'arm', request, level: drawLevel(random, measure), terms: drawTerms(random, measure, request.pairs, startUs) };
}

/** Two triggers on the same contracts, one buying where the other sells. */
function opposed(random: Random, desk: Desk, startUs: number): Deed[] {
  return ([['buy', EVEN], ['sell', NINE_FOUR]] as const).map(([side, spreadId]) => {
    const drawn = drawRequest(random, desk);
    const pairs = desk.lotsMin.inner * desk.lotsMin.outer;
    const policy = { ...drawn.policy, offset: 'automatic' as const, clipPairs: 1_000, leggedLotsMax: 10_000 };
    return armed(random, { ...drawn, side, spreadId, pairs, limit: (side === 'buy' ? 100_000 : -100_000) as typeof drawn.limit, policy }, 'spread', startUs);
  });
}

function drawLotsMin(random: Random): Readonly<Record<VenueId, number>> {
  return { inner: oneOf(random, [1, 1, 1, 1, 1, 1, 2]), outer: oneOf(random, [1, 1, 1, 1, 1, 1, 2, 3]) };
}

/** Mostly nothing; else lots of today and of before on one side or both, and their counterpart abroad. */
function drawHeld(random: Random): HeldLots[] {
  if (sometimes(random, 50)) return [];
  const some = (): number => oneOf(random, [0, 1, 3, 9, 20]);
  const sideOf = (drawn: boolean): HeldLots['long'] => (drawn ? { today: some(), yesterday: some() } : { today: 0, yesterday: 0 });
  const long = sometimes(random, 60);
  const short = !long || sometimes(random, 30);
  const inner = [INNER, INNER_PLAIN].map((instrumentId) => ({ instrumentId, long: sideOf(long), short: sideOf(short) }));
  return [...inner, { instrumentId: OUTER, long: sideOf(!long), short: sideOf(long) }];
}

function drawManners(random: Random): Manners {
  return {
    rejects: oneOf(random, [0, 0, 0, 20, 60]),
    snatches: oneOf(random, [0, 0, 30, 80]),
    thin: oneOf(random, [0, 0, 40]),
    loses: oneOf(random, [0, 0, 0, 0, 10]),
    silent: oneOf(random, [0, 0, 0, 10]),
    duplicates: oneOf(random, [0, 0, 30]),
    reorders: random.integer(0, 2) === 0,
    delayMsMax: oneOf(random, [1, 5, 40, 400]),
    tellsPositions: random.integer(0, 1) === 0,
    tradesLag: oneOf(random, [0, 0, 50]),
    untold: oneOf(random, [[], [], [], [], [], [], ['orders'], ['positions']] as const),
  };
}

const DOWN_MS = [10, 300, 2_000];

const FAULTS: readonly ((random: Random) => Deed)[] = [
  (random) => ({ does: 'cut', venue: oneOf(random, venueIds), forMs: oneOf(random, [50, 500, 4_000]) }),
  (random) => ({ does: 'cut', venue: oneOf(random, venueIds), forMs: oneOf(random, [50, 500, 4_000]) }),
  (random) => ({
    does: 'crash',
    point: oneOf(random, ['idle', 'before_record', 'before_commit', 'after_commit', 'mid_send'] as const),
    again: oneOf(random, ['no', 'no', 'starting', 'reconciling'] as const),
    forMs: oneOf(random, DOWN_MS),
  }),
  (random) => ({
    does: 'crash',
    point: oneOf(random, ['before_commit', 'after_commit', 'mid_send', 'reconciling'] as const),
    again: oneOf(random, ['no', 'no', 'starting', 'reconciling'] as const),
    forMs: oneOf(random, DOWN_MS),
  }),
  (random) => ({
    does: 'restart',
    forMs: oneOf(random, [10, 1_000]),
    change: sometimes(random, 50) ? { limits: drawLimits(random), connections: drawConnections(random), lotsMin: drawLotsMin(random) } : null,
  }),
  (random) => ({ does: 'jump', ms: oneOf(random, [-5_000, -200, 300, 3_000, 60_000]) }),
  (random) => ({ does: 'account', venue: oneOf(random, venueIds) }),
  (random) => ({ does: 'steer', how: oneOf(random, ['cancel_pair', 'unwind_pair', 'complete_pair']) }),
  (random) => ({ does: 'steer', how: oneOf(random, ['pause_pair', 'resume_pair', 'take_over_pair']) }),
  (random) => (sometimes(random, 75) ? { does: 'flatten' } : { does: 'disarm' }),
  (random) => ({ does: 'state', state: oneOf(random, ['reducing', 'halted', 'active'] as const) }),
  (random) => during(random, { on: 'lock', instrumentId: oneOf(random, tradable), side: oneOf(random, ['up', 'down'] as const) }),
  (random) => during(random, { on: 'closed', instrumentId: oneOf(random, tradable) }),
  (random) => during(random, { on: 'flash', instrumentId: oneOf(random, tradable), ticks: oneOf(random, [-40, -5, 5, 40]) }),
  (random) => during(random, { on: 'thin', instrumentId: oneOf(random, tradable) }),
  (random) => during(random, { on: 'stale', instrumentId: oneOf<InstrumentId>(random, [...tradable, FX]) }),
  (random) => during(random, { on: 'refusing', venue: oneOf(random, venueIds) }),
  (random) => during(random, { on: 'mute', venue: oneOf(random, venueIds) }),
  (random) => during(random, { on: 'slow', venue: oneOf(random, venueIds), delayMs: oneOf(random, [300, 1_500]) }),
  (random) => during(random, { on: 'poor', venue: oneOf(random, venueIds) }),
];

const drawFault = (random: Random): Deed => oneOf(random, FAULTS)(random);

const during = (random: Random, condition: Condition): Deed => ({
  does: 'condition',
  condition,
  forMs: oneOf(random, condition.on === 'poor' ? [200, 600] : [200, 600, 1_500, 1_500, 6_000, 6_000, 90_000]),
});
