const BEIJING_OFFSET_MS = 8 * 3_600_000;

/** A moment, microseconds, as Beijing date and time to the minute: `2026-11-23 09:00`. */
export const beijingText = (atUs: number): string =>
  new Date(Math.floor(atUs / 1_000) + BEIJING_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A length of time in the unit that suits it: seconds and hours to a tenth, the others whole. */
export function spanText(ms: number, units: Readonly<Record<'ms' | 's' | 'min' | 'h', string>>): string {
  if (ms < SECOND_MS) return `${ms} ${units.ms}`;
  if (ms < MINUTE_MS) return `${(ms / SECOND_MS).toFixed(1)} ${units.s}`;
  return ms < HOUR_MS ? `${Math.ceil(ms / MINUTE_MS)} ${units.min}` : `${(ms / HOUR_MS).toFixed(1)} ${units.h}`;
}
