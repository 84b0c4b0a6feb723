import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { pairPolicyCodec } from '@tandem/contract';
import { parseCalendar, parseCatalogue, type Calendar, type Catalogue, type PairPolicy, type RiskLimits, type SessionTerms } from '@tandem/domain';
import { z } from 'zod';

/** A password is never in a file of ours: it comes from a named environment variable, or is the paper account's. */
const passwordFrom = z.union([
  z.strictObject({ paper: z.literal(true) }),
  z.strictObject({ environment: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable') }),
]);
const words = z.string().min(1).max(64);

/** Whether its markets go by the calendar, or trade around the clock; where missing, as the profile has it. */
const sessions = z.enum(['calendar', 'always']).optional();

const innerVenue = z.strictObject({
  name: words,
  brokerId: words,
  userId: words,
  passwordFrom,
  sessions,
  marketDataUrl: z.url().optional(),
  tradingUrl: z.url().optional(),
});
const outerVenue = z.strictObject({
  name: words,
  senderCompId: words,
  targetCompId: words,
  userId: words,
  passwordFrom,
  sessions,
  host: words.optional(),
  port: z.int().min(1).max(65_535).optional(),
});
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

const configurationSchema = z.strictObject({
  operator: words,
  profile: z.enum(['paper', 'live']),
  venues: z.strictObject({ inner: innerVenue, outer: outerVenue }),
  limits,
  /** `default` for every pair, laid under what is said of one. */
  policies: z.record(z.string(), z.record(z.string(), z.unknown())).refine((p) => 'default' in p, 'needs "default"'),
});

type Parsed = z.infer<typeof configurationSchema>;

/** The desk's configuration, whole and checked. */
export interface Configuration extends Omit<Parsed, 'policies'> {
  readonly catalogue: Catalogue;
  readonly calendar: Calendar;
  /** By spread id, every pair of the catalogue. */
  readonly policies: Readonly<Record<string, PairPolicy>>;
}

/**
 * Reads catalogue, calendar and configuration from `assetsFolder`, and lays the desk's `configFile` over the last, key
 * by key at the top level. Complaints name the file and the field.
 */
export function readConfiguration(assetsFolder: string, configFile: string | null): Result<Configuration, Complaint> {
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
  const base = readAs(baseFile, z.record(z.string(), z.unknown()));
  if (!base.ok) return base;
  const own = configFile === null ? ok({}) : readAs(configFile, z.record(z.string(), z.unknown()));
  if (!own.ok) return own;
  const where = configFile ?? baseFile;
  const parsed = decode(configurationSchema, { ...base.value, ...own.value }, where);
  if (!parsed.ok) return parsed;

  const policies = readPolicies(parsed.value.policies, catalogue.value, where);
  if (!policies.ok) return policies;
  return ok({
    ...parsed.value,
    catalogue: catalogue.value,
    calendar: calendar.value,
    policies: policies.value,
  });
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
    const policy = decode(pairPolicyCodec, { ...given.default, ...given[id] }, `${where}: policies.${id}`);
    if (!policy.ok) return policy;
    policies[id] = policy.value;
  }
  return ok(policies);
}

/** When markets trade: paper venues around the clock, others by the calendar, unless a venue's configuration says so. */
export function sessionTerms({ profile, venues, calendar }: Configuration): SessionTerms {
  const usual = profile === 'paper' ? 'always' : 'calendar';
  return { calendar: calendar.data, rules: { inner: venues.inner.sessions ?? usual, outer: venues.outer.sessions ?? usual } };
}

/** The password that configuration points to, or a complaint that names the variable to set. */
export function readPassword(
  from: z.infer<typeof passwordFrom>,
  environment: Readonly<Record<string, string | undefined>>,
): Result<string, Complaint> {
  if ('paper' in from) return ok('paper');
  const password = environment[from.environment];
  if (password !== undefined && password !== '') return ok(password);
  return err(
    complaint('no_password', 'A password is missing', `environment variable ${from.environment}`, 'Set it and start again.'),
  );
}

function readJson(file: string): Result<unknown, Complaint> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return err(complaint('unreadable_file', `The file cannot be read: ${messageOf(error)}`, file, 'Check its name and permissions.'));
  }
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return err(complaint('bad_json', `The file is not JSON: ${messageOf(error)}`, file, 'Mend it, or remove it to use the defaults.'));
  }
}

function readAs<T>(file: string, schema: z.ZodType<T>): Result<T, Complaint> {
  const json = readJson(file);
  return json.ok ? decode(schema, json.value, file) : json;
}

function decode<T>(schema: z.ZodType<T>, value: unknown, where: string): Result<T, Complaint> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? '' : `: ${issue.path.join('.')}`;
  return err(complaint('bad_configuration', `The configuration is not valid: ${issue?.message ?? ''}`, `${where}${field}`, 'Mend that field and start again.'));
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
