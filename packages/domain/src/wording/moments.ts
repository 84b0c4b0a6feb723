const BEIJING_OFFSET_MS = 8 * 3_600_000;

/** A moment, microseconds, as Beijing date and time to the minute: `2026-11-23 09:00`. */
export const beijingText = (atUs: number): string =>
  new Date(Math.floor(atUs / 1_000) + BEIJING_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
