import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import type { VenueEndpoints } from '../options.ts';
import { readEndpoints } from './endpoints.ts';

/** The flags that every shell of the host understands. */
export interface Flags {
  readonly data: string | null;
  readonly configFile: string | null;
  /** Starts on this profile; null: on the one that the desk chose. */
  readonly profileId: string | null;
  /** `as_needed`: ours start where the profile leaves its addresses to us; `configured`: they never do. */
  readonly venues: 'as_needed' | 'configured' | VenueEndpoints;
  /** A rehearsal that our own paper venues run from the start; null for none. */
  readonly faults: string | null;
  /** Flags of the shell's own. */
  readonly own: Readonly<Record<string, string | boolean | undefined>>;
}

const common = {
  data: { type: 'string' },
  config: { type: 'string' },
  venues: { type: 'string' },
  profile: { type: 'string' },
  faults: { type: 'string' },
} as const;

/** Reads a command line. `strict` refuses what neither we nor `own` know; Electron adds switches of its own. */
export function flagsOf(
  args: readonly string[],
  own: Record<string, { type: 'string' | 'boolean' }>,
  strict: boolean,
): Result<Flags, Complaint> {
  const parsed = parse(args, own, strict);
  if (!parsed.ok) return parsed;
  const { data, config, venues, profile, faults, ...rest } = parsed.value;
  const configFile = typeof config === 'string' ? resolve(config) : null;
  const chosen = readVenues(typeof venues === 'string' ? venues : null);
  if (!chosen.ok) return chosen;
  return ok({
    data: typeof data === 'string' ? data : null,
    configFile,
    profileId: typeof profile === 'string' ? profile : null,
    venues: chosen.value,
    faults: typeof faults === 'string' ? resolve(faults) : null,
    own: rest,
  });
}

function parse(
  args: readonly string[],
  own: Record<string, { type: 'string' | 'boolean' }>,
  strict: boolean,
): Result<Record<string, string | boolean | undefined>, Complaint> {
  try {
    const { values } = parseArgs({ args: [...args], options: { ...common, ...own }, strict, allowPositionals: !strict });
    const known = new Set([...Object.keys(common), ...Object.keys(own)]);
    return ok(
      Object.fromEntries(
        Object.entries(values).flatMap(([name, value]) =>
          known.has(name) && !Array.isArray(value) ? [[name, value] as const] : [],
        ),
      ),
    );
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return err(complaint('bad_flag', error.message, 'the command line', `Known: --${[...Object.keys(common), ...Object.keys(own)].join(', --')}.`));
  }
}

function readVenues(flag: string | null): Result<Flags['venues'], Complaint> {
  if (flag === null || flag === 'paper') return ok('as_needed');
  if (flag === 'configured') return ok(flag);
  const endpoints = readEndpoints(flag);
  return endpoints === null
    ? err(
        complaint(
          'bad_flag',
          'The venues cannot be read',
          `--venues ${flag}`,
          'Say paper, configured, or inner-data=ws://…,inner-trade=ws://…,outer=tcp://host:port.',
        ),
      )
    : ok(endpoints);
}
