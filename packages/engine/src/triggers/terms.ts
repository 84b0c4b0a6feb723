import type { PairOrderRequest, Sentence, Trigger, TriggerTerms, TriggerWindow } from '@tandem/domain';
import { SECOND_US, TRIGGER_FIRINGS_MAX } from '../bounds.ts';

const MINUTE_US = 60 * SECOND_US;
const DAY_MINUTES = 1_440;
const BEIJING_MINUTES = 8 * 60;

/** What is wrong with a trigger's terms, or null. */
export function termsFault(terms: TriggerTerms, level: number, request: PairOrderRequest): Sentence | null {
  const { firingsMax, pairsMax, window } = terms;
  if (!Number.isSafeInteger(level)) return { code: 'field_not_scaled', field: 'level' };
  for (const field of ['hysteresis', 'holdMs', 'cooldownMs', 'gridStep'] as const) {
    if (!Number.isSafeInteger(terms[field]) || terms[field] < 0) return { code: 'field_not_whole', field, least: 0 };
  }
  if (!Number.isSafeInteger(firingsMax) || firingsMax < 1 || firingsMax > TRIGGER_FIRINGS_MAX) {
    return { code: 'field_not_between', field: 'firingsMax', least: 1, most: TRIGGER_FIRINGS_MAX };
  }
  if (!Number.isSafeInteger(pairsMax) || pairsMax < request.pairs) return { code: 'pairs_max_below_firing', pairs: request.pairs };
  return window === null ? null : windowFault(window);
}

function windowFault({ fromMinute, toMinute }: TriggerWindow): Sentence | null {
  const minute = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value < DAY_MINUTES;
  if (!minute(fromMinute) || !minute(toMinute)) return { code: 'window_minutes' };
  return fromMinute === toMinute ? { code: 'window_empty' } : null;
}

/** Whether a moment is within the window, by the Beijing clock. */
export function inWindow(window: TriggerWindow | null, nowUs: number): boolean {
  if (window === null) return true;
  const minute = (Math.floor(nowUs / MINUTE_US) + BEIJING_MINUTES) % DAY_MINUTES;
  const { fromMinute, toMinute } = window;
  return fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
}

/** The level of the next firing: a grid's moves to the better with each. */
export function levelNow({ request, level, terms, firings }: Trigger): number {
  const moved = terms.gridStep * firings;
  return request.side === 'buy' ? level - moved : level + moved;
}
