import type { ConnectionProfile, SecretSource } from '@tandem/contract';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import type { SecretStore } from '../secrets/secret-store.ts';

export interface ProfilePasswords {
  readonly inner: string;
  readonly outer: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export const secretName = (profileId: string, role: 'inner' | 'outer'): string => `${profileId}/${role}`;

/** Both passwords of a profile, from where it says they are; those in `given` go before what is stored. */
export async function readPasswords(
  profile: ConnectionProfile,
  environment: Environment,
  secrets: SecretStore,
  given: { readonly inner: string | null; readonly outer: string | null } = { inner: null, outer: null },
): Promise<Result<ProfilePasswords, Complaint>> {
  const inner = await readPassword(profile.inner.passwordFrom, secretName(profile.id, 'inner'), environment, secrets, given.inner);
  if (!inner.ok) return inner;
  const outer = await readPassword(profile.outer.passwordFrom, secretName(profile.id, 'outer'), environment, secrets, given.outer);
  return outer.ok ? ok({ inner: inner.value, outer: outer.value }) : outer;
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
