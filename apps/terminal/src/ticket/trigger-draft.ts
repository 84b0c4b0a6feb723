import { RATIO_SCALE, type TriggerMeasure, type TriggerTerms, type TriggerWindow } from '@tandem/domain';
import { parseScaled } from '@tandem/kernel';

/** A trigger's terms as typed. Empty texts mean: once, at once, at any time. */
export interface TriggerDraft {
  readonly measure: TriggerMeasure;
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

export const emptyTrigger: TriggerDraft = {
  measure: 'spread',
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

/** The terms that were typed, or the fields that cannot be read. Without pairs of its own it may send those of all firings. */
export function termsOf(draft: TriggerDraft, spreadScale: number, pairs: number): TriggerTerms | readonly TriggerField[] {
  const wrong: TriggerField[] = [];
  const whole = (field: 'holdMs' | 'cooldownMs' | 'firingsMax' | 'pairsMax', low: number): number => {
    const value = parseScaled(draft[field].trim(), 0);
    if (value === null || value < low || value > BOUNDS[field]) wrong.push(field);
    return value ?? low;
  };
  const scaled = (field: 'hysteresis' | 'gridStep'): number => {
    const value = parseScaled(draft[field].trim(), measureScale(draft.measure, spreadScale));
    if (value === null || value < 0) wrong.push(field);
    return value ?? 0;
  };
  const firingsMax = whole('firingsMax', 1);
  const window = windowOf(draft.window.trim());
  if (window === undefined) wrong.push('window');
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
  return wrong.length === 0 ? terms : wrong;
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
