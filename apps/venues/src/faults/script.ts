import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { venueIds, type BilingualName, type VenueId } from '@tandem/domain';
import { decodeFault } from './decode-fault.ts';
import type { Fault } from './fault.ts';

/** Entries of one script. */
const ENTRIES_MAX = 200;
const TEXT_CHARACTERS_MAX = 400;
const AT_SECONDS_MAX = 86_400;
const AFTER_ORDERS_MAX = 10_000;
const SEED_MAX = 2 ** 31 - 1;

/** When: so many seconds after the start, or as that many orders have come to the entry's venue since. */
export type Moment = { readonly atSeconds: number } | { readonly afterOrders: number };

export interface ScriptEntry {
  readonly when: Moment;
  readonly venue: VenueId;
  readonly fault: Fault;
}

/** A rehearsal as a file has it. The same seed and the same orders give the same faults. */
export interface FaultScript {
  /** What it is called by; of a file, its name without the ending. */
  readonly name: string;
  readonly title: BilingualName;
  readonly about: BilingualName;
  readonly seed: number;
  readonly timeline: readonly ScriptEntry[];
}

/** Reads a script; the complaint names the field that is wrong. */
export function decodeScript(json: unknown, name: string, file: string): Result<FaultScript, Complaint> {
  const bad = (what: string, field: string): Result<never, Complaint> =>
    err(complaint('bad_script', what, field === '' ? file : `${file}: ${field}`, 'Mend that field.'));
  if (!isFields(json)) return bad('A script is an object', '');
  const stranger = strangerOf(json, ['title', 'about', 'seed', 'timeline']);
  if (stranger !== null) return bad('A script knows title, about, seed and timeline', stranger);
  const { title, about, seed, timeline } = json;
  if (!isBilingual(title)) return bad('Text in en and zh', 'title');
  if (!isBilingual(about)) return bad('Text in en and zh', 'about');
  if (!isWhole(seed, 0, SEED_MAX)) return bad(`A whole number from 0 to ${SEED_MAX}`, 'seed');
  if (!Array.isArray(timeline) || timeline.length === 0 || timeline.length > ENTRIES_MAX) {
    return bad(`A list of 1 to ${ENTRIES_MAX} entries`, 'timeline');
  }
  const entries: ScriptEntry[] = [];
  for (const [i, given] of timeline.entries()) {
    const entry = decodeEntry(given, `timeline.${i}`, file);
    if (!entry.ok) return entry;
    entries.push(entry.value);
  }
  return ok({ name, title, about, seed, timeline: entries });
}

function decodeEntry(json: unknown, at: string, file: string): Result<ScriptEntry, Complaint> {
  const bad = (what: string, field: string): Result<never, Complaint> =>
    err(complaint('bad_script', what, `${file}: ${at}${field}`, 'Mend that field.'));
  if (!isFields(json)) return bad('An entry is an object', '');
  const stranger = strangerOf(json, ['atSeconds', 'afterOrders', 'venue', 'fault']);
  if (stranger !== null) return bad('An entry knows atSeconds or afterOrders, venue and fault', `.${stranger}`);
  const { atSeconds, afterOrders } = json;
  const venue = venueIds.find((id) => id === json['venue']);
  if (venue === undefined) return bad(`One of ${venueIds.join(', ')}`, '.venue');
  if ((atSeconds === undefined) === (afterOrders === undefined)) return bad('Either atSeconds or afterOrders', '');
  if (atSeconds !== undefined && !isWhole(atSeconds, 0, AT_SECONDS_MAX)) return bad(`Whole seconds from 0 to ${AT_SECONDS_MAX}`, '.atSeconds');
  if (afterOrders !== undefined && !isWhole(afterOrders, 0, AFTER_ORDERS_MAX)) {
    return bad(`A whole number from 0 to ${AFTER_ORDERS_MAX}`, '.afterOrders');
  }
  const fault = decodeFault(json['fault'], `${file}: ${at}.fault`);
  if (!fault.ok) return fault;
  const when = atSeconds !== undefined ? { atSeconds } : { afterOrders: afterOrders ?? 0 };
  return ok({ when, venue, fault: fault.value });
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= TEXT_CHARACTERS_MAX;
const isBilingual = (value: unknown): value is BilingualName =>
  isFields(value) && isText(value['en']) && isText(value['zh']) && strangerOf(value, ['en', 'zh']) === null;
const isWhole = (value: unknown, low: number, high: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high;
const strangerOf = (value: Fields, known: readonly string[]): string | null =>
  Object.keys(value).find((key) => !known.includes(key)) ?? null;
