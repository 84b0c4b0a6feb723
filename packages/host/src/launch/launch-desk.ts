import { usesOwnPaperVenues } from '@tandem/contract';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { readConfiguration, type ConfigurationSource } from '../configuration.ts';
import type { HostOptions, VenueEndpoints } from '../options.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { Flags } from './flags.ts';
import { launchHost, type LaunchedHost, type Life } from './launch-host.ts';
import type { Layout } from './layout.ts';
import { ownPaperVenues, venuesArguments, type VenuesChild } from './paper-venues.ts';

export interface DeskParts {
  readonly flags: Pick<Flags, 'venues' | 'configFile' | 'profileId' | 'faults'>;
  readonly layout: Layout;
  readonly dataFolder: string;
  readonly workerFile: string;
  readonly version: string;
  /** Where this shell keeps passwords. */
  readonly secrets: SecretStore;
  /** How this shell starts a process of its own. */
  readonly startVenues: (file: string, args: readonly string[]) => VenuesChild;
  /** For whoever reads the console. */
  readonly say: (text: string) => void;
  readonly onGone: (what: Complaint) => void;
  /** Is given each part's end as soon as the part runs, in the order of starting. */
  readonly onStarted: (stop: () => Promise<void>) => void;
}

/** Starts the host on the desk's profile and, where that leaves its addresses to us, the paper venues before it. */
export async function launchDesk(parts: DeskParts): Promise<Result<LaunchedHost, Complaint>> {
  const { flags, layout, dataFolder, secrets, onGone, onStarted } = parts;
  const endpoints = endpointsFor(parts);
  const launched = await launchHost({
    workerFile: parts.workerFile,
    first: { profileId: flags.profileId, refusal: null },
    hostFor: async ({ profileId, refusal }: Life): Promise<Result<HostOptions, Complaint>> => {
      const source: ConfigurationSource = { assetsFolder: layout.assetsFolder, configFile: flags.configFile, dataFolder, profileId };
      const venues = await endpoints(source);
      if (!venues.ok) return venues;
      return ok({ ...source, venues: venues.value, secretKeeping: secrets.keeping, refusal, version: parts.version });
    },
    secrets,
    onRestart: (why) => parts.say(`the engine broke an invariant and recovers from its journal: ${why}`),
    onGone,
  });
  if (launched.ok) onStarted(launched.value.stop);
  return launched;
}

/** Where the venues of a profile are that names none: as the flags say, else our own, started when first needed. */
function endpointsFor({ flags, layout, dataFolder, startVenues, onStarted, onGone }: DeskParts): (source: ConfigurationSource) => Promise<Result<VenueEndpoints | null, Complaint>> {
  const paper = ownPaperVenues((args) => startVenues(layout.venuesFile, args), onStarted, onGone);
  return async (source) => {
    const read = readConfiguration(source);
    if (!read.ok) return read;
    const { profile } = read.value;
    const given = typeof flags.venues === 'string' ? null : flags.venues;
    if (!usesOwnPaperVenues(profile)) return given === null ? ok(paper.endpoints) : err(namesItsOwn(profile.id));
    if (given !== null || flags.venues === 'configured') return ok(given);
    // The venues keep the hours that the desk believes they keep.
    const sessions = { inner: profile.inner.sessions, outer: profile.outer.sessions };
    return paper.ask(venuesArguments(layout, dataFolder, flags.faults, sessions));
  };
}

const namesItsOwn = (profileId: string): Complaint =>
  complaint('bad_flag', `The profile ${profileId} names its own venues`, '--venues', 'Leave --venues away, or start with --profile paper.');
