import { RATIO_SCALE, spreadPrice, type Side, type SpreadPrice, type TriggerMeasure, type TriggerTerms, type TriggerWindow } from '@tandem/domain';
import { err, formatScaled, ok, parseScaled, type Result } from '@tandem/kernel';
import type { TicketDraft } from './draft.ts';
import type { FieldError } from './validation.ts';

/** A trigger's terms as typed. Empty texts mean: once, at once, at any time. */
export interface TriggerDraft {
  readonly measure: TriggerMeasure;
  /** Of its pair orders; empty = the level and the allowance beyond it, or the ticket's where the level is a ratio. */
  readonly limit: string;
  readonly hysteresis: string;
  readonly holdMs: string;
  readonly cooldownMs: string;
  readonly firingsMax: string;
  readonly pairsMax: string;
  readonly gridStep: string;
  /** Beijing time, `21:00-23:00`; empty = at any time. */
  readonly window: string;
}

export type TriggerField = keyof TriggerDraft;
export type TriggerErrors = Readonly<Partial<Record<TriggerField, FieldError>>>;

export const emptyTrigger: TriggerDraft = {
  measure: 'spread',
  limit: '',
  hysteresis: '0',
  holdMs: '0',
  cooldownMs: '0',
  firingsMax: '1',
  pairsMax: '',
  gridStep: '0',
  window: '',
};

/** Decimals of a trigger's level, hysteresis and grid step. */
export const measureScale = (measure: TriggerMeasure, spreadScale: number): number =>
  measure === 'spread' ? spreadScale : RATIO_SCALE;

const BOUNDS = { holdMs: 3_600_000, cooldownMs: 86_400_000, firingsMax: 1_000, pairsMax: 1_000_000 };

/** The terms that were typed, or what is wrong with them. Without pairs of its own it may send those of all firings. */
export function termsOf(draft: TriggerDraft, spreadScale: number, pairs: number): Result<TriggerTerms, TriggerErrors> {
  const wrong: Partial<Record<TriggerField, FieldError>> = {};
  const whole = (field: 'holdMs' | 'cooldownMs' | 'firingsMax' | 'pairsMax', low: number): number => {
    const value = parseScaled(draft[field].trim(), 0);
    const high = BOUNDS[field];
    if (value === null) wrong[field] = { key: 'field.notWhole' };
    else if (value < low || value > high) wrong[field] = { key: 'field.outOfRange', parameters: { low, high } };
    return value ?? low;
  };
  const scaled = (field: 'hysteresis' | 'gridStep'): number => {
    const decimals = measureScale(draft.measure, spreadScale);
    const value = parseScaled(draft[field].trim(), decimals);
    if (value === null) wrong[field] = { key: 'field.notDecimal', parameters: { decimals } };
    else if (value < 0) wrong[field] = { key: 'field.outOfRange', parameters: { low: 0, high: '∞' } };
    return value ?? 0;
  };
  const firingsMax = whole('firingsMax', 1);
  const window = windowOf(draft.window.trim());
  if (window === undefined) wrong.window = { key: 'field.notWindow' };
  const terms = {
    measure: draft.measure,
    hysteresis: scaled('hysteresis'),
    holdMs: whole('holdMs', 0),
    cooldownMs: whole('cooldownMs', 0),
    firingsMax,
    pairsMax: draft.pairsMax.trim() === '' ? Math.min(BOUNDS.pairsMax, pairs * firingsMax) : whole('pairsMax', pairs),
    gridStep: scaled('gridStep'),
    window: window ?? null,
  };
  return Object.keys(wrong).length === 0 ? ok(terms) : err(wrong);
}

/**
 * The limit that a firing sends with, as text: what was typed for it; else the level and the allowance beyond it, never the
 * limit that stood in the ticket for a send at the market of that moment. `step`: of the allowance, in the spread's scale.
 */
export function firingLimit({ trigger, side, level, limit, allowance }: TicketDraft, spreadScale: number, step: number): string {
  if (trigger.limit.trim() !== '') return trigger.limit;
  if (trigger.measure !== 'spread') return limit;
  const at = parseScaled(level.trim(), spreadScale);
  if (at === null || side === null) return '';
  const room = Math.max(0, parseScaled(allowance.trim(), 0) ?? 0) * step;
  return formatScaled(side === 'buy' ? at + room : at - room, spreadScale);
}

/** What is wrong with a limit at which the firing's own level could not trade; null where they agree. */
export function limitFault(side: Side, measure: TriggerMeasure, level: number, limit: SpreadPrice, spreadScale: number): FieldError | null {
  if (measure !== 'spread' || (side === 'buy' ? limit >= level : limit <= level)) return null;
  return { key: side === 'buy' ? 'field.limitBelowLevel' : 'field.limitAboveLevel', parameters: { level: formatScaled(spreadPrice(level), spreadScale) } };
}

const MINUTES_OF_HOUR = 60;

/** Undefined where the text is no window. */
function windowOf(text: string): TriggerWindow | null | undefined {
  if (text === '') return null;
  const match = /^([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match === null) return undefined;
  const minute = (hour: number): number => Number(match[hour]) * MINUTES_OF_HOUR + Number(match[hour + 1]);
  const window = { fromMinute: minute(1), toMinute: minute(3) };
  return window.fromMinute === window.toMinute ? undefined : window;
}
