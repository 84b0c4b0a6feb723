import { seededRandom, type Random } from '@tandem/kernel';
import { spreadPrice, type InstrumentId, type PairOrderRequest, type RiskLimits, type SpreadPrice, type TradingState, type TriggerTerms, type VenueId } from '@tandem/domain';
import { FX, INNER, INNER_PLAIN, OUTER } from '../catalogue.ts';
import { drawLimits, drawRequest, drawTerms, oneOf } from './draw.ts';

/** How a venue and the wire to it behave throughout a scenario. Shares are percent. */
export interface Manners {
  readonly rejects: number;
  /** Others take most of the book before the order arrives. */
  readonly snatches: number;
  /** Levels of the books that hold little. */
  readonly thin: number;
  /** The order never arrives. */
  readonly loses: number;
  /** The order is worked and nothing is heard of it until it is asked about. */
  readonly silent: number;
  readonly duplicates: number;
  /** Messages overtake each other. */
  readonly reorders: boolean;
  readonly delayMsMax: number;
  /** Positions are told after each trade, as some venues do. */
  readonly tellsPositions: boolean;
}

/** Where in the turn of the engine's loop the process dies. */
export type CrashPoint = 'idle' | 'before_record' | 'before_commit' | 'after_commit' | 'mid_send';

/** What a person can ask of a pair order that was sent. */
export type Steering = 'cancel_pair' | 'unwind_pair' | 'pause_pair' | 'resume_pair' | 'complete_pair' | 'take_over_pair';

/** What happens to the market or the wire for a while. */
export type Condition =
  | { readonly on: 'lock'; readonly instrumentId: InstrumentId; readonly side: 'up' | 'down' }
  | { readonly on: 'closed'; readonly instrumentId: InstrumentId }
  | { readonly on: 'flash'; readonly instrumentId: InstrumentId; readonly ticks: number }
  | { readonly on: 'stale'; readonly instrumentId: InstrumentId }
  | { readonly on: 'refusing'; readonly venue: VenueId }
  | { readonly on: 'mute'; readonly venue: VenueId }
  | { readonly on: 'slow'; readonly venue: VenueId; readonly delayMs: number }
  | { readonly on: 'poor'; readonly venue: VenueId };

export type Deed =
  | { readonly does: 'submit'; readonly request: PairOrderRequest }
  | { readonly does: 'arm'; readonly request: PairOrderRequest; readonly level: SpreadPrice; readonly terms: TriggerTerms }
  | { readonly does: 'steer'; readonly how: Steering }
  | { readonly does: 'flatten' }
  | { readonly does: 'state'; readonly state: TradingState }
  | { readonly does: 'cut'; readonly venue: VenueId; readonly forMs: number }
  | { readonly does: 'crash'; readonly point: CrashPoint; readonly forMs: number }
  | { readonly does: 'restart'; readonly forMs: number }
  | { readonly does: 'jump'; readonly ms: number }
  | { readonly does: 'account'; readonly venue: VenueId }
  | { readonly does: 'condition'; readonly condition: Condition; readonly forMs: number };

export type Act = Deed & { readonly atMs: number };

/** A whole scenario as data: the same plan gives the same run, and a part of it is a smaller plan. */
export interface ScenarioPlan {
  readonly seed: number;
  readonly limits: RiskLimits;
  /** Smallest order of the outer instrument, lots. */
  readonly outerLotsMin: number;
  readonly quoteEveryMs: number;
  /** Events between two snapshots of the journal. */
  readonly snapshotEvery: number;
  readonly manners: Readonly<Record<VenueId, Manners>>;
  readonly acts: readonly Act[];
}

const ACTING_MS = 4_000;
const tradable = [INNER, INNER_PLAIN, OUTER];
const venues: readonly VenueId[] = ['inner', 'outer'];

/** A scenario from its seed alone. */
export function drawPlan(seed: number): ScenarioPlan {
  const random = seededRandom(seed);
  const acts: Act[] = [];
  const at = (deed: Deed): void => void acts.push({ ...deed, atMs: random.integer(0, ACTING_MS) });
  const pairs = random.integer(1, 4);
  for (let i = 0; i < pairs; i++) {
    const request = drawRequest(random);
    if (random.integer(0, 7) > 0) at({ does: 'submit', request });
    else at({ does: 'arm', request, level: spreadPrice(2_400 + random.integer(-30, 30)), terms: drawTerms(random) });
  }
  const faults = oneOf(random, [0, 1, 1, 2, 2, 3, 5]);
  for (let i = 0; i < faults; i++) at(drawFault(random));
  acts.sort((a, b) => a.atMs - b.atMs);
  return {
    seed,
    limits: drawLimits(random),
    outerLotsMin: oneOf(random, [1, 1, 1, 1, 1, 1, 1, 1, 2, 3]),
    quoteEveryMs: oneOf(random, [150, 250, 400]),
    snapshotEvery: oneOf(random, [20, 60, 1_000]),
    manners: { inner: drawManners(random), outer: drawManners(random) },
    acts,
  };
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
  };
}

const FAULTS: readonly ((random: Random) => Deed)[] = [
  (random) => ({ does: 'cut', venue: oneOf(random, venues), forMs: oneOf(random, [50, 500, 4_000]) }),
  (random) => ({ does: 'cut', venue: oneOf(random, venues), forMs: oneOf(random, [50, 500, 4_000]) }),
  (random) => ({
    does: 'crash',
    point: oneOf(random, ['idle', 'before_record', 'before_commit', 'after_commit', 'mid_send'] as const),
    forMs: oneOf(random, [10, 300, 2_000]),
  }),
  (random) => ({
    does: 'crash',
    point: oneOf(random, ['before_commit', 'after_commit', 'mid_send'] as const),
    forMs: oneOf(random, [10, 300, 2_000]),
  }),
  (random) => ({ does: 'restart', forMs: oneOf(random, [10, 1_000]) }),
  (random) => ({ does: 'jump', ms: oneOf(random, [-5_000, -200, 300, 3_000, 60_000]) }),
  (random) => ({ does: 'account', venue: oneOf(random, venues) }),
  (random) => ({ does: 'steer', how: oneOf(random, ['cancel_pair', 'unwind_pair', 'complete_pair']) }),
  (random) => ({ does: 'steer', how: oneOf(random, ['pause_pair', 'resume_pair', 'take_over_pair']) }),
  () => ({ does: 'flatten' }),
  (random) => ({ does: 'state', state: oneOf(random, ['reducing', 'halted', 'active'] as const) }),
  (random) => during(random, { on: 'lock', instrumentId: oneOf(random, tradable), side: oneOf(random, ['up', 'down'] as const) }),
  (random) => during(random, { on: 'closed', instrumentId: oneOf(random, tradable) }),
  (random) => during(random, { on: 'flash', instrumentId: oneOf(random, tradable), ticks: oneOf(random, [-40, -5, 5, 40]) }),
  (random) => during(random, { on: 'stale', instrumentId: oneOf(random, [...tradable, FX]) }),
  (random) => during(random, { on: 'refusing', venue: oneOf(random, venues) }),
  (random) => during(random, { on: 'mute', venue: oneOf(random, venues) }),
  (random) => during(random, { on: 'slow', venue: oneOf(random, venues), delayMs: oneOf(random, [300, 1_500]) }),
  (random) => during(random, { on: 'poor', venue: oneOf(random, venues) }),
];

const drawFault = (random: Random): Deed => oneOf(random, FAULTS)(random);

const during = (random: Random, condition: Condition): Deed => ({
  does: 'condition',
  condition,
  forMs: oneOf(random, [200, 1_500, 6_000, 90_000]),
});
