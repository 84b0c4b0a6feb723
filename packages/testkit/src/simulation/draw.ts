import type { Random } from '@tandem/kernel';
import { fullTerms, ONE_SHOT, spreadPrice, type ConnectionTerms, type ConnectionTermsByVenue, type OffsetRule, type PairOrderRequest, type RiskLimits, type Side, type SpreadId, type TriggerMeasure, type TriggerTerms, type TriggerWindow, type VenueId } from '@tandem/domain';
import { limitsOf, policyOf, requestOf } from '../builders.ts';
import { EVEN, INNER, INNER_PLAIN, NINE_FOUR, PLAIN } from '../catalogue.ts';
import type { DailyWindow, Hours } from './hours.ts';
import type { HeldLots } from './plan.ts';

/**
 * Where the simulator's pair orders, triggers and limits come from, and the only place: a new parameter of a policy is
 * drawn here and reaches every scenario.
 */
export const oneOf = <T>(random: Random, choices: readonly T[]): T => choices[random.integer(0, choices.length - 1)] as T;

/** True in `percent` of the draws. */
export const sometimes = (random: Random, percent: number): boolean => random.integer(0, 99) < percent;

/** What a request is drawn for: mostly one that can trade. */
export interface Desk {
  readonly lotsMin: Readonly<Record<VenueId, number>>;
  readonly held: readonly HeldLots[];
  readonly quoteEveryMs: number;
  /** Of most requests. */
  readonly side: Side;
}

/** Beyond any spread of the simulated markets: the limit does not matter. */
const FAR = 100_000;
/** Beyond the opposite price, towards the worse; the last is hardly within. */
const BUY_LIMITS = [FAR, FAR, FAR, FAR, FAR, FAR, FAR, 2_460, 2_440, 2_420];
const SELL_LIMITS = [0 - FAR, 0 - FAR, 0 - FAR, 0 - FAR, 0 - FAR, 0 - FAR, 0 - FAR, 2_325, 2_345, 2_365];
const LOTS_PER_PAIR = new Map([
  [EVEN, { inner: 1, outer: 1 }],
  [NINE_FOUR, { inner: 9, outer: 4 }],
  [PLAIN, { inner: 1, outer: 1 }],
]);
/** Requests that cannot pass: fewer lots than the least order, or an offset with nothing to close. Percent. */
const CARELESS = 1;

export function drawRequest(random: Random, desk: Desk, only?: SpreadId): PairOrderRequest {
  // Against each other now and then, so that our own orders cross.
  const side = sometimes(random, 90) ? desk.side : oneOf(random, ['buy', 'sell'] as const);
  const base = policyOf();
  const spreadId = only ?? oneOf(random, [EVEN, EVEN, NINE_FOUR, PLAIN]);
  const perPair = LOTS_PER_PAIR.get(spreadId) ?? { inner: 1, outer: 1 };
  const careless = sometimes(random, CARELESS);
  const least = careless ? 1 : Math.max(Math.ceil(desk.lotsMin.inner / perPair.inner), Math.ceil(desk.lotsMin.outer / perPair.outer));
  const pairs = least * random.integer(1, Math.max(1, Math.floor(4 / least)));
  const innerLots = pairs * perPair.inner;
  return requestOf({
    spreadId,
    side,
    pairs,
    limit: spreadPrice(oneOf(random, side === 'buy' ? BUY_LIMITS : SELL_LIMITS)),
    policy: policyOf({
      inner: { ...base.inner, payupTicks: oneOf(random, [0, 0, 0, 1, 1, 3, 3, -2]), timeInForce: oneOf(random, ['day', 'fak', 'fok']) },
      outer: { ...base.outer, payupTicks: oneOf(random, [0, 0, 0, 1, 1, 3, 3, -2]), timeInForce: oneOf(random, ['day', 'fak', 'fok']) },
      legging: oneOf(random, ['simultaneous', 'simultaneous', 'lead_first', 'quote']),
      lead: oneOf(random, ['inner', 'outer']),
      clipPairs: oneOf(random, [least, 2 * least, 1_000]),
      quoteSlopTicks: oneOf(random, [0, 1, 3]),
      leggedLotsMax: oneOf(random, [9 * least, 18 * least, 10_000]),
      priceLimitGuardTicks: oneOf(random, [0, 0, 2]),
      cancelBudgetReserve: oneOf(random, [0, 1]),
      offset: drawOffset(random, desk, spreadId === PLAIN ? INNER_PLAIN : INNER, side, innerLots, careless),
      onResidual: oneOf(random, ['complete', 'complete', 'unwind', 'cheapest', 'hold']),
      orderTimeoutMs: oneOf(random, [100, 500, 2_000]),
      leggedTimeoutMs: oneOf(random, [200, 2_000, 10_000]),
      attemptsMax: random.integer(0, 5),
      slippageMax: spreadPrice(oneOf(random, [0, 30, 50, 300, 1_000])),
      quoteAgeMaxMs: oneOf(random, [desk.quoteEveryMs + 100, 1_000, 5_000]),
      sessionOverlapMinS: oneOf(random, [0, 0, 0, 0, 2, 30]),
      legSkewMaxMs: oneOf(random, [100, desk.quoteEveryMs + 100, 500, 500, 500, 5_000, 5_000, 5_000, 5_000]),
    }),
  });
}

/** A rule that what is held can satisfy; now and then one that it cannot. */
function drawOffset(random: Random, desk: Desk, instrumentId: HeldLots['instrumentId'], side: Side, lots: number, careless: boolean): OffsetRule {
  if (careless) return oneOf(random, ['close', 'close_today', 'close_yesterday']);
  const held = desk.held.find((one) => one.instrumentId === instrumentId);
  const against = held === undefined ? { today: 0, yesterday: 0 } : side === 'buy' ? held.short : held.long;
  const rules: OffsetRule[] = ['automatic', 'automatic', 'open'];
  const plain = instrumentId === INNER_PLAIN;
  if (against.today + against.yesterday >= lots) rules.push('close', ...(plain ? (['close_today', 'close_yesterday'] as const) : []));
  if (!plain && against.today >= lots) rules.push('close_today', 'close_today');
  if (!plain && against.yesterday >= lots) rules.push('close_yesterday', 'close_yesterday');
  return oneOf(random, rules);
}

/** Mostly roomy; now and then so tight that the rate and its reserve, or the number of pair orders, bind. */
export function drawLimits(random: Random): RiskLimits {
  if (!sometimes(random, 20)) return limitsOf();
  const reserve = random.integer(1, 4);
  return limitsOf({
    ordersPerSecondReserve: reserve,
    ordersPerSecondMax: reserve + random.integer(3, 6),
    openPairOrdersMax: random.integer(2, 5),
    cancelsPerDayMax: random.integer(2, 6),
    lotsPerOrderMax: oneOf(random, [500, 500, 500, 3, 5, 9, 18, 23]),
  });
}

/** Mostly in full trade; in gray under caps that bind now and then, with a rate of its own, seldom only watched or in shadow. */
export function drawConnections(random: Random): ConnectionTermsByVenue {
  if (!sometimes(random, 8)) return { inner: fullTerms, outer: fullTerms };
  const drawn = (): ConnectionTerms => {
    const mode = oneOf(random, ['trade', 'gray', 'gray', 'gray', 'gray', 'gray', 'gray', 'gray', 'gray', 'shadow', 'observe'] as const);
    const gray = mode === 'gray' ? { lotsPerOrderMax: oneOf(random, [4, 36, 36]), openLotsMax: oneOf(random, [12, 200, 200]), ordersPerDayMax: oneOf(random, [4, 100]) } : null;
    const orderRate = oneOf(random, [null, { ordersPerSecondMax: random.integer(2, 4), ordersPerSecondReserve: 1 }]);
    return { mode, gray, orderRate };
  };
  return sometimes(random, 50) ? { inner: drawn(), outer: fullTerms } : { inner: fullTerms, outer: drawn() };
}

/** Of a measure: where the simulated markets mostly are, how far they wander, and a step of a grid. */
const MEASURES: Readonly<Record<TriggerMeasure, { readonly about: number; readonly off: number; readonly step: number }>> = {
  spread: { about: 2_393, off: 30, step: 10 },
  ratio: { about: 71_995, off: 25, step: 8 },
  ratio_ex_fx: { about: 10_285, off: 4, step: 1 },
};

export const drawMeasure = (random: Random): TriggerMeasure => oneOf(random, ['spread', 'spread', 'ratio', 'ratio_ex_fx']);

export function drawLevel(random: Random, measure: TriggerMeasure): number {
  const { about, off } = MEASURES[measure];
  return about + random.integer(0 - off, off);
}

/** One-shot, repeating or a grid, with what keeps it from firing again and again. */
export function drawTerms(random: Random, measure: TriggerMeasure, pairs: number, startUs: number): TriggerTerms {
  const window = drawWindow(random, startUs);
  if (sometimes(random, 35)) return { ...ONE_SHOT, measure, window, holdMs: oneOf(random, [0, 300]) };
  const { step } = MEASURES[measure];
  return {
    measure,
    window,
    firingsMax: random.integer(1, 4),
    pairsMax: pairs * random.integer(1, 4),
    hysteresis: oneOf(random, [0, step]),
    holdMs: oneOf(random, [0, 300]),
    cooldownMs: oneOf(random, [0, 500, 1_500]),
    gridStep: oneOf(random, [0, 0, step]),
  };
}

const MINUTE_US = 60_000_000;
const DAY_MINUTES = 1_440;
const BEIJING_MINUTES = 480;

/** Mostly around the clock; else open for long, about to close, about to open, or with a pause of a minute. */
export function drawHours(random: Random, startUs: number): Hours {
  const around = windowsAround(startUs);
  const drawn = (): Hours['inner'] =>
    sometimes(random, 93) ? null : oneOf(random, [[around(BEFORE, 600)], [around(BEFORE, 1)], [around(1, 600)], [around(BEFORE, 1), around(2, 600)], [around(BEFORE, 2)]]);
  return { inner: drawn(), outer: drawn() };
}

/** One venue's market ends with the minute in which the scenario begins. */
export const closingHours = (venue: VenueId, startUs: number): Hours => ({ inner: null, outer: null, [venue]: [windowsAround(startUs)(BEFORE, 1)] });

/** An hour ago, in minutes of the day. */
const BEFORE = DAY_MINUTES - 60;

/** Windows from and to minutes after that of a moment. */
function windowsAround(startUs: number): (from: number, to: number) => DailyWindow {
  const minute = Math.floor(startUs / MINUTE_US) + BEIJING_MINUTES;
  return (from, to) => ({ fromMinute: (minute + from) % DAY_MINUTES, toMinute: (minute + to) % DAY_MINUTES });
}

/** Open, about to open, about to end, or shut, by the minute in which the scenario begins. */
function drawWindow(random: Random, startUs: number): TriggerWindow | null {
  const around = windowsAround(startUs);
  return oneOf(random, [null, null, null, around(DAY_MINUTES - 5, 600), around(1, 600), around(DAY_MINUTES - 600, 1), around(30, 60)]);
}
