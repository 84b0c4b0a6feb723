import { secretRoles, secretSources, type ConnectionProfile, type Passwords, type SecretRole, type SecretSource } from '@tandem/contract';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import type { SecretStore } from '../secrets/secret-store.ts';

/** A profile's secrets, read. */
export interface ProfilePasswords {
  readonly inner: string;
  readonly outer: string;
  /** Of the session for prices; that of orders where the profile has none for it. */
  readonly prices: string;
  /** Of the key of our own certificate; null where it has none. */
  readonly key: string | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export const secretName = (profileId: string, role: SecretRole): string => `${profileId}/${role}`;

const nothingGiven: Passwords = { inner: null, outer: null };

/** All secrets of a profile, from where it says they are; those in `given` go before what is stored. */
export async function readPasswords(
  profile: ConnectionProfile,
  environment: Environment,
  secrets: SecretStore,
  given: Passwords = nothingGiven,
): Promise<Result<ProfilePasswords, Complaint>> {
  const sources = secretSources(profile);
  const found: Partial<Record<SecretRole, string>> = {};
  for (const role of secretRoles) {
    const from = sources[role];
    if (from === null) continue;
    const read = await readPassword(from, secretName(profile.id, role), environment, secrets, given[role] ?? null);
    if (!read.ok) return read;
    found[role] = read.value;
  }
  const { inner = '', outer = '', prices = outer, key = null } = found;
  return ok({ inner, outer, prices, key });
}

async function readPassword(
  from: SecretSource,
  name: string,
  environment: Environment,
  secrets: SecretStore,
  given: string | null,
): Promise<Result<string, Complaint>> {
  if ('paper' in from) return ok('paper');
  if ('environment' in from) {
    const password = environment[from.environment];
    return password !== undefined && password !== '' ? ok(password) : err(missing(from.environment, 'Set this environment variable and start again, or start with --profile paper.'));
  }
  if (given !== null) return ok(given);
  const stored = await secrets.read(name);
  if (!stored.ok) return stored;
  return stored.value === null
    ? err(missing(name, 'Start with --profile paper, open Connections, and enter it in the profile.'))
    : ok(stored.value);
}

const missing = (where: string, doThis: string): Complaint => complaint('no_password', 'A password is missing', where, doThis);
