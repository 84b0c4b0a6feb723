import type { OuterConnection } from '@tandem/contract';

type Schedule = NonNullable<OuterConnection['schedule']>;

const AT = 'outer.schedule';
const TIME = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

/** A FIX session's hours as the editor's fields; those of the other kinds of hours wait with usual values. */
export function scheduleValues(schedule: Schedule | null): Record<string, string> {
  return {
    [AT]: schedule?.type ?? 'always',
    [`${AT}.timeZone`]: schedule?.timeZone ?? 'America/Chicago',
    [`${AT}.startS`]: clockText(schedule?.startS ?? 17 * 3600),
    [`${AT}.endS`]: clockText(schedule?.endS ?? 16 * 3600),
    [`${AT}.days`]: (schedule?.type === 'daily' ? schedule.days : [0, 1, 2, 3, 4]).join(','),
    [`${AT}.startDay`]: String(schedule?.type === 'weekly' ? schedule.startDay : 0),
    [`${AT}.endDay`]: String(schedule?.type === 'weekly' ? schedule.endDay : 5),
  };
}

/** The hours that were typed, for the codec to judge. */
export function typedSchedule(at: (path: string) => string): object | null {
  const type = at(AT);
  if (type === 'always') return null;
  const shared = { type, timeZone: at(`${AT}.timeZone`), startS: secondOf(at(`${AT}.startS`)), endS: secondOf(at(`${AT}.endS`)) };
  return type === 'daily'
    ? { ...shared, days: daysOf(at(`${AT}.days`)) }
    : { ...shared, startDay: Number(at(`${AT}.startDay`)), endDay: Number(at(`${AT}.endDay`)) };
}

/** Days of the week, 0 for Sunday, of a text such as `0,1,2`. */
export const daysOf = (text: string): number[] => (text === '' ? [] : text.split(',').map(Number));

/** The text with one day put in or taken out, the days in the order that they have. */
export function withDay(text: string, day: number, chosen: boolean): string {
  const others = daysOf(text).filter((one) => one !== day);
  return (chosen ? [...others, day].sort((a, b) => a - b) : others).join(',');
}

function clockText(second: number): string {
  const [hours, minutes, seconds] = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map((part) => String(part).padStart(2, '0'));
  return seconds === '00' ? `${hours}:${minutes}` : `${hours}:${minutes}:${seconds}`;
}

/** Seconds from midnight of `17:00` or `17:00:30`; what is no time stays text, which the codec refuses. */
function secondOf(text: string): number | string {
  const [, hours, minutes, seconds = '0'] = TIME.exec(text) ?? [];
  return hours === undefined ? text : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
