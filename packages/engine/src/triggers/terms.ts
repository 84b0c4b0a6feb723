import type { PairOrderRequest, Trigger, TriggerTerms, TriggerWindow } from '@tandem/domain';
import { SECOND_US, TRIGGER_FIRINGS_MAX } from '../bounds.ts';

const MINUTE_US = 60 * SECOND_US;
const DAY_MINUTES = 1_440;
const BEIJING_MINUTES = 8 * 60;

/** What is wrong with a trigger's terms, or null. */
export function termsFault(terms: TriggerTerms, level: number, request: PairOrderRequest): string | null {
  const { hysteresis, holdMs, cooldownMs, gridStep, firingsMax, pairsMax, window } = terms;
  if (!Number.isSafeInteger(level)) return 'level is not a whole number of the measure’s smallest digits';
  for (const [name, value] of Object.entries({ hysteresis, holdMs, cooldownMs, gridStep })) {
    if (!Number.isSafeInteger(value) || value < 0) return `${name} is not a whole number of 0 or more`;
  }
  if (!Number.isSafeInteger(firingsMax) || firingsMax < 1 || firingsMax > TRIGGER_FIRINGS_MAX) return `firingsMax is not a whole number of 1 to ${TRIGGER_FIRINGS_MAX}`;
  if (!Number.isSafeInteger(pairsMax) || pairsMax < request.pairs) return `pairsMax is below the ${request.pairs} pairs of one firing`;
  return window === null ? null : windowFault(window);
}

function windowFault({ fromMinute, toMinute }: TriggerWindow): string | null {
  const minute = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value < DAY_MINUTES;
  if (!minute(fromMinute) || !minute(toMinute)) return 'the window’s minutes are not of 0 to 1439';
  return fromMinute === toMinute ? 'the window begins where it ends' : null;
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
