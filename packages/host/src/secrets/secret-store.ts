import type { SecretKeeping } from '@tandem/contract';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';

/** Where a desk's passwords are kept. Names are a profile's id and a role of its secrets: `profile/inner`. */
export interface SecretStore {
  readonly keeping: SecretKeeping;
  /** Null where none is kept under the name. */
  read(name: string): Promise<Result<string | null, Complaint>>;
  /** Null takes it away. */
  write(name: string, value: string | null): Promise<Result<null, Complaint>>;
}

/** Nowhere on this machine is safe to keep a password. */
export const noSecretStore = (why: string): SecretStore => ({
  keeping: 'none',
  read: () => Promise.resolve(ok(null)),
  write: (_, value) =>
    Promise.resolve(
      value === null
        ? ok(null)
        : err(complaint('no_secret_store', `A password cannot be kept here: ${why}`, 'the store of passwords', 'Name an environment variable for it instead.')),
    ),
});
