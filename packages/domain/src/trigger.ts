import type { TsUs } from '@tandem/kernel';
import type { PairOrderId, TriggerId } from './ids.ts';
import type { PairOrderRequest } from './pair-policy.ts';

/**
 * What a trigger compares with its level, always at the opposite price: `spread` is the executable spread of one pair, which
 * is the import parity result per unit, so that there is no measure of parity apart; `ratio` the inner CNY price over the outer USD price; `ratio_ex_fx` the same in one
 * unit and currency.
 */
export type TriggerMeasure = 'spread' | 'ratio' | 'ratio_ex_fx';

/** Minutes of the Beijing day, 0 to 1439; from above to spans midnight, and `toMinute` itself is outside. */
export interface TriggerWindow {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** When a trigger fires, and how often; see {@link ONE_SHOT} for the plainest. */
export interface TriggerTerms {
  readonly measure: TriggerMeasure;
  /** After a firing the measure must first leave the level by this, in its own scale, before it can fire again. */
  readonly hysteresis: number;
  /** The level must hold this long without a gap, milliseconds. */
  readonly holdMs: number;
  /** Between two firings at least, milliseconds. */
  readonly cooldownMs: number;
  /** Firings at the most; 1 = one-shot. Of a grid: its levels. */
  readonly firingsMax: number;
  /** Pairs of all firings together, at the most. */
  readonly pairsMax: number;
  /** Above 0, a grid: each firing moves the level by this to the better, in the measure's own scale. */
  readonly gridStep: number;
  /** Fires within it alone; null = at any time. */
  readonly window: TriggerWindow | null;
}

export const ONE_SHOT: TriggerTerms = {
  measure: 'spread',
  hysteresis: 0,
  holdMs: 0,
  cooldownMs: 0,
  firingsMax: 1,
  pairsMax: 1_000_000,
  gridStep: 0,
  window: null,
};

/**
 * Sends its pair order when its measure reaches the level: a buy's at or below it, a sell's at or above it. It never fires
 * while the pair order of its last firing is under way.
 *
 * A firing that the risk check denies is not counted. For a reason that passes by itself the trigger stays armed and looks
 * again after its cooldown, or a pause that doubles with each denial in a row; after ten, or for a reason that only a person
 * can mend, it is disarmed and says so. In shadow mode, where nothing is sent at all, a firing counts.
 */
export interface Trigger {
  readonly triggerId: TriggerId;
  readonly request: PairOrderRequest;
  /** Of the first firing, in the measure's own scale: the spread's, or four decimals of a ratio. */
  readonly level: number;
  readonly terms: TriggerTerms;
  readonly state: 'armed' | 'fired' | 'disarmed';
  /** Those that were not denied. */
  readonly firings: number;
  /** Pairs of its firings that were not denied. */
  readonly pairsFired: number;
  /** Of the last firing, denied ones included. */
  readonly pairOrderId: PairOrderId | null;
  readonly operator: string;
  readonly createdUs: TsUs;
  readonly updatedUs: TsUs;
}
