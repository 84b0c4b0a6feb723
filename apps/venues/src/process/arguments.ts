import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { venueIds, type SessionRule, type VenueId } from '@tandem/domain';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

export interface VenuesArguments {
  readonly data: string;
  readonly seed: number;
  /** 0 = whichever port is free. */
  readonly innerPort: number;
  readonly outerPort: number;
  readonly controlPort: number;
  /** Books a second and venue, every one of them sent; null leaves the market's own pace. */
  readonly quotesPerSecond: number | null;
  readonly catalogue: string;
  /** Whether each venue's markets keep the calendar's sessions, or trade around the clock. */
  readonly sessions: Readonly<Record<VenueId, SessionRule>>;
  /** Says which days are holidays and when markets trade; beside the catalogue. */
  readonly calendar: string;
  /** Folder of the rehearsals that can be asked for by name. */
  readonly rehearsals: string;
  /** A rehearsal to run from the start; null for none. */
  readonly faults: string | null;
  /** End when standard input ends: the parent has died. */
  readonly parentStdin: boolean;
}

const PORT_MAX = 65_535;
/** Books a second that one venue can be asked for. */
const QUOTES_PER_SECOND_MAX = 5_000;
const SEED_MAX = 2 ** 31 - 1;
const DEFAULT_SEED = 20_261_102;

/** Reads the command line; `script` is the file that runs, beside whose repository the catalogue is looked for. */
export function readArguments(argv: readonly string[], script: string): Result<VenuesArguments, Complaint> {
  const parsed = parsedValues(argv);
  if (!parsed.ok) return parsed;
  const { value: values } = parsed;
  if (values.data === undefined) {
    return err(bad('The folder for the venues\' state is not named', '--data', 'Give --data and a folder.'));
  }
  const numbers = new Map<string, number>();
  for (const [option, max, fallback] of [
    ['seed', SEED_MAX, DEFAULT_SEED],
    ['inner-port', PORT_MAX, 0],
    ['outer-port', PORT_MAX, 0],
    ['control-port', PORT_MAX, 0],
    ['quotes-per-second', QUOTES_PER_SECOND_MAX, 0],
  ] as const) {
    const text = values[option] ?? String(fallback);
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number <= max)) return err(bad(`"${text}" is not a whole number from 0 to ${max}`, `--${option}`, 'Give one, or leave the option out.'));
    numbers.set(option, number);
  }
  const sessions = readSessions(values);
  if (!sessions.ok) return sessions;
  const catalogue = values.catalogue ?? join(dirname(script), '../../../assets/catalogue.json');
  const number = (option: string): number => numbers.get(option) ?? 0;
  return ok({
    data: values.data,
    seed: number('seed'),
    innerPort: number('inner-port'),
    outerPort: number('outer-port'),
    controlPort: number('control-port'),
    quotesPerSecond: number('quotes-per-second') === 0 ? null : number('quotes-per-second'),
    sessions: sessions.value,
    catalogue,
    calendar: join(dirname(catalogue), 'calendar.json'),
    rehearsals: join(dirname(catalogue), 'rehearsals'),
    faults: values.faults ?? null,
    parentStdin: values['parent-stdin'] ?? false,
  });
}

const sessionRules: readonly SessionRule[] = ['always', 'calendar'];

/** One rule for both venues, or one for each. */
function readSessions(values: Values): Result<Readonly<Record<VenueId, SessionRule>>, Complaint> {
  const rules: Record<VenueId, SessionRule> = { inner: 'always', outer: 'always' };
  for (const [option, venues] of [['sessions', venueIds], ['inner-sessions', ['inner']], ['outer-sessions', ['outer']]] as const) {
    const given = values[option];
    if (given === undefined) continue;
    const rule = sessionRules.find((one) => one === given);
    if (rule === undefined) return err(bad(`"${given}" is neither always nor calendar`, `--${option}`, 'Give one of them, or leave the option out.'));
    for (const venue of venues) rules[venue] = rule;
  }
  return ok(rules);
}

interface Values {
  readonly data?: string;
  readonly seed?: string;
  readonly 'inner-port'?: string;
  readonly 'outer-port'?: string;
  readonly 'control-port'?: string;
  readonly 'quotes-per-second'?: string;
  readonly catalogue?: string;
  readonly faults?: string;
  readonly sessions?: string;
  readonly 'inner-sessions'?: string;
  readonly 'outer-sessions'?: string;
  readonly 'parent-stdin'?: boolean;
}

function parsedValues(argv: readonly string[]): Result<Values, Complaint> {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        data: text,
        seed: text,
        'inner-port': text,
        'outer-port': text,
        'control-port': text,
        'quotes-per-second': text,
        catalogue: text,
        faults: text,
        sessions: text,
        'inner-sessions': text,
        'outer-sessions': text,
        'parent-stdin': { type: 'boolean' },
      },
    });
    return ok({ ...values });
  } catch (error) {
    const usage =
      'Use --data DIR [--seed N] [--inner-port N] [--outer-port N] [--control-port N] [--catalogue FILE] [--faults FILE] [--sessions always|calendar] [--inner-sessions …] [--outer-sessions …] [--quotes-per-second N] [--parent-stdin].';
    return err(bad(error instanceof Error ? error.message : String(error), 'command line', usage));
  }
}

const bad = (what: string, where: string, doThis: string): Complaint => complaint('bad_argument', what, where, doThis);
