import { formatScaled } from '@tandem/kernel';

const BEIJING_OFFSET_US = 8 * 3_600_000_000;
const MS_US = 1_000;

/** Beijing wall time of an epoch stamp in microseconds: `21:00:03.250`. China keeps no daylight saving. */
export const beijingTime = (atUs: number): string => isoTime(atUs + BEIJING_OFFSET_US);

/** Beijing date and time to the second, for hovers and exports. */
export const beijingDateTime = (atUs: number): string => {
  const iso = new Date(Math.floor((atUs + BEIJING_OFFSET_US) / MS_US)).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
};

/** Beijing hour and minute, with month and day where that is not today's: `11-23 09:00`. */
export const beijingMinute = (atUs: number, nowUs: number): string => {
  const text = beijingDateTime(atUs);
  return text.slice(0, 10) === beijingDateTime(nowUs).slice(0, 10) ? text.slice(11, 16) : text.slice(5, 16);
};

export const utcClock = (atUs: number): string => isoTime(atUs).slice(0, 8);
export const beijingClock = (atUs: number): string => beijingTime(atUs).slice(0, 8);

const london = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** London wall time, daylight saving included. */
export const londonClock = (atUs: number): string => london.format(new Date(Math.floor(atUs / MS_US)));

const isoTime = (atUs: number): string => new Date(Math.floor(atUs / MS_US)).toISOString().slice(11, 23);

/** A duration for people, from milliseconds: `0.4 s` below ten seconds, then whole seconds, minutes, hours. */
export function formatDuration(ms: number): string {
  const clamped = Math.max(0, Math.round(ms));
  if (clamped < 1_000) return `${clamped} ms`;
  if (clamped < 10_000) return `${formatScaled(Math.floor(clamped / 100), 1)} s`;
  const seconds = Math.floor(clamped / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} m`;
}

/** Microseconds as milliseconds with one decimal: `0.8 ms`. */
export const formatMicroseconds = (us: number): string => `${formatScaled(Math.round(us / 100), 1)} ms`;
