import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { connectionProfileCodec, pairPolicyCodec, profileIdCodec, type ConnectionProfile } from '@tandem/contract';
import { parseCalendar, parseCatalogue, type Calendar, type Catalogue, type PairPolicy, type RiskLimits, type SessionTerms } from '@tandem/domain';
import { z } from 'zod';
import { decode, overlay, readAs, readJson } from './configuration-file.ts';

const words = z.string().min(1).max(64);
const limits: z.ZodType<RiskLimits> = z
  .strictObject({
    pairsPerOrderMax: z.int().positive(),
    openPairOrdersMax: z.int().positive(),
    lotsPerOrderMax: z.int().positive(),
    ordersPerSecondMax: z.int().positive(),
    ordersPerSecondReserve: z.int().nonnegative(),
    cancelsPerDayMax: z.int().nonnegative(),
  })
  .refine((l) => l.ordersPerSecondReserve < l.ordersPerSecondMax, 'the reserve must be less than ordersPerSecondMax');

const profiles = z.array(connectionProfileCodec).max(64);

const configurationSchema = z.strictObject({
  operator: words,
  /** The profile to start on. */
  activeProfile: profileIdCodec,
  limits,
  journal: z.strictObject({
    /** Day files older than this many days are moved to the archive at the start; null keeps all in place. */
    keepDays: z.int().min(1).max(36_500).nullable().default(null),
    /** Megabytes that its disk is to have free: with less the desk warns, with a fifth of them it calls. */
    freeMbMin: z.int().min(10).max(10_000_000).default(5_000),
  }),
  /** `default` for every pair, laid under what is said of one. */
  policies: z.record(z.string(), z.record(z.string(), z.unknown())).refine((p) => 'default' in p, 'needs "default"'),
});

type Parsed = z.infer<typeof configurationSchema>;

/** The desk's configuration, whole and checked. */
export interface Configuration extends Omit<Parsed, 'policies' | 'activeProfile'> {
  /** The profile that this start runs on. */
  readonly profile: ConnectionProfile;
  /** Those of the program, then the desk's own. */
  readonly profiles: readonly ConnectionProfile[];
  readonly builtInIds: ReadonlySet<string>;
  /** The desk's own file; it need not exist. */
  readonly ownFile: string;
  readonly catalogue: Catalogue;
  readonly calendar: Calendar;
  /** By spread id, every pair of the catalogue. */
  readonly policies: Readonly<Record<string, PairPolicy>>;
}

/** Where a configuration comes from. */
export interface ConfigurationSource {
  /** Holds catalogue.json, calendar.json and configuration.json. */
  readonly assetsFolder: string;
  /** The desk's own file; null: `configuration.json` of the data folder, where there is one. */
  readonly configFile: string | null;
  readonly dataFolder: string;
  /** Starts on this profile, whatever the files say; null for theirs. */
  readonly profileId: string | null;
}

const anyObject = z.record(z.string(), z.unknown());

const ownFileOf = ({ configFile, dataFolder }: Pick<ConfigurationSource, 'configFile' | 'dataFolder'>): string =>
  configFile ?? join(dataFolder, 'configuration.json');

/**
 * Reads catalogue, calendar and configuration from `assetsFolder`, and lays the desk's own file over the last, key by key;
 * profiles are added to those of the program. Complaints name the file and the field.
 */
export function readConfiguration(source: ConfigurationSource): Result<Configuration, Complaint> {
  const own = readOwn(source);
  return own.ok ? configurationOf(source, own.value) : own;
}

/** The desk's own file as it is; empty where there is none and none was named. */
export function readOwn(source: Pick<ConfigurationSource, 'configFile' | 'dataFolder'>): Result<Readonly<Record<string, unknown>>, Complaint> {
  const file = ownFileOf(source);
  return source.configFile === null && !existsSync(file) ? ok({}) : readAs(file, anyObject);
}

/** The configuration that `own` would make as the desk's own file. */
export function configurationOf(source: ConfigurationSource, own: Readonly<Record<string, unknown>>): Result<Configuration, Complaint> {
  const { assetsFolder } = source;
  const ownFile = ownFileOf(source);
  const catalogueFile = join(assetsFolder, 'catalogue.json');
  const catalogueJson = readJson(catalogueFile);
  if (!catalogueJson.ok) return catalogueJson;
  const catalogue = parseCatalogue(catalogueJson.value, catalogueFile);
  if (!catalogue.ok) return catalogue;

  const calendarFile = join(assetsFolder, 'calendar.json');
  const calendarJson = readJson(calendarFile);
  if (!calendarJson.ok) return calendarJson;
  const calendar = parseCalendar(calendarJson.value, calendarFile);
  if (!calendar.ok) return calendar;

  const baseFile = join(assetsFolder, 'configuration.json');
  const base = readAs(baseFile, anyObject);
  if (!base.ok) return base;
  const { profiles: baseProfiles, ...baseRest } = base.value;
  const { profiles: ownProfiles = [], ...ownRest } = own;
  const known = readProfiles(baseProfiles, baseFile, ownProfiles, ownFile);
  if (!known.ok) return known;
  const where = Object.keys(own).length === 0 ? baseFile : ownFile;
  const parsed = decode(configurationSchema, overlay(baseRest, ownRest), where);
  if (!parsed.ok) return parsed;

  const id = source.profileId ?? parsed.value.activeProfile;
  const profile = known.value.all.find((one) => one.id === id);
  if (profile === undefined) {
    const named = source.profileId === null ? `${where}: activeProfile` : `--profile ${id}`;
    const ids = known.value.all.map((one) => one.id).join(', ');
    return err(complaint('unknown_profile', `There is no profile ${id}`, named, `Name one of ${ids}.`));
  }
  const policies = readPolicies(parsed.value.policies, catalogue.value, where);
  if (!policies.ok) return policies;
  return ok({
    operator: parsed.value.operator,
    limits: parsed.value.limits,
    journal: parsed.value.journal,
    profile,
    profiles: known.value.all,
    builtInIds: known.value.builtInIds,
    ownFile,
    catalogue: catalogue.value,
    calendar: calendar.value,
    policies: policies.value,
  });
}

interface KnownProfiles {
  readonly all: readonly ConnectionProfile[];
  readonly builtInIds: ReadonlySet<string>;
}

function readProfiles(base: unknown, baseFile: string, own: unknown, ownFile: string): Result<KnownProfiles, Complaint> {
  const builtIn = decode(profiles, base, baseFile, ['profiles']);
  if (!builtIn.ok) return builtIn;
  const added = decode(profiles, own, ownFile, ['profiles']);
  if (!added.ok) return added;
  const seen = new Set(builtIn.value.map(({ id }) => id));
  const builtInIds = new Set(seen);
  for (const [i, { id }] of added.value.entries()) {
    if (seen.has(id)) {
      return err(complaint('bad_configuration', `Two profiles have the id ${id}`, `${ownFile}: profiles.${i}.id`, 'Give each an id of its own.'));
    }
    seen.add(id);
  }
  return ok({ all: [...builtIn.value, ...added.value], builtInIds });
}

function readPolicies(
  given: Parsed['policies'],
  catalogue: Catalogue,
  where: string,
): Result<Record<string, PairPolicy>, Complaint> {
  const policies: Record<string, PairPolicy> = {};
  for (const name of Object.keys(given)) {
    if (name !== 'default' && ![...catalogue.spreads.keys()].some((id) => id === name)) {
      return err(complaint('bad_configuration', `There is no pair ${name}`, `${where}: policies`, 'Name a pair of the catalogue.'));
    }
  }
  for (const id of catalogue.spreads.keys()) {
    const policy = decode(pairPolicyCodec, overlay(given.default ?? {}, given[id] ?? {}), `${where}: policies.${id}`);
    if (!policy.ok) return policy;
    policies[id] = policy.value;
  }
  return ok(policies);
}

/** When markets trade, as each of the profile's links has it. */
export const sessionTerms = ({ profile, calendar }: Configuration): SessionTerms => ({
  calendar: calendar.data,
  rules: { inner: profile.inner.sessions, outer: profile.outer.sessions },
});
